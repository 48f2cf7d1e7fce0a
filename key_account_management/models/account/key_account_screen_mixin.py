from lxml import html

from odoo import api, models
from odoo.exceptions import UserError

# What stands in the help of an action and is true only while there is no record at all.
NONE = "o_key_account_none"


class KeyAccountScreenMixin(models.AbstractModel):
    """What lists and filters of a model say of themselves."""

    _name = "key.account.screen.mixin"
    _description = "What Lists and Filters Say"

    @api.model
    def _get_internal_names(self):
        """Return the names of the fields that the code needs and that say nothing to a user: a
        filter or a grouping of one's own does not offer them."""
        return frozenset()

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        described = super().fields_get(allfields, attributes)
        for name in self._get_internal_names() & described.keys():
            for offered in ("searchable", "groupable", "sortable"):
                if offered in described[name]:
                    described[name][offered] = False
        return described

    @api.model
    def get_empty_list_help(self, help_message):
        """Say that nothing matches where there are records that the user may see, and leave out
        what is marked as said of none at all: core shows the same help where nothing exists and
        where only a filter finds nothing."""
        if help_message and not isinstance(help_message, str):
            raise UserError(self.env._("The help of a list is a text."))
        help_message = super().get_empty_list_help(help_message)
        if not help_message or NONE not in help_message:
            return help_message
        if not self.with_context(active_test=False).search_count([], limit=1):
            return help_message
        root = html.fragment_fromstring(help_message, create_parent="div")
        first, *others = root.find_class(NONE)
        for child in [*first]:
            first.remove(child)
        first.classes.discard(NONE)
        first.text = self.env._("Nothing matches. Change or remove the filters above.")
        for other in others:
            other.drop_tree()
        return "".join(html.tostring(child, encoding="unicode") for child in root)
