from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.measure.key_account_measure_mixin import Gather
from ...tools import periods
from ..common import get_opened, get_rows
from .common import KeyAccountKnowledgeCommon


@tagged("post_install", "-at_install")
class TestKeyAccountKnowledge(KeyAccountKnowledgeCommon):
    """Needs, competitors, what the customer spends: what we know, and how well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls._create_partner("Rival")
        cls.goods, _product = cls._create_category("Goods")
        cls.cogs, cls.cog = cls._create_category("Cogs", cls.goods)

    @classmethod
    def _create_need(cls, name="One supplier", **vals):
        return cls.env["key.account.need"].create(
            {"account_id": cls.account.id, "name": name, **vals}
        )

    @classmethod
    def _create_competitor(cls, low=0, high=0, category=None, **vals):
        return cls.env["key.account.competitor"].create(
            {
                "account_id": cls.account.id,
                "partner_id": cls.rival.id,
                "category_id": category and category.id,
                "share_low": low,
                "share_high": high,
                "source": "Their buyer",
                **vals,
            }
        )

    @classmethod
    def _create_wallet(cls, low, high, category=None, account=None, **vals):
        return cls.env["key.account.wallet"].create(
            {
                "account_id": (account or cls.account).id,
                "category_id": category and category.id,
                "spend_low": low,
                "spend_high": high,
                "source": "Annual report",
                **vals,
            }
        )

    # Needs

    def test_need(self):
        ann = self._create_person("Ann")
        need = self._create_need(kind="pain", stakeholder_ids=ann.ids)
        self.assertEqual((need.state, need.date), ("open", self.today))
        self.assertFalse(need.is_answered)
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "partner_id": ann.partner_id.id}
        )
        self.env.cr.precommit.run()
        tracked = need.with_context(tracking_disable=False, mail_notrack=False)
        tracked.write({"state": "offered", "lead_ids": lead.ids})
        self.env.flush_all()
        self.assertTrue(need.is_answered)
        needs = self.env["key.account.need"].search(
            [("account_id", "=", self.account.id)]
        )
        self.assertEqual(needs.search([("is_answered", "=", True)]), need)
        self.assertNotIn(need, needs.search([("is_answered", "=", False)]))
        self.env.cr.precommit.run()
        states = need.message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "state"
        )
        self.assertEqual(states.mapped("new_value_char"), ["Offered"])
        lead.action_set_lost()
        ann.write({"date_start": False, "date_end": self.today - timedelta(days=1)})
        ann.partner_id.active = False
        self.env.invalidate_all()
        self.assertEqual((need.lead_ids, need.stakeholder_ids), (lead, ann))

    def test_need_of_others(self):
        other = self._create_account("Other")
        with self.assertRefused(
            ValidationError, "“Bob” in “Who cares” does not belong"
        ):
            self._create_need(stakeholder_ids=self._create_person("Bob", other).ids)
        order = self._create_order(other.partner_id, 1)
        with self.assertRefused(ValidationError, "in “Quotations and orders”"):
            self._create_need(order_ids=order.ids)
        with self.assertRefused(ValidationError, "“Since” .* is in the future"):
            self._create_need(date=self.today + timedelta(days=3))

    # Competitors

    def test_competitor(self):
        competitor = self._create_competitor(20, 30, self.goods)
        self.assertEqual(competitor.share_text, "20–30%")
        self.assertEqual(competitor.display_name, "Rival (Goods)")
        self.assertFalse(self._create_competitor(source=False).share_text)

    def test_competitor_bad_input(self):
        with self.assertRefused(ValidationError, "“Share, at least” .* is above"):
            self._create_competitor(30, 20)
        for low, high in ((-1, 10), (10, 101)):
            with self.assertRefused(ValidationError, "from 0 to 100 percent"):
                self._create_competitor(low, high)
        with self.assertRefused(ValidationError, "needs a source"):
            self._create_competitor(10, 20, source=" ")
        with self.assertRefused(ValidationError, "own competitor"):
            self._create_competitor(partner_id=self.customer.id)
        with self.assertRefused(ValidationError, "in the future"):
            self._create_competitor(date=self.today + timedelta(days=3))
        bob = self._create_person("Bob", self._create_account("Other"))
        with self.assertRefused(ValidationError, "“Bob” in “Favoured by”"):
            self._create_competitor(stakeholder_ids=bob.ids)
        self._create_competitor()
        with self.assertRefused(ValidationError, "already stands at Customer"):
            self._create_competitor()

    def test_merged_competitor(self):
        """Two who turn out to be one: both entries stay, with their history."""
        other = self._create_partner("Rival Ltd")
        entries = self._create_competitor(10, 20)
        entries |= self._create_competitor(30, 40, partner_id=other.id)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.rival | other).ids, other
        )
        self.assertEqual(entries.partner_id, other)
        self.assertEqual(entries.exists().mapped("share_high"), [20, 40])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            other.unlink()

    def test_merged_customer(self):
        entries = [
            self._create_need(),
            self._create_competitor(),
            self._create_wallet(1, 2),
        ]
        kept = self._create_account("Kept")
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | kept.partner_id).ids, kept.partner_id
        )
        for entry in entries:
            self.assertEqual(entry.exists().account_id, kept)

    def test_deleted_category(self):
        competitor = self._create_competitor(10, 20, self.cogs)
        wallet = self._create_wallet(100, 200, self.cogs)
        self.cog.categ_id = self.goods
        self.cogs.unlink()
        self.assertFalse(wallet.category_id or competitor.category_id)
        self.assertEqual(wallet.category_name, "Goods / Cogs")
        self.assertEqual(competitor.category_name, "Goods / Cogs")
        self._sell(self.cog, 50)
        self.assertFalse(wallet.share_text)  # not taken for everything
        self.assertFalse(self.account.wallet_share_text)
        shares = self.account._get_wallet_shares(self.today, self.today)
        self.assertEqual(shares, {})

    # Share of wallet

    def test_share(self):
        self._sell(self.cog, 180)
        self._sell(self.product, 70)
        self._sell(self.cog, 1000, state="cancel")
        self._sell(self.cog, 1000, self.today - relativedelta(months=13))
        self._sell(self.cog, 1000, partner=self._create_partner("Other"))
        goods = self._create_wallet(720, 1000, self.goods)
        self.assertEqual(goods.own_amount, 180)
        self.assertEqual((goods.share_low, goods.share_high), (18, 25))
        self.assertEqual(goods.share_text, "18–25%")
        everything = self._create_wallet(0, 500)
        self.assertEqual(everything.own_amount, 250)
        self.assertEqual(everything.share_text, "50–100%")
        self.assertIn("50–100% (Annual report, ", self.account.wallet_share_text)
        self.assertFalse(self.account.wallet_warnings)
        rows = get_rows(self.env, goods.action_view_sales())
        self.assertEqual((rows.kind, rows.amount), ("order_line", 180))
        self.assertEqual(
            get_opened(self.env, everything.action_view_sales()).ids,
            self.env["sale.order"]
            .search(
                [
                    ("partner_id", "=", self.customer.id),
                    ("state", "=", "sale"),
                    ("date_order", ">=", self.today - relativedelta(months=12)),
                ],
            )
            .sorted()
            .ids,
        )

    def test_nothing_known_nothing_sold(self):
        self.assertFalse(self.account.wallet_share_text)
        wallet = self._create_wallet(100, 200)
        self.assertEqual(wallet.share_text, "0%")

    def test_contacts_and_currencies(self):
        eur = self.env.ref("base.EUR")
        day = self.today - timedelta(days=9)
        pricelist = self._create_pricelist(eur, {day - timedelta(days=1): 0.5})
        contact = self._create_contact("Buyer")
        self._sell(self.cog, 100, day, contact, pricelist=pricelist)
        wallet = self._create_wallet(400, 400, self.goods)
        self.assertEqual(wallet.own_amount, 200)
        report = self.env["sale.report"]._read_group(
            [("commercial_partner_id", "=", self.customer.id)],
            [],
            ["price_subtotal:sum"],
        )
        self.assertAlmostEqual(report[0][0], wallet.own_amount, 2)
        self.assertEqual(wallet.share_text, "50%")

    def test_invoiced(self):
        self.company.key_account_basis = "invoiced"
        for _index in range(2):
            self._invoice(100, product=self.cog)
        self._invoice(30, product=self.cog, move_type="out_refund")
        self._invoice(14)
        wallet = self._create_wallet(340, 340, self.goods)
        self.assertEqual((wallet.own_amount, wallet.share_text), (170, "50%"))
        self.assertEqual(self._create_wallet(1000, 1000).own_amount, 184)
        rows = get_rows(self.env, wallet.action_view_sales())
        self.assertEqual(set(rows.mapped("res_model")), {"account.move"})
        self.assertEqual(sum(rows.mapped("amount")), 170)

    def test_all_categories_are_all_sales(self):
        """Also lines without a product, which are in no category; by either basis."""
        self._sell(self.cog, 180)
        self._invoice(100, product=self.cog)
        self._invoice(14)  # without a product
        for basis, sales, of_goods in (("ordered", 180, 180), ("invoiced", 114, 100)):
            self.company.key_account_basis = basis
            gather = Gather(self.company, self.today, basis, 12)
            measures = self.env["key.account.measure.mixin"]
            columns = {"sales": measures._get_measure("sales_amount", gather, 0)}
            sql = measures._get_figures_sql(gather, columns, self.customer.ids)
            self.env.flush_all()
            self.assertEqual(self.env.execute_query(sql), [(self.customer.id, sales)])
            start = periods.window(self.today, 12).start
            questions = [
                (key, self.account.id, category, start, self.today)
                for key, category in enumerate((False, self.goods.id))
            ]
            found = self.account._get_category_sales(questions)
            self.assertEqual(found, {0: sales, 1: of_goods}, basis)

    def test_years(self):
        last = date(self.year - 1, 6, 15)
        self._sell(self.cog, 100, last)
        self._sell(self.cog, 40)
        before = self._create_wallet(200, 200, year=self.year - 1)
        self.assertEqual(before.share_text, "50%")
        shares = self.account._get_wallet_shares(
            date(self.year - 1, 1, 1), date(self.year - 1, 12, 31)
        )
        self.assertEqual(shares, {(self.account.id, False): (50, 50)})
        shares = self.account._get_wallet_shares(
            date(self.year - 1, 1, 1), date(self.year - 1, 6, 30)
        )
        self.assertEqual(shares, {(self.account.id, False): (100, 100)})
        self._create_wallet(
            400, 800, year=self.year - 1, date=date(self.year - 1, 1, 1)
        )
        newest = self._create_wallet(400, 500, year=self.year - 1)
        self.assertEqual(
            self.account._choose_wallets(self.year), {self.account.id: {False: newest}}
        )

    def test_warnings(self):
        self._sell(self.cog, 300)
        too_low = self._create_wallet(100, 200, self.cogs)
        self.assertTrue(too_low.too_low)
        self.assertEqual(too_low.share_text, "100%")
        [warning] = self.account.wallet_warnings
        self.assertIn("Cogs: we sell them more than they spend", warning["text"])
        self._create_wallet(500, 600, self.goods)
        self._create_competitor(45, 60, self.goods)
        self.assertEqual(len(self.account.wallet_warnings), 1)
        self._create_competitor(
            10, 20, self.goods, partner_id=self._create_partner("Third").id
        )
        texts = [warning["text"] for warning in self.account.wallet_warnings]
        self.assertIn("Goods: our share and those", texts[1])
        self.assertIn("105%", texts[1])

    def test_wallet_bad_input(self):
        for low, high in ((-1, 5), (0, 0), (1, 0)):
            with self.assertRefused(ValidationError, "above zero"):
                self._create_wallet(low, high)
        with self.assertRefused(ValidationError, "“Spend, at least” .* is above"):
            self._create_wallet(10, 5)
        with self.assertRefused(ValidationError, "in the future"):
            self._create_wallet(1, 5, date=self.today + timedelta(days=3))
        with self.assertRefused(ValidationError, "four digits"):
            self._create_wallet(1, 5, year=26)

    def test_constant_queries(self):
        def prepare(count):
            accounts = self.env["key.account"]
            for index in range(count):
                accounts |= self._create_account(f"C{count}-{index}")
            for account in accounts:
                self._create_wallet(100, 200, self.goods, account)
                self._sell(self.cog, 50, partner=account.partner_id)
            return accounts

        def measure(function):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            function()
            return self.env.cr.sql_log_count - before

        few, many = prepare(3), prepare(40)
        start = self.today - timedelta(days=364)
        shares = {}
        ask = lambda accounts: shares.update(  # noqa: E731
            accounts._get_wallet_shares(start, self.today)
        )
        measure(lambda: ask(few))
        self.assertEqual(measure(lambda: ask(few)), measure(lambda: ask(many)))
        self.assertEqual(len(shares), 43)
        lines = lambda accounts: accounts.wallet_ids.mapped("share_text")  # noqa: E731
        self.assertEqual(measure(lambda: lines(few)), measure(lambda: lines(many)))

    def test_rights(self):
        need, wallet = self._create_need(), self._create_wallet(100, 200)
        competitor = self._create_competitor()
        self._create_member("member")
        self._sell(self.cog, 50)
        for entry in (need, wallet, competitor):
            self._as("member", entry).message_post(body="Seen")
            self.assertTrue(self._as("director", entry).display_name)
            with self.assertRaises(AccessError):
                self._as("outsider", entry).read(["account_id"])
        # A member reads the figure; it counts orders of others, too.
        self.assertEqual(self._as("member", wallet).share_text, "25–50%")
        self._as("member", wallet).action_view_sales()
