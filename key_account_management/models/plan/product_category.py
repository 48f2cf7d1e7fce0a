from odoo import api, models


class ProductCategory(models.Model):
    """A category that limits an objective may go. The objective then says so, instead of
    silently measuring everything."""

    _inherit = "product.category"

    @api.ondelete(at_uninstall=False)
    def _tell_key_account_objectives(self):
        # Whoever may delete a category need not see the plans it stands in.
        objectives = self.env["key.account.objective"].sudo()
        # The database deletes the categories below too.
        for objective in objectives.search([("category_id", "child_of", self.ids)]):
            name = objective.category_id.complete_name
            objective.write({"category_id": False, "lost": name})
