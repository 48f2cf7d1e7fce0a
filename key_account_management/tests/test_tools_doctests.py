import doctest

from odoo.tests import BaseCase, tagged

from ..tools import (
    asking,
    chart,
    closed_loop,
    coaching,
    coverage,
    halves,
    objective,
    periods,
    ranking,
    rhythm,
    ruleset,
    sales_bridge,
    satisfaction,
    scoring,
    shape,
    sharing,
    swot,
    tiering,
    titles,
    wallet,
)

MODULES = (
    asking,
    closed_loop,
    chart,
    coaching,
    coverage,
    halves,
    objective,
    periods,
    ranking,
    rhythm,
    ruleset,
    satisfaction,
    scoring,
    shape,
    swot,
    sales_bridge,
    sharing,
    tiering,
    titles,
    wallet,
)


@tagged("post_install", "-at_install")
class TestDoctests(BaseCase):
    def test_examples(self):
        for module in MODULES:
            with self.subTest(module.__name__):
                self.assertEqual(doctest.testmod(module).failed, 0)

    def test_pure(self):
        """The rules know neither Odoo nor a database."""
        for module in MODULES:
            names = {
                getattr(value, "__module__", None) or ""
                for value in vars(module).values()
            }
            self.assertFalse(
                [
                    name
                    for name in names
                    if name.startswith("odoo.")
                    and ".key_account_management.tools" not in name
                ]
            )
