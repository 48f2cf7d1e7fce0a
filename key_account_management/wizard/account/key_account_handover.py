from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountHandover(models.TransientModel):
    """Hand accounts over to a new manager, and with them what the old one had in hand."""

    _name = "key.account.handover"
    _description = "Hand Over Accounts"

    account_ids = fields.Many2many(
        "key.account",
        string="Accounts",
        required=True,
        default=lambda self: self._default_account_ids(),
    )
    company_id = fields.Many2one(related="account_ids.company_id", related_sudo=False)
    user_id = fields.Many2one(
        "res.users",
        "New account manager",
        required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    move_activities = fields.Boolean(
        "Open activities",
        default=True,
        help="Those of the old manager on the account, its people and opportunities.",
    )
    move_opportunities = fields.Boolean(
        "Customer and open opportunities",
        default=True,
        help="Salesperson of the customer and of its open opportunities where the old "
        "manager was.",
    )
    old_role = fields.Selection(
        lambda self: self._selection_old_role(),
        "The old manager stays as",
        help="Empty: leaves the team.",
    )
    old_until = fields.Date("Stays until")
    meeting_date = fields.Date(
        "Introduction on", help="An introduction meeting of both. Empty: none."
    )
    note = fields.Text(
        "What to know",
        help="Goes into the chatter of each account, for the new manager.",
    )

    def _default_account_ids(self):
        # What is selected on the screen; checked when it is handed over.
        return self.env["key.account"].browse(self.env.context.get("active_ids", []))

    @api.model
    def _selection_old_role(self):
        field = self.env["key.account.team.member"]._fields["role"]
        roles = field._description_selection(self.env)
        return [role for role in roles if role[0] != "manager"]

    def action_hand_over(self):
        """Hand over; the chatter of each account says what went to whom."""
        self.ensure_one()
        self._check()
        self.account_ids.check_access("write")
        self.account_ids._check_reserved({"user_id": self.user_id.id})
        for account in self.account_ids:
            # The old manager may lose the account halfway; it was checked above.
            self._hand_over(account.sudo())
        return {"type": "ir.actions.act_window_close"}

    def _check(self):
        user = self.user_id.sudo()  # whether a colleague works here is no secret
        if not user.active:
            raise ValidationError(
                self.env._(
                    "New account manager: %(user)s is archived. Choose somebody who works "
                    "here, or unarchive the user first.",
                    user=user.name,
                )
            )
        for account in self.account_ids:
            if user.share or account.company_id not in user.company_ids:
                raise ValidationError(
                    self.env._(
                        "New account manager: %(user)s does not work in %(company)s, so "
                        "can't take over %(account)s.",
                        user=user.name,
                        company=account.company_id.name,
                        account=account.display_name,
                    )
                )
            if account.user_id == user:
                raise ValidationError(
                    self.env._(
                        "%(user)s already manages %(account)s. Choose somebody else, or take "
                        "the account off the list.",
                        user=user.name,
                        account=account.display_name,
                    )
                )
        today = fields.Date.context_today(self)
        for name in ("old_until", "meeting_date"):
            if self[name] and self[name] < today:
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(date)s is in the past. Enter today or a later day.",
                        field=self._fields[name]._description_string(self.env),
                        date=self[name],
                    )
                )

    def _hand_over(self, account):
        old, new = account.user_id, self.user_id
        if self.move_activities and old:
            self._get_activities(account, old).user_id = new
        if self.move_opportunities and old:
            self._get_documents(account, old).user_id = new
            if account.partner_id.user_id == old:
                account.partner_id.user_id = new
        account.user_id = new
        if old and self.old_role:
            # Checked in action_hand_over(); who handed over may not set the team any more.
            self.env["key.account.team.member"].sudo().create(
                {
                    "account_id": account.id,
                    "user_id": old.id,
                    "role": self.old_role,
                    "date_end": self.old_until,
                }
            )
        self._introduce(account, old)
        self._tell(account, old)
        account._sync_team_followers(old)

    def _get_documents(self, account, old):
        """Return the open opportunities of the customer that the old manager had."""
        return (
            self.env["crm.lead"]
            .sudo()  # as the account itself, which was checked
            .search(
                [
                    ("partner_id.commercial_partner_id", "=", account.partner_id.id),
                    ("company_id", "in", [account.company_id.id, False]),
                    ("user_id", "=", old.id),
                    ("probability", "<", 100),
                ]
            )
        )

    def _get_activities(self, account, old):
        records = account._get_handed_over()
        if self.move_opportunities:
            records.append(self._get_documents(account, old))
        activities = self.env[
            "mail.activity"
        ].sudo()  # as the account itself, which was checked
        for places in records:
            activities |= activities.search(
                [
                    ("res_model", "=", places._name),
                    ("res_id", "in", places.ids),
                    ("user_id", "=", old.id),
                ]
            )
        return activities

    def _introduce(self, account, old):
        if not self.meeting_date:
            return
        start = datetime.combine(self.meeting_date, time(9))
        # In the name of the new manager, of an account that was checked.
        self.env["calendar.event"].sudo().create(
            {
                "name": self.env._(
                    "%(account)s: %(user)s takes over",
                    account=account.display_name,
                    user=self.user_id.name,
                ),
                "start": start,
                "stop": start + timedelta(hours=1),
                "user_id": self.user_id.id,
                "partner_ids": [(6, 0, (old | self.user_id).partner_id.ids)],
                "res_model_id": self.env["ir.model"]._get_id(account._name),
                "res_id": account.id,
                "description": self.note,
            }
        )

    def _tell(self, account, old):
        body = self.env._(
            "%(old)s hands the account over to %(new)s.",
            old=old.name or self.env._("Nobody"),
            new=self.user_id.name,
        )
        account.message_post(
            body=f"{body}\n{self.note or ''}".strip(),
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
