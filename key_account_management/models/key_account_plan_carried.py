from odoo import api, fields, models


class KeyAccountObjective(models.Model):
    _inherit = "key.account.objective"

    weight = fields.Float(
        default=1,
        help="What the objective counts in the progress of the plan, beside the others.",
    )
    carried_from_id = fields.Many2one(
        "key.account.objective",
        "Carried over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The objective of the plan before that was not reached.",
    )

    _weight_check = models.Constraint(
        "CHECK (weight >= 0)",
        "The weight of an objective is zero or more.",
    )

    def _get_known_progress(self):
        """Return the progress in percent, None where it is unknown."""
        self.ensure_one()
        return self.progress if self.status != "unknown" else None

    def _get_figures_text(self):
        """Return what was reached of what, in the unit of the measure: “120 of 150”."""
        if not self.target or not self.measure:
            return ""
        return self.env._(
            "%(actual)s of %(target)s",
            actual=self._format_value(self.actual if self.actual_known else None),
            target=self._format_value(self.target),
        )

    def _get_known_baseline(self):
        """Return the baseline, None where it is unknown."""
        self.ensure_one()
        return self.baseline if self.baseline_known else None


class KeyAccountInitiative(models.Model):
    _inherit = "key.account.initiative"

    carried_from_id = fields.Many2one(
        "key.account.initiative",
        "Carried over from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The initiative of the plan before that was still open.",
    )


class KeyAccountReview(models.Model):
    """A review of a plan touches it."""

    _inherit = "key.account.review"

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews.plan_id._touch()
        return reviews

    def write(self, vals):
        result = super().write(vals)
        self.plan_id._touch()
        return result
