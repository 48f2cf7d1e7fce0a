import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...tools.ranking import Pareto
from ..common import KeyAccountCommon

AMOUNTS = (500_000, 120_000.37, 120_000.37, 80_000.1, 0, 0.03, -700, 40_000)


@tagged("post_install", "-at_install")
class TestKeyAccountShare(KeyAccountCommon):
    """The shares of sales, by sums and not by reading everybody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {i}"} for i in range(len(AMOUNTS))]
        )
        cls.accounts = cls.env["key.account"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "ordered_amount": amount,
                }
                for partner, amount in zip(partners, AMOUNTS, strict=True)
            ]
        )

    def _get_positions(self, amounts):
        pareto = self.accounts._get_stored_pareto(self.company, amounts)
        return [pareto.position(amount) for amount in amounts]

    def test_shares(self):
        total = sum(AMOUNTS)
        by_name = {a.partner_id.name: a for a in self.accounts}
        second = by_name["Customer 1"]  # as much as the third
        self.assertAlmostEqual(second.sales_share, 100 * 120_000.37 / total)
        self.assertAlmostEqual(second.cumulative_share, 100 * 740_000.74 / total)
        self.assertAlmostEqual(
            by_name["Customer 6"].cumulative_share, 100
        )  # takes back

    def test_archived_and_unseen_accounts_count(self):
        """Shares are of all sales."""
        share = self.accounts[0].sales_share
        self.accounts[1].active = False
        user = self._create_user("seller", "group_user")
        self.accounts[0].user_id = user
        self.env.invalidate_all()
        self.assertEqual(self.accounts[0].with_user(user).sales_share, share)

    def test_by_invoices(self):
        self.company.key_account_basis = "invoiced"
        self.accounts[0].invoiced_amount = 10
        self.accounts[1].invoiced_amount = 30
        self.assertEqual(self.accounts[0].sales_share, 25)
        self.assertEqual(self.accounts[0].cumulative_share, 100)

    def test_nothing_sold(self):
        self.accounts.ordered_amount = 0
        self.assertEqual(self.accounts[0].sales_share, 0)

    @settings(
        deadline=None,
        max_examples=40,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(
            st.one_of(
                st.sampled_from(AMOUNTS),
                st.floats(-1e6, 1e6),
                st.sampled_from([float("inf"), float("nan")]),
            ),
            max_size=6,
        )
    )
    def test_against_the_ranking_of_all(self, amounts):
        """As if all amounts had been read; also of what nobody sold for."""
        everything = Pareto(map(float, AMOUNTS))
        asked = [amount for amount in amounts if abs(amount) < float("inf")]
        pareto = self.accounts._get_stored_pareto(self.company, amounts)
        self.assertAlmostEqual(pareto.total, everything.total)
        for amount in asked:
            for value, expected in zip(
                pareto.position(amount), everything.position(amount), strict=True
            ):
                self.assertAlmostEqual(value, expected, 8)
            if amount not in AMOUNTS:
                continue
            # Who sold that much is on the same side of what is asked for.
            for by_share, percent in itertools.product(
                (True, False), (1, 5, 30, 80, 99)
            ):
                sides = {
                    amount >= ranking.least(by_share, percent)
                    for ranking in (pareto, everything)
                }
                self.assertEqual(len(sides), 1, (by_share, percent))

    def test_one_statement_of_few_rows(self):
        """Who opens one account does not fetch the sales of all."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.accounts[0].ordered_amount  # noqa: B018 read with the record
        with self._count_rows() as counts:
            self.accounts[0]._compute_sales_share()
        self.assertLessEqual(max(counts), 3)
