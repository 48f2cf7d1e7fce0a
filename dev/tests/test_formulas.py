"""How it is computed, with examples: each says what the rules of `tools/` answer, and each formula
there has one."""

import doctest
import importlib.util
import inspect
import re
import sys
import unittest
from datetime import date, datetime
from pathlib import Path
from pkgutil import iter_modules

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "key_account_management" / "tools"
DOCUMENT = ROOT / "docs" / "how-it-is-computed.md"
EXAMPLES = re.compile(r"^```pycon\n(.*?)^```$", re.M | re.S)
# What computes nothing that anybody has to explain.
NO_FORMULA = {
    "a drawing": "chart.calendar chart.columns chart.waterfall",
    "the list behind a figure": "document.count document.get_changed document.sum_others",
    "how work goes on after a fault": "halves.by_halves",
    "plain data, checked or cut": "ruleset.change ruleset.is_ruleset shape.fits sharing.pick "
    "titles.split unknown.copy unknown.mark",
    "two versions of a plan, side by side": "planning.compare",
    "decide, weigh and points together, or decide for many": "ruleset.Ruleset.judge "
    "tiering.decide_each",
    "meets, for the rules of a tier or a ladder": "tiering.qualifies tiering.qualify",
    "part of near": "tiering.eased tiering.hardened tiering.thresholds",
    "mistakes of a ladder, refused on its screen": "tiering.check tiering.place",
    "position, for many": "ranking.Pareto.ahead ranking.Pareto.from_groups "
    "ranking.Pareto.least ranking.Pareto.shares",
    "Odoo's own look-up": "rates.Lookup.get",
    "the same as periods.add_months, of a moment": "asking.add_months",
    "a float, without its noise": "sales_bridge.exact",
    "no score": "satisfaction.Score.few",
    "parts of regression.fit": "regression.dot regression.get_loss regression.solve",
}


def load_tools():
    """Return the modules of the rules by name: pure Python, which needs no Odoo."""
    name = "formulas_of_key_accounts"
    spec = importlib.util.spec_from_file_location(name, TOOLS / "__init__.py")
    package = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    names = [module.name for module in iter_modules([str(TOOLS)])]
    return {n: importlib.import_module(f"{name}.{n}") for n in names}


def get_formulas(modules):
    """Yield the names of the public functions and methods."""
    for module in modules.values():
        for name, found in vars(module).items():
            if name.startswith("_") or getattr(found, "__module__", "") != (
                module.__name__
            ):
                continue
            place = f"{module.__name__.rpartition('.')[2]}.{name}"
            if inspect.isroutine(found):
                yield place
            elif inspect.isclass(found):
                for method, value in vars(found).items():
                    if not method.startswith("_") and inspect.isroutine(value):
                        yield f"{place}.{method}"


def find_called(examples, modules):
    """Return the names that examples call: of functions with their module, of methods without,
    for they are those of whatever it was made of."""
    calls = re.findall(r"(\w+)\.(\w+)\(", examples)
    return {f"{a}.{b}" if a in modules else b for a, b in calls}


class TestFormulas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modules = load_tools()
        cls.text = DOCUMENT.read_text(encoding="utf-8")
        cls.examples = [
            example
            for block in EXAMPLES.findall(cls.text)
            for example in doctest.DocTestParser().get_examples(block)
        ]

    def run_document(self, text):
        """Return how many examples of a text fail, of how many; and what is said of them."""
        said = []
        names = {**self.modules, "date": date, "datetime": datetime}
        examples = "\n".join(EXAMPLES.findall(text))
        parsed = doctest.DocTestParser().get_doctest(
            examples, names, DOCUMENT.name, None, None
        )
        result = doctest.DocTestRunner().run(parsed, out=said.append)
        return result.failed, result.attempted, "".join(said)

    def test_examples_are_right(self):
        failed, attempted, said = self.run_document(self.text)
        self.assertFalse(failed, said)
        self.assertEqual(attempted, len(self.examples))
        self.assertGreater(attempted, 100)

    def test_wrong_example_is_found(self):
        text = "```pycon\n>>> closed_loop.percent(1, 4)\n26.0\n```\n"
        self.assertEqual(self.run_document(text)[:2], (1, 1))
        self.assertEqual(self.run_document(text.replace("26", "25"))[:2], (0, 1))

    def test_each_formula_has_an_example(self):
        examples = "\n".join(example.source for example in self.examples)
        formulas = {*get_formulas(self.modules)}
        self.assertLess({"tiering.decide", "ranking.Pareto.position"}, formulas)
        called = find_called(examples, self.modules)
        without = {
            name
            for name in formulas
            if (name if name.count(".") == 1 else name.split(".")[2]) not in called
        }
        exempt = [name for names in NO_FORMULA.values() for name in names.split()]
        self.assertEqual(sorted(without), sorted(exempt))
