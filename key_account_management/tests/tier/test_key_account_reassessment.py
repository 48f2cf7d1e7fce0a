from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.base.tests.test_ir_cron import CronMixinCase

from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestReassessment(KeyAccountTierCommon, CronMixinCase):
    """An order that changes during the day changes the tier at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the company of this test has a ladder.
        others = cls.env["res.company"].search([]) - cls.company
        others.key_account_tier_ids.active = False
        cls.cron = cls.env.ref("key_account_management.ir_cron_assess")
        cls.today = cls.company._get_key_account_today()
        cls.marks = cls.env["key.account.reassessment"].search([])
        cls.marks.unlink()
        cls._set_next_call(days=1)
        cls.customer = cls._create_partner("Customer")
        cls.other = cls._create_partner("Other")
        cls._create_order(cls.customer, 100, cls.today)
        cls._create_order(cls.other, 900_000, cls.today)
        cls.assessments.assess(cls.company)
        cls._commit()

    @classmethod
    def _set_next_call(cls, **delta):
        cls.cron.nextcall = fields.Datetime.now() + timedelta(**delta)

    @classmethod
    def _commit(cls):
        """What a commit does before it commits."""
        cls.env.cr.flush()

    def _get_marks(self):
        self._commit()
        marks = self.env["key.account.reassessment"].search([])
        return sorted((m.partner_id.name, m.company_id.name) for m in marks)

    def _clear_marks(self):
        self._commit()
        self.env["key.account.reassessment"].search([]).unlink()

    def _run(self):
        self._commit()
        with self.enter_registry_test_mode():
            self.assertIs(self.cron.method_direct_trigger(), True)

    def _get_runs(self):
        return self.assessments.search([("company_id", "=", self.company.id)])

    def test_invoice_marks(self):
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create({"name": "Sold", "price_unit": 5, "tax_ids": False})
                ],
            }
        )
        self._clear_marks()
        invoice.action_post()
        self.assertEqual(self._get_marks(), [("Customer", "Tested")])
        self._run()
        self.assertEqual(self._get_account(self.customer).invoiced_amount, 5)
        invoice.button_draft()
        self.assertEqual(self._get_marks(), [("Customer", "Tested")])

    def test_one_insert_a_transaction(self):
        """However many orders and lines: one insert, and one call of the action."""

        def count(lines):
            orders = self._create_orders(
                [
                    {
                        "partner": self.customer,
                        "amount": 1,
                        "date": self.today,
                        "state": "draft",
                    }
                ]
                * lines
            )
            self._clear_marks()
            triggers = self.env["ir.cron.trigger"].search_count([])
            orders.write({"state": "sale"})
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self._commit()
            self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)
            self.assertEqual(len(self.env["key.account.reassessment"].search([])), 1)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(1), count(20))

    def test_deleted_action(self):
        self.cron.unlink()
        self._clear_marks()
        self._confirm(self.customer, 10)
        self.assertEqual(self._get_marks(), [("Customer", "Tested")])

    def test_company_without_tiers(self):
        company = self._create_company("Without tiers")
        company.key_account_tier_ids.unlink()
        self._clear_marks()
        self._create_order(self.customer, 5, self.today, company)
        self.assertEqual(self._get_marks(), [])

    def test_absolute_measures_equal_the_nightly_run(self):
        newcomer = self._create_partner("Newcomer")
        contact = self._create_partner("Buyer", parent_id=newcomer.id, is_company=False)
        self._confirm(self.customer, 700_000)
        self._confirm(contact, 40)
        names = (
            "ordered_amount",
            "order_count",
            "last_order_date",
            "tier_id",
            "score",
            "known_weight",
            "fingerprint",
            "near_threshold",
        )

        def read():
            return (
                self.env["key.account"]
                .search([("company_id", "=", self.company.id)], order="partner_id")
                .read(names)
            )

        self._run()
        run = self._get_runs()[0]
        self.assertEqual(
            (run.scope, run.processed, run.created_count), ("changed", 2, 1)
        )
        self.assertEqual(self._get_account(self.customer).ordered_amount, 700_100)
        self.assertEqual(self._get_tier(self.customer), "Key")
        self.assertEqual(self._get_account(newcomer).ordered_amount, 40)
        before = read()
        self._set_next_call(days=-1)
        self._run()
        self.assertEqual(self._get_runs()[0].scope, "all")
        self.assertEqual(read(), before)

    def test_customer_who_becomes_a_contact(self):
        """At once as at night: its account and its orders go to the customer that it is of."""
        self.customer.write({"parent_id": self.other.id, "is_company": False})
        self._run()
        self.assertFalse(self._get_account(self.customer))
        self.assertEqual(self._get_account(self.other).ordered_amount, 900_100)
        owner = self._create_partner("Holding")
        account = self._get_account(self.other)
        self.other.write({"parent_id": owner.id, "is_company": False})
        self._run()
        self.assertEqual(account.partner_id, owner)
        self.assertEqual(account.ordered_amount, 900_100)
        self.other.write({"parent_id": False, "is_company": True})
        self._run()
        self.assertEqual(account.ordered_amount, 0)
        self.assertEqual(self._get_account(self.other).ordered_amount, 900_100)

    def test_relative_measures_are_judged_against_stored_figures(self):
        """The customer that ordered takes its place at once; who is pushed out waits for the
        night."""
        self._set_ladder(A=[("Pareto position", 80, 80)])
        self.assessments.assess(self.company)
        self.assertEqual(self._get_tier(self.customer), "Standard")
        self.assertEqual(self._get_tier(self.other), "A")
        self._confirm(self.customer, 90_000_000)
        self._run()
        self.assertEqual(self._get_tier(self.customer), "A")
        self.assertEqual(self._get_tier(self.other), "A")
        self._set_next_call(days=-1)
        self._run()
        self.assertEqual(self._get_tier(self.other), "Standard")

    def test_nothing_moved_leaves_no_run(self):
        before = self._get_runs()
        self._confirm(self.customer, 5)
        self._run()
        self.assertEqual(self._get_runs(), before)
        self.assertEqual(self._get_account(self.customer).ordered_amount, 105)
        self.assertEqual(self._get_marks(), [])

    def test_first_call_of_a_day_is_complete(self):
        """Windows move at midnight: with yesterday's figures nothing could be compared."""
        self._get_runs().as_of = self.today - timedelta(days=1)
        self._confirm(self.customer, 5)
        self._run()
        run = self._get_runs()[0]
        self.assertEqual((run.scope, run.as_of), ("all", self.today))
        self.assertEqual(self._get_marks(), [])

    def test_nightly_run_takes_the_marks(self):
        self._confirm(self.customer, 5)
        self._set_next_call(days=-1)
        self._run()
        self.assertEqual(self._get_runs()[0].scope, "all")
        self.assertEqual(self._get_marks(), [])

    def test_cancelled_order(self):
        order = self._confirm(self.customer, 700_000)
        self._run()
        self.assertEqual(self._get_tier(self.customer), "Key")
        order._action_cancel()
        self._run()
        self.assertEqual(self._get_account(self.customer).ordered_amount, 100)
        self.assertEqual(self._get_tier(self.customer), "Standard")
