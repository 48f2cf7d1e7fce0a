from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...models.people.key_account_attitude import (
    ATTITUDES,
    FAVOURABLE,
    THINKING_PREFERENCES,
)
from ...models.people.key_account_stakeholder import INFLUENCES


class KeyAccountAttitudeJudge(models.TransientModel):
    """Judge a person: what is thought today, and what it rests on."""

    _name = "key.account.attitude.judge"
    _description = "Judge a Stakeholder"

    stakeholder_id = fields.Many2one(
        "key.account.stakeholder", required=True, readonly=True, ondelete="cascade"
    )
    attitude = fields.Selection(
        ATTITUDES,
        compute="_compute_present",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Leave it empty when you don't know: unknown is not neutral.",
    )
    champion = fields.Boolean(
        compute="_compute_present",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Has power and credibility, and speaks for us when we are not in the room.",
    )
    influence = fields.Selection(
        INFLUENCES,
        compute="_compute_present",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    thinking_preference = fields.Selection(
        THINKING_PREFERENCES,
        compute="_compute_present",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    evidence = fields.Text(
        required=True, help="What the person said or did, that others can check."
    )
    assumed = fields.Boolean(
        "Only assumed", help="A guess that nobody has confirmed yet."
    )

    @api.depends("stakeholder_id")
    def _compute_present(self):
        for wizard in self:
            user = wizard.create_uid or self.env.user
            # As whoever opened it sees the person, whoever stores the values.
            person = wizard.stakeholder_id.with_user(user)
            person.check_access("read")
            wizard.attitude = person.attitude
            wizard.champion = person.champion
            wizard.influence = person.influence
            wizard.thinking_preference = person.thinking_preference

    @api.onchange("attitude")
    def _onchange_attitude(self):
        if self.attitude not in FAVOURABLE:
            self.champion = False

    def action_judge(self):
        """Record it; the history keeps what was thought before."""
        self.ensure_one()
        person = self.stakeholder_id
        if not self.evidence.strip():
            raise ValidationError(
                self.env._(
                    "%(person)s: say what the new attitude rests on. “Evidence” is empty.",
                    person=person.display_name,
                )
            )
        if person.influence != self.influence:
            person.influence = self.influence
        person._judge(
            {
                "attitude": self.attitude,
                "champion": self.champion,
                "attitude_evidence": self.evidence,
                **(
                    {"thinking_preference": self.thinking_preference}
                    if self.thinking_preference != person.thinking_preference
                    else {}
                ),
            },
            self.assumed,
        )
        return {"type": "ir.actions.act_window_close"}
