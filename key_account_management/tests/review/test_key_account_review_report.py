import io
import re
from datetime import timedelta

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_actions_report import _wkhtml

from ..common import PatientHttpCase
from .common import HELD, KeyAccountReviewCommon

CUSTOMER = "key_account_management.key_account_review_customer_report"


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

    def _build(self, **vals):
        self._sell_two_years()
        review = self._create_review(
            agenda="<p>Our agenda</p>", minutes="<p>Our minutes</p>", **vals
        )
        self._agree(review, "Send samples")
        review.action_build()
        return review

    def _render_customer(self, review):
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            CUSTOMER, review.ids
        )
        return page.decode()

    def _read(self, page):
        return " ".join(html.fromstring(page).text_content().split())

    def test_letter_of_the_company(self):
        """The company's own layout: of the review's company, whatever the current one is."""
        self.company.write(
            {
                "report_header": "Nuts since 1912",
                "report_footer": "Registered in Boltshire",
                "company_details": "12 Thread Lane",
                "external_report_layout_id": self.env.ref(
                    "web.external_layout_boxed"
                ).id,
            }
        )
        review = self._build()
        page = self._render_customer(review)
        self.assertIn(f"o_company_{self.company.id}_layout", page)
        self.assertIn("o_report_layout_boxed", page)
        report = self.env["ir.actions.report"]
        bodies, ids, header, footer, options = report._prepare_html(
            page, "key.account.review"
        )
        self.assertEqual(ids, review.ids)
        if _wkhtml().is_patched_qt:
            self.assertIn("12 Thread Lane", header)
            self.assertIn("Registered in Boltshire", footer)
        else:
            self.assertEqual(options["data-report-margin-top"], "10")
            text = self._read(str(bodies[0]))
            places = [
                text.index(word)
                for word in ("12 Thread Lane", "Sales", "Registered in Boltshire")
            ]
            self.assertEqual(places, sorted(places))
            self.assertNotIn("12 Thread Lane", header)
        # Ours stays a plain page.
        ours, _kind = report._render_qweb_html(
            "key_account_management.key_account_review_report", review.ids
        )
        self.assertNotIn("12 Thread Lane", ours.decode())

    def test_letterhead_in_the_text(self):
        """What an engine without headers gets: of several letters each its own."""
        page = """<html><body><main>%s</main></body></html>""" % "".join(
            f"""<div><div class="header a">Head {n}</div><div class="article x"><p>Text
            {n}</p></div><div class="footer b">Foot {n}<div>Page <span class="page"/> /
            <span class="topage"/></div></div></div>"""
            for n in (1, 2)
        )
        report = self.env["ir.actions.report"]
        root = html.fromstring(report._put_letterhead_into_text(page))
        texts = [
            " ".join(article.text_content().split())
            for article in root.xpath("//div[@class='article x']")
        ]
        self.assertEqual(texts, ["Head 1Text 1Foot 1", "Head 2Text 2Foot 2"])
        self.assertEqual(root.xpath("//div[@class='header a']"), [])

    def test_numbers_of_pages(self):
        """On whatever engine: each page says which of how many, also of a long letter."""
        review = self._build()
        for number in range(60):
            self._agree(review, f"Action {number}")
        pdf = self._print("key_account_review_customer_report", review)
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        self.assertGreater(len(pages), 1)
        for number, page in enumerate(pages, 1):
            text = page.extract_text()
            self.assertRegex(text, rf"\b{number} ?/ ?{len(pages)}\b")

    def test_two_letters_at_once(self):
        """Each has its own pages, numbered from one."""
        reviews = self._build() | self._create_review()
        reviews.action_build()
        pdf = self._print("key_account_review_customer_report", reviews)
        pages = PdfFileReader(io.BytesIO(pdf)).pages
        self.assertGreater(len(pages), 1)
        firsts = [p for p in pages if re.search(r"\b1 ?/ ?\d", p.extract_text())]
        self.assertEqual(len(firsts), 1 if _wkhtml().is_patched_qt else 2)

    def test_sections(self):
        """The customer reads what is ticked; the bridge only where somebody wants that."""
        review = self._build()
        told = {
            "shared_figures": "o_key_account_figures",
            "shared_sales": "A year before",
            "shared_products": "o_key_account_products",
            "shared_agenda": "Our agenda",
            "shared_actions": "Send samples",
            "shared_minutes": "Our minutes",
        }
        page = self._render_customer(review)
        self.assertNotIn("Why sales changed", page)
        for name, text in told.items():
            self.assertIn(text, page, name)
        self.assertIn("Why sales changed", str(review.pack))
        review.shared_bridge = True
        self.assertIn("Why sales changed", self._render_customer(review))
        self.assertIn("Why sales changed", str(review.pack_customer))
        review.write(dict.fromkeys([*told, "shared_bridge"], False))
        page = self._render_customer(review)
        for name, text in told.items():
            self.assertNotIn(text, page, name)
        shared = review._get_shared_content(review._get_day_reading())
        for part in (
            shared["figures"],
            *map(shared["sales"].get, ("months", "bridge")),
        ):
            self.assertIsNone(part)
        self.assertIn("Why sales changed", str(review.pack))
        later = self._create_review(date=HELD + timedelta(days=90))
        self.assertTrue(later.shared_agenda, "nothing was held before")
        review.action_hold()
        with self.assertRaisesRegex(UserError, "was held"):
            review.shared_minutes = True
        later = self._create_review(date=HELD + timedelta(days=91))
        self.assertFalse(later.shared_agenda, "as in the last review")

    def test_review_held_before_there_were_sections(self):
        review = self._build()
        content = review.content
        content["shared"].pop("sections")
        review._write_by_action({"content": content, "state": "held"})
        self.assertIn("Why sales changed", self._render_customer(review))

    def test_one_comparison(self):
        """With the year before; what the last review said stays with us."""
        last = self._create_review(date=HELD - timedelta(days=90))
        last.action_build()
        last.action_hold()
        review = self._build()
        ours, theirs = map(self._read, map(str, (review.pack, review.pack_customer)))
        self.assertIn("Changes are against the review of", ours)
        self.assertNotIn("Changes are against", theirs)
        self.assertIn("A year before", theirs)
        self.assertEqual(theirs.count("Compared with:"), 1)

    def test_scores_with_their_interval(self):
        review = self._build()
        score = {"value": 60, "low": 20, "high": 85, "count": 9, "enough": True}
        content = review.content
        content["satisfaction"] = {"recommend": score, "asked": 12, "answered": 9}
        content["figures"]["recommend"]["value"] = 60
        review._write_by_action({"content": content})
        for name in ("pack", "pack_customer"):
            text = self._read(str(review[name]))
            self.assertEqual(text.count("60 (20 to 85)"), 2, name)

    def test_charts_fill_the_width(self):
        review = self._build()
        charts = html.fromstring(str(review.pack_customer)).xpath(
            "//svg[@width='100%']"
        )
        self.assertEqual(len(charts), 1)
        self.assertIn("width: 100%", charts[0].getparent().get("style"))
