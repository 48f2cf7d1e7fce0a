from odoo import models
from odoo.exceptions import AccessError

from .base import OURS


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """In debug mode core tells the names of the records that the user may not see. Of ours
        it tells ids, also then: the address of any page turns that mode on."""
        error = super()._make_access_error(operation, records)
        user = self.env.user
        if not records._name.startswith(OURS) or not user.has_group(
            "base.group_no_one"
        ):
            return error
        nameless = AccessError(
            self.env._(
                "You don't have access to %(model)s (%(ids)s).",
                model=self.env["ir.model"]._get(records._name).name,
                ids=", ".join(map(str, records.ids[:6])),
            )
        )
        if context := getattr(error, "context", None):
            nameless.context = context  # the company in which the records are seen
        return nameless
