from odoo import models

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
                    "unit": objective._get_written_unit(),
                    "baseline": objective.baseline if known else None,
                    "start": objective._get_start(),
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

    def _get_satisfaction_content(self):
        """Return what was answered in the period, None when nobody was asked."""
        account = self.account_id
        satisfaction_by_account = account._get_satisfaction(
            self.date_start, self.date_end
        )
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
                    "role_ids": person.role_ids.ids,
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
