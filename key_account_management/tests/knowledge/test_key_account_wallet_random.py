import random
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import KeyAccountKnowledgeCommon


@tagged("post_install", "-at_install")
class TestWalletAtRandom(KeyAccountKnowledgeCommon):
    """Shares of random spends in a tree of categories, line by line."""

    def _draw_sales(self, rnd, products, buyers):
        """``(day, product, amount in company currency)`` of the confirmed ones."""
        sold = []
        start = date(self.year - 2, 1, 1)
        euro = self._create_pricelist(self.env.ref("base.EUR"), {start: 0.5})
        year = relativedelta(years=1)
        edges = [self.today - year, self.today - year + timedelta(days=1), self.today]
        edges += [date(self.year - 1, 1, 1), date(self.year - 1, 12, 31)]
        days = edges + [
            start + timedelta(days=rnd.randrange((self.today - start).days))
            for _order in range(30)
        ]
        for day in days:
            amount, product = rnd.randint(1, 90_000) / 100, rnd.choice(products)
            pricelist = rnd.choice([self.env["product.pricelist"], euro])
            state = rnd.choice(["sale"] * 5 + ["cancel", "draft"])
            buyer = rnd.choice(buyers)
            self._sell(product, amount, day, buyer, state, pricelist=pricelist)
            if state == "sale" and buyer.commercial_partner_id == self.customer:
                sold.append((day, product, amount * 2 if pricelist else amount))
        return sold

    def test_shares(self):
        rnd = random.Random(1510)
        goods, good = self._create_category("Goods")
        cogs, cog = self._create_category("Cogs", goods)
        other, another = self._create_category("Other")
        below = {goods: {good, cog}, cogs: {cog}, other: {another}}
        below[self.env["product.category"]] = {good, cog, another}
        buyers = [self.customer, self._create_contact("Buyer"), self._create_partner()]
        sold = self._draw_sales(rnd, [good, cog, another], buyers)
        seen = set()
        for category, products in below.items():
            for year in (self.year - 1, self.year):
                first, last = date(year, 1, 1), date(year, 12, 31)
                if year == self.year:
                    first = self.today + timedelta(days=1) - relativedelta(years=1)
                    last = self.today
                own = sum(
                    amount
                    for day, product, amount in sold
                    if product in products and first <= day <= last
                )
                low = rnd.choice([0, own * rnd.uniform(0.3, 3)])
                high = max(low, own * rnd.uniform(0.5, 5)) + 1
                wallet = self.env["key.account.wallet"].create(
                    {
                        "account_id": self.account.id,
                        "category_id": category.id,
                        "year": year,
                        "spend_low": low,
                        "spend_high": high,
                        "source": "Annual report",
                    }
                )
                low, high = wallet.spend_low, wallet.spend_high
                with self.subTest(category=category.name, year=year):
                    self.assertAlmostEqual(wallet.own_amount, own, 4)
                    least = min(100, 100 * own / high)
                    most = min(100, 100 * own / low) if low else 100
                    self.assertAlmostEqual(wallet.share_low, least, 4)
                    self.assertAlmostEqual(wallet.share_high, most, 4)
                    self.assertEqual(wallet.too_low, own > high)
                seen.add(round(wallet.own_amount, 2))
        self.assertGreater(len(seen), 5)
