from odoo import fields, models


class KeyAccountSatisfactionMixin(models.AbstractModel):
    """How satisfied the customer's people are, as far as their answers can tell."""

    _name = "key.account.satisfaction.mixin"
    _description = "Satisfaction of an Account"

    recommend_score = fields.Float(compute="_compute_recommend_score")
    recommend_low = fields.Float(compute="_compute_recommend_score")
    recommend_high = fields.Float(compute="_compute_recommend_score")
    recommend_count = fields.Integer(compute="_compute_recommend_score")

    def _compute_recommend_score(self):
        for account in self:
            account.recommend_score = account.recommend_low = account.recommend_high = 0
            account.recommend_count = 0

    def _get_satisfaction(self, start, end):
        """Return what the people of these accounts answered from ``start`` to ``end``.

        :param date start, end: both included
        :return: ``{account id: {"recommend": score, "satisfaction": score, "effort": score,
            "asked": int, "answered": int}}``; a score is a plain dict {value, low, high, count,
            enough (False: too few answers)} or None when nobody answered; accounts of which
            nobody was asked are left out
        """
        return {}
