from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list
from odoo.tools.misc import formatLang

from ...tools import decline, unknown
from ...tools.document import BEFORE, NOW, count
from ..account.arguments import read_day
from ..account.known_number import KnownFloat
from .key_account_decline import LONGEST, REASONS

# Fields of accounts that are read from the table of the last run.
DECLINE_NAMES = ("decline_reason", "is_declining", "sales_change")


class KeyAccount(models.Model):
    """Whether the sales of an account fall against the year before, and by what. Read from the table
    of the last run (``key.account.decline``); searched, sorted and grouped there."""

    _inherit = "key.account"

    is_declining = fields.Boolean(
        "Sales decline",
        compute="_compute_scored",
        search="_search_is_declining",
        help="Over the last three and six whole months a fifth less at least than in the same "
        "months a year ago; or half, while a single rule of several keeps the tier.",
    )
    sales_change = KnownFloat(
        "Sales against a year ago %",
        compute="_compute_scored",
        search="_search_sales_change",
        aggregator="avg",
        help="Of accounts whose sales decline: the last six whole months against the same "
        "months a year ago.",
    )
    decline_reason = fields.Selection(
        REASONS,
        "Sales decline by",
        compute="_compute_scored",
        search="_search_decline_reason",
        help="Of accounts whose sales decline: what took most.",
    )
    decline_sentence = fields.Char(compute="_compute_decline_sentence")
    decline_explanation = fields.Html(
        "Sales against a year ago",
        compute="_compute_decline_explanation",
        sanitize=False,
    )

    @api.depends_context("lang")
    def _compute_decline_sentence(self):
        # As the figures of the account, see _compute_scored().
        rows = self.env["key.account.decline"].sudo()._get_rows(self)
        for account in self:
            row = rows.get(account._origin.id)
            account.decline_sentence = row and account._word_decline(
                row.change,
                None if row.change_short is False else row.change_short,
                (row.by_orders, row.by_size, row.by_lines, row.by_price),
                row.criterion_id.name,
            )

    # In SQL: a test holds both together

    @api.model
    def _get_live_fields(self):
        return super()._get_live_fields() | dict.fromkeys(
            DECLINE_NAMES, self._get_decline_sql
        )

    @api.model
    def _get_scored_names(self):
        return (*super()._get_scored_names(), *DECLINE_NAMES)

    def _get_decline_sql(self, name, alias, query):
        joined = self._join_scored("key_account_decline", alias, query)
        if name == "is_declining":
            return SQL("(%s IS NOT NULL)", SQL.identifier(joined, "id"))
        columns = {"sales_change": "change", "decline_reason": "reason"}
        return SQL.identifier(joined, columns[name])

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "sales_change":
            nulls = SQL("NULLS LAST")
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _search_is_declining(self, operator, value):
        return self._search_whether("is_declining", operator, value)

    @api.model
    def _search_sales_change(self, operator, value):
        if operator != "not in":
            return self._search_live("sales_change", operator, value)
        # What is not known does not differ from anything either.
        known = self._search_whether("is_declining", "in", [True])
        return known & ~self._search_live("sales_change", "in", value)

    @api.model
    def _search_decline_reason(self, operator, value):
        return self._search_live("decline_reason", operator, value)

    # What it says

    def get_decline(self, as_of=None):
        """Return whether the sales of the account fall against the same months a year ago, and by
        what; sales by the company's basis, untaxed, in company currency.

        :param date as_of: the last day that is known (default: that of the figures shown)
        :return: a plain dict, what is unknown as ``tools/unknown.py`` marks it: ``as_of``;
            ``periods``, of three and of six whole calendar months a dict each: ``months``; the days
            ``start, end, before_start, before_end``, all included; ``now, before``, the sales;
            ``orders_now, orders_before``, the number of orders (or invoices) above zero;
            ``change``, -0.2 for a fifth less, and ``parts``, its difference by number of
            ``orders``, by their ``size``, by lost ``lines`` (product categories sold no more) and
            by ``price``, which add up to it: both unknown where nothing was sold a year ago;
            ``declining``: by a fifth at least in both (where known), or by half over six months
            while a single rule of several keeps the tier, which ``kept_by`` names (False: no such
            rule); ``reason``, the part that took most (False: none); ``sentence``
        """
        self.ensure_one()
        return self._tell_decline(read_day(self.env, as_of))[self.id]

    def _tell_decline(self, as_of=None):
        """Return ``{account id: what get_decline() says}``, with as many queries for one account as
        for many of a company."""
        self.check_access("read")
        told = {}
        # Whoever may read the account sees all that was counted for it, by whom ever sold.
        known = self.sudo()
        for (company, day), accounts in known._group_by_churn_day(as_of).items():
            declines = known.env["key.account.decline"]
            partners = accounts.partner_id.ids
            totals = declines._get_totals(company, day, partners)
            split = {
                months: declines._split(company, day, months, partners, totals)
                for months in decline.MONTHS
            }
            periods_of = {
                partner: [
                    self._describe_decline(
                        day, months, totals.get(partner), found[partner]
                    )
                    for months, found in split.items()
                ]
                for partner in partners
            }
            halved = [
                partner
                for partner, periods in periods_of.items()
                if declines._is_halved(tuple(p["change"] for p in periods))
            ]
            holds = declines._get_only_holds(company, day, halved) if halved else {}
            criteria = declines.env["key.account.criterion"].browse({*holds.values()})
            names = {criterion.id: criterion.name for criterion in criteria}
            for account in accounts:
                partner = account.partner_id.id
                told[account.id] = account._describe_declines(
                    day,
                    periods_of[partner],
                    split[LONGEST][partner],
                    names.get(holds.get(partner), False),
                )
        return told

    def _describe_declines(self, day, periods, longest, kept_by):
        """Return what :meth:`get_decline` says of these periods.

        :param longest: the parts of the longest one
        :param kept_by: the name of the only rule that keeps the tier; False: no such rule
        """
        changes = tuple(period["change"] for period in periods)
        return unknown.mark(
            {
                "account_id": self.id,
                "as_of": fields.Date.to_string(day),
                "periods": periods,
                "declining": bool(kept_by) or decline.is_declining(changes),
                "kept_by": kept_by,
                "reason": (longest and decline.get_reason(longest)) or False,
                "sentence": self._word_decline(
                    None if changes[-1] is None else 100 * changes[-1],
                    None if changes[0] is None else 100 * changes[0],
                    longest,
                    kept_by,
                ),
            }
        )

    @api.model
    def _describe_decline(self, day, months, totals, parts):
        """Return a period of :meth:`get_decline`; None for what is not known.

        :param totals: ``{months: (before, now)}``, None where nothing was sold
        :param parts: as of ``tools.decline.split``
        """
        windows = decline.get_windows(day, months)
        before, now = totals[months] if totals else ((0, 0), (0, 0))
        days = {
            name: fields.Date.to_string(end)
            for names, window in zip(
                (("start", "end"), ("before_start", "before_end")), windows, strict=True
            )
            for name, end in zip(names, (window.start, window.last), strict=True)
        }
        return {
            "months": months,
            **days,
            "now": now[0],
            "before": before[0],
            "orders_now": now[1],
            "orders_before": before[1],
            "change": decline.get_change(before[0], now[0]),
            "parts": parts
            and {name: float(part) for name, part in parts._asdict().items()},
        }

    def _word_decline(self, change, change_short, parts, kept_by):
        """Return what the figures say, in sentences.

        :param change, change_short: in percent, over six and over three months; None: not known
        :param parts: amounts by orders, size, lines and price; None: not known
        :param kept_by: the name of the only rule that keeps the tier, if that is so
        """
        if change is None:
            return self.env._(
                "Nothing was sold in the same months a year ago: there is nothing to compare "
                "with."
            )
        values = {
            "change": self._format_change(change),
            "short": self.env._("not known")
            if change_short is None
            else self._format_change(change_short),
        }
        labels = (
            self.env._("number of orders"),
            self.env._("size of orders"),
            self.env._("lost lines"),
            self.env._("price"),
        )
        text = self.env._(
            "Sales of the last six whole months against a year ago: %(change)s (of the last "
            "three: %(short)s).",
            **values,
        )
        # What took most comes first; what changed nothing is not told.
        ordered = sorted(zip(map(float, parts), labels, strict=True))
        told = [
            f"{label} {self._format_amount(part)}" for part, label in ordered if part
        ]
        if told:
            text = self.env._(
                "%(text)s By %(parts)s.", text=text, parts=format_list(self.env, told)
            )
        if kept_by:
            text = self.env._(
                "%(text)s Of several rules only “%(rule)s” keeps the account in its tier.",
                text=text,
                rule=kept_by,
            )
        return text

    def _format_change(self, change):
        return self.env._(
            "%(sign)s%(percent)s %%",
            sign="+" if change > 0 else "",
            percent=formatLang(self.env, change, digits=0),
        )

    @api.depends_context("lang")
    def _compute_decline_explanation(self):
        told_of = self._origin._tell_decline()
        for account in self:
            if not account._origin:
                account.decline_explanation = False
                continue
            told = told_of[account._origin.id]
            account.decline_explanation = self.env["ir.qweb"]._render(
                "key_account_management.key_account_decline_explanation",
                {
                    "told": told,
                    "is_known": any(period["parts"] for period in told["periods"]),
                    "rows": account._get_decline_rows(told),
                    "amount": account._format_amount,
                    "change": lambda change: self._format_change(100 * change),
                },
            )

    def _get_decline_rows(self, told):
        """Return the rows below the sales of a table of :meth:`get_decline`: ``(label, one amount a
        period or None)``."""
        labels = {
            "orders": self.env._("By the number of orders"),
            "size": self.env._("By the size of orders"),
            "lines": self.env._("By lost lines"),
            "price": self.env._("By price"),
        }
        return [
            (
                label,
                [
                    period["parts"][name] if period["parts"] else None
                    for period in told["periods"]
                ],
            )
            for name, label in labels.items()
        ]

    def action_view_decline(self, months=LONGEST):
        """Open the orders or invoices of both periods, up to the day of the figures.

        :param int months: of :meth:`get_decline`
        :raises UserError: for other months
        """
        self.ensure_one()
        self.check_access("read")
        if not isinstance(months, int) or months not in decline.MONTHS:
            raise UserError(
                self.env._(
                    "Sales are compared over %(months)s months. Choose one of these.",
                    months=", ".join(map(str, decline.MONTHS)),
                )
            )
        account = self.sudo()  # as in get_decline()
        model, rows = account.env["key.account.decline"]._get_documents(
            account.company_id, account._get_churn_day(), months, account.partner_id.id
        )
        return self.env["key.account.document"]._open(
            self._fields["decline_explanation"]._description_string(self.env),
            self.company_id,
            model,
            [
                count(key, amount, period=NOW if is_now else BEFORE)
                for key, amount, is_now in rows
            ],
        )

    @api.depends("is_declining", "decline_sentence")
    def _compute_warnings(self):
        return super()._compute_warnings()

    def _get_warnings(self, today):
        warnings = super()._get_warnings(today)
        if self.is_declining:
            warnings.append(("declining", self.decline_sentence))
        return warnings

    def _merge_parts_into(self, target):
        # Of neither: what both bought is compared by the next run.
        self.env["key.account.decline"].search(
            [("account_id", "in", (self | target).ids)]
        ).unlink()
        return super()._merge_parts_into(target)
