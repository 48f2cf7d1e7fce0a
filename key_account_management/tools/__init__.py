"""The rules: pure Python, standard library only. No Odoo, no database, no clock."""

from . import (
    chart,
    coaching,
    coverage,
    periods,
    ranking,
    rhythm,
    ruleset,
    sales_bridge,
    scoring,
    sharing,
    tiering,
    titles,
)
