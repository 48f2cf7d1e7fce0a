"""What comes in by a public method: from Python as it should be, by RPC as anything. Each
function returns what is meant, or says in a UserError what was wanted."""

from datetime import date

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel

# Windows of years reach back from a day, so there is room on either side.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
LONGEST = 1200  # months


def read_day(env, value):
    """Return the day; None where there is none.

    :param value: a date, or text as ``2026-06-30``
    """
    if value is None or value is False:
        return None
    try:
        day = fields.Date.to_date(value)
    except (TypeError, ValueError):
        day = None
    if not isinstance(day, date) or not FIRST_DAY <= day <= LAST_DAY:
        raise UserError(
            env._("“%s” is not a day. Give one such as 2026-06-30.", _shorten(value))
        )
    return day


def read_number(env, value, least=1, most=LONGEST):
    """Return the whole number from ``least`` to ``most``."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        raise UserError(
            env._(
                "“%(value)s” is not a whole number from %(least)s to %(most)s.",
                value=_shorten(value),
                least=least,
                most=most,
            )
        )
    return value


def read_word(env, value):
    """Return the text; "" where there is none."""
    if not isinstance(value, str | None) and value is not False:
        raise UserError(env._("“%s” is not a text.", _shorten(value)))
    return value or ""


def read_records(model, value):
    """Return the records of ``model``, not checked for rights.

    :param value: records, an id, or a list of ids; none for no record
    """
    if isinstance(value, BaseModel) and value._name == model._name:
        return value
    if not value:
        return model.browse()
    ids = value if isinstance(value, list | tuple) else [value]
    if not all(
        isinstance(id_, int) and not isinstance(id_, bool) and 0 < id_ < 2**31
        for id_ in ids
    ):
        raise UserError(
            model.env._(
                "“%(value)s” is not an id of %(model)s, nor a list of them.",
                value=_shorten(value),
                model=model._description,
            )
        )
    return model.browse(ids)


def _shorten(value):
    text = str(value).replace("\0", "")
    return text if len(text) <= 60 else f"{text[:60]}…"
