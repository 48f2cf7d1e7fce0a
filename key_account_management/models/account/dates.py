"""Months by the patterns of the reader's language, for which core has no format: *May 2026*,
2026年5月. A pattern of our own would order the parts as English does."""

from babel.dates import format_skeleton

from odoo import fields
from odoo.tools.misc import babel_locale_parse, get_lang


def format_month(env, day, skeleton="yMMM"):
    """Return the month of a day, with its year, as the reader's language writes it.

    :param day: a date, or text as ``2026-05-26``
    :param str skeleton: of CLDR: ``yMMM`` short, ``yMMMM`` in full
    """
    locale = babel_locale_parse(get_lang(env).code)
    return format_skeleton(skeleton, fields.Date.to_date(day), locale=locale)
