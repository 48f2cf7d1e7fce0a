from collections import defaultdict

from odoo import api, fields, models

from ...tools import swot
from ...tools.shape import fits


class KeyAccountPlan(models.Model):
    """The SWOT of a plan: four quadrants, and what the figures suggest for them."""

    _inherit = "key.account.plan"

    strength_ids = fields.One2many(
        "key.account.swot",
        "plan_id",
        "Strengths",
        domain=[("kind", "=", "strength"), ("state", "!=", "dismissed")],
    )
    weakness_ids = fields.One2many(
        "key.account.swot",
        "plan_id",
        "Weaknesses",
        domain=[("kind", "=", "weakness"), ("state", "!=", "dismissed")],
    )
    opportunity_ids = fields.One2many(
        "key.account.swot",
        "plan_id",
        # Core's opportunities are those of CRM: one word of ours for both would have one
        # translation for both.
        "External opportunities",
        domain=[("kind", "=", "opportunity"), ("state", "!=", "dismissed")],
    )
    threat_ids = fields.One2many(
        "key.account.swot",
        "plan_id",
        "Threats",
        domain=[("kind", "=", "threat"), ("state", "!=", "dismissed")],
    )
    swot_suggested_count = fields.Integer(
        "Open suggestions", compute="_compute_swot_suggested_count"
    )
    swot_dismissed_count = fields.Integer(
        "Dismissed", compute="_compute_swot_suggested_count"
    )

    @api.depends("swot_ids.state")
    def _compute_swot_suggested_count(self):
        groups = self.env["key.account.swot"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
        )
        counts = {(plan.id, state): count for plan, state, count in groups}
        for plan in self:
            plan.swot_suggested_count = counts.get((plan._origin.id, "suggested"), 0)
            plan.swot_dismissed_count = counts.get((plan._origin.id, "dismissed"), 0)

    def action_suggest_swot(self):
        """Look at the data of the customers for what belongs into the SWOT of these plans."""
        self.check_access("write")
        lines = self._suggest_swot(fields.Date.context_today(self))
        if lines:
            message = self.env._("%(count)s new suggestions.", count=len(lines))
        else:
            message = self.env._(
                "The figures suggest nothing that was not said or dismissed before."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": message,
                "type": "success" if lines else "info",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _suggest_swot(self, as_of):
        """Suggest SWOT lines from the data up to the day ``as_of``.

        A suggestion that is still open is brought up to date, or goes where its facts no longer
        hold. What the plan has, or any plan of the account dismissed, comes again only with a
        new fact. The queries do not depend on how many plans there are.

        :return: the lines that are new
        """
        facts = self.account_id._get_swot_facts(as_of)
        told_facts, waiting = self._get_swot_told()
        wording = self.env["key.account.swot.wording"]._prepare(facts)
        created, outdated = [], self.env["key.account.swot"]
        for plan in self:
            open_lines = waiting[plan]
            for finding in swot.judge(facts[plan.account_id]):
                key = finding.source, finding.facts if _one_by_one(finding) else None
                line = open_lines.pop(key, None)
                before = (
                    told_facts[plan, finding.source]
                    | told_facts[plan.account_id, finding.source]
                )
                if not swot.is_new(finding.facts, before):
                    if line:
                        outdated |= line
                    continue
                vals = wording._word(finding, facts[plan.account_id], plan)
                if not line:
                    created.append(vals | {"plan_id": plan.id, "state": "suggested"})
                elif sorted(finding.facts) != line.facts:
                    line._write_suggestion(vals)
            outdated = outdated.union(*open_lines.values())
        outdated.sudo().unlink()  # whoever had it suggested
        return self.env["key.account.swot"]._create_suggestions(created)

    def _get_swot_told(self):
        """Return the facts that were told, and the suggestions that wait for a decision:
        ``{(plan, source): facts accepted}`` with those dismissed by account, and
        ``{plan: {key: line}}``."""
        lines = self.env["key.account.swot"].search(
            [("account_id", "in", self.account_id.ids), ("source", "!=", False)]
        )
        told_facts, waiting = defaultdict(set), defaultdict(dict)
        for line in lines:
            facts = frozenset(line.facts if fits(line.facts, [(str, int)]) else ())
            finding = swot.Finding(line.kind, line.source, facts)
            if line.state == "dismissed":
                told_facts[line.account_id, line.source] |= facts
            elif line.state == "accepted":
                told_facts[line.plan_id, line.source] |= facts
            else:
                key = line.source, facts if _one_by_one(finding) else None
                waiting[line.plan_id][key] = line
        return told_facts, waiting

    def action_accept_swot(self):
        """Accept all suggestions that are open."""
        self.swot_ids.filtered(lambda line: line.state == "suggested").action_accept()

    def action_dismiss_swot(self):
        """Dismiss all suggestions that are open."""
        self.swot_ids.filtered(lambda line: line.state == "suggested").action_dismiss()

    def action_view_swot(self):
        """Open all lines of the plan, also those dismissed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "key_account_management.key_account_swot_action"
        )
        action["domain"] = [("plan_id", "=", self.id)]
        action["context"] = {"default_plan_id": self.id, "search_default_by_state": 1}
        return action


def _one_by_one(finding):
    """Tell whether each fact of this source is a line of its own, as categories are."""
    return finding.source in ("new_category", "dropped_category")
