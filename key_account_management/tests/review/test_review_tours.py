import json
from datetime import timedelta

from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountReviewCommon


@tagged("post_install", "-at_install")
class TestReviewTours(KeyAccountReviewCommon, PatientHttpCase):
    """In a real browser, as the people who use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        day = cls.today.replace(day=1) - timedelta(days=20)
        cls._sell(day, (cls.nut, 20, 11), (cls.cap, 7, 5))

    def _start(self, tour):
        path = f"/odoo/key-accounts/{self.account.id}"
        self.start_tour(path, tour, login=self.users["manager"].login)

    def test_review(self):
        self._start("key_account_review")
        review = self.account.review_ids
        self.assertEqual(review.content["sales"]["now"], 255)
        self.assertEqual(review.activity_ids.mapped("summary"), ["Send the samples"])
        self.assertEqual(review.activity_ids.user_id, self.users["manager"])
        context = json.dumps({"force_report_rendering": True})
        answer = self.url_open(
            "/report/pdf/key_account_management.review_customer_document/"
            f"{review.id}?context={context}",
        )
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.assertTrue(answer.content.startswith(b"%PDF-"))

    def test_sheet(self):
        self._start("key_account_sheet")


@tagged("post_install", "-at_install")
class TestReviewOnAPhone(KeyAccountReviewCommon, PatientHttpCase):
    browser_size = "390x844"
    touch_enabled = True

    def test_the_pack_scrolls_and_not_the_page(self):
        self._sell_two_years()
        review = self._create_review()
        review.action_build()
        code = """
            const {scrollWidth, clientWidth} = document.querySelector(".o_content");
            if (scrollWidth > clientWidth) {
                throw new Error(`${scrollWidth} of ${clientWidth} pixels`);
            }
            console.log("test successful");
        """
        self.browser_js(
            f"/odoo/action-key_account_management.key_account_review_action/{review.id}",
            code,
            '!!document.querySelector(".o_field_key_account_pack table")',
            login=self.users["manager"].login,
        )
