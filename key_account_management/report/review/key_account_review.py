from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty
from odoo.tools.misc import format_datetime

from ...models.account.arguments import read_records


class ReportReview(models.AbstractModel):
    """Print reviews for ourselves and the board: with all that the reader may see."""

    _name = "report.key_account_management.review_document"
    _description = "Business Review Report"
    _customer = False

    @api.model
    def _get_report_values(self, docids, data=None):
        reviews = read_records(self.env["key.account.review"], docids)
        if empty := reviews.filtered(lambda r: not r._get_built())[:1]:
            raise UserError(
                self.env._(
                    "%(review)s has no figures yet. Build the pack first.",
                    review=empty.name,
                )
            )
        return {
            "doc_ids": docids,
            "doc_model": "key.account.review",
            "docs": reviews,
            "papers": [self._get_paper(review) for review in reviews],
        }

    @api.model
    def _get_paper(self, review):
        """Return what the template prints of a review."""
        customer = self._customer
        values = review._get_pack_values(customer)
        actions = review.action_ids
        if customer:
            actions = actions.filtered(lambda a: not a.is_internal)
            chosen = review._get_shared_sections(review._get_day_reading())
            if "shared_actions" not in chosen:
                actions = actions.browse()
        today = fields.Date.context_today(self)
        written = {
            name: not is_html_empty(review[name]) and review[name]
            for name in ("agenda", "minutes", "note")
        }
        if customer:
            written = {
                name: text
                for name, text in written.items()
                if f"shared_{name}" in chosen
            }
        return {
            **values,
            **dict.fromkeys(("agenda", "minutes", "note"), False),
            **written,
            "review": review,
            "lang": self.env.lang,
            "pack": review._render_pack(customer, links=False),
            "actions": actions._to_content(today),
            "built": format_datetime(self.env, review.built_at),
        }
