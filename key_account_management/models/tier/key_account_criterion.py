from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.measure import JUDGED, QUANTITY
from ..account.arguments import LONGEST


class KeyAccountCriterion(models.Model):
    """What is measured (from orders and invoices) or judged (by a person) for a tier.

    Its value stands in rules against thresholds, and counts in the weighted score: ``low``
    is worth 0 points, ``high`` 100, linear between; ``low`` above ``high`` says that less is
    better. An unknown value counts neither as 0 nor as anything else: it lowers the known weight
    of the score, and satisfies no rule.
    """

    _name = "key.account.criterion"
    _inherit = [
        "key.account.screen.mixin",
        "key.account.measure.mixin",
        "key.account.any.language.mixin",
    ]
    _description = "Tier Criterion"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    description = fields.Text(translate=True)
    is_judged = fields.Boolean(compute="_compute_is_judged", search="_search_is_judged")
    # Score
    weight = fields.Float(
        default=0,
        help="Weight in the weighted score. 0: not part of it. Weights need not add up to "
        "100; what counts is their proportion.",
    )
    low = fields.Float("0 points at", help="The value that is worth 0 points.")
    high = fields.Float(
        "100 points at",
        default=100,
        help="The value that is worth 100 points. Lower than the other end: less is better.",
    )
    rule_ids = fields.One2many("key.account.tier.rule", "criterion_id")

    @api.depends("measure")
    def _compute_is_judged(self):
        for criterion in self:
            criterion.is_judged = criterion.measure in JUDGED

    def _search_is_judged(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("measure", "in" if True in value else "not in", list(JUDGED))]

    @api.onchange("measure", "months", "category_id", "uom_id")
    def _onchange_measure(self):
        """Empty what only a quantity has. Two criteria that measure the same count it twice in the
        score: mostly a mistake."""
        if self.unit != QUANTITY:
            self.category_id = self.uom_id = False
        identity = self._convert_to_write(
            {name: self[name] for name in self._get_identity()}
        )
        same = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("id", "!=", self._origin.id),
                *((name, "=", value) for name, value in identity.items()),
            ],
            limit=1,
        )
        if not self.measure or not same:
            return {}
        return {
            "warning": {
                "title": self.env._("Measured already"),
                "message": self.env._(
                    "%(criterion)s measures the same over the same period. Two such criteria "
                    "count twice in the score: change the measure or the period, or set a "
                    "threshold on %(criterion)s.",
                    criterion=same.name,
                ),
            }
        }

    @api.model
    def _get_identity(self):
        """Return the names of the fields that say what is measured."""
        return ["measure", "months", "category_id", "uom_id"]

    @api.constrains("months", "low", "high", "measure")
    def _check_scale(self):
        for criterion in self:
            if criterion.months < 0:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: the period can't be negative. Enter a number of "
                        "months, or 0 for the company's window.",
                        criterion=criterion.name,
                    )
                )
            if criterion.months > LONGEST:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: a period of %(months)s months reaches too far back. "
                        "Enter at most %(most)s, or 0 for the company's window.",
                        criterion=criterion.name,
                        months=criterion.months,
                        most=LONGEST,
                    )
                )
            if criterion.low == criterion.high:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: “0 points at” and “100 points at” are both "
                        "%(value)s. Give two different values: that is the scale.",
                        criterion=criterion.name,
                        value=criterion.low,
                    )
                )

    @api.constrains("measure", "category_id")
    def _check_category(self):
        labels = dict(self._get_measure_labels())
        for criterion in self.filtered(lambda c: c.category_id and c.unit != QUANTITY):
            raise ValidationError(
                self.env._(
                    "%(criterion)s: “%(measure)s” can't be limited by %(field)s. Empty that "
                    "field, or choose the measure “%(quantity)s”.",
                    criterion=criterion.name,
                    measure=labels[criterion.measure],
                    field=self._fields["category_id"]._description_string(self.env),
                    quantity=labels["category_quantity"],
                )
            )

    @api.constrains("weight", "active", "measure", "company_id")
    def _check_weight(self):
        for criterion in self:
            if criterion.weight < 0:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: the weight can't be negative. Enter 0 to leave it "
                        "out of the score; where less is better, swap the ends of the "
                        "scale instead.",
                        criterion=criterion.name,
                    )
                )
        self._check_ladder()

    def _check_ladder(self):
        self.env["key.account.tier"]._check_later(self.company_id)

    @api.constrains("active")
    def _check_active(self):
        self.filtered(lambda c: not c.active)._check_unused(
            self.env._("archived"), self.rule_ids.filtered("tier_id.active")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused(self.env._("deleted"), self.rule_ids)
        # Also judgements that the user may not see: only their number is told.
        judged = self.env["key.account.judgement"].sudo()
        for criterion in self:
            if count := judged.search_count([("criterion_id", "=", criterion.id)]):
                raise UserError(
                    self.env._(
                        "%(criterion)s can't be deleted: %(count)s judgements are about it. "
                        "Archive it instead.",
                        criterion=criterion.name,
                        count=count,
                    )
                )

    def unlink(self):
        self._check_ladder()  # the last one that weighs may be among them
        return super().unlink()

    def _check_unused(self, action, rules):
        """Raise when a rule uses one of these; say which, and what to do."""
        for criterion in self:
            tiers = rules.filtered(lambda r, c=criterion: r.criterion_id == c).tier_id
            if tiers:
                raise UserError(
                    self.env._(
                        "%(criterion)s can't be %(action)s: the tiers %(tiers)s have a "
                        "threshold on it. Remove that rule from them first "
                        "(CRM → Configuration → Key Accounts → Tiers).",
                        criterion=criterion.name,
                        action=action,
                        tiers=", ".join(tiers.mapped("name")),
                    )
                )

    def _retire(self):
        """Delete criteria whose measure goes with its add-on, their thresholds too, and leave
        each ladder able to classify.

        For the ``ondelete`` of a measure that a bridge adds: an add-on goes even though
        tiers use its measures.
        """
        # An add-on goes for everybody, whoever uninstalls it.
        criteria = self.sudo()
        companies = criteria.company_id
        criteria.rule_ids.unlink()
        criteria.unlink()
        criteria.env["key.account.tier"]._mend_ladders(companies)

    def _to_rules(self):
        """Return these as the plain data of ``tools.ruleset``."""
        return [
            {
                "id": criterion.id,
                "name": criterion.name,
                "measure": criterion.measure,
                "months": criterion.months,
                "weight": criterion.weight,
                "low": criterion.low,
                "high": criterion.high,
                **criterion._get_limit_ids(),
            }
            for criterion in self
        ]

    def _get_limit_ids(self):
        """Return what a quantity is counted of and in: others have none, so that their rules
        stay as they were."""
        if not self.category_id:
            return {}
        return {"category": self.category_id.id, "uom": self.uom_id.id}
