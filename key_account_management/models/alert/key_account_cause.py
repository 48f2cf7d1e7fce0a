from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountCause(models.Model):
    """Why an answer was bad: what the answers and alerts are tagged with."""

    _name = "key.account.cause"
    _description = "Cause of an Answer"
    _inherit = ["key.account.shared.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer("Colour")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for every company.",
    )
    improvement_ids = fields.One2many("key.account.improvement", "cause_id")
    alert_count = fields.Integer("Alerts", compute="_compute_alert_count")

    def _compute_alert_count(self):
        groups = self.env["key.account.alert"]._read_group(
            [("cause_ids", "in", self.ids)], ["cause_ids"], ["__count"]
        )
        counts = {cause.id: count for cause, count in groups}
        for cause in self:
            cause.alert_count = counts.get(cause.id, 0)

    def copy_data(self, default=None):
        return [
            {**vals, "name": self.env._("%s (copy)", cause.name)}
            for cause, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # In use anywhere, not only where the user may look.
        alerts = self.env["key.account.alert"].sudo()
        # In use by answers, too, which only some may read.
        answers = self.env["survey.user_input"].sudo()
        used = alerts.search([("cause_ids", "in", self.ids)], limit=1).cause_ids & self
        used |= (
            answers.search([("key_account_cause_ids", "in", self.ids)], limit=1)
        ).key_account_cause_ids & self
        if used or self.improvement_ids:
            name = (used or self.improvement_ids.cause_id)[:1].display_name
            raise UserError(
                self.env._(
                    "“%(cause)s” is a cause of answers, alerts or improvements: deleting it "
                    "would bend the past. Archive it, and nobody can choose it any more.",
                    cause=name,
                )
            )

    def action_view_alerts(self):
        """Open the alerts with these causes."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_alert_action"
        )
        action["domain"] = [("cause_ids", "in", self.ids)]
        action["context"] = {}
        return action
