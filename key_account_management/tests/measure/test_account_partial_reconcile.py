from datetime import date

from odoo.tests import tagged

from .common import MeasuredCommon

DAY = date(2026, 5, 1)


@tagged("post_install", "-at_install")
class TestPaymentMarks(MeasuredCommon):
    """What changes the measures of payments marks the customer during the day."""

    def _get_marked(self, change):
        """Return the customers that a change marks."""
        marks = self.env["key.account.reassessment"].sudo()
        self.env.cr.flush()
        marks.search([]).unlink()
        change()
        self.env.cr.flush()  # what a commit does before it commits
        found = marks.search([("company_id", "=", self.company.id)])
        return found.partner_id.commercial_partner_id

    def _bill(self, **vals):
        line = (self.by_weight, 1, self.kilo, 100)
        return self._invoice(self.contacts[3], DAY, line, **vals)

    def test_money_in_and_out(self):
        for move_type in ("out_invoice", "out_receipt", "out_refund"):
            move = self._bill(move_type=move_type)
            marked = self._get_marked(lambda move=move: self._pay(move, DAY))
            self.assertEqual(marked, self.customers[0], move_type)
            marked = self._get_marked(
                lambda move=move: move.line_ids.remove_move_reconcile()
            )
            self.assertEqual(marked, self.customers[0], move_type)

    def test_credited(self):
        invoice, refund = self._bill(due=20), self._bill(move_type="out_refund")
        marked = self._get_marked(lambda: self._match(invoice | refund))
        self.assertEqual(marked, self.customers[0])

    def test_due_day(self):
        invoice = self._bill(due=20)
        marked = self._get_marked(lambda: invoice.write({"invoice_date_due": DAY}))
        self.assertEqual(marked, self.customers[0])
        marked = self._get_marked(lambda: invoice.write({"ref": "x"}))
        self.assertFalse(marked)
