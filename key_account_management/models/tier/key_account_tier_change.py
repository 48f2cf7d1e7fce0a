from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.ruleset import NUMBER, Ruleset, is_ruleset
from ...tools.shape import fits
from ...tools.tiering import meets
from ..account.known_json import KnownJson
from .names import get_names


class KeyAccountTierChange(models.Model):
    """The ledger: one row per move of an account, appended only.

    With a computed move it holds the values that decided, the documents counted with their
    amounts and, in its assessment, the rules of the day: enough to decide again. While an override
    is valid the computed tier may move too; such a row is not *effective*.
    """

    _name = "key.account.tier.change"
    _inherit = "key.account.screen.mixin"
    _description = "Tier Change"
    _order = "id desc"
    _rec_name = "account_id"
    # Who moved it is the user or the assessment; the columns of the log would double the cost
    # of a row without saying more.
    _log_access = False

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade", readonly=True
    )
    # The account is the customer: a second column would only repeat the first.
    partner_id = fields.Many2one(related="account_id.partner_id", exportable=False)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade", readonly=True
    )
    date = fields.Date("As of", required=True, readonly=True)
    recorded_at = fields.Datetime(readonly=True)
    kind = fields.Selection(
        [
            ("first", "First assessment"),
            ("up", "Rise"),
            ("down", "Fall"),
            ("ladder", "Ladder changed"),
            ("override", "Set by hand"),
            ("override_end", "Override ended"),
        ],
        required=True,
        readonly=True,
    )
    effective = fields.Boolean(
        readonly=True,
        help="No: the computed tier moved while a tier set by hand was valid.",
    )
    from_tier_id = fields.Many2one(
        "key.account.tier", readonly=True, ondelete="set null"
    )
    to_tier_id = fields.Many2one("key.account.tier", readonly=True, ondelete="set null")
    user_id = fields.Many2one("res.users", "By", readonly=True, ondelete="restrict")
    reason = fields.Char("Reason given", readonly=True)
    why = fields.Text(compute="_compute_why")
    assessment_id = fields.Many2one(
        "key.account.assessment", index=True, readonly=True, ondelete="restrict"
    )
    criterion_values = KnownJson("Values", readonly=True)
    document_model = fields.Char(readonly=True)
    document_ids = KnownJson("Documents counted", readonly=True)
    document_amounts = KnownJson(
        "Amounts counted",
        readonly=True,
        help="Of the documents counted, one after the other, untaxed in company currency.",
    )
    document_count = fields.Integer(compute="_compute_document_count")

    @api.model
    def _get_internal_names(self):
        return super()._get_internal_names() | {"partner_id"}

    @api.depends("document_ids")
    def _compute_document_count(self):
        for change in self:
            change.document_count = len(change._get_documents())

    def _get_documents(self):
        """Return the ids of the documents counted; none where that is not what is kept."""
        return self.document_ids if fits(self.document_ids, [int]) else []

    @api.depends("reason", "kind", "criterion_values", "assessment_id.rules")
    @api.depends_context("lang")
    def _compute_why(self):
        names = get_names(self.env["key.account.criterion"], self.company_id)
        for change in self:
            decided = change.assessment_id and change.kind in (
                "first",
                "up",
                "down",
                "ladder",
            )
            readable = decided and is_ruleset(change.assessment_id.rules)
            change.why = change._describe_rules(names) if readable else change.reason

    def _describe_rules(self, names):
        """Say in words which thresholds of that day decided."""
        self.ensure_one()
        return self._describe_decision(
            Ruleset(self.assessment_id.rules),
            self.assessment_id.company_id,
            self._get_kept_values(),
            self.kind,
            self.from_tier_id.id,
            self.to_tier_id.id,
            names,
        )

    def _get_kept_values(self):
        """Return ``{criterion id: value}`` of the decision, as far as they are kept."""
        kept = self.criterion_values if fits(self.criterion_values, {}) else {}
        return {
            int(key): value
            for key, value in kept.items()
            if key.isdecimal() and fits(value, NUMBER)
        }

    @api.model
    def _describe_decision(
        self, ruleset, company, values, kind, from_tier, to_tier, names
    ):
        """Say in words which thresholds decide: those of the tier reached, and for a fall
        those of the tier lost. One line each, met or not.

        :param Ruleset ruleset: the rules of the decision
        :param company: whose currency amounts are in
        :param dict values: criterion id → value
        :param dict names: criterion id → name in the reader's language; the rules have that of
            a criterion that is gone
        """
        names = {c.id: names.get(c.id, c.name) for c in ruleset.criteria}
        fell = kind == "down"
        shown = from_tier if fell else to_tier
        tier = next((tier for tier in ruleset.ladder if tier.key == shown), None)
        lines = []
        for rule in tier.rules if tier else ():
            threshold = rule.keep if fell else rule.enter
            value = values.get(rule.measure)
            lines.append(
                self.env._(
                    "%(mark)s %(criterion)s: %(value)s (%(direction)s %(threshold)s)",
                    mark="✓" if meets(value, threshold, rule) else "✗",
                    criterion=names[rule.measure],
                    value=self._format_value(ruleset, company, rule.measure, value),
                    direction=self.env._("at most")
                    if rule.lower
                    else self.env._("at least"),
                    threshold=self._format_value(
                        ruleset, company, rule.measure, threshold
                    ),
                )
            )
        return "\n".join(lines) or self.env._("None of the better tiers was reached.")

    @api.model
    def _format_value(self, ruleset, company, criterion_id, value):
        """Return a value of a criterion as people write it, with its unit."""
        criteria = self.env["key.account.criterion"]
        code = next(c.measure for c in ruleset.criteria if c.id == criterion_id)
        measure = criteria._get_measures().get(code)  # gone with its add-on: a number
        unit = measure and measure.unit
        return criteria._format_figure(value, unit, company.currency_id, fine=True)

    @api.model
    def _describe_move(self, judged, ruleset, company, criteria, tiers):
        """Return as HTML, in the language of the context, what moved an account.

        :param dict criteria: criterion id → name in that language
        :param dict tiers: tier id → name in that language
        """
        decision = judged.outcome.decision
        why = self._describe_decision(
            ruleset,
            company,
            judged.outcome.values,
            judged.get_kind(),
            judged.state.tier,
            decision.tier,
            criteria,
        )
        move = self.env._(
            "From %(before)s to %(after)s",
            before=tiers[judged.row["computed_tier_id"]],
            after=tiers[decision.tier],
        )
        lines = Markup("<br/>").join(why.split("\n"))
        return Markup("<p><b>%s</b><br/>%s</p>") % (move, lines)

    # Refused for everybody, so there is nothing to hand on to super().
    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """Refuse, whoever asks.

        :raises UserError: always
        """
        raise UserError(self.env._("The history of tiers is written by moves alone."))

    def write(self, vals):  # pylint: disable=method-required-super
        """Refuse, whoever asks.

        :raises UserError: always
        """
        raise UserError(self.env._("The history of tiers can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history of tiers can't be deleted."))

    def action_view_documents(self):
        """Open the very documents that were counted, and by how much they changed since."""
        self.ensure_one()
        self.check_access("read")
        return self.env["key.account.document"]._open_kept(
            self.env._("Counted"),
            self.company_id,
            self.document_model or "sale.order",
            self._get_documents(),
            self._get_counted_sales(),
            self._get_kept_amounts(),
        )

    def _get_counted_sales(self):
        """Return the sales of the decision, None where no criterion measured them."""
        rules = self.assessment_id.rules
        if not is_ruleset(rules):
            return None
        ruleset, values = Ruleset(rules), self._get_kept_values()
        for criterion in ruleset.criteria:
            months = criterion.months or ruleset.months
            if criterion.measure == "sales_amount" and months == ruleset.months:
                return values.get(criterion.id)
        return None

    @api.model
    def _append(self, rows, documents=None):
        """Append rows to the ledger. The only way in.

        :param list rows: dicts with ``account_id``, ``kind``, ``date``, ``from_tier_id``,
            ``to_tier_id`` and, where they apply, ``user_id``, ``reason``, ``assessment_id``,
            ``criterion_values`` (JSON text), ``effective``
        :param documents: ``(model name, SQL)`` of the documents counted; the SQL yields
            ``partner_id`` (of the account), ``ids`` and ``amounts``
        """
        if not rows:
            return
        model, counted = documents or (
            None,
            SQL("SELECT NULL::int partner_id, NULL::jsonb ids, NULL::jsonb amounts"),
        )

        def column(name, default=None):
            return [row.get(name, default) or default for row in rows]

        # Ids of what may be pending in the cache: accounts just created or merged.
        self.env["key.account"].flush_model()
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO key_account_tier_change (
                   account_id, company_id, date, recorded_at, kind, effective, from_tier_id,
                   to_tier_id, user_id, reason, assessment_id, criterion_values,
                   document_model, document_ids, document_amounts)
            SELECT m.account_id, a.company_id, m.date, %(now)s, m.kind, m.effective,
                   m.from_tier_id, m.to_tier_id, m.user_id, m.reason, m.assessment_id,
                   m.vals::jsonb, CASE WHEN d.ids IS NOT NULL THEN %(model)s END, d.ids,
                   d.amounts
              FROM UNNEST(%(account)s::int[], %(date)s::date[], %(kind)s::varchar[],
                          %(effective)s::bool[], %(from)s::int[], %(to)s::int[],
                          %(user)s::int[], %(reason)s::varchar[], %(assessment)s::int[],
                          %(vals)s::text[])
                   AS m(account_id, date, kind, effective, from_tier_id, to_tier_id, user_id,
                        reason, assessment_id, vals)
              JOIN key_account a ON a.id = m.account_id
              LEFT JOIN (%(counted)s) d ON d.partner_id = a.partner_id
            """,
                account=column("account_id"),
                date=column("date"),
                kind=column("kind"),
                effective=[row.get("effective", True) for row in rows],
                to=column("to_tier_id"),
                user=column("user_id"),
                reason=column("reason"),
                assessment=column("assessment_id"),
                vals=column("criterion_values"),
                model=model,
                counted=counted,
                now=self.env.cr.now(),
                **{"from": column("from_tier_id")},
            )
        )
        self.env["key.account"].invalidate_model(["change_ids"])
        self.env["key.account.assessment"].invalidate_model(["change_ids"])
