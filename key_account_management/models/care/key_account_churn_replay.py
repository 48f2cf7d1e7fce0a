from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.misc import format_date, formatLang

from ...tools import rhythm, warning
from ..account.known_json import KnownJson
from ..account.known_number import KnownFloat, KnownInteger


class KeyAccountChurnReplay(models.Model):
    """What warnings are worth: the company's own policy, drawn again at the last month-ends whose
    horizon has ended, with what was learnt before each. Once a month; each is kept, so that one
    can see what was said then.
    """

    _name = "key.account.churn.replay"
    _inherit = "key.account.screen.mixin"
    _description = "What Warnings Were Worth"
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(
        "As of",
        required=True,
        readonly=True,
        help="The last day whose orders it knows: the end of a month.",
    )
    horizon = fields.Integer("Horizon (days)", readonly=True, aggregator=False)
    budget = fields.Integer(
        "Warnings a month",
        readonly=True,
        aggregator=False,
        help="At most, for each account manager.",
    )
    is_done = fields.Boolean("Done", readonly=True)
    month_ids = fields.One2many(
        "key.account.churn.replay.month", "replay_id", "Month-ends", readonly=True
    )
    count = fields.Integer(
        "Churn warnings",
        readonly=True,
        help="At the last 12 month-ends whose horizon ended.",
    )
    right = fields.Integer(
        readonly=True, help="No order day lay in the horizon after the month-end."
    )
    deep = fields.Integer(
        "Deep silences",
        readonly=True,
        help="Silences that came to last two horizons in this time.",
    )
    found = fields.Integer(
        "Warned of before", readonly=True, help="Of the deep silences."
    )
    lead = KnownFloat(
        "Lead (days)",
        readonly=True,
        aggregator="avg",
        help="Median of the days from the warning until the silence was deep.",
    )
    fixed_days = KnownInteger(
        "Fixed rule (days)",
        readonly=True,
        aggregator=False,
        help="A rule that warns of every silence of so many days, the same for all customers, "
        "and about as often.",
    )
    fixed_count = KnownInteger("Warnings of the fixed rule", readonly=True)
    fixed_right = KnownInteger("Right, by the fixed rule", readonly=True)
    quarter_count = KnownInteger("Warnings of the last quarter", readonly=True)
    quarter_expected = KnownFloat(
        "Expected of them",
        readonly=True,
        aggregator="sum",
        help="By the share of the months before.",
    )
    quarter_right = KnownInteger("Right of them", readonly=True)
    bins = KnownJson(readonly=True)
    sentence = fields.Char(
        "What to expect", compute="_compute_texts", help="In nine cases of ten."
    )
    quarter_text = fields.Char("Last quarter", compute="_compute_texts")
    recall_text = fields.Char("Recall", compute="_compute_texts")
    fixed_text = fields.Char("A fixed rule", compute="_compute_texts")
    bins_shown = fields.Html(
        "Predicted, and what came", compute="_compute_texts", sanitize=False
    )

    _company_date_uniq = models.Constraint(
        "UNIQUE(company_id, date)", "A company replays each month once."
    )

    @api.depends("company_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for replay in self:
            replay.display_name = format_date(self.env, replay.date) or ""

    @api.depends(
        "is_done",
        "horizon",
        "count",
        "right",
        "deep",
        "found",
        "lead",
        "fixed_days",
        "fixed_count",
        "fixed_right",
        "quarter_count",
        "quarter_expected",
        "quarter_right",
        "bins",
    )
    @api.depends_context("lang")
    def _compute_texts(self):
        for replay in self:
            replay.sentence = replay.is_done and replay._word_rate()
            replay.quarter_text = replay._word_quarter()
            replay.recall_text = replay._word_recall()
            replay.fixed_text = replay._word_fixed()
            replay.bins_shown = replay._show_bins()

    # Found

    @api.model
    def _get_last(self, company, day=None):
        """Return the last replay of a company that is done, one that knows nothing later than
        ``day``; none before the first."""
        domain = [("company_id", "=", company.id), ("is_done", "=", True)]
        if day:
            domain.append(("date", "<=", day))
        return self.search(domain, limit=1)

    @api.model
    def _get_steps(self, company, today):
        """Replay as of the last month-end unless that was done by the company's present settings:
        learn for a month-end a step, then draw all at once."""
        version = self.env["key.account.rhythm"]._get_current(company, today)
        horizon, budget = (
            version._get_horizon(company),
            company.key_account_churn_warnings,
        )
        replay = self.search(
            [("company_id", "=", company.id), ("date", "=", version.date)]
        )
        if replay.is_done and (replay.horizon, replay.budget) == (horizon, budget):
            return
        if replay and replay.horizon != horizon:
            replay.unlink()
            replay = self.browse()
        if not replay:
            replay = self.create(
                {
                    "company_id": company.id,
                    "date": version.date,
                    "horizon": horizon,
                }
            )
        wanted = rhythm.get_month_ends(
            version.date, horizon, warning.MONTHS + warning.STOCK
        )
        for day in wanted:
            if day not in replay.month_ids.mapped("date"):
                replay._add_month(day)
                yield
        replay._finish(budget)
        yield

    def _add_month(self, day):
        """Keep what was learnt by the end of ``day``, and nothing that came later: the version of
        then, what an earlier replay learnt, or learnt now."""
        company, months = self.company_id, self.env["key.account.churn.replay.month"]
        known = self.env["key.account.rhythm"]._get_in_force(company, day)
        if known.date != day or known.horizon != self.horizon:
            known = months.search(
                [
                    ("company_id", "=", company.id),
                    ("date", "=", day),
                    ("replay_id.horizon", "=", self.horizon),
                ],
                limit=1,
            )
        names = ("weights", "gaps", "gap_days", "customer_count")
        if known:
            learnt = {name: known[name] for name in names}
        else:
            values = self.env["key.account.rhythm"]._learn(company, day)
            learnt = {name: values[name] for name in names}
        months.create(
            {"replay_id": self.id, "company_id": company.id, "date": day, **learnt}
        )

    def _finish(self, budget):
        """Draw at the month-ends, and keep what came."""
        months = self.month_ids.filtered("customer_count").sorted("date")
        replayed = self._draw_again(months, budget)
        counted = months[-warning.MONTHS :]
        (self.month_ids - counted).write({"is_counted": False, "count": 0, "right": 0})
        for month, chosen in zip(counted, replayed.drawn, strict=True):
            month.write(
                {
                    "is_counted": True,
                    "count": len(chosen),
                    "right": warning.count_right(chosen),
                }
            )
        fixed = replayed.fixed or (None, None, None)
        quarter = warning.get_last_quarter(replayed.drawn) or (None, None, None)
        judged = [(s.probability, s.lapsed) for drawn in replayed.drawn for s in drawn]
        self.write(
            {
                "budget": budget,
                "is_done": True,
                "count": replayed.count,
                "right": replayed.right,
                "deep": replayed.deep,
                "found": replayed.found,
                "lead": replayed.lead,
                "fixed_days": fixed[0],
                "fixed_count": fixed[1],
                "fixed_right": fixed[2],
                "quarter_count": quarter[0],
                "quarter_expected": quarter[1],
                "quarter_right": quarter[2],
                "bins": warning.get_bins(judged),
            }
        )

    def _draw_again(self, months, budget):
        """Return the :class:`Replay` of these month-ends, the oldest first, by the managers of
        today."""
        warnings = self.env["key.account.churn.warning"]
        least = max(1, self.horizon // 3)  # no rule would warn of shorter ones
        learnt = [(month.date, month._get_version()) for month in reversed(months)]
        seen = [warning.Month(month.date, []) for month in months]
        for accounts in warnings._get_batches(self.company_id) if months else ():
            silences, _scores = warnings._get_silences(
                self.company_id, accounts, learnt, self.horizon, least
            )
            for month, found in zip(seen, reversed(silences), strict=True):
                month.silences.extend(found)
        return warning.replay(seen, budget, self.horizon, least)

    # Said

    def _explain(self):
        """Return what an explanation of churn says of warnings, plain and with None for what is not
        known; None of no replay."""
        if not self:
            return None
        coming = warning.get_next_quarter(self.count)
        expected = warning.get_expected_range(self.right, self.count, coming)
        low, high = expected or (None, None)
        return {
            "date": fields.Date.to_string(self.date),
            "count": self.count,
            "right": self.right,
            "coming": coming,
            "low": low,
            "high": high,
        }

    def _word_rate(self):
        coming = warning.get_next_quarter(self.count)
        expected = warning.get_expected_range(self.right, self.count, coming)
        if not expected:
            return self.env._(
                "Such warnings in a year: %(count)s, too few to say how many are right.",
                count=self.count,
            )
        return self.env._(
            "Of %(count)s such warnings in a year %(right)s were right; expect %(low)s to "
            "%(high)s of the next %(coming)s.",
            count=self.count,
            right=self.right,
            low=expected[0],
            high=expected[1],
            coming=coming,
        )

    def _word_quarter(self):
        if not self.quarter_count:
            return False
        return self.env._(
            "Of %(count)s warnings: expected %(expected)s, came %(right)s.",
            count=self.quarter_count,
            expected=formatLang(self.env, self.quarter_expected, digits=0),
            right=self.quarter_right,
        )

    def _word_recall(self):
        if not self.deep:
            return False
        if not self.found:
            return self.env._(
                "Of %(deep)s deep silences none was warned of.", deep=self.deep
            )
        return self.env._(
            "Of %(deep)s silences that came to last %(days)s days %(found)s were warned of "
            "before, half of them %(lead)s days or more.",
            deep=self.deep,
            days=warning.DEEP * self.horizon,
            found=self.found,
            lead=formatLang(self.env, self.lead, digits=0),
        )

    def _word_fixed(self):
        if not self.fixed_days:
            return False
        return self.env._(
            "Warning of every silence of %(days)s days: %(count)s warnings, %(right)s right.",
            days=self.fixed_days,
            count=self.fixed_count,
            right=self.fixed_right,
        )

    def _get_bins(self):
        """Return the bins; nothing of what is none, whatever wrote it."""
        bins = self.bins if isinstance(self.bins, list) else ()
        return [
            row
            for row in bins
            if isinstance(row, list)
            and len(row) == 3
            and all(isinstance(number, int | float) for number in row)
        ]

    def _show_bins(self):
        """Return the bins as a table."""
        rows = [
            Markup("<tr><td>%s</td><td>%s %%</td><td>%s %%</td></tr>")
            % (
                count,
                formatLang(self.env, 100 * mean, digits=0),
                formatLang(self.env, 100 * came, digits=0),
            )
            for count, mean, came in self._get_bins()
        ]
        if not rows:
            return False
        head = [
            self.env._("Churn warnings"),
            self.env._("Predicted: no order"),
            self.env._("Came true"),
        ]
        return Markup(
            '<table class="table table-sm w-auto text-end"><thead><tr>%s</tr></thead>'
            "<tbody>%s</tbody></table>"
        ) % (
            Markup().join(Markup('<th scope="col">%s</th>') % text for text in head),
            Markup().join(rows),
        )

    @api.model
    def action_open(self):
        """Open what the warnings of the current company were worth, the last one first; the list
        where there is none yet, or where several companies are active."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_churn_replay_action"
        )
        last = self._get_last(self.env.company)
        if last and len(self.env.companies) == 1:
            action["res_id"] = last.id
            action["views"] = [(False, "form")]
        return action

    def action_view_warnings(self):
        """Open the warnings that were given in fact."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_churn_warning_action"
        )
        action["domain"] = [("company_id", "in", self.company_id.ids)]
        return action
