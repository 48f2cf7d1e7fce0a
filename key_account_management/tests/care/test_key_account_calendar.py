from datetime import timedelta

from lxml import html

from odoo.tests import tagged

from .common import AS_OF, KeyAccountCareCommon


@tagged("post_install", "-at_install")
class TestCalendar(KeyAccountCareCommon):
    """What an account says of its order rhythm."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls._create_history(
            {
                "Monthly": cls._every(30, 40, AS_OF - timedelta(3)),
                "None": [],
            }
        )

    def _read(self, name):
        self.accounts[name].invalidate_recordset(["churn_explanation"])
        return html.fromstring(f"<div>{self.accounts[name].churn_explanation}</div>")

    def test_two_years_of_order_days(self):
        self.churn._score(self.company, AS_OF)
        shown = self._read("Monthly")
        told = self.accounts["Monthly"].explain_churn()
        self.assertIn(told["sentence"], shown.text_content())
        [picture] = shown.iter("svg")
        squares = picture.xpath(".//rect[title]")
        self.assertEqual(len(squares), 25, "of 40 those of the last two years")
        self.assertIn(
            "06/27/2026", squares[0].text_content() + squares[-1].text_content()
        )
        self.assertIn("25 order days", picture.get("aria-label"))
        self.assertEqual(len(picture.xpath(".//text")), 24)
        self.assertTrue(picture.get("viewbox") or picture.get("viewBox"))

    def test_nothing_known(self):
        shown = self._read("None")
        self.assertIn("nothing is known", shown.text_content())
        self.assertIn("Nothing has been learnt", shown.text_content())
        self.assertFalse(shown.xpath(".//rect[title]"))
        new = self.env["key.account"].new({"company_id": self.company.id})
        self.assertFalse(new.churn_explanation)

    def test_how_good_it_was(self):
        self.churn._score(self.company, AS_OF)
        version = self.rhythms._get_in_force(self.company, AS_OF)
        version.row_count = 0
        self.assertIn("too little history", self._read("Monthly").text_content())
        version.write({"row_count": 5, "proof_count": 0})
        text = self._read("Monthly").text_content()
        self.assertIn("Learnt from the company's past", text)
        self.assertNotIn("expected", text)
        version.write(
            {
                "proof_count": 40,
                "proof_expected": 9.6,
                "proof_lapsed": 11,
                "proof_date": AS_OF - timedelta(91),
            }
        )
        text = self._read("Monthly").text_content()
        self.assertIn("expected 10 to order no more; 11 came to be so", text)
