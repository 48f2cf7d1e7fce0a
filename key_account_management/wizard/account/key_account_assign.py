from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountAssign(models.TransientModel):
    """Give accounts to a manager, with the open activities of the managers before."""

    _name = "key.account.assign"
    _description = "Assign Account Manager"

    account_ids = fields.Many2many(
        "key.account",
        required=True,
        default=lambda self: self._default_account_ids(),
        context={"active_test": False},
    )
    company_ids = fields.Many2many(
        "res.company", string="Companies", compute="_compute_company_ids"
    )
    user_id = fields.Many2one(
        "res.users",
        "Account Manager",
        required=True,
        domain="[('share', '=', False)]",
    )
    hand_over = fields.Boolean(
        "Hand over open activities",
        default=True,
        help="Activities on these accounts that are assigned to the present managers. Those "
        "of other people stay with them.",
    )
    activity_count = fields.Integer(
        compute="_compute_activity_count",
        help="Open activities on these accounts that are assigned to their present managers.",
    )

    def _default_account_ids(self):
        # What is selected on the screen; written with the rights of the user.
        return self.env["key.account"].browse(self.env.context.get("active_ids", []))

    @api.depends("account_ids.company_id")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.account_ids.company_id

    @api.depends("account_ids", "user_id")
    def _compute_activity_count(self):
        for wizard in self:
            wizard.activity_count = len(wizard._get_activities())

    def action_apply(self):
        """Assign; each account's chatter tells it, and the new manager gets the activities."""
        self._check_companies()
        activities = self.hand_over and self._get_activities()
        accounts = self.account_ids.filtered(lambda a: a.user_id != self.user_id)
        accounts.user_id = self.user_id
        if activities:
            # Who gave an own account away may not write it any more, nor its activities.
            activities.sudo().user_id = self.user_id
        return {"type": "ir.actions.act_window_close"}

    def _get_activities(self):
        """Return the open activities that the present managers have on the accounts."""
        managers = {account.id: account.user_id for account in self.account_ids._origin}
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", "key.account"),
                ("res_id", "in", list(managers)),
                ("user_id", "!=", self.user_id.id),
            ]
        )
        return activities.filtered(
            lambda activity: activity.user_id == managers[activity.res_id]
        )

    def _check_companies(self):
        """A manager works in the company of the account."""
        # Which companies a colleague works in is for administrators of users to read.
        allowed = self.user_id.sudo().company_ids
        outside = self.account_ids.filtered(lambda a: a.company_id not in allowed)
        if outside:
            raise ValidationError(
                self.env._(
                    "Account Manager: %(user)s may not work in %(companies)s. Choose somebody "
                    "else, or leave out %(accounts)s.",
                    user=self.user_id.name,
                    companies=", ".join(outside.company_id.mapped("name")),
                    accounts=", ".join(outside[:5].mapped("display_name")),
                )
            )
