import random
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo.tests import freeze_time, tagged

from ..measure.oracle import Oracle
from .common import KeyAccountReviewCommon

TODAY = date(2026, 7, 20)
A_DAY = timedelta(days=1)


@freeze_time("2026-07-20 12:00:00")
@tagged("post_install", "-at_install")
class TestReviewAtRandom(KeyAccountReviewCommon):
    """Sales of random periods in a company of New York, counted once more; what was held stays,
    whatever happens then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rnd = random.Random(1517)
        cls.company.key_account_tz = "America/New_York"
        cls.pricelists = [
            cls.env["product.pricelist"],
            cls._create_pricelist(
                cls.env.ref("base.EUR"), {date(2020, 1, 1): 0.5, date(2025, 6, 1): 0.8}
            ),
        ]
        cls.contact = cls._create_contact("Buyer")
        # Periods with a leap day, of odd days, of whole months, and one that is not over.
        cls.periods = [
            (date(2024, 2, 1), date(2024, 2, 29)),
            (date(2023, 12, 17), date(2024, 3, 5)),
            (date(2026, 1, 1), date(2026, 3, 31)),
            (date(2026, 7, 1), date(2026, 9, 30)),
            (date(2025, 3, 1), date(2026, 6, 30)),
        ]
        for start, end in cls.periods:
            cls._sell_around(start, end)

    @classmethod
    def _sell_around(cls, start, end):
        """On both sides of each edge, of this period and the year before; and in between."""
        zone, year = ZoneInfo("America/New_York"), relativedelta(years=1)
        moments = [
            datetime.combine(day, time(), zone) + timedelta(seconds=seconds)
            for first, after in (
                (start, end + A_DAY),
                (start - year, end + A_DAY - year),
            )
            for day, seconds in ((first, -1), (first, 0), (after, -1), (after, 0))
        ]
        for _order in range(3):
            moments.append(cls.rnd.choice(moments) - cls.rnd.randint(0, 40) * A_DAY)
        for moment in moments:
            lines = [
                (product, cls.rnd.randint(1, 9), cls.rnd.randint(1, 9_999) / 100)
                for product in cls.rnd.sample([cls.nut, cls.bolt, cls.cap], 2)
            ]
            cls._sell(
                moment.astimezone(timezone.utc).replace(tzinfo=None),
                *lines,
                partner_id=cls.rnd.choice([cls.account.partner_id, cls.contact]).id,
                pricelist_id=cls.rnd.choice(cls.pricelists).id,
            )

    def _add_up(self, oracle, first, after):
        return sum(
            order["amount"]
            for order in oracle.orders
            if order["customer"] == self.account.partner_id.id
            and first <= order["day"] < after
        )

    def test_sales_of_periods(self):
        """Up to today, against the same days of the latest year that is over by then; the months
        and the parts of the bridge add up to it."""
        oracle = Oracle(self.company)
        for start, end in self.periods:
            review = self._create_review(
                date_start=start, date_end=end, date=min(end, TODAY)
            )
            review.action_build()
            sales = review.content["sales"]
            after, back = min(end, TODAY) + A_DAY, relativedelta(years=1)
            while after - back > start:
                back += relativedelta(years=1)
            now = self._add_up(oracle, start, after)
            before = self._add_up(oracle, start - back, after - back)
            with self.subTest(start=start, end=end):
                self.assertGreater(now * before, 0)
                self.assertAlmostEqual(sales["now"], now, 4)
                self.assertAlmostEqual(sales["before"], before, 4)
                for name, total in (("now", now), ("before", before)):
                    months = sum(month[name] for month in sales["months"])
                    self.assertAlmostEqual(months, total, 4)
                parts = sum(sales["bridge"].values())
                self.assertAlmostEqual(parts, round(now, 2) - round(before, 2), 1)
                self._check_products(sales, start, after, back)

    def _check_products(self, sales, start, after, back):
        """What each product made, from the lines at the rates of their orders."""
        zone = ZoneInfo("America/New_York")
        made = {}
        for line in self.env["sale.order.line"].search(
            [("company_id", "=", self.company.id), ("state", "=", "sale")]
        ):
            moment = line.order_id.date_order.replace(tzinfo=timezone.utc)
            day = moment.astimezone(zone).date()
            amount = line.price_subtotal / line.order_id.currency_rate
            row = made.setdefault(line.product_id.name, [0, 0, 0, 0])
            for index, years in ((0, relativedelta()), (2, back)):
                if start - years <= day < after - years:
                    row[index] += amount
                    row[index + 1] += line.product_uom_qty
        for row in sales["products"]:
            now, quantity, before, quantity_before = made[row["name"]]
            self.assertAlmostEqual(row["change"], now - before, 1)
            self.assertAlmostEqual(row["quantity"], quantity, 4)
            self.assertAlmostEqual(row["quantity_before"], quantity_before, 4)
        new = sum(row[0] for row in made.values() if row[0] and not row[2])
        lost = sum(row[2] for row in made.values() if row[2] and not row[0])
        self.assertAlmostEqual(sales["bridge"]["new"], new, 1)
        self.assertAlmostEqual(sales["bridge"]["lost"], -lost, 1)

    def _get_changes(self):
        """What may happen to whatever a review shows."""
        orders = self.env["sale.order"].search(
            [("company_id", "=", self.company.id), ("state", "=", "sale")]
        )
        rate = self.env["res.currency.rate"].search(
            [("currency_id", "=", self.env.ref("base.EUR").id)]
        )
        person = self.env["key.account.stakeholder"].search(
            [("account_id", "=", self.account.id)], limit=1
        )
        objectives = self.plan.objective_ids
        draw = lambda: self.rnd.choice(orders)  # noqa: E731
        return [
            lambda: draw().order_line[0].write({"price_unit": 1234}),
            lambda: draw().order_line[0].write({"product_uom_qty": 77}),
            lambda: draw().write({"state": "cancel"}),
            lambda: draw().write({"partner_id": self._create_partner("Else").id}),
            lambda: draw().write({"date_order": self._moment(date(2020, 2, 2))}),
            lambda: rate.write({"rate": 3}),
            lambda: self.account.partner_id.write({"name": "Renamed"}),
            lambda: self.bolt.write({"name": "Bolt, galvanised"}),
            lambda: person.partner_id.write({"name": "Somebody else"}),
            lambda: person.write({"date_end": TODAY}),
            lambda: objectives.write({"target": 5, "name": "Other"}),
            lambda: self.company.write({"key_account_basis": "invoiced"}),
            lambda: self._sell(date(2026, 6, 1), (self.nut, 5, 999)),
            lambda: self._assess(TODAY),
            lambda: self.users["manager"].write({"name": "New name"}),
            lambda: self.env["key.account.need"].create(
                {"account_id": self.account.id, "name": "A late need"}
            ),
        ]

    def test_held_reviews_stay(self):
        """After each change of the world: content and both packs."""
        self._fill(self.account)
        review = self._create_review(
            date_start=date(2026, 1, 1), date_end=date(2026, 6, 30), date=TODAY
        )
        review.action_build()
        review.action_hold()

        def read():
            self.env.flush_all()
            self.env.invalidate_all()
            return review.content, str(review.pack), str(review.pack_customer)

        before = read()
        self.assertTrue(before[0]["sales"]["now"])
        changes = self._get_changes()
        self.rnd.shuffle(changes)
        for change in changes:
            change()
            self.assertEqual(read(), before)
        fresh = self._create_review(
            date_start=date(2026, 1, 1), date_end=date(2026, 6, 30), date=TODAY
        )
        fresh.action_build()
        self.assertNotEqual(fresh.content["sales"], before[0]["sales"])
