from lxml import etree, html

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
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, len(self.env.companies) > 1)

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Lists and cards of several companies say whose each row is; those of one need not."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if "company_id" in self._fields and len(self.env.companies) > 1:
            arch = self._show_company(arch, view_type)
        return arch, view

    @api.model
    def _show_company(self, arch, view_type):
        """Return the view with the company shown."""
        if view_type == "list":
            fields = arch.xpath("./field[@name='company_id']")
            shown = (
                fields[-1] if fields else etree.SubElement(arch, "field", readonly="1")
            )
            for name in ("column_invisible", "invisible"):
                shown.attrib.pop(name, None)
            shown.attrib.update({"name": "company_id", "optional": "show"})
        card = arch.find(".//t[@t-name='card']") if view_type == "kanban" else None
        if card is not None and card.find(".//field[@name='company_id']") is None:
            main = card.find("main")  # beside a picture
            etree.SubElement(
                card if main is None else main,
                "field",
                {"name": "company_id", "class": "text-700 small"},
            )
        return arch

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
