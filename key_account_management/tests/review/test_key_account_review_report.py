from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestKeyAccountReviewReport(KeyAccountReviewCommon, PatientHttpCase):
    """The papers as the printing engine makes them; what stands in them is tested as HTML."""

    def _print(self, name, records):
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(f"key_account_management.{name}", records.ids)
        )
        self.assertEqual(kind, "pdf")
        return pdf

    def test_real_pdf(self):
        self._sell_two_years()
        review = self._create_review()
        review.action_build()
        for name, records in (
            ("key_account_review_report", review),
            ("key_account_review_customer_report", review),
            ("key_account_sheet_report", self.account),
        ):
            pdf = self._print(name, records)
            self.assertTrue(pdf.startswith(b"%PDF-"), name)
            self.assertGreater(len(pdf), 5000, name)
