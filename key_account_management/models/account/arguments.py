"""What comes in by a public method: from Python as it should be, by RPC as anything. Each
function returns what is meant, or says in a UserError what was wanted."""

from datetime import date

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel

# Windows of years reach back from a day, so there is room on either side.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
LONGEST = 1200  # months
# What stands in a file: False and None where there is nothing.
CELLS = (str, int, float, date, type(None))


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


def read_rows(env, names, rows):
    """Return the rows of a file with each cell as text, as core's ``load`` wants it; an empty
    one is "".

    :param names: the columns
    :param rows: lists with a text, a number, a day or nothing for each column
    """
    if not _is_row(names, (str,)):
        raise UserError(env._("“%s” are not the names of columns.", _shorten(names)))
    if not isinstance(rows, list | tuple):
        raise UserError(env._("“%s” are not the rows of a file.", _shorten(rows)))
    for number, row in enumerate(rows, 1):
        if not _is_row(row, CELLS) or len(row) != len(names):
            raise UserError(
                env._(
                    "Row %(number)s: “%(row)s” has not a text or a number for each of the "
                    "%(count)s columns.",
                    number=number,
                    row=_shorten(row),
                    count=len(names),
                )
            )
    return [
        ["" if cell in (None, False) else str(cell) for cell in row] for row in rows
    ]


def _is_row(value, types):
    return isinstance(value, list | tuple) and all(
        isinstance(cell, types) and "\0" not in str(cell) for cell in value
    )


def _shorten(value):
    text = str(value).replace("\0", "")
    return text if len(text) <= 60 else f"{text[:60]}…"
