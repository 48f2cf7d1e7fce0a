from odoo import api, fields, models
from odoo.exceptions import ValidationError

# What is said of a customer that is lost, or of one that was saved from somebody.
OF_LOSSES = ("loss_reason_id", "competitor_id", "value_lost")


class KeyAccountAlert(models.Model):
    """What came of a warning, as one of us judges it: the analysis of lost customers. What the
    orders say stands on the warning itself."""

    _inherit = "key.account.alert"

    loss_verdict = fields.Selection(
        [
            ("right", "Right"),
            ("false", "False alarm"),
            ("saved", "Saved"),
            ("lost", "Customer lost"),
        ],
        "What came of it",
        readonly=True,
        copy=False,
        tracking=True,
        help="Right: they were slipping away, it is not settled. False alarm: all was well. "
        "Saved: they were going, and stayed. Customer lost: they buy no more.",
    )
    loss_reason_id = fields.Many2one(
        "crm.lost.reason",
        "Reason of the loss",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    competitor_id = fields.Many2one(
        "res.partner",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        # What we know of a rival goes with nobody.
        ondelete="restrict",
        help="Whom they went to, or wanted to.",
    )
    value_lost = fields.Monetary(
        readonly=True,
        copy=False,
        tracking=True,
        help="What they bought of us in a year, and buy no more; of a decline, what fell in "
        "six months.",
    )
    asks_verdict = fields.Boolean(compute="_compute_asks_verdict")

    @api.depends("kind")
    def _compute_asks_verdict(self):
        judged = self._get_judged_kinds()
        for alert in self:
            alert.asks_verdict = alert.kind in judged

    @api.model
    def _get_judged_kinds(self):
        """Return the kinds of which one says what came of them. Other kinds add themselves."""
        return {"churn", "lapsed_line", "decline"}

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | {"loss_verdict", *OF_LOSSES}

    @api.constrains("competitor_id", "account_id")
    def _check_competitor(self):
        for alert in self:
            customer = alert.account_id.partner_id
            if alert.competitor_id.commercial_partner_id == customer:
                raise ValidationError(
                    self.env._(
                        "%(customer)s can't be lost to itself. Choose who else sells to them, "
                        "or nobody.",
                        customer=customer.display_name,
                    )
                )

    def action_ask_close(self):
        """As for every alert; of a likely loss, ask what came of it."""
        self.ensure_one()
        if not self.asks_verdict:
            return super().action_ask_close()
        dialogues = self.env["key.account.churn.close"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What came of it?"),
            "res_model": dialogues._name,
            "res_id": dialogues.create(
                {
                    "alert_id": self.id,
                    "outcome": self.outcome,
                    "value_lost": self._get_value_at_stake(),
                }
            ).id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _get_value_at_stake(self):
        """Return what is lost if all that the alert tells of is: what the customer bought in a
        year, by the last warning; what of the lapsed lines, in a year; what fell in six months. 0
        of what is over by the last run."""
        self.ensure_one()
        field = self._get_told_field()
        # As the alert says of it, for whoever works on the alert.
        told = self.sudo()[field] if field else ()
        if self.kind == "churn":
            told = told[:1]
        return sum(record._get_value() for record in told)

    def action_reopen(self):
        """Open them again: what came of them is to be seen."""
        judged = self.filtered("loss_verdict")
        result = super().action_reopen()
        judged._write_by_action(dict.fromkeys(("loss_verdict", *OF_LOSSES), False))
        return result
