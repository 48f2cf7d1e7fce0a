from odoo import models


class KeyAccount(models.Model):
    """The sheet in whole sentences: another language orders their parts otherwise."""

    _inherit = "key.account"

    def _tell_sheet(self, sheet, figure, signed, day):
        """Return the sentences of a sheet, of :meth:`_get_sheets`, by their place; the last two
        are told what they are about.

        :param figure, signed, day: how figures, changes and days are written
        """
        who, why, sales, people = (sheet[k] for k in ("who", "why", "sales", "people"))
        return {
            "since": who["since"] and self.env._("since %s", day(who["since"])),
            "managed": self._tell_managed(who),
            "growth": sales["growth"] is not None
            and self.env._(
                "%s on the period before", signed(sales["growth"], "percent")
            ),
            "period": sales["starts"]
            and self.env._(
                "Calendar months from %(start)s to %(end)s, beside the same days a year "
                "before.",
                start=day(sales["starts"][0]),
                end=day(sales["as_of"]),
            ),
            "orders": self._tell_orders(sales, figure, day),
            "by_hand": why and why["by_hand"] and self._tell_by_hand(why, day),
            "score": why
            and self.env._(
                "Score %(score)s of 100, resting on %(weight)s of the weight",
                score=figure(why["score"], "points"),
                weight=figure(why["known_weight"], "percent"),
            ),
            "people": self._tell_people(people, figure),
            "limit": lambda rule: self._tell_limit(rule, figure),
            "answered": lambda heard: self.env._(
                "%(answered)s of %(asked)s answered in 12 months",
                answered=heard["answered"],
                asked=heard["asked"],
            ),
        }

    def _tell_managed(self, who):
        team = ", ".join(who["team"][:4])
        if who["manager"] and team:
            return self.env._(
                "Account manager: %(manager)s; team: %(team)s",
                manager=who["manager"],
                team=team,
            )
        if who["manager"]:
            return self.env._("Account manager: %s", who["manager"])
        if team:
            return self.env._("No account manager; team: %s", team)
        return self.env._("No account manager")

    def _tell_orders(self, sales, figure, day):
        told = {
            "orders": figure(sales["orders"]),
            "share": figure(sales["share"], "percent"),
        }
        if not sales["last_order"]:
            return self.env._("%(orders)s orders, %(share)s of our sales.", **told)
        return self.env._(
            "%(orders)s orders, %(share)s of our sales, last order %(day)s.",
            day=day(sales["last_order"]),
            **told,
        )

    def _tell_by_hand(self, why, day):
        return self.env._(
            "Set by hand by %(author)s until %(day)s: %(reason)s",
            author=why["by_hand"]["by"],
            day=day(why["by_hand"]["until"]),
            reason=why["by_hand"]["reason"],
        )

    def _tell_people(self, people, figure):
        if not people["count"]:
            return self.env._("Nobody is on the map of this account.")
        parts = [
            self.env._(
                "in touch lately with %(share)s of %(count)s",
                share=figure(people["coverage"], "percent"),
                count=people["count"],
            )
        ]
        if people["decider_unmet"]:
            parts.append(self.env._("a decider was never met"))
        if people["single_thread"]:
            parts.append(self.env._("single thread"))
        return " · ".join(parts)

    def _tell_limit(self, rule, figure):
        threshold = figure(rule["threshold"], rule["unit"])
        if rule["most"]:
            return self.env._("at most %s", threshold)
        return self.env._("at least %s", threshold)
