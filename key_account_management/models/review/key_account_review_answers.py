from odoo import models

from ..satisfaction.key_account import FIELDS

ANSWERED = "answered"


class KeyAccountReview(models.Model):
    """The answers behind the scores of a pack. Of anonymous ones no id may be kept, so they are
    not kept but asked for again: those of the period, as the score itself counts them."""

    _inherit = "key.account.review"

    def _get_built(self):
        content = super()._get_built()
        heard = content.get("satisfaction") or {}
        account = ["key.account", self.account_id.ids]
        found = {key: account for key in (*FIELDS, ANSWERED) if heard.get(key)}
        return {**content, "records": content["records"] | found} if found else content

    def _open_figure_documents(self, key, model, ids):
        account, days = self.account_id, (self.date_start, self.date_end)
        if key in FIELDS or key == ANSWERED:
            account.check_access("read")
        if key in FIELDS:
            return account._open_score(
                self.name, key, *days, total=self._get_kept_figure(key)
            )
        if key == ANSWERED:
            return account._open_asked(self.name, *days)
        return super()._open_figure_documents(key, model, ids)

    def _get_kept_figure(self, key):
        if key in FIELDS:
            score = (self._get_built()["satisfaction"] or {}).get(key) or {}
            return score.get("value")
        return super()._get_kept_figure(key)
