from collections import Counter

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ...tools.satisfaction import ANONYMOUS

REASONS = 2  # that the headline of a preview names


class KeyAccountAsk(models.TransientModel):
    """Who would be asked by a programme now, and who not and why; and asking some of them by
    hand."""

    _name = "key.account.ask"
    _description = "Ask for Feedback"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self._default_company_id()
    )
    account_ids = fields.Many2many(
        "key.account",
        default=lambda self: self._default_account_ids(),
        help="Empty: all customers.",
    )
    programme_id = fields.Many2one(
        "key.account.survey",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'running')]",
        default=lambda self: self._default_programme_id(),
    )
    line_ids = fields.One2many(
        "key.account.ask.line",
        "wizard_id",
        "People",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    reason = fields.Char(
        "Why now",
        help="Needed to ask somebody who is not due, and kept with the invitation.",
    )
    needs_reason = fields.Boolean(compute="_compute_needs_reason")

    def _default_account_ids(self):
        # From which screen: ids of something else are no accounts.
        if self.env.context.get("active_model", "key.account") != "key.account":
            return self.env["key.account"]
        # What is selected there; _check_given() asks whether the user may read each.
        return self.env["key.account"].browse(self.env.context.get("active_ids", []))

    def _default_company_id(self):
        accounts = self._default_account_ids()
        if len(accounts.company_id) > 1:
            raise UserError(
                self.env._(
                    "These accounts are of several companies, and so are their programmes. "
                    "Choose accounts of one company."
                )
            )
        return accounts.company_id or self.env.company

    def _default_programme_id(self):
        return self.env["key.account.survey"].search(
            [
                ("company_id", "=", self._default_company_id().id),
                ("state", "=", "running"),
            ],
            limit=1,
        )

    @api.depends("programme_id", "account_ids")
    def _compute_line_ids(self):
        for wizard in self:
            # As whoever opened it, whoever stores the lines.
            asking = wizard.with_user(wizard.create_uid or self.env.user)
            rows = asking._get_candidates() if wizard.programme_id else []
            few = asking._get_few(rows)
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create(
                        self._prepare_line(row, row["stakeholder_id"] in few)
                    )
                    for row in rows
                ),
            ]

    @api.model
    def _prepare_line(self, row, is_few):
        decision = row["decision"]
        return {
            "stakeholder_id": row["stakeholder_id"],
            "email": row["email"],
            "verdict": "few" if is_few else decision.verdict,
            "date_until": decision.until,
            "is_final": decision.final,
            "is_chosen": decision.verdict == "ask" and not is_few,
        }

    def _get_few(self, rows):
        """Return the ids of the people who are due, and too few of their customer to be asked
        anonymously."""
        due = self.env["key.account.stakeholder"].browse(
            row["stakeholder_id"] for row in rows if row["decision"].verdict == "ask"
        )
        if not self.programme_id.is_anonymous:
            return set()
        crowds = self.programme_id._get_crowds(due)
        return set(due.ids) - {person for crowd in crowds for person in crowd.ids}

    @api.constrains("account_ids", "programme_id")
    def _check_given(self):
        """A wizard tells of what it is given: only of what the user may read."""
        # Constraints run as superuser; what may be read is the user's.
        self.account_ids.sudo(False).check_access("read")
        self.programme_id.sudo(False).check_access("read")

    @api.depends("line_ids.is_chosen", "line_ids.verdict")
    def _compute_needs_reason(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            wizard.needs_reason = set(chosen.mapped("verdict")) - {"ask", "few"}

    def _get_candidates(self, people=None):
        """Return the decisions on the people whom the user may read."""
        if people is None:
            domain = [("company_id", "=", self.company_id.id)]
            if accounts := self.account_ids._origin:
                domain.append(("account_id", "in", accounts.ids))
            people = self.env["key.account.stakeholder"].search(domain)
        # The decision is the same whoever looks; it is shown of readable people only.
        programme = self.programme_id._origin.sudo()
        return programme._get_candidates(fields.Datetime.now(), people)

    @api.model
    def _open_preview(self, programme):
        """Return the action that lists everybody with the decision of ``programme``."""
        wizard = self.create(
            {"programme_id": programme.id, "company_id": programme.company_id.id}
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_ask_line_action"
        )
        action["name"] = wizard._get_headline()
        action["domain"] = [("id", "in", wizard.line_ids.ids)]
        return action

    def _get_headline(self):
        """Say how many would be asked now, and what keeps the others from it: complaints first,
        as one keeps everybody of its customer, then what does so most often."""
        lines = self.line_ids
        labels = dict(lines._fields["verdict"]._description_selection(self.env))
        counts = Counter(lines.mapped("verdict"))
        values = {"programme": self.programme_id.name, "asked": counts.pop("ask", 0)}
        if not counts:
            return self.env._("%(programme)s: %(asked)s would be asked now", **values)
        first = sorted(counts, key=lambda v: (v != "complaint", -counts[v]))[:REASONS]
        reasons = [
            self.env._("%(reason)s: %(count)s", reason=labels[v], count=counts[v])
            for v in first
        ]
        return self.env._(
            "%(programme)s: %(asked)s would be asked now, %(others)s not (%(reasons)s)",
            **values,
            others=counts.total(),
            reasons=", ".join(reasons),
        )

    def action_ask(self):
        """Ask the people chosen; the mails are in the queue then."""
        self.ensure_one()
        programme, people = self._get_chosen()
        # Programmes write with the rights of nobody in particular; who may be asked by this
        # user was checked, and is checked again person by person.
        invitations = programme.sudo()._ask(
            people, fields.Datetime.now(), by_hand=True, reason=self.reason
        )
        failed = invitations.filtered(lambda i: i.state == "failed")
        message = self.env._(
            "%(count)s asked, %(failed)s could not be written.",
            count=len(invitations - failed),
            failed=len(people) - len(invitations - failed),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "warning" if failed else "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _get_chosen(self):
        """Return the programme and the stakeholders to ask, or raise what is in the way."""
        programme = self.programme_id
        people = self.line_ids.filtered("is_chosen").stakeholder_id
        people.check_access("read")
        if programme.state != "running" or programme.problem:
            raise UserError(
                self.env._(
                    "%(programme)s is not running, so it asks nobody. Choose another "
                    "programme, or have an administrator start it.",
                    programme=programme.name,
                )
            )
        if not people:
            raise UserError(
                self.env._("Nobody is chosen. Tick the people to ask in the list.")
            )
        hidden = people.browse().union(*programme._get_crowds(people))
        if programme.is_anonymous and (alone := people - hidden):
            raise UserError(
                self.env._(
                    "%(programme)s is anonymous: choose at least %(least)s people of each "
                    "customer, or it would be plain whose answer it is. Untick %(people)s, or "
                    "choose more.",
                    programme=programme.name,
                    least=ANONYMOUS,
                    people=", ".join(alone.mapped("display_name")),
                )
            )
        self._check_verdicts(people)
        return programme, people

    def _check_verdicts(self, people):
        lines = self.env["key.account.ask.line"]
        labels = dict(lines._fields["verdict"]._description_selection(self.env))
        for row in self._get_candidates(people):
            decision = row["decision"]
            values = {
                "person": people.browse(row["stakeholder_id"]).display_name,
                "verdict": labels[decision.verdict],
            }
            if decision.final:
                raise UserError(
                    self.env._(
                        "%(person)s can't be asked: %(verdict)s. Untick this person.",
                        **values,
                    )
                )
            if decision.verdict != "ask" and not (self.reason or "").strip():
                raise UserError(
                    self.env._(
                        "%(person)s is not due: %(verdict)s. Enter “Why now” to ask "
                        "nevertheless, or untick this person.",
                        **values,
                    )
                )
