import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import periods, unknown
from ...tools.document import OF_SALES, Counted
from ...tools.halves import by_halves
from ...tools.tiering import Rule, State, margin, meets
from ..account.arguments import read_day
from ..account.known_json import KnownJson
from ..measure.key_account_measure_mixin_sources import LINES
from .key_account_assessment_classification import STATE

# What keeps one account from being explained, and no other.
ERRORS = (UserError, ValueError, ArithmeticError, KeyError, psycopg2.DataError)


class KeyAccount(models.Model):
    """*Why this tier?*: the same computation as the assessment, for one account, told in
    figures, thresholds and documents."""

    _inherit = "key.account"

    explanation = fields.Html(compute="_compute_explanation", sanitize=False)
    document_reasons = KnownJson(
        compute="_compute_explanation",
        help="Why documents of the customer count or not; each has some.",
    )

    def _compute_explanation(self):
        """All in one go; what keeps one from being computed stands in its place."""
        told, failed = {}, {}

        def explain(ids):
            with self.env.cr.savepoint(flush=False):
                told.update(self.browse(ids)._explain())

        saved = self.filtered("id")
        by_halves(saved.ids, explain, failed.__setitem__, ERRORS)
        self.explanation = self.document_reasons = False
        for account in saved:
            if account.id in told:
                values = account._get_render_values(told[account.id])
                values["account"] = account
                account.document_reasons = list(values["documents"])
            else:
                values = {"error": account.problem or failed[account.id]}
            account.explanation = self.env["ir.qweb"]._render(
                "key_account_management.key_account_explanation", values
            )

    def explain(self, as_of=None):
        """Return why the account is in its tier, by the rules in force.

        :param date as_of: the day to look from (default: that of the last assessment)
        :return: a plain dict, what is unknown as ``tools/unknown.py`` marks it:
            ``tier, computed_tier`` names; ``target_tier`` what the figures alone give now;
            ``reason, until`` why a fall waits; ``override`` {tier, reason, until, by} or False;
            ``score`` (unknown: nothing is), ``known_weight``; ``basis, start, end`` of the window;
            ``criteria``: list of {id, name, measure, unit (of a quantity the name of its unit of
            measure), months, value (or unknown), model (of the documents behind, see
            :meth:`action_view_criterion`; False: none), left_out (lines that a quantity can't
            count, as their unit can't be converted),
            points, weight, low, high, enter (threshold of the next tier up), margin_up (to
            it), keep (threshold of the present tier), margin (to a fall; negative: missing),
            thresholds: [{tier_id, tier, match, direction, enter, keep, entered, kept,
            enter_margin, keep_margin}]}, unknown where a tier has no threshold on it;
            ``next_tier, next_rules`` the tier above (False: none) and what it asks,
            ``keep_rules`` what the present one asks to be kept (same shape as ``thresholds``);
            ``counted, excluded``: lists of {model, id, name, date, amount, reason}, ``reason``
            being counted, cancelled, quotation, before, after, no_lines (or only sections and
            notes), no_rate or other_company; amounts in company currency, None without a rate
            and of another company
        """
        self.ensure_one()
        return unknown.mark(self._explain(as_of)[self.id])

    def _explain(self, as_of=None):
        """Return ``{account id: why}`` as :meth:`explain`, with None for what is unknown. So
        many queries for the accounts of a company, however many they are."""
        self.check_access("read")
        told = {}
        # Whoever may read the account sees all that was counted for it, by whom ever sold.
        for company, accounts in self.sudo().grouped("company_id").items():
            day = read_day(self.env, as_of) or accounts[:1]._get_last_as_of()
            ruleset, rules = company._get_key_account_ruleset()
            run, rows = accounts._measure_as_of(ruleset, day)
            names = {tier["id"]: tier["name"] for tier in rules["tiers"]}
            documents = accounts._get_documents(run.gather)
            left_out = accounts._count_left_out(run)
            for account, judged in accounts._judge_now(run, rows).items():
                outcome = account._explain_outcome(run, judged.outcome, names)
                for criterion in outcome["criteria"]:
                    key = account.partner_id.id, criterion["id"]
                    criterion["left_out"] = left_out.get(key, 0)
                told[account.id] = {
                    **outcome,
                    **documents[account.partner_id.id],
                }
        return told

    def _explain_outcome(self, run, outcome, names):
        """Return :meth:`explain` of one account but for its documents."""
        window = periods.window(run.gather.as_of, run.ruleset.months)
        distance = self._explain_distance(run.ruleset, outcome, names)
        return {
            "account_id": self.id,
            "partner": self.partner_id.display_name,
            "company": self.company_id.name,
            "as_of": run.gather.as_of.isoformat(),
            "basis": run.ruleset.basis,
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            **self._explain_tiers(outcome.decision, names),
            "override": self._explain_override(),
            "score": outcome.score,
            "known_weight": outcome.known_weight,
            **distance,
            "criteria": self._explain_criteria(run, outcome, names, distance),
        }

    def _judge_now(self, run, rows):
        """Return ``{account: Judged}`` of these, judged from their documents."""
        assessments = self.env["key.account.assessment"]
        by_customer = {row["partner_id"]: row for row in rows}
        rows = [
            by_customer[account.partner_id.id]
            | account._get_past_state(run.gather.as_of)
            for account in self
        ]
        return dict(zip(self, assessments._judge(rows, run), strict=True))

    def _measure_as_of(self, ruleset, as_of):
        """Return the :class:`Run` of these accounts of one company as of a day, and the rows
        to judge.

        Relative measures are judged against the stored figures of all accounts where the day
        is that of the last assessment, elsewhere against everybody's documents.
        """
        company, assessments = self.company_id, self.env["key.account.assessment"]
        is_last = as_of == self[:1]._get_last_as_of()
        run = assessments._get_run(company, ruleset, as_of, ranked=not is_last)
        rows = assessments._measure_now(run, self.partner_id.ids)
        for row in rows:
            # As it is stored, to 15 digits: else the customer itself might rank as larger.
            row["sales_amount"] = float(f"{row['sales_amount']:.15g}")
        if is_last:
            amounts = [row["sales_amount"] for row in rows]
            run = run._replace(pareto=self._get_stored_pareto(company, amounts))
        return run, rows

    def _get_past_state(self, as_of):
        """Return what was remembered of the account before its present tier, from the
        ledger, when ``as_of`` is before it came there. Nothing on the day of the last
        assessment: one of an earlier day started from the tier that the account had."""
        if as_of == self._get_last_as_of():
            return {}
        since = self.computed_since
        if not since or as_of >= since:
            return {}
        moves = self.change_ids.filtered(
            lambda c: c.date <= as_of and c.kind not in ("override", "override_end")
        )
        past = State(moves[:1].to_tier_id.id or None, moves[:1].date or None)
        return dict(zip(STATE[1:6], past, strict=True))

    def _explain_tiers(self, decision, names):
        """Return the tiers that the account has, and those that its figures lead to."""
        return {
            "tier_id": self.tier_id.id,
            "tier": self.tier_id.name,
            "computed_tier_id": self.computed_tier_id.id,
            "computed_tier": self.computed_tier_id.name,
            "target_tier_id": decision.target,
            "target_tier": names[decision.target],
            "decided_tier_id": decision.tier,
            "decided_tier": names[decision.tier],
            "reason": decision.reason or False,
            "until": bool(decision.until) and decision.until.isoformat(),
        }

    def _explain_override(self):
        if not self.manual_tier_id:
            return False
        return {
            "tier": self.manual_tier_id.name,
            "reason": self.manual_reason,
            "until": self.manual_until.isoformat(),
            "by": self.manual_user_id.name,
        }

    def _explain_criteria(self, run, outcome, names, distance):
        """Return one dict per criterion in use, with its thresholds in every tier."""
        ruleset = run.ruleset
        measures = self.env["key.account.criterion"].browse(
            criterion.id for criterion in ruleset.criteria
        )
        units = {measure.id: measure._get_written_unit() for measure in measures}
        up = {rule["criterion_id"]: rule for rule in distance["next_rules"]}
        down = {rule["criterion_id"]: rule for rule in distance["keep_rules"]}
        return [
            {
                "id": criterion.id,
                "name": criterion.name,
                "measure": criterion.measure,
                "unit": units[criterion.id],
                "model": self._get_criterion_model(run, criterion) or False,
                "months": criterion.months or ruleset.months,
                "value": outcome.values.get(criterion.id),
                "points": outcome.points.get(criterion.id),
                "weight": criterion.weight,
                "low": criterion.low,
                "high": criterion.high,
                "enter": up.get(criterion.id, {}).get("enter"),
                "margin_up": up.get(criterion.id, {}).get("enter_margin"),
                "keep": down.get(criterion.id, {}).get("keep"),
                "margin": down.get(criterion.id, {}).get("keep_margin"),
                "thresholds": [
                    self._explain_rule(tier, rule, outcome, names)
                    for tier in ruleset.ladder
                    for rule in tier.rules
                    if rule.measure == criterion.id
                ],
            }
            for criterion in ruleset.criteria
        ]

    @api.model
    def _get_criterion_model(self, run, criterion):
        """Return the model of what a criterion is counted of, None where nothing opens."""
        measure = run.columns.get(f"c{criterion.id}")
        models_of_sources = self.env["key.account.criterion"]._get_source_models()
        return measure and models_of_sources.get(measure.source)

    @api.model
    def _explain_rule(self, tier, rule: Rule, outcome, names):
        value = outcome.values.get(rule.measure)
        return {
            "criterion_id": rule.measure,
            "tier_id": tier.key,
            "tier": names[tier.key],
            "match": tier.match,
            "direction": "max" if rule.lower else "min",
            "enter": rule.enter,
            "keep": rule.keep,
            "entered": meets(value, rule.enter, rule),
            "kept": meets(value, rule.keep, rule),
            "enter_margin": margin(value, rule.enter, rule),
            "keep_margin": margin(value, rule.keep, rule),
            "value": value,
        }

    def _explain_distance(self, ruleset, outcome, names):
        """Return what the next tier up asks, and what the present one asks to be kept."""
        keys = [tier.key for tier in ruleset.ladder]
        position = keys.index(outcome.decision.tier)
        above = ruleset.ladder[position - 1] if position else None

        def explain_rules(tier):
            return [
                self._explain_rule(tier, rule, outcome, names) for rule in tier.rules
            ]

        return {
            "next_tier": bool(above) and names[above.key],
            "next_match": bool(above) and above.match,
            "next_rules": explain_rules(above) if above else [],
            "keep_match": ruleset.ladder[position].match,
            "keep_rules": explain_rules(ruleset.ladder[position]),
        }

    # Documents

    def _get_documents(self, gather):
        """Return ``{customer id: {"counted", "excluded"}}``: the documents of the basis, each
        with the reason why it counts or not. The accounts are of one company.

        Those of other companies only where the user may work in that company.
        """
        accounts = self.sudo()  # as in explain()
        invoiced = gather.basis == "invoiced"
        sql = (
            accounts._get_invoices_sql(gather)
            if invoiced
            else accounts._get_orders_sql(gather)
        )
        companies = {*self.env.user._get_company_ids(), *accounts.company_id.ids}
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) d WHERE company_id IN %s ORDER BY date DESC, id DESC",
                sql,
                tuple(companies),
            )
        )
        documents = {
            customer: {"counted": [], "excluded": []}
            for customer in accounts.partner_id.ids
        }
        for row in rows:
            kind = "counted" if row["reason"] == "counted" else "excluded"
            documents[row["partner_id"]][kind].append(
                {
                    "model": gather.model,
                    "id": row["id"],
                    "name": row["name"],
                    "date": row["date"] and row["date"].isoformat(),
                    # Of another company it is in another company's currency.
                    "amount": None
                    if row["reason"] == "other_company"
                    else row["amount"],
                    "reason": row["reason"],
                }
            )
        return documents

    def _get_orders_sql(self, gather):
        measures = self.env["key.account.measure.mixin"]
        return SQL(
            """
            SELECT d.id, d.name, %(day)s AS date, d.amount, d.company_id,
                   p.commercial_partner_id AS partner_id,
                   CASE WHEN d.company_id != %(company)s THEN 'other_company'
                        WHEN d.state = 'cancel' THEN 'cancelled'
                        WHEN d.state != 'sale' THEN 'quotation'
                        WHEN NOT d.filled THEN 'no_lines'
                        WHEN %(inside)s AND d.amount IS NULL THEN 'no_rate'
                        WHEN %(inside)s THEN 'counted'
                        WHEN d.date >= %(end)s THEN 'after'
                        ELSE 'before' END AS reason
              FROM (%(orders)s) d JOIN res_partner p ON p.id = d.partner_id
             WHERE p.commercial_partner_id IN %(partners)s
            """,
            day=gather.day(SQL("d.date")),
            company=self.company_id.id,
            inside=gather.inside("order"),
            end=periods.utc(gather.end, gather.zone),
            orders=measures._query_orders(
                SQL("TRUE"),
                name=SQL("o.name"),
                company_id=SQL("o.company_id"),
                state=SQL("o.state"),
                amount=measures._get_order_amount(self.company_id),
                filled=measures._get_filled_sql(),
            ),
            partners=tuple(self.partner_id.ids),
        )

    def _get_invoices_sql(self, gather):
        return SQL(
            """
            SELECT d.id, d.name, d.date, d.amount, d.company_id,
                   p.commercial_partner_id AS partner_id,
                   CASE WHEN d.company_id != %(company)s THEN 'other_company'
                        WHEN d.state = 'cancel' THEN 'cancelled'
                        WHEN d.state != 'posted' THEN 'quotation'
                        WHEN %(inside)s THEN 'counted'
                        WHEN d.date >= %(end)s THEN 'after'
                        ELSE 'before' END AS reason
              FROM (%(invoices)s) d JOIN res_partner p ON p.id = d.partner_id
             WHERE p.commercial_partner_id IN %(partners)s
            """,
            company=self.company_id.id,
            inside=gather.inside("invoice"),
            end=gather.end,
            invoices=self.env["key.account.measure.mixin"]._query_invoices(
                SQL(
                    "o.move_type IN %s",
                    tuple(
                        self.env["account.move"].get_sale_types(include_receipts=True)
                    ),
                ),
                name=SQL("o.name"),
                company_id=SQL("o.company_id"),
                state=SQL("o.state"),
                amount=SQL("o.amount_untaxed_signed::float8"),
            ),
            partners=tuple(self.partner_id.ids),
        )

    def action_view_documents(self):
        """Open the documents of the basis, first those with the reason named in the context
        (``document_reason``).

        :raises UserError: for what is no reason
        """
        self.ensure_one()
        # Which of the buttons; the documents open by their own rules.
        reason = self.env.context.get("document_reason", "counted")
        labels = self._get_reason_labels()
        if reason not in [*labels]:
            raise UserError(
                self.env._(
                    "Documents are counted or left out for one of these reasons: "
                    "%(reasons)s. Choose one of the buttons below “Why this tier?”.",
                    reasons=", ".join(labels.values()),
                )
            )
        why = self._explain()[self.id]
        documents = [
            Counted(
                document["id"],
                document["amount"],
                document["reason"],
                fields.Date.to_date(document["date"]),
            )
            for document in why["counted"] + why["excluded"]
        ]
        # Which sales count is a setting of the company, and no secret.
        invoiced = self.sudo().company_id.key_account_basis == "invoiced"
        return self.env["key.account.document"]._open(
            labels[reason],
            self.company_id,
            "account.move" if invoiced else "sale.order",
            documents,
            reason=reason,
        )

    def action_view_criterion(self, criterion_id):
        """Open what the value of a criterion was counted of, on the day of the last assessment.

        :raises UserError: for a criterion that is not in force, or counts no documents
        """
        self.ensure_one()
        self.check_access("read")
        account = self.sudo()  # as in explain()
        ruleset, _rules = account.company_id._get_key_account_ruleset()
        run = account.env["key.account.assessment"]._get_run(
            account.company_id, ruleset, account._get_last_as_of(), ranked=False
        )
        found = [c for c in ruleset.criteria if c.id == criterion_id]
        model = found and account._get_criterion_model(run, found[0])
        if not model:
            raise UserError(
                self.env._(
                    "No documents stand behind this figure. Choose a criterion of “Why this "
                    "tier?” that is measured of orders, invoices or payments."
                )
            )
        return self._open_criterion(run, found[0])

    def _open_criterion(self, run, criterion):
        """Return the action with what the value of a criterion was counted of. A room whose
        measures count no documents in SQL extends this and ``_get_criterion_model``."""
        # As in explain(); what is listed, the documents' own rules say.
        account = self.sudo()
        return self.env["key.account.document"]._open(
            criterion.name,
            self.company_id,
            account._get_criterion_model(run, criterion),
            account._get_criterion_documents(run, criterion),
            uom=self.env["uom.uom"].browse(criterion.uom),
        )

    def _count_left_out(self, run):
        """Return ``{(customer id, criterion id): lines left out}`` of quantities, as the list
        behind them has these lines. A query for each such criterion."""
        measures = self.env["key.account.criterion"]
        criteria = [
            criterion
            for criterion in run.ruleset.criteria
            if criterion.measure == "category_quantity"
            and f"c{criterion.id}" in run.columns
        ]
        gathers = self.env["key.account.assessment"]._get_limited(run.gather, criteria)
        found = {}
        for criterion in criteria:
            source, gather = (
                run.columns[f"c{criterion.id}"].source,
                gathers[criterion.id],
            )
            gather.partner_ids = self.partner_id.ids
            rows = self.env.execute_query(
                SQL(
                    """SELECT p.commercial_partner_id, COUNT(*)
                         FROM (%s) d JOIN res_partner p ON p.id = d.partner_id
                        WHERE p.commercial_partner_id IN %s AND %s AND %s
                          AND d.amount IS NOT NULL AND %s IS NULL
                        GROUP BY 1""",
                    measures._get_source(source, gather),
                    tuple(self.partner_id.ids),
                    gather.within(),
                    gather.inside(source, criterion.months),
                    gather.convert(),
                )
            )
            found |= {(partner, criterion.id): count for partner, count in rows}
        return found

    def _get_criterion_documents(self, run, criterion):
        """Return the list of :class:`Counted` behind the value of a criterion."""
        measures = self.env["key.account.criterion"]
        assessments = self.env["key.account.assessment"]
        gather = assessments._get_limited(run.gather, [criterion])[criterion.id]
        gather.partner_ids = self.partner_id.ids
        source = run.columns[f"c{criterion.id}"].source
        rows = SQL(
            """(%s) d JOIN res_partner p ON p.id = d.partner_id
                AND p.commercial_partner_id = %s""",
            measures._get_source(source, gather),
            self.partner_id.id,
        )
        sql = measures._get_rows_sql(
            criterion.measure, gather, criterion.months or run.gather.months, rows
        )
        self.env.flush_all()
        return measures._count_rows(
            self.env.execute_query(sql),
            source,
            criterion.measure,
            source.endswith(LINES),
        )

    @api.model
    def _get_reason_labels(self):
        """Return ``{reason: label}`` of why a document of today counts or not."""
        labels = self.env["key.account.document"]._get_reason_labels()
        return {code: labels[code] for code in OF_SALES}

    def _get_render_values(self, why):
        """Return what the template needs to print figures as people write them."""
        measures = self.env["key.account.measure.mixin"]
        documents = {}
        for document in why["counted"] + why["excluded"]:
            documents.setdefault(document["reason"], []).append(document)
        return {
            "why": why,
            "figure": lambda value, unit: measures._format_figure(
                value, unit, self.currency_id
            ),
            "documents": documents,
            "labels": self._get_reason_labels(),
            "bases": dict(
                self.env["res.company"]
                ._fields["key_account_basis"]
                ._description_selection(self.env)
            ),
        }
