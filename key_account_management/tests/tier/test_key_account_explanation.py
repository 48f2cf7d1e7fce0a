from datetime import date
from xmlrpc.client import dumps

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import AS_OF, get_opened
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestExplanation(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._create_partner()
        cls.contact = cls._create_partner(
            "Buyer", parent_id=cls.partner.id, is_company=False
        )
        cls.other = cls._create_company("Other")
        rows = {
            "counted": {"date": AS_OF, "amount": 600_000},
            "cancelled": {"date": AS_OF, "state": "cancel"},
            "quotation": {"date": AS_OF, "state": "sent"},
            "before": {"date": date(2025, 6, 30)},
            "after": {"date": date(2026, 7, 1)},
        }
        cls.orders = {
            reason: cls._create_orders([{"partner": cls.contact, "amount": 1, **row}])
            for reason, row in rows.items()
        }
        cls.orders["no_lines"] = cls._create_order(cls.contact, 1, state="draft")
        cls.orders["no_lines"].order_line.unlink()
        cls.orders["no_lines"].state = "sale"
        cls.orders["other_company"] = cls._create_order(
            cls.partner, 1, company=cls.other
        )
        cls.rival = cls._create_partner("Rival")
        cls._create_order(cls.rival, 2_400_000)
        cls.assessments.assess(cls.company, AS_OF)
        cls.account = cls.env["key.account"].search(
            [("partner_id", "=", cls.partner.id)]
        )

    def test_documents_with_reasons(self):
        why = self.account.explain()
        documents = why["counted"] + why["excluded"]
        found = {document["id"]: document["reason"] for document in documents}
        self.assertEqual(
            found, {order.id: reason for reason, order in self.orders.items()}
        )
        self.assertEqual(
            sum(document["amount"] for document in why["counted"]),
            self.account.ordered_amount,
        )

    def test_documents_open(self):
        for reason, order in self.orders.items():
            action = self.account.with_context(
                document_reason=reason
            ).action_view_documents()
            self.assertEqual(get_opened(self.env, action), order, reason)

    def test_no_reason_of_documents(self):
        for reason in ("zz", None, 1, ["counted"], {}):
            account = self.account.with_context(document_reason=reason)
            with self.subTest(reason), self.assertRefused(UserError, "Not confirmed"):
                account.action_view_documents()

    def test_other_companies_only_to_those_who_work_there(self):
        user = self._create_user("one_company", "group_all_accounts")
        why = self.account.with_user(user).explain()
        reasons = [d["reason"] for d in why["counted"] + why["excluded"]]
        self.assertNotIn("other_company", reasons)
        self.assertIn("counted", reasons)

    def test_criteria(self):
        why = self.account.explain()
        sales = next(c for c in why["criteria"] if c["measure"] == "sales_amount")
        self.assertEqual((sales["value"], sales["unit"]), (600_000, "money"))
        self.assertEqual((sales["points"], sales["weight"]), (60, 40))
        rules = {rule["tier"]: rule for rule in sales["thresholds"]}
        self.assertEqual(rules["Key"]["enter"], 500_000)
        self.assertEqual(rules["Key"]["keep_margin"], 200_000)
        self.assertEqual(rules["Strategic"]["enter_margin"], -400_000)
        self.assertTrue(rules["Key"]["entered"])
        self.assertFalse(rules["Strategic"]["kept"])
        self.assertEqual((sales["enter"], sales["margin_up"]), (1_000_000, -400_000))
        self.assertEqual((sales["keep"], sales["margin"]), (400_000, 200_000))
        fit = next(c for c in why["criteria"] if c["measure"] == "strategic_fit")
        self.assertEqual((fit["value"], fit["value_known"]), (False, False))

    def test_agrees_with_the_assessment(self):
        why = self.account.explain()
        self.assertEqual(why["as_of"], "2026-06-30")
        self.assertEqual(why["tier"], self.account.tier_id.name)
        self.assertEqual(why["decided_tier_id"], self.account.computed_tier_id.id)
        self.assertAlmostEqual(why["score"], self.account.score)
        self.assertAlmostEqual(why["known_weight"], self.account.known_weight)

    def test_distance_up_and_down(self):
        why = self.account.explain()
        self.assertEqual((why["next_tier"], why["next_match"]), ("Strategic", "all"))
        self.assertEqual(why["next_rules"][0]["enter_margin"], -400_000)
        self.assertEqual(why["keep_rules"][0]["keep_margin"], 200_000)

    def test_as_of_another_day(self):
        """History is replayed without peeking: relative measures are of that day too."""
        self._create_order(self.rival, 1, date(2025, 1, 1))
        why = self.account.explain(date(2025, 6, 30))
        values = {c["measure"]: c["value"] for c in why["criteria"]}
        self.assertEqual(values["sales_amount"], 1)
        self.assertEqual(values["cumulative_share"], 0, "the rival had sold as much")
        self.assertEqual(why["end"], "2025-07-01")

    def test_assessed_by_hand_for_an_earlier_day(self):
        """It starts where the assessment did: from the tier that the account had."""
        self._set_ladder(High=[("Sales", 500_000, 1)])
        self._assess()
        self.assertEqual(self.account.computed_tier_id.name, "High")
        earlier = date(2026, 6, 29)
        self._create_order(self.partner, 10, earlier)
        self._assess(earlier)
        self.assertEqual(self.account.computed_tier_id.name, "High", "10 keep it")
        why = self.account.explain()
        self.assertEqual(why["as_of"], earlier.isoformat())
        self.assertEqual(why["decided_tier"], "High")
        rival = self._get_account(self.rival)
        self.assertEqual(rival.explain()["decided_tier"], rival.computed_tier_id.name)

    def test_new_thresholds_show_before_they_count(self):
        self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Sales"
        ).write({"enter": 900_000, "keep": 800_000})
        self.tiers["Key"].rule_ids.filtered(
            lambda r: r.criterion_id.name == "Pareto position"
        ).unlink()
        why = self.account.explain()
        self.assertEqual((why["tier"], why["decided_tier"]), ("Key", "Growth"))
        self.assertIn("at the next assessment", self.account.explanation)

    def test_unknown_for_every_protocol(self):
        """What is unknown is False and says so: XML-RPC has no None."""
        bare = self._create_account("Without orders")
        why = bare.explain()
        self.assertIn("explain", dumps((why,), "explain"))
        unknown = [c for c in why["criteria"] if "value_known" in c]
        self.assertTrue(unknown)
        for criterion in unknown:
            self.assertEqual(
                (criterion["value"], criterion["value_known"]), (False, False)
            )
        known = self.account.explain()
        self.assertNotIn("score_known", known)
        self.assertIs(known["override"], False)
        moves = self.assessments.preview(self.company, as_of=AS_OF)
        self.assertIn("preview", dumps((moves,), "preview"))

    def test_many_cost_the_same_as_few(self):
        """An export of explanations asks as often for many as for few."""
        partners = [self._create_partner(f"C{number}") for number in range(12)]
        for number, partner in enumerate(partners):
            self._create_order(partner, 1000 * number)
        self.assessments.assess(self.company, AS_OF)
        accounts = self.env["key.account"].search(
            [("company_id", "=", self.company.id)]
        )

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rows = some.export_data(["explanation", "document_reasons"])["datas"]
            self.assertTrue(all(row[0] for row in rows))
            return self.env.cr.sql_log_count - before

        count(accounts)
        self.assertEqual(count(accounts), count(accounts[:3]))

    def test_one_that_fails_keeps_no_other(self):
        """What can't be explained says so in its place, the others are explained."""
        judgement = self._judge(self.account, "Potential", 3)
        judgement.flush_recordset()
        self.env.cr.execute(
            "UPDATE key_account_judgement SET value = 'NaN' WHERE id = %s",
            [judgement.id],
        )
        self.env.invalidate_all()
        rival = self._get_account(self.rival)
        both = self.account | rival
        both.mapped("explanation")
        self.assertNotIn("2,400,000", str(self.account.explanation))
        self.assertIn("2,400,000", str(rival.explanation))
        self.assertEqual(rival.document_reasons, ["counted"])
        self.assertFalse(self.account.document_reasons)

    def test_screen(self):
        html = self.account.explanation
        self.assertIn("600,000.00", html)
        self.assertIn('data-reason="cancelled"', html)
        self.assertIn("unknown", html)

    def test_screen_without_a_ladder(self):
        """A fault of the settings is told in its place; the form opens."""
        self.env.cr.execute("UPDATE key_account_tier SET active = false")
        self.env.invalidate_all()
        self.assertIn("has no tiers", self.account.explanation)
