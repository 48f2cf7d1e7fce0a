from odoo import models
from odoo.tools.misc import format_date


class KeyAccount(models.Model):
    """What one is asked about at a visit: complaints, bad answers, money overdue, offers."""

    _inherit = "key.account"

    def _get_brief_parts(self, today):
        return [
            self._get_issues_part(today),
            self._get_quotations_part(today),
            *super()._get_brief_parts(today),
        ]

    def _get_issues_part(self, today):
        """Open alerts, the worst first, and invoices overdue."""
        alerts = self.alert_ids.filtered(lambda a: a.state == "open")
        kinds = dict(alerts._fields["kind"]._description_selection(self.env))
        rows = []
        overdue = self._get_brief_fact("overdue_invoices", today)
        if overdue.get("count"):
            rows.append(
                (
                    self.env._(
                        "Overdue invoices: %(count)s, %(amount)s",
                        count=overdue["count"],
                        amount=self._format_amount(overdue["amount"] or 0),
                    ),
                    True,
                )
            )
        for alert in alerts.sorted(lambda a: (a.severity, a.id), reverse=True):
            head = self.env._(
                "%(kind)s since %(day)s",
                kind=kinds[alert.kind],
                day=format_date(self.env, alert.date_open.date()),
            )
            parts = [head, *(alert.evidence or "").splitlines()]
            rows.append((": ".join(filter(None, parts)), alert.severity == "3"))
        return self._make_brief_part("issues", self.env._("Open issues"), rows)

    def _get_quotations_part(self, today):
        rows = []
        quotations = self._get_brief_fact("quotations", today)
        if quotations.get("count"):
            text = self.env._(
                "%(count)s, %(amount)s untaxed",
                count=quotations["count"],
                amount=self._format_amount(quotations["amount"] or 0),
            )
            rows.append((text, False))
        return self._make_brief_part("quotations", self.env._("Open quotations"), rows)

    def _get_brief_fact(self, code, today):
        """Return the fact ``code`` as an alert of this day would keep it: the same for whoever
        may read the account."""
        facts = self.env["key.account.alert"]
        rows = getattr(facts, f"_fact_{code}")(self, self.company_id, today)
        return (rows or {}).get(self.partner_id.id, {})
