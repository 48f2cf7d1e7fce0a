import random
from datetime import date, timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon

from ..common import get_opened, get_rows


@tagged("post_install", "-at_install")
class TestInvoices(AccountTestInvoicingCommon):
    """The other basis: posted invoices net of credit notes; and payment delay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.env["key.account.tier"]._create_ladders(cls.company)
        cls.env.user.group_ids |= cls.env.ref("key_account_management.group_manager")
        cls.company.key_account_basis = "invoiced"
        cls.partner = cls.env["res.partner"].create(
            {"name": "Customer", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.partner.id}
        )
        cls.assessments = cls.env["key.account.assessment"]

    def _invoice(self, amount, day, move_type="out_invoice", post=True, **vals):
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.contact.id,
                "invoice_date": day,
                "date": day,
                "invoice_date_due": day,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Sold", "price_unit": amount, "tax_ids": False}
                    )
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def _assess(self, as_of=date(2026, 6, 30)):
        self.assessments.assess(self.company, as_of)
        return self.env["key.account"].search(
            [("partner_id", "=", self.partner.id), ("company_id", "=", self.company.id)]
        )

    def test_net_of_credit_notes(self):
        self._invoice(1000, "2026-06-30")
        self._invoice(300, "2026-06-01", "out_refund")
        self._invoice(5000, "2026-06-01", post=False)
        self._invoice(40, "2026-07-01")
        self._invoice(70, "2025-06-30")
        self._invoice(900, "2026-06-01", "in_invoice")
        account = self._assess()
        self.assertEqual(account.invoiced_amount, 700)
        self.assertEqual(account.previous_amount, 70)
        self.assertEqual(account.sales_share, 100)
        self.assertEqual(account.ordered_amount, 0)

    def test_screens(self):
        """The months of the charts and the button count the same invoices, and open them."""
        invoice = self._invoice(1000, "2026-06-30")
        refund = self._invoice(300, "2026-06-01", "out_refund")
        old = self._invoice(70, "2025-06-30")
        self._invoice(5000, "2026-06-01", post=False)
        self._invoice(900, "2026-06-01", "in_invoice")
        account = self._assess()
        months = account.sales_by_month["months"]
        self.assertEqual(
            {m["back"]: m["amount"] for m in months if m["amount"]}, {0: 700, 12: 70}
        )
        self.assertEqual(account.sales_amount, 700)
        self.assertEqual(account.invoice_count, 3)
        action = account.action_view_invoices()
        moves = self.env["account.move"]
        self.assertEqual(moves.search(action["domain"]), invoice | refund | old)
        action = account.with_context(month_back=0).action_view_month()
        self.assertEqual(get_opened(self.env, action), (invoice | refund).sorted())
        rows = get_rows(self.env, action)
        self.assertEqual(sum(rows.mapped("amount")), account.invoiced_amount)

    def test_foreign_currency_as_booked(self):
        other = self.setup_other_currency("EUR")
        move = self._invoice(600, "2026-06-30", currency_id=other.id)
        self.assertNotEqual(move.amount_untaxed_signed, 600)
        account = self._assess()
        self.assertAlmostEqual(account.invoiced_amount, move.amount_untaxed_signed, 2)

    def test_equals_the_invoice_analysis(self):
        self._invoice(1000.37, "2026-06-30")
        self._invoice(300.11, "2026-06-01", "out_refund")
        account = self._assess()
        report = self.env["account.invoice.report"]._read_group(
            [
                ("commercial_partner_id", "=", self.partner.id),
                ("state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ],
            [],
            ["price_subtotal:sum"],
        )
        self.assertAlmostEqual(account.invoiced_amount, report[0][0], 2)

    def test_tier_by_invoices(self):
        invoice = self._invoice(600_000, "2026-06-30")
        account = self._assess()
        self.assertEqual(account.tier_id.name, "Key")
        change = account.change_ids
        self.assertEqual(
            (change.document_model, change.document_ids), ("account.move", invoice.ids)
        )
        self._invoice(599_999, "2026-06-30", "out_refund")
        pareto = self.company.key_account_rule_ids.filtered(
            lambda r: r.criterion_id.measure == "cumulative_share"
        )
        pareto.unlink()
        self._assess()
        self.assertEqual(account.tier_id.name, "Standard", "returns undo a promotion")

    def test_explanation(self):
        invoices = {
            "counted": self._invoice(10, "2026-06-30"),
            "quotation": self._invoice(10, "2026-06-30", post=False),
            "before": self._invoice(10, "2024-06-30"),
        }
        cancelled = self._invoice(10, "2026-06-30", post=False)
        cancelled.button_cancel()
        invoices["cancelled"] = cancelled
        why = self._assess().explain()
        documents = why["counted"] + why["excluded"]
        self.assertEqual(
            {document["id"]: document["reason"] for document in documents},
            {move.id: reason for reason, move in invoices.items()},
        )
        self.assertEqual(
            {document["model"] for document in documents}, {"account.move"}
        )

    def _pay(self, invoice, day):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": day})._create_payments()

    def test_payment_delay(self):
        """Weighted by amount; a credit note pays nothing."""
        criterion = self.env["key.account.criterion"].search(
            [("company_id", "=", self.company.id), ("measure", "=", "payment_delay")]
        )
        criterion.weight = 10
        self._pay(self._invoice(300, "2026-05-01"), "2026-05-11")
        self._pay(self._invoice(100, "2026-05-01"), "2026-04-29")
        refunded = self._invoice(500, "2026-01-01")
        refund = self._invoice(500, "2026-06-01", "out_refund")
        (refunded | refund).line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        ).reconcile()
        why = self._assess().explain()
        value = next(c["value"] for c in why["criteria"] if c["id"] == criterion.id)
        self.assertEqual(value, (300 * 10 + 100 * -2) / 400)
        self.assertEqual(fields.Date.to_date(why["as_of"]), date(2026, 6, 30))

    def test_what_is_no_payment(self):
        """Neither a write-off pays, nor the difference of exchange when nobody paid."""
        criterion = self.env["key.account.criterion"].search(
            [("company_id", "=", self.company.id), ("measure", "=", "payment_delay")]
        )
        criterion.weight = 10
        euro = self.setup_other_currency(
            "EUR", rates=[("2025-12-01", 2.0), ("2026-05-01", 3.0)]
        )
        foreign = {"currency_id": euro.id}
        invoice = self._invoice(500, "2026-01-01", **foreign)
        refund = self._invoice(500, "2026-06-01", "out_refund", **foreign)
        self._reconcile(invoice | refund)
        matched = invoice.line_ids.matched_credit_ids
        exchange = matched.credit_move_id.move_id - refund
        self.assertTrue(exchange or matched.exchange_move_id)
        bad = self._invoice(300, "2026-01-01")
        receivable = self._get_receivable(bad)
        write_off = self.env["account.move"].create(
            {
                "date": "2026-06-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.account_id.id,
                            "partner_id": bad.partner_id.id,
                            "credit": 300,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_expense"
                            ].id,
                            "debit": 300,
                        }
                    ),
                ],
            }
        )
        write_off.action_post()
        self._reconcile(bad | write_off)
        self.assertEqual(bad.payment_state, "paid")
        self.assertIs(self._get_delay(criterion), False)
        self._pay(self._invoice(100, "2026-05-01", **foreign), "2026-05-21")
        self.assertEqual(self._get_delay(criterion), 20)

    def _get_delay(self, criterion):
        why = self._assess().explain()
        return next(c["value"] for c in why["criteria"] if c["id"] == criterion.id)

    @staticmethod
    def _get_receivable(moves):
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def _reconcile(self, moves):
        self._get_receivable(moves).reconcile()

    def test_random_invoices_against_an_oracle(self):
        """Two companies, two currencies, contacts, credit notes, drafts, cancellations."""
        rnd = random.Random(11)
        other = self.setup_other_company()["company"]
        other.key_account_basis = "invoiced"
        currencies = self.company.currency_id | self.setup_other_currency("EUR")
        partners = self.env["res.partner"].create(
            [{"name": f"Random {i}", "is_company": True} for i in range(30)]
        )
        contacts = self.env["res.partner"].create(
            [{"name": "Contact", "parent_id": p.id} for p in partners[:15]]
        )
        for company in (self.company, other):
            moves = (
                self.env["account.move"]
                .with_company(company)
                .create(
                    [
                        self._prepare_random(rnd, partners | contacts, currencies)
                        for _move in range(90)
                    ]
                )
            )
            moves[:70].action_post()
            moves[70:75].button_cancel()
        self.assessments.assess(self.company | other, date(2026, 6, 30))
        accounts = (
            self.env["key.account"].sudo().search([("partner_id", "in", partners.ids)])
        )
        self.assertGreater(len(accounts), 50)
        for account in accounts:
            self.env.cr.execute(
                """SELECT COALESCE(SUM(CASE move_type WHEN 'out_invoice' THEN 1 ELSE -1 END
                                       * ABS(amount_untaxed_signed)), 0)
                     FROM account_move m
                    WHERE state = 'posted' AND company_id = %s
                      AND move_type IN ('out_invoice', 'out_refund')
                      AND invoice_date BETWEEN '2025-07-01' AND '2026-06-30'
                      AND partner_id IN (SELECT id FROM res_partner
                                          WHERE id = %s OR parent_id = %s)""",
                [account.company_id.id, account.partner_id.id, account.partner_id.id],
            )
            self.assertAlmostEqual(
                account.invoiced_amount, float(self.env.cr.fetchone()[0]), 2
            )

    def _prepare_random(self, rnd, partners, currencies):
        day = date(2026, 6, 30) - timedelta(days=rnd.randint(-30, 500))
        line = {
            "name": "Sold",
            "price_unit": round(rnd.uniform(1, 9999), 2),
            "tax_ids": False,
        }
        return {
            "move_type": rnd.choice(["out_invoice"] * 3 + ["out_refund"]),
            "partner_id": rnd.choice(partners).id,
            "currency_id": rnd.choice(currencies).id,
            "invoice_date": day,
            "date": day,
            "invoice_line_ids": [Command.create(line)],
        }
