from odoo import api, fields, models


class KeyAccountDataIssue(models.TransientModel):
    """People on the maps whom nobody can write to."""

    _inherit = "key.account.data.issue"

    kind = fields.Selection(
        selection_add=[("email", "People on the maps without a mail address")],
        ondelete={"email": "cascade"},
    )

    @api.model
    def _get_lists(self, company):
        people = self.env["key.account.stakeholder"].search(
            [
                ("account_id.company_id", "=", company.id),
                ("is_current", "=", True),
                ("partner_id.email", "=", False),
            ]
        )
        return super()._get_lists(company) | {
            "email": (
                [("id", "in", people.partner_id.ids), ("email", "=", False)],
                "key_account_data_view_list_email",
            )
        }
