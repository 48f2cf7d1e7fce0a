"""The rules: pure Python, standard library only. No Odoo, no database, no clock."""

from . import periods, ranking, ruleset, scoring, tiering
