"""The rules: pure Python, standard library only. No Odoo, no database, no clock."""

from . import (
    asking,
    closed_loop,
    coaching,
    coverage,
    objective,
    periods,
    ranking,
    rhythm,
    ruleset,
    scoring,
    swot,
    tiering,
    titles,
    wallet,
)
