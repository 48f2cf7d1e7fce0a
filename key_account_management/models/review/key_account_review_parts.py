from odoo import fields, models

from ...tools import periods
from ...tools.periods import A_DAY

ALERTS = 20  # the worst that are listed


class KeyAccountReview(models.Model):
    """The parts of a pack but sales: plain values, and into ``records`` the ids behind each.
    What no capability measures is None."""

    _inherit = "key.account.review"

    def _get_objectives(self, records, today):
        objectives = self.plan_id.objective_ids
        records["objectives"] = ("key.account.objective", objectives.ids)
        rows = []
        for objective, (actual, outlook) in objectives._get_figures(today).items():
            records[f"objective_{objective.id}"] = (objectives._name, objective.ids)
            end = objective.date_end or self.plan_id.date_end
            known = objective.baseline_known
            rows.append(
                {
                    "id": objective.id,
                    "name": objective.name,
                    "unit": objective.unit or None,
                    "baseline": objective.baseline if known else None,
                    "target": objective.target,
                    "actual": actual,
                    "progress": outlook.progress,
                    "forecast": outlook.forecast,
                    "end": end.isoformat(),
                }
            )
        return rows

    def _get_initiatives(self, records, today):
        initiatives = self.plan_id.initiative_ids.filtered(
            lambda i: i.state != "cancelled"
        )
        done = initiatives.filtered(lambda i: i.state == "done")
        late = (initiatives - done).filtered(
            lambda i: i.date_deadline and i.date_deadline < today
        )
        for key, subset in (
            ("initiatives", initiatives),
            ("initiatives_done", done),
            ("initiatives_late", late),
        ):
            records[key] = ("key.account.initiative", subset.ids)
        return [
            {
                "id": initiative.id,
                "name": initiative.name,
                "owner": initiative.user_id.name or "",
                "until": initiative.date_deadline
                and initiative.date_deadline.isoformat(),
                "state": initiative.state,
                "late": initiative in late,
            }
            for initiative in initiatives
        ]

    def _get_deliveries(self, records, today):
        """Return how many of the lines that we had promised for the period, up to ``today``,
        left in full by the promised day, and what came back; None where deliveries are not
        kept in Odoo.

        On time in full = lines delivered in full by the day of their deadline / lines due. What
        goes to the customer or comes from there counts; goods that we buy of them do not.
        """
        if "stock.move" not in self.env:
            return None
        # Promised to a customer whose orders the reader may see counted.
        moves = self.env["stock.move"].sudo()
        start, end = self._get_moments(today)
        customer_domain = [
            ("company_id", "=", self.company_id.id),
            (
                "picking_id.partner_id.commercial_partner_id",
                "=",
                self.account_id.partner_id.id,
            ),
        ]
        due = moves.search(
            [
                *customer_domain,
                ("location_dest_id.usage", "=", "customer"),
                ("state", "!=", "cancel"),
                ("date_deadline", ">=", start),
                ("date_deadline", "<", end),
            ]
        )
        on_time = due.filtered(
            lambda m: (
                m.state == "done"
                and m.quantity >= m.product_uom_qty
                and self._get_day(m.date) <= self._get_day(m.date_deadline)
            )
        )
        returned = moves.search(
            [
                *customer_domain,
                ("location_id.usage", "=", "customer"),
                ("state", "=", "done"),
                ("date", ">=", start),
                ("date", "<", end),
            ]
        )
        for key, subset in (
            ("deliveries", due),
            ("deliveries_late", due - on_time),
            ("returns", returned),
        ):
            records[key] = ("stock.move", subset.ids)
        return {"due": len(due), "on_time": len(on_time), "returns": len(returned)}

    def _get_moments(self, today):
        """Return the UTC moments at which the period begins, and ends or today ends."""
        # The time zone of a company is no secret.
        zone = self.company_id.sudo().key_account_tz or "UTC"
        days = self.date_start, min(self.date_end, today) + A_DAY
        return tuple(periods.utc(day, zone) for day in days)

    def _get_day(self, moment):
        """Return the company's calendar day of a UTC moment."""
        # The time zone of a company is no secret.
        zone = self.company_id.sudo().key_account_tz or "UTC"
        record_in_zone = self.with_context(tz=zone)
        return fields.Datetime.context_timestamp(record_in_zone, moment).date()

    def _get_satisfaction_content(self, records):
        """Return what was answered in the period, None when nobody was asked."""
        account = self.account_id
        satisfaction_by_account = account._get_satisfaction(
            self.date_start, self.date_end
        )
        # Those that the reader may see; of anonymous ones there is only the score.
        answers = self.env["key.account.answer"].search(
            [
                ("account_id", "=", account.id),
                ("date", ">=", self.date_start),
                ("date", "<=", self.date_end),
            ]
        )
        records["answers"] = (answers._name, answers.ids)
        return satisfaction_by_account.get(account.id)

    def _get_people_changes(self, records):
        """Return who came on the map and who left it in the period."""
        people = self.account_id.stakeholder_ids
        start, end = self.date_start, self.date_end
        groups = {
            "joined": people.filtered(
                lambda p: p.date_start and start <= p.date_start <= end
            ),
            "left": people.filtered(
                lambda p: p.date_end and start <= p.date_end <= end
            ),
        }
        for key, group in groups.items():
            records[key] = ("key.account.stakeholder", group.ids)
        records["people"] = ("key.account.stakeholder", people.ids)
        return {
            key: [
                {
                    "name": person.display_name,
                    "title": person.title or "",
                    "roles": person.role_ids.mapped("name"),
                }
                for person in group
            ]
            for key, group in groups.items()
        }

    def _get_risks(self, records, today):
        """Return what endangers the account: open alerts, warnings, threats of the plan."""
        alerts = self.account_id.alert_ids.filtered(lambda a: a.state == "open")
        alerts = alerts.sorted("severity", reverse=True)
        threats = self.plan_id.swot_ids.filtered(
            lambda s: s.kind == "threat" and s.state == "accepted"
        )
        records["alerts"] = ("key.account.alert", alerts.ids)
        records["threats"] = ("key.account.swot", threats.ids)
        return {
            "alert_count": len(alerts),
            "alerts": [
                {
                    "kind": alert.kind,
                    "severity": alert.severity,
                    "evidence": alert.evidence or "",
                    "owner": alert.user_id.name or "",
                }
                for alert in alerts[:ALERTS]
            ],
            "warnings": self.account_id._get_other_warnings(today),
            "threats": [
                {"what": threat.name, "evidence": threat.evidence or ""}
                for threat in threats
            ],
        }

    def _get_market(self, records):
        """Return our share of what the customer spends, as a range, and who else sells."""
        shares = self.account_id._get_wallet_shares(self.date_start, self.date_end)
        competitors = self.account_id.competitor_ids
        records["competitors"] = ("key.account.competitor", competitors.ids)
        records["wallet"] = ("key.account.wallet", self.account_id.wallet_ids.ids)
        categories = self.env["product.category"]
        return {
            "shares": [
                {
                    "category": categories.browse(category).display_name or "",
                    "low": low,
                    "high": high,
                }
                for (_account, category), (low, high) in shares.items()
            ],
            "competitors": [
                {
                    "name": competitor.partner_id.display_name,
                    "category": competitor.category_id.display_name or "",
                }
                for competitor in competitors
            ],
        }
