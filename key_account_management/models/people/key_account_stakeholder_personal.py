from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .key_account_attitude import ATTITUDES, FAVOURABLE, THINKING_PREFERENCES

PERSONAL_GROUP = "key_account_management.group_personal"
# Shown from, and written as, personal assessments: see ``_judge``.
PERSONAL = ("attitude", "champion", "attitude_evidence", "thinking_preference")


class KeyAccountStakeholder(models.Model):
    """What is thought of a stakeholder: the last *personal assessments*
    (``key.account.attitude``), shown, found and grouped by only for those who may read them,
    unknown to everybody else. Whoever writes them without evidence writes an assumption.
    """

    _inherit = "key.account.stakeholder"

    attitude_ids = fields.One2many(
        "key.account.attitude", "stakeholder_id", "Assessments"
    )
    attitude_id = fields.Many2one(
        "key.account.attitude",
        "Last attitude",
        compute="_compute_judgement_ids",
        store=True,
        index=True,
        ondelete="set null",
        groups=fields.NO_ACCESS,  # that there is one, and of which day, is for the team alone
    )
    thinking_id = fields.Many2one(
        "key.account.attitude",
        "Last thinking preference",
        compute="_compute_judgement_ids",
        store=True,
        index=True,
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    attitude = fields.Selection(
        ATTITUDES,
        compute="_compute_personal",
        search="_search_attitude",
        readonly=False,
        help="How the person stands towards us. Empty: unknown, which is not neutral.",
    )
    champion = fields.Boolean(
        compute="_compute_personal",
        search="_search_champion",
        readonly=False,
        help="Has power and credibility, and speaks for us when we are not in the room.",
    )
    attitude_evidence = fields.Text(
        "Evidence", compute="_compute_personal", readonly=False
    )
    attitude_date = fields.Date("Judged on", compute="_compute_personal")
    attitude_age = fields.Integer(
        "Judged days ago", compute="_compute_personal", aggregator="avg"
    )
    attitude_until = fields.Date("Valid until", compute="_compute_personal")
    attitude_user_id = fields.Many2one(
        "res.users", "Judged by", compute="_compute_personal"
    )
    assumed = fields.Boolean(compute="_compute_personal", search="_search_assumed")
    expired = fields.Boolean(compute="_compute_personal", search="_search_expired")
    thinking_preference = fields.Selection(
        THINKING_PREFERENCES,
        compute="_compute_personal",
        search="_search_thinking_preference",
        readonly=False,
        help="How the person takes things in: a hypothesis of ours, to prepare a talk.",
    )
    thinking_assumed = fields.Boolean(compute="_compute_personal")
    thinking_expired = fields.Boolean(compute="_compute_personal")
    thinking_evidence = fields.Text(compute="_compute_personal")
    talking_advice = fields.Text(
        "How to talk to this person", compute="_compute_talking_advice"
    )
    can_see_personal = fields.Boolean(compute="_compute_can_see_personal")
    can_blank_personal = fields.Boolean(compute="_compute_can_see_personal")

    @api.depends("attitude_ids.kind", "attitude_ids.date")
    def _compute_judgement_ids(self):
        # A search, not ``attitude_ids``: that would leave in the cache what others may not see.
        last = {}
        judgements = self.env["key.account.attitude"].search_fetch(
            [("stakeholder_id", "in", self.ids)], ["stakeholder_id", "kind"]
        )
        for judgement in judgements:
            key = judgement.stakeholder_id.id, judgement.kind
            last.setdefault(key, judgement.id)
        for stakeholder in self:
            stakeholder.attitude_id = last.get((stakeholder.id, "attitude"))
            stakeholder.thinking_id = last.get((stakeholder.id, "thinking"))

    @api.depends("account_id")
    @api.depends_context("uid")
    def _compute_can_see_personal(self):
        # Not a related field: that is read as superuser, who sees everything.
        personal = self.env.user.has_group(PERSONAL_GROUP)
        for stakeholder in self:
            account = stakeholder.account_id
            stakeholder.can_see_personal = account.can_see_personal
            manages = account.user_id == self.env.user
            stakeholder.can_blank_personal = personal or manages

    @api.depends(
        "attitude_id.attitude",
        "attitude_id.champion",
        "attitude_id.evidence",
        "attitude_id.assumed",
        "attitude_id.date_until",
        "thinking_id.thinking_preference",
        "thinking_id.evidence",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_personal(self):
        # Which is the last one, as superuser: the links are nobody's to read.
        pointers = self._origin.sudo()
        # What of it may be read, as the user.
        judgements = (pointers.attitude_id | pointers.thinking_id).with_env(self.env)
        readable = judgements._filtered_access("read")
        today = fields.Date.context_today(self)
        for stakeholder in self:
            last = stakeholder._origin.sudo()  # as above
            # An intersection forgets with whom it is to be read.
            judged = readable & readable.browse(last.attitude_id.ids)
            judged = judged.with_prefetch(readable.ids)
            thinking = readable & readable.browse(last.thinking_id.ids)
            thinking = thinking.with_prefetch(readable.ids)
            stakeholder.attitude = judged.attitude
            stakeholder.champion = judged.champion
            stakeholder.attitude_evidence = judged.evidence
            stakeholder.attitude_date = judged.date
            stakeholder.attitude_age = judged and (today - judged.date).days
            stakeholder.attitude_until = judged.date_until
            stakeholder.attitude_user_id = judged.user_id
            stakeholder.assumed = bool(judged.attitude) and judged.assumed
            stakeholder.expired = bool(judged.attitude) and judged.expired
            stakeholder.thinking_preference = thinking.thinking_preference
            known = bool(thinking.thinking_preference)
            stakeholder.thinking_assumed = known and thinking.assumed
            stakeholder.thinking_expired = known and thinking.expired
            stakeholder.thinking_evidence = known and thinking.evidence

    @api.depends("thinking_preference")
    @api.depends_context("uid", "lang")
    def _compute_talking_advice(self):
        advice = {
            "analytical": self.env._(
                "Let figures speak: detailed product data, a case with its numbers, the "
                "calculation on one page. Leave the documents there."
            ),
            "intuitive": self.env._(
                "Begin with the whole: a story, a customer like them, something to see or to "
                "touch. Details come later."
            ),
            "social": self.env._(
                "Take time for the person: meet, ask, keep small promises. Trust comes before "
                "the offer."
            ),
            "logical": self.env._(
                "Bring a clear frame: the question, the steps, the conclusion. One point after "
                "the other, each with its reason."
            ),
        }
        for stakeholder in self:
            stakeholder.talking_advice = advice.get(stakeholder.thinking_preference)

    @api.model
    def _search_attitude(self, operator, value):
        return self._search_personal("attitude_id", "attitude", operator, value)

    @api.model
    def _search_champion(self, operator, value):
        return self._search_personal("attitude_id", "champion", operator, value)

    @api.model
    def _search_assumed(self, operator, value):
        return self._search_personal("attitude_id", "assumed", operator, value)

    @api.model
    def _search_expired(self, operator, value):
        return self._search_personal("attitude_id", "expired", operator, value)

    @api.model
    def _search_thinking_preference(self, operator, value):
        name = "thinking_preference"
        return self._search_personal("thinking_id", name, operator, value)

    @api.model
    def _search_personal(self, pointer, name, operator, value):
        """What may not be read is unknown: only assessments that the user may read count."""
        if operator != "in":
            return NotImplemented
        known = [item for item in value if item]
        domain = self._search_judged(pointer, Domain(name, "in", known))
        if len(known) < len(value):
            domain |= ~self._search_judged(pointer, Domain(name, "!=", False))
        return domain

    @api.model
    def _search_judged(self, pointer, domain):
        """Return the domain of those whose last assessment the user may read, and is in
        ``domain``: a condition on a field of the assessment."""
        found = self.env["key.account.attitude"]._search(domain)
        column = self._fields[pointer]
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s IN %s, FALSE)",
                SQL.identifier(alias, pointer, to_flush=column),
                found.subselect(),
            )
        )

    @api.model
    def _get_live_fields(self):
        judged = dict.fromkeys(
            ("attitude", "thinking_preference"), self._get_judged_sql
        )
        return super()._get_live_fields() | judged

    def _get_judged_sql(self, name, alias, query):
        """Only of those assessments that the user may read."""
        pointer = "attitude_id" if name == "attitude" else "thinking_id"
        judgements = self.env["key.account.attitude"]
        return SQL(
            "(SELECT %s FROM key_account_attitude judged"
            " WHERE judged.id = %s AND judged.id IN %s)",
            SQL.identifier("judged", name, to_flush=judgements._fields[name]),
            SQL.identifier(alias, pointer, to_flush=self._fields[pointer]),
            judgements._search([]).subselect(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        judged = [self._split_personal(vals) for vals in vals_list]
        stakeholders = super().create([plain for plain, _personal in judged])
        for stakeholder, (_plain, personal) in zip(stakeholders, judged, strict=True):
            stakeholder._judge(personal)
        return stakeholders

    def write(self, vals):
        plain, personal = self._split_personal(vals)
        self._check_judged_stay(vals)
        result = super().write(plain) if plain else True
        self._judge(personal)
        return result

    def _check_judged_stay(self, vals):
        """What was thought of somebody is not passed on to another person, nor shown to the
        team of another account."""
        for name in {"partner_id", "account_id"} & vals.keys():
            moved = self.filtered(lambda s, name=name: s[name].id != vals[name])
            # Whether there is anything, not what; and nothing of it left in the cache.
            judgements = self.env["key.account.attitude"].sudo()
            assessment = judgements.search(
                [("stakeholder_id", "in", moved.ids)], limit=1
            )
            if judged := moved & assessment.stakeholder_id.sudo(False):
                raise UserError(
                    self.env._(
                        "%(person)s, %(field)s: the person was judged here, and that stays "
                        "where it is. Enter the last day on the map, and put the other one "
                        "on the map as a new entry.",
                        person=judged.display_name,
                        field=self._fields[name]._description_string(self.env),
                    )
                )

    @api.model
    def _split_personal(self, vals):
        """Return what is written here, and what becomes a personal assessment."""
        personal = {name: vals[name] for name in PERSONAL if name in vals}
        return {k: v for k, v in vals.items() if k not in personal}, personal

    def _judge(self, personal, assumed=None):
        """Record what is thought of these people, where it says something new.

        :param dict personal: any of ``PERSONAL``
        :param assumed: whether it is a guess (default: yes without evidence)
        """
        if not personal:
            return
        evidence = (personal.get("attitude_evidence") or "").strip()
        rows = []
        for stakeholder in self:
            wanted = stakeholder._get_wanted(personal, again=assumed is not None)
            if not wanted:
                continue
            stakeholder._check_personal_access()
            common = {
                "stakeholder_id": stakeholder.id,
                "evidence": evidence or self.env._("Entered without evidence."),
                "assumed": not evidence if assumed is None else assumed,
            }
            rows += [{**common, **vals} for vals in wanted]
        self.env["key.account.attitude"].create(rows)

    def _get_wanted(self, personal, again):
        """Return the values of the assessments that ``personal`` asks for: none for what is
        already thought, unless there is new evidence, or it is judged ``again``."""
        self.ensure_one()
        wanted = []
        if {"attitude", "champion", "attitude_evidence"} & personal.keys():
            attitude = personal.get("attitude", self.attitude) or False
            champion = personal.get("champion")
            if champion is None:
                champion = self.champion and attitude in FAVOURABLE
            if again:  # a new look at it; not when it is about the thinking preference
                news = "thinking_preference" not in personal
            else:
                evidence = personal.get("attitude_evidence")
                news = evidence and evidence != self.attitude_evidence
            changed = (attitude, champion) != (self.attitude, self.champion)
            if changed or (attitude and news):
                vals = {"attitude": attitude, "champion": champion}
                wanted.append({"kind": "attitude", **vals})
        if "thinking_preference" in personal:
            thinking = personal["thinking_preference"] or False
            if thinking != self.thinking_preference:
                vals = {"kind": "thinking", "thinking_preference": thinking}
                wanted.append(vals)
        return wanted

    def _check_personal_access(self):
        if denied := self.filtered(lambda s: not s.can_see_personal)[:1]:
            raise AccessError(
                self.env._(
                    "Only the team of %(account)s may judge its people. Ask the account "
                    "manager to add you to the team.",
                    account=denied.account_id.display_name,
                )
            )

    def action_blank_personal(self):
        """Delete what was thought of these people, with its history, in every account whose
        assessments the user may see.

        :raises AccessError: but for the restricted group and the account's manager
        """
        for stakeholder in self:
            if not stakeholder.can_blank_personal:
                raise AccessError(
                    self.env._(
                        "%(person)s: only the account manager, or somebody of the group "
                        "“Personal Assessments”, may blank what was thought of a person.",
                        person=stakeholder.display_name,
                    )
                )
        judgements = self.env["key.account.attitude"].search(
            [("partner_id", "in", self.partner_id.ids)]
        )
        people = judgements.stakeholder_id
        # Nobody deletes single assessments, that would bend the history; a person's right to
        # be forgotten takes all of them.
        judgements.sudo().unlink()
        for stakeholder in people:
            stakeholder.message_post(
                body=self.env._("The personal assessments were blanked.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        """What was thought of a person goes only by who may see it."""
        if self.env.su:
            return
        hidden = self.filtered(lambda s: not s.can_blank_personal)
        judgements = self.env["key.account.attitude"].sudo()  # that there are some
        judged = judgements.search([("stakeholder_id", "in", hidden.ids)], limit=1)
        if judged:
            raise UserError(
                self.env._(
                    "%(person)s can't be taken off the map of %(account)s: what is thought of "
                    "the person would be lost. Enter the last day on the map instead; or let "
                    "the account manager, or somebody of the group “Personal Assessments”, "
                    "blank it first.",
                    person=judged.stakeholder_id.display_name,
                    account=judged.account_id.display_name,
                )
            )

    def _get_valid_until(self, day):
        """Return the last day of a judgement made on ``day``: None if none expires."""
        # The setting is the company's; whoever judges need not read companies.
        days = self.sudo().company_id.key_account_attitude_days
        return days and fields.Date.to_date(day) + timedelta(days=days)
