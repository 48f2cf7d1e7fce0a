import doctest
from importlib import import_module
from pkgutil import iter_modules

from odoo.tests import BaseCase, tagged

from .. import tools

MODULES = [
    import_module(f"{tools.__name__}.{file.name}")
    for file in iter_modules(tools.__path__)
]


@tagged("post_install", "-at_install")
class TestDoctests(BaseCase):
    def test_examples(self):
        attempted = 0
        for module in MODULES:
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertEqual(result.failed, 0)
                attempted += result.attempted
        self.assertGreater(attempted, len(MODULES))

    def test_pure(self):
        """The rules know neither Odoo nor a database."""
        self.assertIn("tiering", [m.__name__.rpartition(".")[2] for m in MODULES])
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
