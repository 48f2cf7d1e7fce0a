from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...tools import rhythm
from ...tools.periods import add_months
from ..common import get_rows
from .common import AS_OF, KeyAccountCareCommon

TABLES = ("key_account", "key_account_churn_line", "key_account_rhythm")
A_DAY = timedelta(1)


@tagged("post_install", "-at_install")
class TestChurnLine(KeyAccountCareCommon):
    """What a customer has stopped buying, by its own rhythm in each product category."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.key_account_churn_horizon = 90
        cls.kept, cls.stopped, cls.small, cls.twice = (
            cls._create_goods(name) for name in ("Kept", "Stopped", "Small", "Twice")
        )
        cls.steady = cls._create_account("Steady")
        cls.gone = cls._create_account("Gone")
        cls.days = {
            cls.kept: cls._every(14, 50, AS_OF - timedelta(3)),
            cls.stopped: cls._every(14, 40, AS_OF - timedelta(200)),
            cls.small: cls._every(7, 20, AS_OF - timedelta(150)),
            cls.twice: cls._every(10, 2, AS_OF - timedelta(300)),
        }
        cls.amounts = {cls.kept: 100, cls.stopped: 50, cls.small: 2, cls.twice: 900}
        rows = [
            (cls.steady.partner_id, day, {product: cls.amounts[product]})
            for product, days in cls.days.items()
            for day in days
        ]
        rows += [
            (cls.gone.partner_id, day, {cls.kept: 10})
            for day in cls._every(7, 30, AS_OF - timedelta(250))
        ]
        cls._create_line_orders(rows)
        cls.lines = cls.env["key.account.churn.line"]
        cls.churn._score(cls.company, AS_OF)

    def _get_lines(self, account=None):
        return self.lines.search([("account_id", "=", (account or self.steady).id)])

    # Figures

    def test_as_the_rules_say(self):
        told = self.steady.get_lapsed_lines()
        self.assertEqual(
            [row["category_id"] for row in told],
            [self.stopped.categ_id.id, self.small.categ_id.id],
            "the most at stake first; not what goes on, nor what was bought twice",
        )
        version = self.rhythms._get_in_force(self.company, AS_OF, "line")
        learnt = rhythm.Rhythm(tuple(version.weights), version.gaps, version.gap_days)
        for row, product in zip(told, (self.stopped, self.small), strict=True):
            days = self.days[product]
            sums = rhythm.Sums.of(days)
            self.assertAlmostEqual(
                row["probability"], learnt.get_probability(sums, AS_OF, 90)
            )
            self.assertEqual(
                (row["usual_from"], row["usual_to"]), learnt.get_range(sums)
            )
            self.assertEqual(row["order_days"], len(days))
            self.assertEqual(row["silence"], (AS_OF - max(days)).days)
            self.assertEqual(row["category"], product.categ_id.display_name)
            self.assertEqual((row["as_of"], row["horizon"]), ("2026-06-30", 90))
            self.assertTrue(row["overdue"])
            first = add_months(max(days) + A_DAY, -12)
            yearly = self.amounts[product] * sum(day >= first for day in days)
            self.assertEqual(row["yearly_amount"], yearly)
            self.assertAlmostEqual(
                row["stake"], yearly * row["probability"], delta=0.005
            )
            for part in ("Usually every", f"silent for {row['silence']}", "90 days"):
                self.assertIn(part, row["sentence"])

    def test_table_is_what_is_told(self):
        for account, count in ((self.steady, 2), (self.gone, 1)):
            rows, told = self._get_lines(account), account.get_lapsed_lines()
            self.assertEqual(len(rows), count)
            for row, said in zip(rows, told, strict=True):
                self.assertEqual(row.category_id.id, said["category_id"])
                self.assertAlmostEqual(row.probability, said["probability"])
                self.assertEqual(row.days_silent, said["silence"])
                self.assertEqual(
                    (row.usual_from, row.usual_to, row.order_days),
                    (said["usual_from"], said["usual_to"], said["order_days"]),
                )
                self.assertEqual(row.yearly_amount, said["yearly_amount"])
                self.assertEqual(row.stake, said["stake"])
                self.assertEqual(row.is_overdue, said["overdue"])
                self.assertEqual(row.sentence, said["sentence"])
                self.assertEqual(row.date, AS_OF)
            self.assertEqual(account.lapsed_line_ids, rows)

    def test_own_weights(self):
        """A category teaches apart from the customer, once a month."""
        line = self.rhythms._get_in_force(self.company, AS_OF, "line")
        account = self.rhythms._get_in_force(self.company, AS_OF)
        self.assertEqual((line.kind, account.kind), ("line", "account"))
        self.assertEqual(line.date, account.date)
        self.assertEqual((line.customer_count, account.customer_count), (5, 2))
        self.assertNotEqual(line.weights, account.weights)
        self.assertIn("Product categories", line.display_name)
        self.assertEqual(
            self.rhythms._get_current(self.company, AS_OF + A_DAY, "line").date, AS_OF
        )

    def test_another_day(self):
        """By what was known then; what came later changes nothing of it."""
        day = AS_OF - timedelta(190)
        told = self.steady.get_lapsed_lines(str(day))
        self.assertNotIn(self.stopped.categ_id.id, [row["category_id"] for row in told])
        before = self.steady.get_lapsed_lines(AS_OF)
        self._create_line_orders(
            [(self.steady.partner_id, AS_OF + A_DAY, {self.stopped: 70})]
        )
        self.assertEqual(self.steady.get_lapsed_lines(AS_OF), before)
        self.assertEqual(
            [row["category_id"] for row in self.steady.get_lapsed_lines(AS_OF + A_DAY)],
            [self.small.categ_id.id],
        )

    def test_no_order_at_all(self):
        self.assertEqual(self._create_account("None").get_lapsed_lines(), [])

    def test_what_was_taken_back(self):
        """Is taken off the yearly amount, and is no order day."""
        [before, _small] = self.steady.get_lapsed_lines()
        self._create_line_orders(
            [(self.steady.partner_id, AS_OF - timedelta(180), {self.stopped: -20})]
        )
        [after, _small] = self.steady.get_lapsed_lines()
        self.assertEqual(after["yearly_amount"], before["yearly_amount"] - 20)
        for name in ("silence", "order_days", "probability"):
            self.assertEqual(after[name], before[name])

    def test_without_a_rate(self):
        """The days are known, the amount is not: no zero; it comes last."""
        goods, lira = self._create_goods("Abroad"), self.env.ref("base.TRY")
        pricelist = self._create_pricelist(lira)
        self._create_line_orders(
            [
                (self.steady.partner_id, day, {goods: 10})
                for day in self._every(7, 9, AS_OF - timedelta(150))
            ],
            pricelist_id=pricelist.id,
        )
        self.churn._score(self.company, AS_OF)
        told = self.steady.get_lapsed_lines()[-1]
        self.assertEqual(told["category_id"], goods.categ_id.id)
        self.assertIs(told["yearly_amount"], False)
        self.assertIs(told["yearly_amount_known"], False)
        row = self._get_lines()[-1]
        self.assertEqual(row.category_id, goods.categ_id)
        self.assertIs(row.yearly_amount, False)
        self.assertEqual(row.export_data(["yearly_amount"])["datas"], [[""]])

    # Categories

    def test_category_renamed_moved_or_no_longer_sold(self):
        category = self.stopped.categ_id
        category.name = "Renamed"
        [told, _small] = self.steady.get_lapsed_lines()
        self.assertEqual(told["category"], "Renamed")
        # What a product is today, as elsewhere: its history goes along.
        self.stopped.categ_id = self.small.categ_id
        [told] = self.steady.get_lapsed_lines()
        self.assertEqual(told["category_id"], self.small.categ_id.id)
        self.assertEqual(told["order_days"], 60)
        (self.stopped | self.small).product_tmpl_id.active = False
        self.assertEqual(self.steady.get_lapsed_lines(), [], "nobody can buy that")
        self.churn._score(self.company, AS_OF)
        self.assertFalse(self._get_lines())

    def test_lines_without_a_category(self):
        orders = self._create_line_orders(
            [
                (self.gone.partner_id, day, {self.kept: 10})
                for day in self._every(7, 9, AS_OF - timedelta(130))
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET product_id = NULL, is_downpayment = TRUE"
            " WHERE order_id IN %s",
            [orders._ids],
        )
        orders.order_line.invalidate_recordset()
        self.churn._score(self.company, AS_OF)
        self.assertEqual(self._get_lines(self.gone).category_id, self.kept.categ_id)
        self.assertEqual(self._get_lines(self.gone).days_silent, 250)

    # The run

    def test_a_second_run_writes_nothing(self):
        before = self._count_writes(TABLES)
        self.churn._score(self.company, AS_OF)
        self.assertEqual(self._count_writes(TABLES), before)

    def test_bought_again(self):
        rows = self._get_lines()
        self._create_line_orders([(self.steady.partner_id, AS_OF, {self.stopped: 1})])
        self.churn._score(self.company, AS_OF)
        self.assertEqual(self._get_lines(), rows[1])

    def test_scheduled_action(self):
        self.lines.search([]).unlink()
        self.env.flush_all()
        with self.enter_registry_test_mode():
            cron = self.env.ref("key_account_management.ir_cron_score_churn")
            self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        today = self.company._get_key_account_today()
        self.assertEqual(set(self._get_lines().mapped("date")), {today})

    def test_merged(self):
        self.gone._merge_into(self.steady)
        self.assertFalse(self._get_lines())

    def test_the_list_begins_with_what_may_be_won_back(self):
        """Of customers that go on, silent for longer than usual."""
        action = self.env.ref("key_account_management.key_account_churn_line_action")
        view = self.lines.get_view(view_type="search")["arch"]
        for name in ("overdue", "goes_on"):
            self.assertIn(f"search_default_{name}", action.context)
            self.assertIn(f'name="{name}"', view)
        # One and the other, not one or the other.
        between = view.split('name="overdue"')[1].split('name="goes_on"')[0]
        self.assertIn("<separator", between)
        found = self.lines.search(
            [
                ("is_overdue", "=", True),
                ("account_id.is_out_of_rhythm", "=", False),
                ("company_id", "=", self.company.id),
            ]
        )
        self.assertEqual(found, self._get_lines())
        groups = self.lines._read_group(
            [("company_id", "=", self.company.id)],
            ["category_id"],
            ["stake:sum", "__count"],
        )
        self.assertEqual(len(groups), 3)

    # What one does with it

    def test_order_lines_behind(self):
        row = self._get_lines()[0]
        self._create_line_orders(
            [(self.steady.partner_id, AS_OF - timedelta(180), {self.stopped: -20})]
        )
        self.churn._score(self.company, AS_OF)
        rows = get_rows(self.env, row.action_view_lines())
        self.assertEqual(sum(rows.mapped("amount")), row.yearly_amount)
        self.assertEqual(set(rows.mapped("res_model")), {"sale.order"})
        self.assertNotIn("changed", rows.mapped("reason"))
        # An order of then that is cancelled since is told as a difference.
        self.env["sale.order"].browse(rows[0].res_id).state = "cancel"
        rows = get_rows(self.env, row.action_view_lines())
        self.assertAlmostEqual(sum(rows.mapped("amount")), row.yearly_amount)
        self.assertIn("changed", rows.mapped("reason"))

    def test_opportunity(self):
        row = self._get_lines()[0]
        action = row.action_new_opportunity()
        leads = self.env[action["res_model"]].with_context(**action["context"])
        lead = leads.create({})
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(lead.partner_id, self.steady.partner_id)
        self.assertIn(row.category_id.display_name, lead.name)
        self.assertEqual(lead.expected_revenue, row.yearly_amount)

    def test_order_days_open(self):
        """The orders behind the churn figure: as many days as it counts."""
        partner = self.gone.partner_id
        day = AS_OF - timedelta(100)
        self._create_line_orders(
            [(partner, day, {self.kept: 5}), (partner, day, {self.kept: -5})]
        )
        told = self.gone.explain_churn()
        action = self.gone.action_view_order_days()
        rows = self.env[action["res_model"]].search(action["domain"])
        counted = rows.filtered("is_counted")
        self.assertEqual(len(set(counted.mapped("date"))), told["order_days"])
        self.assertEqual(set((rows - counted).mapped("date")), {day})
        self.assertEqual(set((rows - counted).mapped("reason")), {"no_lines"})
        action = self.gone.action_view_order_days(told["last_order_date"])
        rows = get_rows(self.env, action)
        self.assertEqual(rows.mapped("amount"), [10])

    # The first figures

    def test_first_assessment(self):
        """Somebody's first assessment of a company calls the run; no later one does."""
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("key_account_management.ir_cron_score_churn")
        mine = [("cron_id", "=", cron.id)]
        before = triggers.search_count(mine)
        assessments = self.env["key.account.assessment"]
        assessments.assess(self.company, AS_OF)
        self.assertEqual(triggers.search_count(mine), before, "there are figures")
        company = self._create_company("New here")
        assessments.assess(company, AS_OF)
        self.assertEqual(triggers.search_count(mine), before, "there is nobody")
        self._create_history({"A": [AS_OF]}, company)
        run = assessments._start(company, AS_OF, is_scheduled=True)
        run._lock()
        for _done in run._run():
            pass
        self.assertEqual(triggers.search_count(mine), before, "the night has its own")
        assessments.assess(company, AS_OF)
        self.assertEqual(triggers.search_count(mine), before + 1)

    # Rights

    def test_whoever_reads_the_account(self):
        mine = self._create_user("lines_mine", "group_user")
        other = self._create_user("lines_other", "group_user")
        self.steady.user_id = mine
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.steady.with_user(mine)
        self.assertEqual(len(seen.get_lapsed_lines()), 2)
        self.assertEqual(len(seen.lapsed_line_ids), 2)
        line = seen.lapsed_line_ids[0]
        self.assertIn(
            "win back", line.action_new_opportunity()["context"]["default_name"]
        )
        self.assertTrue(get_rows(seen.env, line.action_view_lines()))
        hidden = self.steady.with_user(other)
        for method in ("get_lapsed_lines", "action_view_order_days"):
            with self.assertRaises(AccessError):
                getattr(hidden, method)()
        for method in ("action_view_lines", "action_new_opportunity"):
            with self.assertRaises(AccessError):
                getattr(line.with_user(other), method)()
        self.assertFalse(
            self.lines.with_user(other).search([("account_id", "=", self.steady.id)])
        )
        with self.assertRaises(AccessError):
            line.yearly_amount = 1
