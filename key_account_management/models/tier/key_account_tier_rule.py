from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountTierRule(models.Model):
    """One threshold of a tier: the value to enter it, and the value to keep it.

    Keep is the easier of the two, so that a customer near the threshold does not go up and
    down from month to month. Where less is better (the scale of the criterion says so) the
    value must be at most the threshold, elsewhere at least.
    """

    _name = "key.account.tier.rule"
    _description = "Tier Threshold"
    _inherit = ["key.account.guard.mixin"]
    _order = "tier_sequence, tier_id, criterion_sequence, criterion_id"
    _rec_name = "criterion_id"
    _check_company_auto = True

    tier_id = fields.Many2one(
        "key.account.tier", required=True, index=True, ondelete="cascade"
    )
    tier_sequence = fields.Integer(
        "Tier sequence", related="tier_id.sequence", store=True
    )
    company_id = fields.Many2one(related="tier_id.company_id", store=True, index=True)
    criterion_id = fields.Many2one(
        "key.account.criterion",
        required=True,
        index=True,
        ondelete="cascade",  # the criterion refuses while it is used; uninstalling must not
        check_company=True,
    )
    criterion_sequence = fields.Integer(
        "Criterion sequence", related="criterion_id.sequence", store=True
    )
    direction = fields.Selection(
        [("min", "at least"), ("max", "at most")], compute="_compute_direction"
    )
    enter = fields.Float(
        "Enter at",
        required=True,
        help="The value at which an account rises to this tier.",
    )
    keep = fields.Float(
        "Keep at", required=True, help="The value down to which it keeps the tier."
    )
    unit = fields.Selection(related="criterion_id.unit")
    uom_id = fields.Many2one(related="criterion_id.uom_id", string="Unit of measure")

    _tier_criterion_uniq = models.Constraint(
        "UNIQUE(tier_id, criterion_id)",
        "A tier has one threshold for each criterion. Change the one that it has.",
    )

    @api.depends("criterion_id.low", "criterion_id.high")
    def _compute_direction(self):
        for rule in self:
            less_is_better = rule.criterion_id.low > rule.criterion_id.high
            rule.direction = "max" if less_is_better else "min"

    @api.depends("criterion_id", "direction", "enter")
    @api.depends_context("lang")
    def _compute_display_name(self):
        directions = dict(self._fields["direction"]._description_selection(self.env))
        for rule in self:
            criterion = rule.criterion_id
            rule.display_name = self.env._(
                "%(criterion)s %(direction)s %(threshold)s",
                criterion=criterion.name or "",
                direction=directions[rule.direction],
                threshold=criterion._format_figure(
                    rule.enter, rule.unit, rule.company_id.currency_id, rough=True
                ),
            )

    @api.constrains("enter", "keep", "criterion_id")
    def _check_values(self):
        """What can't lie below zero has no threshold there, which everybody would meet."""
        measures = self.env["key.account.criterion"]._get_measures()
        for rule in self:
            if min(rule.enter, rule.keep) >= 0:
                continue
            if not measures[rule.criterion_id.measure].signed:
                raise ValidationError(
                    self.env._(
                        "%(tier)s, %(criterion)s: “Enter at” and “Keep at” can't be negative. "
                        "Enter 0 or more, or remove the threshold.",
                        tier=rule.tier_id.name,
                        criterion=rule.criterion_id.name,
                    )
                )

    @api.constrains("enter", "keep", "criterion_id", "tier_id")
    def _check_ladder(self):
        self.tier_id._check_later(self.company_id)

    def unlink(self):
        self.tier_id._check_later(self.company_id)
        return super().unlink()
