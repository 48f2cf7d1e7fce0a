from lxml import html

from odoo import api, models
from odoo.exceptions import UserError

from .base import OURS

# What stands in the help of an action and is true only while there is no record at all.
NONE = "o_key_account_none"


class Base(models.AbstractModel):
    """An empty list says what is true: core shows the same help where nothing exists and where
    only a filter finds nothing."""

    _inherit = "base"

    @api.model
    def get_empty_list_help(self, help_message):
        """Of our models, say that nothing matches where there are records that the user may see,
        and leave out what is marked as said of none at all."""
        if help_message and not isinstance(help_message, str):
            raise UserError(self.env._("The help of a list is a text."))
        help_message = super().get_empty_list_help(help_message)
        if not (help_message and self._name.startswith(OURS) and NONE in help_message):
            return help_message
        if not self.with_context(active_test=False).search_count([], limit=1):
            return help_message
        root = html.fragment_fromstring(help_message, create_parent="div")
        first, *others = root.find_class(NONE)
        for child in [*first]:
            first.remove(child)
        first.text = self.env._("Nothing matches. Change or remove the filters above.")
        for other in others:
            other.drop_tree()
        return "".join(html.tostring(child, encoding="unicode") for child in root)
