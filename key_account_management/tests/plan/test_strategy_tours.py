from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from ..common import PatientHttpCase
from ..knowledge.common import KeyAccountKnowledgeCommon
from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestStrategyTours(
    KeyAccountKnowledgeCommon, KeyAccountPlanCommon, PatientHttpCase
):
    """In a real browser, as the account manager."""

    def test_from_the_figures_to_an_initiative(self):
        old, new = (self._create_category(name)[1] for name in ("Wares", "Cogs"))
        self._sell(old, 1000, self.today - relativedelta(months=18))
        for product, amount in ((old, 1000), (new, 500)):
            self._sell(product, amount, self.today - timedelta(days=20))
        self._create_person("Boss", roles=["decider"])
        self.start_tour(
            f"/odoo/action-key_account_management.key_account_plan_action/{self.plan.id}",
            "key_account_swot_to_initiative",
            login=self.users["manager"].login,
        )
        states = {line.source: line.state for line in self.plan.swot_ids}
        self.assertEqual(
            states,
            {
                "sales_growing": "accepted",
                "new_category": "accepted",
                "decider_unmet": "dismissed",
            },
        )
        self.assertEqual(self.plan.strategy_ids.tows, "SO")
        self.assertEqual(len(self.plan.strategy_ids.swot_ids), 2)
        initiative = self.plan.initiative_ids
        self.assertEqual(initiative.strategy_id, self.plan.strategy_ids)
        self.assertEqual((initiative.state, initiative.date_done), ("done", self.today))
        self.assertEqual(initiative.user_id, self.users["manager"])
        self.assertFalse(initiative.activity_ids)
        said = "".join(initiative.message_ids.mapped("body"))
        self.assertIn("Ask for a day", said)
