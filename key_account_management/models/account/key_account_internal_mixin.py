from odoo import api, models


class KeyAccountInternalMixin(models.AbstractModel):
    """Fields that the code needs and that say nothing to a user."""

    _name = "key.account.internal.mixin"
    _description = "Fields That Mean Nothing to a User"

    @api.model
    def _get_internal_names(self):
        """Return the names of the fields that a filter or a grouping of one's own does not
        offer."""
        return frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        described = super().fields_get(allfields, attributes)
        for name in self._get_internal_names() & described.keys():
            for offered in ("searchable", "groupable", "sortable"):
                if offered in described[name]:
                    described[name][offered] = False
        return described
