from markupsafe import Markup

from odoo import models
from odoo.tools.misc import format_date

BOLD = Markup("<b>%s</b>")


class KeyAccount(models.Model):
    """*Why this tier?* in whole sentences: another language orders their parts otherwise."""

    _inherit = "key.account"

    def _get_render_values(self, why):
        values = super()._get_render_values(why)
        figure = values["figure"]

        def tell_scale(criterion):
            return self._tell_scale(criterion, figure)

        def tell_distance(rule, threshold, unit):
            return self._tell_distance(rule, threshold, lambda v: figure(v, unit))

        return values | {
            "verdict": self._tell_verdict(why),
            "looked_at": self._tell_window(why, values["bases"]),
            "known_weight": self._tell_known_weight(why, figure),
            "to_keep": self._tell_asked(why["keep_match"], keep=why["decided_tier"]),
            "to_rise": self._tell_asked(why["next_match"], rise=why["next_tier"]),
            "score": self.env._("Score: %s of 100", figure(why["score"], "points"))
            if why["score"] is not None
            else self.env._("Score: unknown"),
            "tell_scale": tell_scale,
            "tell_distance": tell_distance,
        }

    def _tell_verdict(self, why):
        """Return which tier, and why not the one of the figures."""
        override = why["override"]
        tier = BOLD % (why["tier"] or why["decided_tier"])
        names = {
            "tier": tier,
            "decided": BOLD % why["decided_tier"],
            "target": BOLD % why["target_tier"],
        }
        until = why["until"] and format_date(self.env, why["until"])
        if override:
            return self.env._(
                "%(tier)s — set by hand by %(author)s until %(day)s: “%(reason)s” The figures "
                "alone give %(decided)s.",
                author=override["by"],
                day=format_date(self.env, override["until"]),
                reason=override["reason"],
                **names,
            )
        if why["computed_tier_id"] != why["decided_tier_id"]:
            return self.env._(
                "%(tier)s — at the next assessment: %(decided)s.", **names
            )
        if why["reason"] == "stay":
            return self.env._(
                "%(tier)s — the figures give %(target)s, but the account stays at least until "
                "%(day)s (minimum stay).",
                day=until,
                **names,
            )
        if why["reason"] == "grace":
            return self.env._(
                "%(tier)s — the figures give %(target)s. It falls when they still do on "
                "%(day)s (grace).",
                day=until,
                **names,
            )
        if why["target_tier_id"] != why["decided_tier_id"]:
            return self.env._(
                "%(tier)s — the figures give %(target)s; an account falls step by step.",
                **names,
            )
        if why["keep_rules"]:
            return self.env._(
                "%(tier)s — the figures meet what this tier asks.", **names
            )
        return self.env._(
            "%(tier)s — the figures do not reach a better tier; this one asks nothing.",
            **names,
        )

    def _tell_window(self, why, bases):
        return self.env._(
            "Looked at: %(basis)s from %(start)s to %(end)s, untaxed, in company currency.",
            basis=bases[why["basis"]],
            start=format_date(self.env, why["start"]),
            end=format_date(self.env, why["as_of"]),
        )

    def _tell_known_weight(self, why, figure):
        return self.env._(
            "The mean of the points, each counted by its weight. Unknown values are left out; "
            "those known carry %s of the weight.",
            figure(why["known_weight"], "percent"),
        )

    def _tell_asked(self, match, keep=None, rise=None):
        """Return the heading over the rules of a tier."""
        if keep:
            return (
                self.env._("To keep %s: one of these is enough", keep)
                if match == "any"
                else self.env._("To keep %s: all of these", keep)
            )
        return (
            self.env._("To rise to %s: one of these is enough", rise)
            if match == "any"
            else self.env._("To rise to %s: all of these", rise)
        )

    def _tell_scale(self, criterion, figure):
        """Return the months that a criterion looks at, how its points are given, and what it
        could not count."""
        parts = []
        if criterion["months"] and criterion["unit"] != "points":
            parts.append(self.env._("%s months", criterion["months"]))
        if criterion["weight"]:
            parts.append(
                self.env._(
                    "0 points at %(low)s, 100 at %(high)s",
                    low=figure(criterion["low"], criterion["unit"]),
                    high=figure(criterion["high"], criterion["unit"]),
                )
            )
        if criterion["left_out"]:
            parts.append(
                self.env._("Lines in another unit, left out: %s", criterion["left_out"])
            )
        return parts

    def _tell_distance(self, rule, threshold, figure):
        """Return what a rule asks, and how far from there the account is."""
        asked, distance = rule[threshold], rule[f"{threshold}_margin"]
        limit = (
            self.env._("at most %s", figure(asked))
            if rule["direction"] == "max"
            else self.env._("at least %s", figure(asked))
        )
        if distance is None:
            return limit, self.env._("not known yet")
        if rule["kept"] if threshold == "keep" else rule["entered"]:
            return limit, self.env._("%s to spare", figure(distance))
        return limit, self.env._("%s missing", figure(-distance))
