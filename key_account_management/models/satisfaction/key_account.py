from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import periods
from ...tools.satisfaction import KINDS, Tally, rate

SCORE_MONTHS = 12
# Kind of question → the account's fields of its score.
FIELDS = {
    "recommend": ("recommend_score", "recommend_count", "recommend_enough"),
    "satisfaction": ("satisfaction_share", "satisfaction_count", "satisfaction_enough"),
    "effort": ("effort_score", "effort_count", "effort_enough"),
}
SORTABLE = ("recommend_score", "recommend_count", "response_rate")


class KeyAccount(models.Model):
    """How satisfied the customer's people are, as far as their answers can tell.

    The last answer of each person in the last twelve months counts, and each person once. For
    any number of accounts: one query for the answers, one for who was asked.
    """

    _inherit = "key.account"

    recommend_score = fields.Float(
        "Recommendation score",
        compute="_compute_satisfaction",
        search="_search_recommend_score",
        help="Net promoter score: the share of 9 and 10 less the share of 0 to 6, from -100 "
        "to +100, of the last answer of each person in the last 12 months.",
    )
    recommend_low = fields.Float(
        "Recommendation from",
        compute="_compute_satisfaction",
        help="Lower end of the 95% interval: where the score of all people of the customer "
        "lies, if those who kept silent think like those who answered.",
    )
    recommend_high = fields.Float(
        "Recommendation to",
        compute="_compute_satisfaction",
        help="Upper end of the 95% interval of the recommendation score.",
    )
    recommend_count = fields.Integer(
        "Recommendations",
        compute="_compute_satisfaction",
        search="_search_recommend_count",
        help="People whose answer the recommendation score rests on.",
    )
    recommend_enough = fields.Boolean(
        "Enough answers",
        compute="_compute_satisfaction",
        help="Whether as many have answered as the company asks for, or everybody.",
    )
    satisfaction_share = fields.Float(
        "Satisfied",
        compute="_compute_satisfaction",
        help="Percent of answers in the top two boxes of satisfaction questions: the mean "
        "over people, each with their last answers in the last 12 months.",
    )
    satisfaction_count = fields.Integer(
        "People on satisfaction", compute="_compute_satisfaction"
    )
    satisfaction_enough = fields.Boolean(
        "Enough answers on satisfaction", compute="_compute_satisfaction"
    )
    effort_score = fields.Float(
        "Ease",
        compute="_compute_satisfaction",
        help="How easy the customer finds working with us, 0 (hard) to 100 (easy): the mean of "
        "the last answers in the last 12 months.",
    )
    effort_count = fields.Integer("People on ease", compute="_compute_satisfaction")
    effort_enough = fields.Boolean(
        "Enough answers on ease", compute="_compute_satisfaction"
    )
    asked_count = fields.Integer(
        "Asked",
        compute="_compute_satisfaction",
        help="Invitations to a survey in the last 12 months.",
    )
    response_rate = fields.Float(
        compute="_compute_satisfaction",
        search="_search_response_rate",
        help="Percent of the invitations of the last 12 months that were answered.",
    )
    deciders_heard = fields.Float(
        compute="_compute_satisfaction",
        help="Percent of the deciders on the map who answered in the last 12 months.",
    )
    decider_count = fields.Integer("Deciders", compute="_compute_satisfaction")
    people_count = fields.Integer(
        "People who could be asked",
        compute="_compute_satisfaction",
        help="Contacts of the customer, people on its map, and whoever was asked.",
    )
    is_silent = fields.Boolean(
        "Silent",
        compute="_compute_satisfaction",
        search="_search_is_silent",
        help="Somebody was asked in the last 12 months, nobody answered.",
    )

    def _compute_satisfaction(self):
        by_account = self._get_satisfaction(*self._get_satisfaction_period())
        for account in self:
            figures = by_account.get(account._origin.id, {})
            for kind, (value, count, enough) in FIELDS.items():
                score = figures.get(kind) or {}
                account[value] = score.get("value")
                account[count] = score.get("count")
                account[enough] = score.get("enough")
            score = figures.get("recommend") or {}
            account.recommend_low = score.get("low")
            account.recommend_high = score.get("high")
            account.asked_count = figures.get("asked")
            account.response_rate = figures.get("response_rate")
            account.people_count = figures.get("people")
            account.decider_count = figures.get("deciders")
            account.deciders_heard = figures.get("deciders_heard")
            account.is_silent = bool(figures.get("asked")) and not figures["heard"]

    @api.model
    def _search_is_silent(self, operator, value):
        if operator != "in":
            return NotImplemented
        start, end = self._get_satisfaction_period()
        answers = self.env["key.account.answer"]
        answers._flush_answers()
        silent = SQL(
            "(SELECT account_id FROM (%s) k WHERE asked > 0 AND heard = 0)",
            answers._get_counts_sql(
                SQL("(SELECT id FROM key_account)"), start, end, SQL("TRUE")
            ),
        )
        return Domain("id", "in", silent)

    @api.model
    def _search_recommend_score(self, operator, value):
        return self._search_live("recommend_score", operator, value)

    @api.model
    def _search_recommend_count(self, operator, value):
        return self._search_live("recommend_count", operator, value)

    @api.model
    def _search_response_rate(self, operator, value):
        return self._search_live("response_rate", operator, value)

    @api.model
    def _get_live_fields(self):
        scores = dict.fromkeys(SORTABLE, self._get_score_sql)
        return super()._get_live_fields() | scores

    def _get_score_sql(self, name, alias, query):
        """The scores move every day, so they are not stored. A test holds this and
        :meth:`_get_satisfaction` together."""
        start, end = self._get_satisfaction_period()
        self.env["key.account.answer"]._flush_answers()
        is_rate = name == "response_rate"
        joined = query.make_alias(alias, "asked" if is_rate else "recommended")
        query.add_join(
            "LEFT JOIN",
            joined,
            SQL(
                "(%s)",
                (self._get_rates_sql if is_rate else self._get_recommended_sql)(
                    start, end
                ),
            ),
            SQL(
                "%s = %s",
                SQL.identifier(joined, "account_id"),
                SQL.identifier(alias, "id"),
            ),
        )
        value = SQL.identifier(joined, name)
        return SQL("COALESCE(%s, 0)", value) if name == "recommend_count" else value

    @api.model
    def _get_rates_sql(self, start, end):
        everybody = SQL("(SELECT id FROM key_account)")
        return SQL(
            "SELECT account_id, 100.0 * answered / NULLIF(asked, 0) AS response_rate"
            " FROM (%s) k",
            self.env["key.account.answer"]._get_counts_sql(
                everybody, start, end, SQL("TRUE")
            ),
        )

    @api.model
    def _get_recommended_sql(self, start, end):
        answers = self.env["key.account.answer"]
        inside = SQL("r.kind = 'recommend' AND r.done BETWEEN %s AND %s", start, end)
        return SQL(
            """SELECT d.account_id, d.count AS recommend_count,
                      CASE WHEN %(enough)s THEN 100 * d.mean END AS recommend_score
                 FROM (SELECT d.account_id, COUNT(*) AS count, AVG(d.points) AS mean
                         FROM (%(last)s) d GROUP BY 1) d
                 JOIN key_account a ON a.id = d.account_id
                 JOIN res_company c ON c.id = a.company_id
                 LEFT JOIN (SELECT account_id, COUNT(*) AS people FROM (%(people)s) n
                             GROUP BY 1) n ON n.account_id = d.account_id""",
            enough=answers._get_enough_sql(
                SQL("d.count"), SQL("n.people"), SQL("c.key_account_minimum_answers")
            ),
            last=answers._get_last_sql(inside),
            people=answers._get_people_sql(SQL("TRUE"), end),
        )

    @api.model
    def _get_satisfaction_period(self, months=SCORE_MONTHS, back=0):
        """Return the first and the last day of the months up to today."""
        start, end = periods.window(fields.Date.context_today(self), months, back)
        return start, end - timedelta(days=1)

    def _get_satisfaction(self, start, end):
        """Return what the people of these accounts answered from ``start`` to ``end``.

        :param date start, end: both included
        :return: ``{account id: {"recommend": score, "satisfaction": score, "effort": score,
            "asked": int, "answered": int}}``; a score is a plain dict {value, low, high, count,
            enough (False: too few answers, and the others None)} or None when nobody answered; accounts of which
            nobody was asked are left out. Beside them ``heard`` (answers of the period),
            ``response_rate`` (percent), ``people`` who could be asked, ``deciders`` on the
            map, ``deciders_heard`` (percent; None: no deciders)
        """
        if not self.ids:
            return {}
        answers = self.env["key.account.answer"]
        accounts = SQL("%s", tuple(self.ids))
        tallies = answers._get_tallies(accounts, start, end)
        reach = answers._get_reach(accounts, start, end)
        # How many answers make a score is a setting of the company, and no secret.
        least = {
            account.id: account.company_id.sudo().key_account_minimum_answers
            for account in self
        }
        return {
            key: {
                **{
                    kind: self._get_score(
                        kind, tallies.get((key, kind)), counts.people, least[key]
                    )
                    for kind in FIELDS
                },
                "asked": counts.asked,
                "answered": counts.answered,
                "heard": counts.heard,
                "response_rate": rate(counts.answered, counts.asked),
                "people": counts.people,
                "deciders": counts.deciders,
                "deciders_heard": rate(counts.deciders_heard, counts.deciders),
            }
            for key, counts in reach.items()
            if counts.asked or counts.heard
        }

    @api.model
    def _get_score(self, kind, tally, people, least):
        """Return the score of a tally as a plain dict, or None."""
        score = KINDS[kind].score(tally or Tally(), people, least)
        return score and score._asdict()

    def _create_opportunity(self, person, words, **defaults):
        """Open a new opportunity with what was said.

        :param person: contact who said it, may be empty
        :param str words: what was said
        :param defaults: further keys of the action's context
        :return: an action
        """
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Opportunity"),
            "res_model": "crm.lead",
            "views": [(False, "form")],
            "context": {
                "default_type": "opportunity",
                "default_name": self.env._(
                    "%(customer)s: wish from an answer", customer=self.display_name
                ),
                "default_partner_id": (person or self.partner_id).id,
                "default_company_id": self.company_id.id,
                "default_user_id": self.user_id.id,
                "default_description": words,
                **defaults,
            },
        }
