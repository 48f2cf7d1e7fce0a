from odoo import api, models
from odoo.exceptions import AccessError


class KeyAccountSharedMixin(models.AbstractModel):
    """Configuration that holds for every company, or for one where ``_get_config_company``
    says so. What holds for every company is changed by who works in all of them."""

    _name = "key.account.shared.mixin"
    _description = "Configuration of One or All Companies"

    def _get_config_company(self):
        """Return the company for which one record holds; an empty one: for all."""
        self.ensure_one()
        if "company_id" in self._fields:
            return self.company_id
        return self.env["res.company"]

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_shared()
        return records

    def write(self, vals):
        self._check_shared()
        result = super().write(vals)
        self._check_shared()  # it may be everybody's from now on
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        self._check_shared()

    def _check_shared(self):
        """Raise where one of these holds for companies in which the user does not work."""
        if self.env.su:
            return
        shared = self.filtered(lambda record: not record._get_config_company())[:1]
        if shared and self._get_other_company():
            raise AccessError(
                self.env._(
                    "“%(record)s” holds for every company, and you don't work in all of them: "
                    "whoever does may change it. Choose a company of yours for what is to "
                    "hold there only, where there is such a choice.",
                    record=shared.display_name,
                )
            )

    @api.model
    def _get_other_company(self):
        """Return a company in which the user does not work, if there is one."""
        others = [("id", "not in", self.env.user.company_ids.ids)]
        return (
            self.env["res.company"].sudo().search(others, limit=1)
        )  # that there is one
