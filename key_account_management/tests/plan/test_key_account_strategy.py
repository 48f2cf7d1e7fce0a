from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestKeyAccountStrategy(KeyAccountPlanCommon):
    """A strategy crosses the lines of the SWOT that it uses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = {
            kind: cls._create_line(kind)
            for kind in ("strength", "weakness", "opportunity", "threat")
        }
        cls.strategy = cls.env["key.account.strategy"].create(
            {"plan_id": cls.plan.id, "name": "Grow into the labs", "kind": "expansion"}
        )

    @classmethod
    def _create_line(cls, kind, plan=None, **vals):
        return cls.env["key.account.swot"].create(
            {"plan_id": (plan or cls.plan).id, "kind": kind, "name": kind, **vals}
        )

    def test_tows(self):
        strategy, lines = self.strategy, self.lines
        self.assertFalse(strategy.tows)
        strategy.swot_ids = lines["strength"]
        self.assertFalse(strategy.tows)
        strategy.swot_ids |= lines["opportunity"]
        self.assertEqual(strategy.tows, "SO")
        strategy.swot_ids |= lines["threat"]
        self.assertEqual(strategy.tows, "SO, ST")
        self.assertEqual(lines["strength"].strategy_ids, strategy)
        lines["strength"].kind = "weakness"
        self.assertEqual(strategy.tows, "WO, WT")
        groups = self.env["key.account.strategy"]._read_group(
            [("plan_id", "=", self.plan.id)], ["tows"], ["__count"]
        )
        self.assertEqual(groups, [("WO, WT", 1)])

    def test_lines_of_another_plan(self):
        other = self._create_plan(name="Other")
        foreign = self._create_line("threat", other)
        with self.assertRefused(ValidationError, "belongs to the plan “Other”"):
            self.strategy.swot_ids = foreign
        with self.assertRefused(ValidationError, "belongs to the plan “Other”"):
            foreign.strategy_ids = self.strategy
        with self.assertRefused(ValidationError, "belongs to the plan “Other”"):
            self.strategy.objective_ids = self._create_objective(other)
        dismissed = self._create_line("threat", state="dismissed")
        with self.assertRefused(ValidationError, "used by the strategy"):
            self.strategy.swot_ids = dismissed
        self.assertFalse(self.strategy.swot_ids)

    def test_initiatives(self):
        first, second = self.env["key.account.initiative"].create(
            [
                {"plan_id": self.plan.id, "strategy_id": self.strategy.id, "name": name}
                for name in ("Trial", "Fair")
            ]
        )
        first.action_done()
        self.assertEqual(
            (self.strategy.initiative_count, self.strategy.initiative_done_count),
            (2, 1),
        )
        second.action_cancel()
        self.assertEqual(self.strategy.initiative_count, 1)
        action = self.strategy.action_view_initiatives()
        found = self.env["key.account.initiative"].search(action["domain"])
        self.assertEqual(found, first | second)

    def test_rights(self):
        self.assertEqual(self._as("director", self.strategy).kind, "expansion")
        strategies = self._as("outsider", self.env["key.account.strategy"])
        self.assertFalse(strategies.search([("id", "=", self.strategy.id)]))
