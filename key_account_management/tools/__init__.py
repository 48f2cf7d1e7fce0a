"""The rules: pure Python, standard library only. No Odoo, no database, no clock."""

from . import (
    coaching,
    coverage,
    objective,
    periods,
    ranking,
    rhythm,
    ruleset,
    scoring,
    tiering,
    titles,
)
