from odoo import api, fields, models
from odoo.exceptions import UserError

from ..account.arguments import read_word
from ..account.known_json import KnownJson


class KeyAccountPlan(models.Model):
    """Whether a plan has substance: not how many boxes are filled, but whether its figures are
    measured, its deciders known, its claims proven and its steps somebody's.

    Each check is the share of what it looks at that is sound; the completeness is the mean of
    the checks. One query per question, whatever the number of plans.
    """

    _inherit = "key.account.plan"

    checks = KnownJson(compute="_compute_checks")
    completeness = fields.Float(
        compute="_compute_checks",
        help="Mean of the checks of substance: objectives with a measured actual, people known "
        "and met, SWOT lines with evidence, strategies that use them, initiatives with owner "
        "and date, reviews held in the tier's rhythm.",
    )

    @api.depends("objective_ids", "swot_ids", "strategy_ids", "initiative_ids")
    @api.depends_context("lang")
    def _compute_checks(self):
        people = self.account_id._get_people_coverage(fields.Datetime.now())
        for plan in self:
            plan.checks = checks = plan._get_checks(people.get(plan.account_id.id))
            plan.completeness = sum(check["share"] for check in checks) / len(checks)

    def _get_checks(self, people):
        """Return the rows of the checklist; ``people``: the coverage of the account."""
        return [
            self._check_objectives(),
            *self._check_people(people),
            self._check_swot(),
            self._check_strategies(),
            self._check_initiatives(),
        ]

    def _check_objectives(self):
        lines = self.objective_ids
        known = lines.filtered(lambda line: line._get_known_progress() is not None)
        return self._count_check(
            "objectives",
            self.env._("Objectives measured by the system"),
            known,
            lines,
            self.env._("No objective yet."),
        )

    def _check_people(self, coverage):
        """Deciders met at all, and people in touch lately."""
        nobody = self.env._("Nobody is on the map of the account.")
        deciders = [
            person.id
            for person in (coverage or {}).get("people", ())
            if any(role.is_decider for role in person.role_ids)
        ]
        unmet = len((coverage or {}).get("unmet", ()))
        names = self.env["key.account.stakeholder"].browse(
            (coverage or {}).get("unmet")
        )
        met = self._make_check(
            "deciders",
            self.env._("Deciders met"),
            (100 * (len(deciders) - unmet) / len(deciders)) if deciders else 0,
            self.env._("Never met: %s", ", ".join(n.display_name for n in names))
            if names
            else ""
            if deciders
            else self.env._("Nobody on the map decides.")
            if coverage
            else nobody,
        )
        share = coverage["coverage"] if coverage else 0
        touch = self._make_check(
            "contacts",
            self.env._("People in touch lately"),
            share,
            ""
            if share >= 100
            else nobody
            if not coverage
            else self.env._("%s%% of the people on the map.", min(99, round(share))),
        )
        return [met, touch]

    def _check_swot(self):
        lines = self.swot_ids.filtered(lambda line: line.state == "accepted")
        return self._count_check(
            "swot",
            self.env._("SWOT lines with evidence"),
            lines.filtered("evidence"),
            lines,
            self.env._("No SWOT line yet."),
        )

    def _check_strategies(self):
        lines = self.strategy_ids
        return self._count_check(
            "strategies",
            self.env._("Strategies that rest on the SWOT"),
            lines.filtered("swot_ids"),
            lines,
            self.env._("No strategy yet."),
        )

    def _check_initiatives(self):
        lines = self.initiative_ids.filtered(lambda line: line.state != "cancelled")
        return self._count_check(
            "initiatives",
            self.env._("Initiatives with owner and date"),
            lines.filtered(lambda line: line.user_id and line.date_deadline),
            lines,
            self.env._("No initiative yet."),
        )

    def _count_check(self, code, name, sound, lines, nothing):
        missing = lines - sound
        text = ", ".join(missing[:3].mapped("name"))
        if len(missing) > 3:
            text = self.env._(
                "%(names)s and %(count)s more", names=text, count=len(missing) - 3
            )
        return self._make_check(
            code,
            name,
            100 * len(sound) / len(lines) if lines else 0,
            text if lines else nothing,
            self.env._("%(sound)s of %(all)s", sound=len(sound), all=len(lines)),
        )

    def _make_check(self, code, name, share, missing, detail=""):
        """One row of the checklist: ``share`` in percent, ``missing`` what is not sound."""
        return {
            "code": code,
            "name": name,
            "share": share,
            "missing": missing,
            "detail": detail,
        }

    def action_view_checks(self):
        """Open the checks of the plan: what is missing, and the way to each."""
        self.ensure_one()
        view = self.env.ref("key_account_management.key_account_plan_view_form_checks")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Check of %s", self.display_name),
            "res_model": "key.account.plan",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(view.id, "form")],
            "target": "new",
        }

    def action_check(self, code):
        """Open what a check is about.

        :param str code: ``code`` of one of the checks
        :raises UserError: for what is none
        """
        self.ensure_one()
        code = read_word(self.env, code)
        if code in ("deciders", "contacts"):
            return self.account_id.action_view_stakeholders()
        if code == "objectives":
            return self._view_objectives()
        if code == "initiatives":
            return self.action_view_initiatives()
        lists = {"swot": "key_account_swot", "strategies": "key_account_strategy"}
        if not (name := lists.get(code)):
            raise UserError(
                self.env._("There is no check “%s”. Reload the page.", code)
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"key_account_management.{name}_action"
        )
        return action | {
            "domain": [("plan_id", "=", self.id)],
            "context": {"default_plan_id": self.id},
        }
