import io

from lxml import html as lxml_html
from reportlab.pdfgen.canvas import Canvas

from odoo import api, models
from odoo.tools.pdf import PdfFileReader, PdfFileWriter, merge_pdf

from odoo.addons.base.models.ir_actions_report import _wkhtml

LETTER = "key_account_management.review_customer_document"
MARK = "o_key_account_letter"
ARTICLES = "//div[contains(concat(' ', normalize-space(@class), ' '), ' article ')]"
# Millimetres, where no header is drawn above the text.
MARGINS = {
    "data-report-margin-top": "10",
    "data-report-margin-bottom": "14",
    "data-report-header-spacing": "0",
}
FONT, SIZE, EDGE = "Helvetica", 8, 24  # points


class IrActionsReport(models.Model):
    """The customer's paper in the company's own layout, also by an engine that prints neither
    headers nor footers (not patched): there the letterhead stands at the top of the text, the
    footer at its end, and the numbers of the pages are drawn on them."""

    _inherit = "ir.actions.report"

    def _prepare_html(self, html, report_model=False):
        mark = MARK.encode() if isinstance(html, bytes) else MARK
        if mark in html and not _wkhtml().is_patched_qt:
            html = self._put_letterhead_into_text(html)
        return super()._prepare_html(html, report_model=report_model)

    @api.model
    def _put_letterhead_into_text(self, html):
        """Return the page with header and footer of each article inside of it."""
        root = lxml_html.fromstring(html, parser=lxml_html.HTMLParser(encoding="utf-8"))
        for article in root.xpath(ARTICLES):
            for node in article.getparent().xpath("./div"):
                words = node.get("class", "").split()
                if "header" in words and node.getnext() is article:
                    place = 0
                elif "footer" in words and node.getprevious() is article:
                    place = len(article)
                    for number in node.xpath(".//*[span[@class='page']]"):
                        number.drop_tree()
                else:
                    continue
                kept = (word for word in words if word not in ("header", "footer"))
                node.set("class", " ".join(kept))
                article.insert(place, node)
        for name, value in MARGINS.items():
            root.set(name, value)
        return lxml_html.tostring(root, encoding="utf-8")

    @api.model
    def _run_wkhtmltopdf(self, bodies, report_ref=False, **options):
        run = super()._run_wkhtmltopdf
        letter = report_ref and self._get_report(report_ref).report_name == LETTER
        if not letter or _wkhtml().is_patched_qt:
            return run(bodies, report_ref=report_ref, **options)
        # Such an engine takes one text at a time.
        return merge_pdf(
            [
                self._number_pages(run([body], report_ref=report_ref, **options))
                for body in bodies
            ]
        )

    @api.model
    def _number_pages(self, content):
        """Return the PDF with “1 / 3” at the foot of its pages."""
        pages = PdfFileReader(io.BytesIO(content)).pages
        drawn = io.BytesIO()
        canvas = Canvas(drawn)
        for number, page in enumerate(pages, 1):
            width, height = (float(page.mediabox[side]) for side in (2, 3))
            canvas.setPageSize((width, height))
            canvas.setFont(FONT, SIZE)
            text = f"{number} / {len(pages)}"
            canvas.drawRightString(width - EDGE, EDGE * 0.75, text)
            canvas.showPage()
        canvas.save()
        writer = PdfFileWriter()
        for page, numbers in zip(pages, PdfFileReader(drawn).pages, strict=True):
            page.merge_page(numbers)
            writer.add_page(page)
        result = io.BytesIO()
        writer.write(result)
        return result.getvalue()
