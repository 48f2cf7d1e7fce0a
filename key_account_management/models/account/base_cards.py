from copy import deepcopy

from lxml.builder import E

from odoo import api, models

from .base import OURS, is_ours

# What a list has of its own; a card means nothing by these.
OF_LISTS = ("width", "optional", "sum", "column_invisible", "nolabel")
# What is on, or a number, says something when it is nothing.
SHOWN_EMPTY = ("integer", "float", "monetary")
# Cards are read: nothing is moved by dragging, nor made by its name alone.
FIXED = dict.fromkeys(
    (
        "records_draggable",
        "groups_draggable",
        "group_create",
        "group_edit",
        "group_delete",
        "quick_create",
    ),
    "0",
)
WIDGETS = {"list_activity": "kanban_activity", "badge_rotting": "badge"}


# Lists in a form that nobody wrote cards for.
LISTS = ".//field[list and not(kanban) and not(@mode) and not(ancestor::field)]"


def _is_always(expression):
    return expression in ("1", "True", "true")


class Base(models.AbstractModel):
    """Lists of ours are cards on a phone. Where nobody wrote a card, core shows the id of a
    record that has no name: here the card says what the list says."""

    _inherit = "base"

    @api.model
    def _get_default_kanban_view(self):
        # As core looks for the view of a model, whoever opens it.
        views = self.env["ir.ui.view"].sudo()
        if self._name.startswith(OURS) and views.default_view(self._name, "list"):
            lines, _view = self.with_context(list_view_ref=None)._get_view(
                view_type="list"
            )
            return self._make_cards(lines)
        return super()._get_default_kanban_view()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Give each list of ours that stands in a form a card. One that is filled in where it
        stands, because its lines have no form, stays a list: it scrolls."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "form":
            for node in arch.xpath(LISTS):
                field = self._fields.get(node.get("name"))
                if not field or not is_ours(field):
                    continue
                comodel = self.env[field.comodel_name]
                lines = node.find("list")
                if node.find("form") is not None or comodel._has_form():
                    node.append(comodel._make_cards(lines))
                elif lines.get("editable"):
                    node.set("mode", "list")
                else:
                    node.append(comodel._make_cards(lines, can_open="0"))
        return arch, view

    @api.model
    def _has_form(self):
        # As core looks for the view of a model, whoever opens it.
        return bool(self.env["ir.ui.view"].sudo().default_view(self._name, "form"))

    @api.model
    def _make_cards(self, lines, **attributes):
        """Return cards that say what a list says.

        :param lines: the list, as etree
        :param attributes: of the cards
        """
        card = E.t({"t-name": "card"})
        titled, currencies = False, set()
        for node in lines.iterchildren("field"):
            field = self._fields.get(node.get("name"))
            hidden = node.get("column_invisible", "")
            if (
                field
                and not _is_always(hidden)
                and not _is_always(node.get("invisible"))
                and node.get("optional") != "hide"
                and node.get("widget") != "handle"
            ):
                is_title = not (titled or hidden)
                titled |= is_title
                if field.type == "monetary":
                    currencies.add(field.get_currency_field(self))
                card.append(self._make_line(node, field, hidden, is_title))
        kept = {
            name: lines.get(name)
            for name in ("create", "edit", "delete", "sample")
            if lines.get(name)
        }
        if _is_always(lines.get("no_open")):
            kept["can_open"] = "0"
        # Unless it is read, an amount has no sign of its currency.
        read = (E.field({"name": name}) for name in sorted(filter(None, currencies)))
        return E.kanban(*read, E.templates(card), {**FIXED, **kept, **attributes})

    @api.model
    def _make_line(self, column, field, hidden, is_title):
        """Return what a card says of a column of a list: the first that is always there by its
        value alone, each other with its label. What is empty is left out."""
        node = deepcopy(column)
        node.tail = None
        for name in OF_LISTS:
            node.attrib.pop(name, None)
        widget = node.get("widget")
        if widget in WIDGETS:
            node.set("widget", WIDGETS[widget])
        elif widget == "many2one_avatar_user":
            del node.attrib["widget"]  # on a card a picture without the name
        unseen = [f"({text})" for text in (hidden, node.get("invisible")) if text]
        node.attrib.pop("invisible", None)
        if not is_title and field.type not in SHOWN_EMPTY:
            unseen.append(f"(not {field.name})")
        if is_title:
            node.set("class", f"{node.get('class', '')} fw-bold".strip())
            line = node
        else:
            label = node.get("string") or field._description_string(self.env)
            line = E.div(
                {"class": "d-flex flex-wrap column-gap-2"},
                E.span({"class": "text-700"}, label),
                node,
            )
        if groups := node.attrib.pop("groups", None):
            line.set("groups", groups)
        if unseen:
            line.set("invisible", " or ".join(unseen))
        return line
