from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from ...tools import unknown
from ...tools.measure import Measure
from ..measure.key_account_measure_mixin import Gather
from .key_account_assessment_classification import STATE
from .names import get_names

TIER = ("computed_tier_id", "computed_since")
OVERRIDE = ("manual_tier_id", "manual_until")


class KeyAccountAssessment(models.Model):
    """Who would move, by other rules or on another day; writes nothing."""

    _inherit = "key.account.assessment"

    @api.model
    def preview(self, companies, ladder=None, as_of=None):
        """Return who would move, without writing anything.

        :param dict ladder: what would differ from the rules in force, see
            ``tools.ruleset`` (default: nothing, what the next assessment will do)
        :return: list of dicts ``company_id, account_id`` (False for a new customer),
            ``partner_id, partner, kind, from_tier_id, from_tier, to_tier_id, to_tier,
            effective`` (False: a tier set by hand stays), ``values`` by criterion id (as
            text), what is unknown as ``tools/unknown.py`` marks it, ``why``; the kinds are those
            of the ledger, ``override_end`` where the day ends a tier set by hand
        """
        companies, as_of = self._get_asked(companies, as_of)
        self._check_administrator(companies)
        moves = []
        for company in companies:
            moves += self._look_ahead(company, ladder, as_of)["moves"]
        return unknown.mark(moves)

    @api.model
    def _look_ahead(self, company, ladder=None, as_of=None):
        """Return of one company ``moves`` as :meth:`preview` does; ``tiers`` as
        :meth:`_count_tiers` does; and ``sales``, the amount in the window by customer id."""
        self._check_administrator(company)
        # Who asks has been checked: an administrator of this company.
        company = company.sudo()
        ruleset, rules = company._get_key_account_ruleset(ladder)
        as_of = as_of or company._get_key_account_today()
        # As above; nothing is written.
        runs = self.sudo()
        run = runs._get_run(company, ruleset, as_of)
        # Who can't be judged stays, as in the assessment, which says why.
        rows = runs._merge_strays(runs._measure_now(run), run)
        judged, _failed = runs._judge_each(rows, run)
        return {
            "moves": runs._get_moves(company, ruleset, rules, as_of, judged),
            "tiers": self._count_tiers(judged, as_of),
            "sales": {
                item.row["partner_id"]: item.row["sales_amount"] for item in judged
            },
        }

    @api.model
    def _count_tiers(self, judged, as_of):
        """Return ``{tier id: {"customers_before", "sales_before", "customers_after",
        "sales_after"}}``: how many customers are in each tier and would be, and what they
        bought in the window. Tiers set by hand count; who is new is in no tier before."""
        tiers = defaultdict(Counter)
        for item in judged:
            row, decided = item.row, item.outcome.decision.tier
            by_hand = row["manual_tier_id"] if item.has_override(as_of) else None
            places = {
                "before": row["manual_tier_id"] or row["computed_tier_id"],
                "after": by_hand or decided,
            }
            for when, tier_id in places.items():
                if tier_id:
                    tiers[tier_id][f"customers_{when}"] += 1
                    tiers[tier_id][f"sales_{when}"] += row["sales_amount"]
        return tiers

    @api.model
    def _get_last_sale(self, company):
        """Return the day of the last document that counts as a sale of the company; None
        where there is none."""
        self._check_administrator(company)
        # Who asks has been checked: an administrator of this company.
        company = company.sudo()
        today = company._get_key_account_today()
        gather = Gather(company, today, company.key_account_basis, 1)
        last = SQL("MAX(d.date)")
        day = gather.day(last) if gather.base == "order" else last
        self.env.flush_all()
        figures = self.env["key.account.criterion"]._get_figures_sql(
            gather, {"day": Measure("date", gather.base, day)}
        )
        query = SQL("SELECT MAX(f.day) FROM (%s) f", figures)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _get_moves(self, company, ruleset, rules, as_of, judged):
        change = self.env["key.account.tier.change"]
        criteria = get_names(self.env["key.account.criterion"], company)
        moves = [
            (
                item,
                item.get_kind(),
                item.state.tier,
                change._describe_decision(
                    ruleset,
                    company,
                    item.outcome.values,
                    item.get_kind(),
                    item.state.tier,
                    item.outcome.decision.tier,
                    criteria,
                ),
            )
            for item in judged
            if item.moved
        ]
        moves += [
            (item, "override_end", item.row["manual_tier_id"], self._describe_end(item))
            for item in judged
            if item.row["manual_tier_id"] not in (None, item.outcome.decision.tier)
            and not item.has_override(as_of)
        ]
        partners = self.env["res.partner"].browse(
            item.row["partner_id"] for item, *_move in moves
        )
        names = dict(zip(partners.ids, partners.mapped("display_name"), strict=True))
        tiers = {tier["id"]: tier["name"] for tier in rules["tiers"]}
        tiers |= get_names(self.env["key.account.tier"], company)
        return [
            {
                "company_id": company.id,
                "account_id": item.row["id"] or False,
                "partner_id": item.row["partner_id"],
                "partner": names[item.row["partner_id"]],
                "kind": kind,
                "from_tier_id": origin or False,
                "from_tier": tiers.get(origin, False),
                "to_tier_id": item.outcome.decision.tier,
                "to_tier": tiers[item.outcome.decision.tier],
                "effective": not item.has_override(as_of),
                "values": item.outcome.values,
                "why": why,
            }
            for item, kind, origin, why in moves
        ]

    @api.model
    def _describe_end(self, item):
        return self.env._(
            "Set by hand until %(day)s.",
            day=format_date(self.env, item.row["manual_until"]),
        )

    @api.model
    def _merge_strays(self, rows, run):
        """Return the rows as they are once the accounts of customers that became a contact of
        another are merged, which the assessment does first (``_merge_stray_accounts``)."""
        owners = dict(
            self.env.execute_query(
                SQL(
                    """SELECT p.id, p.commercial_partner_id FROM key_account a
                         JOIN res_partner p ON p.id = a.partner_id
                        WHERE a.company_id = %s AND p.commercial_partner_id != p.id""",
                    run.gather.company.id,
                )
            )
        )
        strays = [
            row
            for row in rows
            if row["partner_id"] in owners and not row["lifetime_order_count"]
        ]
        if not strays:
            return rows
        by_partner, heirs = {row["partner_id"]: row for row in rows}, {}
        today = fields.Date.context_today(self)
        for stray in sorted(strays, key=lambda row: row["id"]):
            del by_partner[stray["partner_id"]]
            owner = owners[stray["partner_id"]]
            target = by_partner.get(owner)
            if not target:
                by_partner[owner] = {**stray, "partner_id": owner}
                continue
            taken = ()
            if not target["id"]:
                taken = STATE
            else:
                heirs[stray["id"]] = target["id"]
                if not target["computed_tier_id"]:
                    taken += TIER
                valid = stray["manual_until"] and stray["manual_until"] >= today
                if valid and not target["manual_tier_id"]:
                    taken += OVERRIDE
            target.update({name: stray[name] for name in taken})
        rows = list(by_partner.values())
        self._add_judgements(rows, run, heirs)
        return rows
