from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from ..common import get_opened
from ..knowledge.common import KeyAccountKnowledgeCommon
from .common import KeyAccountPlanCommon


@tagged("post_install", "-at_install")
class TestKeyAccountSwot(KeyAccountKnowledgeCommon, KeyAccountPlanCommon):
    """What the data suggest for the SWOT of a plan, and what people decide about it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last_year = cls.today - relativedelta(months=18)
        cls.recently = cls.today - timedelta(days=20)
        cls.wares, cls.ware = cls._create_category("Wares")
        cls.cogs, cls.cog = cls._create_category("Cogs")

    def _suggest(self, plan=None, as_of=None):
        (plan or self.plan)._suggest_swot(as_of or self.today)
        return (plan or self.plan).swot_ids.filtered(
            lambda line: line.state == "suggested"
        )

    def _sources(self, lines):
        return sorted(lines.mapped("source"))

    def test_its_opportunities_are_not_those_of_sales(self):
        """One word for both would have one translation for both."""
        plans, leads = self.env["key.account.plan"], self.env["key.account"]
        kinds = dict(self.env["key.account.swot"]._fields["kind"].selection)
        sales = leads._fields["opportunity_count"].string
        self.assertNotEqual(plans._fields["opportunity_ids"].string, sales)
        role = self.env["key.account.stakeholder.role"]._fields["lead_id"].string
        self.assertNotEqual(kinds["opportunity"], role)
        arch = plans.get_view(view_type="form")["arch"]
        self.assertNotIn(f">{sales}<", arch)

    def test_nothing_to_say(self):
        self.assertFalse(self._suggest())
        action = self.plan.action_suggest_swot()
        self.assertIn("nothing", action["params"]["message"])

    def test_sales(self):
        self._create_order(self.customer, 1000, self.last_year)
        now = self._create_order(self.customer, 700, self.recently)
        line = self._suggest()
        self.assertEqual(line.source, "sales_falling")
        self.assertEqual((line.kind, line.state), ("weakness", "suggested"))
        self.assertIn("-30%", line.evidence)
        self.assertIn("700.00", line.evidence)
        self.assertEqual(line.date, self.today)
        orders = get_opened(self.env, line.action_view_records())
        self.assertEqual(orders._name, "sale.order")
        self.assertEqual(len(orders), 2)
        self.assertIn(now, orders)
        self._create_order(self.customer, 600, self.recently)
        line = self._suggest()
        self.assertEqual(self._sources(line), ["sales_growing"])  # the fall is over
        self.assertEqual(line.kind, "strength")

    def test_share_of_our_sales(self):
        other = self._create_partner("Other")
        for partner, before, now in ((self.customer, 100, 100), (other, 100, 900)):
            self._create_order(partner, before, self.last_year)
            self._create_order(partner, now, self.recently)
        line = self._suggest()
        self.assertEqual(self._sources(line), ["share_falling"])
        self.assertIn("10.00% of our sales", line.evidence)
        self.assertIn("50.00%", line.evidence)

    def test_invoiced_basis(self):
        self.company.key_account_basis = "invoiced"
        self._invoice(1000, 500)
        self._invoice(100, 20)
        fall = self._suggest().filtered(lambda line: line.source == "sales_falling")
        self.assertIn("-90%", fall.evidence)
        opened = get_opened(self.env, fall.action_view_records())
        self.assertEqual((opened._name, len(opened)), ("account.move", 2))

    def test_categories(self):
        self._sell(self.ware, 100, self.last_year)
        bought = self._sell(self.cog, 100, self.recently)
        lines = self._suggest()
        self.assertEqual(self._sources(lines), ["dropped_category", "new_category"])
        new = lines.filtered(lambda line: line.kind == "opportunity")
        self.assertIn("Cogs", new.name)
        found = get_opened(self.env, new.action_view_records())
        self.assertEqual(found, bought)
        # Somebody new began with everything: no news.
        account = self._create_account("New one")
        plan = self._create_plan(account)
        self._sell(self.cog, 100, self.recently, account.partner_id)
        self.assertFalse(self._suggest(plan))

    def test_categories_of_invoices(self):
        """By the company's basis: what is ordered only, or taken back, is no purchase."""
        self.company.key_account_basis = "invoiced"
        self._invoice(100, (self.today - self.last_year).days, self.ware)
        bought = self._invoice(100, 20, self.cog)
        third, thing = self._create_category("Third")
        self._sell(thing, 100, self.recently)
        self._invoice(100, 20, thing, "out_refund")
        facts = self.account._get_swot_facts(self.today)[self.account]
        self.assertEqual(facts.new_categories, tuple(self.cogs.ids))
        self.assertEqual(facts.dropped_categories, tuple(self.wares.ids))
        self.assertNotIn(third.id, facts.new_categories)
        new = self._suggest().filtered(lambda line: line.source == "new_category")
        self.assertEqual(get_opened(self.env, new.action_view_records()), bought)

    def test_overdue_invoices_of_a_customer_that_became_a_contact(self):
        """As in the figures: the invoices go with whoever owns the contact today."""
        late = self._invoice(250, 40)
        parent = self._create_account("Parent")
        self.customer.write({"parent_id": parent.partner_id.id, "is_company": False})
        facts = parent._get_swot_facts(self.today)[parent]
        self.assertEqual(facts.overdue, tuple(late.ids))

    def test_overdue_invoices(self):
        self._invoice(100, 10)
        late = self._invoice(250, 40)
        line = self._suggest()
        self.assertEqual((line.source, line.kind), ("overdue_invoices", "threat"))
        self.assertIn("250.00", line.evidence)
        self.assertEqual(get_opened(self.env, line.action_view_records()), late)

    def test_people(self):
        boss = self._create_person("Boss", roles=["decider"])
        self._meet(self._create_person("Ann"), "manager", 5)
        lines = self._suggest()
        self.assertEqual(self._sources(lines), ["decider_unmet", "single_thread"])
        unmet = lines.filtered(lambda line: line.source == "decider_unmet")
        self.assertIn("Boss", unmet.evidence)
        self._meet(boss, "member", 2)
        self.assertFalse(self._suggest())

    def test_bad_answers(self):
        alert = self.env["key.account.alert"].create(
            {"account_id": self.account.id, "kind": "detractor"}
        )
        line = self._suggest()
        self.assertEqual((line.source, line.kind), ("detractors", "weakness"))
        self.assertEqual(line.action_view_records()["res_model"], alert._name)

    def test_dismissed_is_not_told_twice(self):
        self._invoice(100, 40)
        line = self._suggest()
        line.action_dismiss()
        self.assertFalse(self._suggest())
        self.assertFalse(self._suggest(self._create_plan(name="Next")))
        second = self._invoice(100, 50)
        new = self._suggest()
        self.assertEqual(len(new), 1)
        self.assertIn(second, self.env["account.move"].search(new.records["domain"]))
        self.assertEqual(line.state, "dismissed")

    def test_open_suggestions_are_kept_up_to_date(self):
        self._invoice(100, 40)
        line = self._suggest()
        self._invoice(100, 60)
        self.assertEqual(self._suggest(), line)
        self.assertIn("due date: 2", line.evidence)
        self.assertEqual(self.plan._suggest_swot(self.today).ids, [])

    def test_accepted_stays(self):
        invoice = self._invoice(100, 40)
        line = self._suggest()
        line.with_user(self.users["manager"]).action_accept()
        self.assertEqual(line.user_id, self.users["manager"])
        self.assertFalse(self._suggest())
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFalse(self._suggest())
        self.assertEqual(line.state, "accepted")
        # A plan of its own may need it as well.
        invoice.button_draft()
        invoice.action_post()
        self.assertTrue(self._suggest(self._create_plan(name="Next")))

    def test_all_at_once(self):
        self._sell(self.ware, 100, self.last_year)
        self._sell(self.cog, 100, self.recently)
        self.plan.action_suggest_swot()
        self.assertEqual(self.plan.swot_suggested_count, 2)
        self.plan.action_accept_swot()
        self.assertEqual(self.plan.swot_suggested_count, 0)
        self.assertEqual(len(self.plan.opportunity_ids + self.plan.threat_ids), 2)
        other = self._create_plan(name="Next")
        other.action_suggest_swot()
        other.action_dismiss_swot()
        self.assertEqual(other.swot_dismissed_count, 2)
        self.assertFalse(other.opportunity_ids)
        self.assertEqual(len(self.env[other._name].browse(other.id).swot_ids), 2)
        action = other.action_view_swot()
        found = self.env["key.account.swot"].search(action["domain"])
        self.assertEqual(found, other.swot_ids)

    def test_retired_source(self):
        """Of a source that goes with its add-on, what was decided stays."""
        self._sell(self.ware, 100, self.last_year)
        self._sell(self.cog, 100, self.recently)
        accepted, waiting = self._suggest().sorted("source")
        accepted.action_accept()
        (accepted | waiting)._retire()
        self.assertFalse(waiting.exists())
        self.assertEqual((accepted.source, accepted.facts), (False, False))
        self.assertTrue(accepted.evidence)
        self.assertTrue(accepted.action_view_records()["domain"])

    def test_merged_customer(self):
        """What was suggested of a customer that became another still opens its records."""
        self._create_order(self.customer, 1000, self.last_year)
        self._create_order(self.customer, 100, self.recently)
        line = self._suggest()
        kept = self._create_account("Kept")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | kept.partner_id).ids, kept.partner_id
        )
        self.assertEqual(line.account_id, kept)
        found = get_opened(self.env, line.action_view_records())
        self.assertEqual(len(found), 2)

    def test_constant_queries(self):
        def prepare(count, name):
            plans = self.env["key.account.plan"]
            for index in range(count):
                account = self._create_account(f"{name}{index}")
                plans |= self._create_plan(account)
                self._create_person(f"Boss {name}{index}", account, ["decider"])
            rows = [(self.last_year, 1000), (self.recently, 100)]
            self._create_orders(
                [
                    {"partner": partner, "amount": amount, "date": day}
                    for partner in plans.account_id.partner_id
                    for day, amount in rows
                ]
            )
            return plans

        def measure(plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines = plans._suggest_swot(self.today)
            self.env.flush_all()
            self.assertEqual(len(lines), 2 * len(plans))
            return self.env.cr.sql_log_count - before

        few, many = prepare(3, "few"), prepare(45, "many")
        measure(prepare(1, "warm"))
        self.assertLessEqual(measure(many), measure(few))

    def test_bad_input(self):
        vals = {"plan_id": self.plan.id, "kind": "strength", "name": "We are near"}
        lines = self.env["key.account.swot"]
        with self.assertRefused(ValidationError, "“Date”.*in the future"):
            lines.create({**vals, "date": self.today + timedelta(days=2)})
        line = lines.create(vals)
        self.assertEqual((line.state, line.user_id), ("accepted", self.env.user))
        self.assertEqual(line.display_name, "Strength: We are near")
        for records in (
            False,
            "x",
            {"model": "res.partner"},
            {"model": "a", "domain": []},
        ):
            line.records = records
            with self.assertRefused(UserError, "no records behind it"):
                line.action_view_records()
        line.write({"source": "detractors", "facts": 5})
        self.plan.action_suggest_swot()
        self.env["key.account.strategy"].create(
            {"plan_id": self.plan.id, "name": "Stay", "swot_ids": line.ids}
        )
        with self.assertRefused(ValidationError, "used by the strategy “Stay”"):
            line.action_dismiss()

    def test_carried_into_another_plan(self):
        """A copy in the next plan is the same line: it is not suggested beside it."""
        self._invoice(100, 40)
        line = self._suggest()
        line.action_accept()
        other = self._create_plan(name="Next")
        copy = line.copy({"plan_id": other.id})
        self.assertEqual((copy.source, copy.evidence), (line.source, line.evidence))
        self.assertFalse(self._suggest(other))

    def test_rights(self):
        self._invoice(100, 40)
        self._create_member("member")
        self._as("member", self.plan)._suggest_swot(self.today)
        line = self.plan.swot_ids
        self._as("member", line).action_accept()
        self.assertEqual(line.user_id, self.users["member"])
        self.assertEqual(self._as("director", line).name, "They pay late")
        with self.assertRaises(AccessError):
            self._as("outsider", self.plan).action_suggest_swot()
        with self.assertRaises(AccessError):
            self._as("outsider", line).read(["name"])
        elsewhere = self._create_company("Elsewhere")
        stranger = new_test_user(
            self.env,
            "swot_stranger",
            groups="key_account_management.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )
        with self.assertRaises(AccessError):
            line.with_user(stranger).with_context(
                allowed_company_ids=elsewhere.ids
            ).read(["name"])

    def test_two_companies(self):
        elsewhere = self._create_company("Elsewhere")
        self._create_order(self.customer, 1000, self.last_year, elsewhere)
        self._create_order(self.customer, 10, self.recently, elsewhere)
        env = self.env(context={"allowed_company_ids": (self.company | elsewhere).ids})
        account = env["key.account"].create(
            {"partner_id": self.customer.id, "company_id": elsewhere.id}
        )
        plans = self.plan.with_env(env) | self._create_plan(account).with_env(env)
        lines = plans._suggest_swot(self.today)
        self.assertEqual(lines.account_id, account)
