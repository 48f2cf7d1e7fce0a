"""What the web client asks of a form when it opens a record."""

import re

from lxml import etree

ALWAYS = ("1", "True")
SUB_VIEW = ("one2many", "many2many")
# What fields of ours and of core need beside their own value
DEPENDENCIES = {
    "key_account_sales_trend": ("tier_moves", "currency_id"),
    "list_activity": (
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ),
}
# … and of the record that they show
RELATED = {"key_account_tier": ("color",)}
TAGS = ("many2many_tags", "many2many_avatar_user", "many2many_tags_avatar")


def _is_invisible(node):
    return node.get("invisible") in ALWAYS or node.get("column_invisible") in ALWAYS


def _in_field(node):
    return any(parent.tag == "field" for parent in node.iterancestors())


def _get_page(node):
    """Return the name of the lazy page that a node stands in, or None."""
    for parent in node.iterancestors("page"):
        if parent.get("lazy") and not _in_field(parent):
            return parent.get("name")
    return None


def get_lazy_pages(arch):
    """Return the names of the pages of a form that are read when they are opened."""
    pages = arch.iter("page")
    return [p.get("name") for p in pages if p.get("lazy") and not _in_field(p)]


def get_form(model, view=None):
    """Return the form of a model (or one of its forms) as the user gets it, parsed."""
    view_id = view.id if view else False
    return etree.fromstring(model.get_view(view_id, "form")["arch"])


def get_names(arch, pages=()):
    """Return ``{field name: node}`` of what is read with these lazy pages open."""
    nodes = {}
    for node in arch.iter("field"):
        page = _get_page(node)
        if _in_field(node) or (page and page not in pages):
            continue
        if node.get("name") not in nodes or _is_invisible(nodes[node.get("name")]):
            nodes[node.get("name")] = node
    return nodes


def get_specification(model, arch, pages=()):
    """Return the specification of ``web_read`` for a form on a wide screen.

    :param arch: the form, see :func:`get_form`
    :param pages: names of the lazy pages that are open
    """
    specification = {"display_name": {}}
    for name, node in get_names(arch, pages).items():
        _add_field(specification, model, name, node)
    return specification


def _add_field(specification, model, name, node):
    specification[name] = _get_field_specification(model, name, node)
    for other in DEPENDENCIES.get(node.get("widget"), ()):
        shown = model._fields[other].type == "many2one"
        specification[other] = {"fields": {"display_name": {}}} if shown else {}


def _get_field_specification(model, name, node):
    field = model._fields[name]
    if _is_invisible(node):
        return {"fields": {}} if field.type == "many2one" else {}
    if field.type in ("many2one", "reference"):
        beside = RELATED.get(node.get("widget"), ())
        return {"fields": {**{key: {} for key in beside}, "display_name": {}}}
    if field.type not in SUB_VIEW or node.get("widget") == "list_activity":
        return {}
    comodel = model.env[field.comodel_name]
    if node.get("widget") in TAGS:
        color = {"color": {}} if "color_field" in node.get("options", "") else {}
        return {"fields": {"display_name": {}, **color}}
    rows = _get_rows(comodel, node)
    fields = {}
    for column in rows.iter("field"):
        if not _in_field_below(column, rows):
            _add_field(fields, comodel, column.get("name"), column)
    form = node.find("form")
    if form is not None:
        for column in form.iter("field"):
            if not _in_field_below(column, form):
                key = column.get("name")
                fields.setdefault(key, _get_field_specification(comodel, key, column))
    return {"fields": fields, "limit": int(rows.get("limit") or 40)}


def _in_field_below(node, root):
    """Whether a node of a sub view is part of a field's own sub view."""
    for parent in node.iterancestors():
        if parent is root:
            return False
        if parent.tag == "field":
            return True
    return False


def _get_rows(comodel, node):
    """Return the list (or what is shown instead) of a field of many records, parsed."""
    kind = (node.get("mode") or "list,kanban").split(",")[0]
    inline = node.find(kind)
    if inline is not None:
        return inline
    context = dict(
        re.findall(r"'([a-z]*_view_ref)' *: *'(.*?)'", node.get("context", ""))
    )
    view = comodel.with_context(**context).get_view(False, kind)
    return etree.fromstring(view["arch"])
