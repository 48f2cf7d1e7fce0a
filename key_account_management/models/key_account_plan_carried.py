from odoo import fields, models


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
        known = self.status != "unknown" if "status" in self._fields else self.measure
        return self.progress if known else None

    def _get_known_baseline(self):
        """Return the baseline, None where it is unknown."""
        self.ensure_one()
        known = self[
            "baseline_known" if "baseline_known" in self._fields else "baseline"
        ]
        return self.baseline if known else None


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
