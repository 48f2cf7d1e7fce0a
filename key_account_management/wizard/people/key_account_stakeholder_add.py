from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class KeyAccountStakeholderAdd(models.TransientModel):
    """Put contacts of the customer on the map, several at once."""

    _name = "key.account.stakeholder.add"
    _description = "Add Contacts to the Map"

    account_id = fields.Many2one("key.account", required=True, readonly=True)
    line_ids = fields.One2many(
        "key.account.stakeholder.add.line",
        "wizard_id",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("account_id")
    def _compute_line_ids(self):
        self.line_ids = False
        for wizard in self.filtered("account_id"):
            # As whoever opened it, whoever stores the lines.
            account = wizard.account_id.with_user(wizard.create_uid or self.env.user)
            contacts = account._get_unmapped_contacts()
            roles = contacts.env["key.account.decision.role"].search(
                [("active", "=", True)]
            )
            titles = filter(None, contacts.mapped("function"))
            suggested = roles._suggest(titles)
            wizard.line_ids = [
                Command.create(
                    {
                        "partner_id": contact.id,
                        "role_ids": [
                            Command.set(suggested.get(contact.function, roles[:0]).ids)
                        ],
                    }
                )
                for contact in contacts
            ]

    @api.constrains("account_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.account_id.sudo(False).check_access("read")

    def action_add(self):
        """Put those who were chosen on the map, with the roles that were left to them."""
        self.ensure_one()
        chosen = self.line_ids.filtered("chosen")
        if not chosen:
            raise UserError(self.env._("Choose at least one person."))
        self.env["key.account.stakeholder"].create(
            [
                {
                    "account_id": self.account_id.id,
                    "partner_id": line.partner_id.id,
                    "role_ids": [Command.set(line.role_ids.ids)],
                }
                for line in chosen
            ]
        )
        return {"type": "ir.actions.act_window_close"}
