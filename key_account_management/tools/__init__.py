"""The rules: pure Python, standard library only. No Odoo, no database, no clock."""

from . import (
    asking,
    closed_loop,
    chart,
    coaching,
    coverage,
    objective,
    periods,
    ranking,
    rhythm,
    ruleset,
    satisfaction,
    sales_bridge,
    scoring,
    swot,
    sharing,
    tiering,
    titles,
    wallet,
)
