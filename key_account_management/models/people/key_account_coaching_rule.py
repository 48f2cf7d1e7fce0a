from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import coaching

# Say something about attitudes: only for those who may see them.
PERSONAL_KINDS = (
    "no_champion",
    "only_supporters",
    "hostile_decider",
    "doubtful",
    "contradiction",
)
PERCENT_KINDS = ("doubtful",)


class KeyAccountCoachingRule(models.Model):
    """What a map of people should not leave open, and what to do about it.

    A rule speaks up on every account that it finds wanting; one click makes its advice an
    activity. Rules about attitudes speak to the account's team only, and their activities say
    what to do, not why: activities are read by everybody who sees the account.
    """

    _name = "key.account.coaching.rule"
    _description = "Coaching Rule"
    _inherit = ["key.account.shared.mixin"]
    _order = "sequence, id"

    name = fields.Char("What is missing", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [
            ("no_decider", "No decider is known"),
            ("no_champion", "No champion"),
            ("only_supporters", "Only supporters"),
            ("hostile_decider", "A decider is an opponent"),
            ("decider_unmet", "A decider was never met"),
            ("single_thread", "Single thread"),
            ("no_contact", "No contact with anybody"),
            ("doubtful", "Assumed or expired judgements"),
            ("left", "A contact left"),
            ("decider_left", "A decider left, and nobody follows"),
            ("contradiction", "An answer against the attitude"),
        ],
        required=True,
    )
    threshold = fields.Float(
        help="Only supporters: from so many judged people on. Assumed or expired judgements: "
        "above so many percent of them. Not used by the other rules."
    )
    advice = fields.Text(required=True, translate=True)
    summary = fields.Char(
        "Activity",
        required=True,
        translate=True,
        help="The activity that one click makes. Everybody who sees the account reads it: say "
        "what to do, not what is thought of whom.",
    )
    days = fields.Integer("Due in days", default=7)
    is_personal = fields.Boolean("Team only", compute="_compute_is_personal")

    @api.depends("kind")
    def _compute_is_personal(self):
        for rule in self:
            rule.is_personal = rule.kind in PERSONAL_KINDS

    @api.constrains("threshold", "days", "kind")
    def _check_numbers(self):
        for rule in self:
            most = 100 if rule.kind in PERCENT_KINDS else None
            if rule.threshold < 0 or (most and rule.threshold >= most):
                raise ValidationError(
                    self.env._(
                        "%(rule)s: the threshold %(value)s never makes sense. Enter people "
                        "from 0 on, or percent from 0 to below 100.",
                        rule=rule.name,
                        value=rule.threshold,
                    )
                )
            if rule.days < 0:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: “Due in days” can't be negative. Enter 0 for today.",
                        rule=rule.name,
                    )
                )

    def _check_map(self, shown, can_see_personal):
        """Return ``[(rule, people keys)]`` of the rules that have something to say.

        :param coaching.Map shown: the map of one account
        """
        said = []
        for rule in self:
            if rule.is_personal and not can_see_personal:
                continue
            keys = coaching.check(rule.kind, shown, rule.threshold)
            if keys is not None:
                said.append((rule, keys))
        return said
