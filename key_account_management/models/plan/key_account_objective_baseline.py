from odoo import api, fields, models

from ...tools.objective import MILESTONE, baseline_window
from .key_account_objective import MEASURED_BY


class KeyAccountObjective(models.Model):
    """What the target of an objective is compared with.

    The baseline is the same measure over an earlier period of the same length, or what
    somebody entered. It is computed when the objective is defined, again when the plan is
    approved, and then stands.
    """

    _inherit = "key.account.objective"

    baseline_period = fields.Selection(
        [
            ("year", "The same period of the year before"),
            ("previous", "The period before, of the same length"),
            ("manual", "Entered by hand"),
        ],
        "Compared with",
        default="year",
        required=True,
    )
    baseline = fields.Float(
        compute="_compute_baseline",
        store=True,
        readonly=False,
        help="The value of the same measure in the period compared with. A period that is not "
        "over is moved back to end with the day on which the baseline was computed.",
    )
    baseline_known = fields.Boolean(compute="_compute_baseline_details", store=True)
    baseline_start = fields.Date(
        "Baseline from", compute="_compute_baseline_details", store=True
    )
    baseline_end = fields.Date(
        "Baseline to", compute="_compute_baseline_details", store=True
    )
    baseline_frozen = fields.Boolean(
        "Baseline of the approved plan", readonly=True, copy=False
    )

    @api.depends(*MEASURED_BY, "baseline_period", "account_id")
    def _compute_baseline(self):
        for objective, (_window, value) in self._get_baselines().items():
            objective.baseline = value or 0

    @api.depends("baseline")
    def _compute_baseline_details(self):
        """``baseline`` depends on all that makes it, so it is computed before."""
        baselines = self._get_baselines()
        for objective in self:
            manual = objective.baseline_period == "manual"
            window, value = baselines.get(objective, (None, None))
            objective.baseline_known = manual or value is not None
            objective.baseline_start = window and window.start
            objective.baseline_end = window and window.last

    def _get_baselines(self, as_of=None):
        """Return ``{objective: (window, value)}`` of those whose baseline is computed; None
        and None where there is nothing to compute.

        :param date as_of: a period that ends later is moved back to end with this day
            (default: today)
        """
        computed = self.filtered(lambda o: o.baseline_period != "manual")
        windows = {}
        for objective in computed:
            if objective._has_window() and objective.measure != MILESTONE:
                windows[objective] = baseline_window(
                    objective._get_window(),
                    objective.baseline_period,
                    as_of or objective._get_today(),
                )
        values = self._get_values(list(windows.items()))
        baselines = dict(
            zip(windows, zip(windows.values(), values, strict=True), strict=True)
        )
        return dict.fromkeys(computed, (None, None)) | baselines

    def _retry_baselines(self):
        """Compute the unknown baselines of drafts anew: what they lacked may be there now."""
        unknown = self.filtered(
            lambda o: (
                not o.baseline_known
                and o.baseline_period != "manual"
                and o.plan_id.state == "draft"
            )
        )
        names = ("baseline", "baseline_known", "baseline_start", "baseline_end")
        for name in names:
            self.env.add_to_compute(self._fields[name], unknown)
        unknown.modified(names)  # and all that follows from them

    def _freeze_baselines(self, as_of=None):
        """Compute the baselines a last time; from now on they stand. Called when a plan is
        approved.

        :param date as_of: the day of the approval (default: today)
        """
        for objective, (window, value) in self._get_baselines(as_of).items():
            objective.write(
                {
                    "baseline": value or 0,
                    "baseline_known": value is not None,
                    "baseline_start": window and window.start,
                    "baseline_end": window and window.last,
                    "baseline_period": objective.baseline_period,
                }
            )
        self.baseline_frozen = True

    @api.model
    def _get_approved_fields(self):
        return super()._get_approved_fields() | {"baseline", "baseline_period"}

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | {"baseline_frozen"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if "baseline" in vals:
                vals.setdefault("baseline_period", "manual")
        return super().create(vals_list)

    def write(self, vals):
        if "baseline" in vals:
            vals = {"baseline_period": "manual"} | vals
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy computes its own baseline, unless it was entered by hand."""
        data = super().copy_data(default)
        for objective, vals in zip(self, data, strict=True):
            if objective.baseline_period != "manual":
                vals.pop("baseline", None)
        return data

    def _get_known_baseline(self):
        """Return the baseline, None where it is unknown."""
        self.ensure_one()
        return self.baseline if self.baseline_known else None
