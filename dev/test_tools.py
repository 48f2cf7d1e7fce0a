"""Run the tests of the pure rules (`tools/`) without a database and without loading a model.

The add-on's own `__init__` imports models, which only Odoo may load. So the two packages are
put in place empty, and the test files find `..tools` beside them.
"""

import importlib
import sys
import types
import unittest
from pathlib import Path

import hypothesis

ADDON = Path(__file__).resolve().parent.parent / "key_account_management"


def main():
    # The same draw each time; dev/release-check draws anew.
    hypothesis.settings.register_profile("pure", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("pure")
    for name, path in (("pure", ADDON), ("pure.tests", ADDON / "tests")):
        module = types.ModuleType(name)
        module.__path__ = [str(path)]
        sys.modules[name] = module
    files = sorted((ADDON / "tests").glob("test_tools_*.py"))
    loader = unittest.defaultTestLoader
    modules = [importlib.import_module(f"pure.tests.{file.stem}") for file in files]
    suite = unittest.TestSuite(map(loader.loadTestsFromModule, modules))
    result = unittest.TextTestRunner(verbosity=1).run(suite)
    return not (result.wasSuccessful() and result.testsRun and not result.skipped)


if __name__ == "__main__":
    sys.exit(main())
