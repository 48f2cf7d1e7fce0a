from odoo import api, fields, models

SHOWN = 500


class KeyAccountAssess(models.TransientModel):
    """Try thresholds on the real customers: who would move, before anything is saved."""

    _name = "key.account.assess"
    _description = "Assess Accounts"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    as_of = fields.Date(
        "As of",
        required=True,
        default=lambda self: self._default_as_of(),
        help="Orders up to the end of this day count, in the company's time zone: the day itself "
        "is the last one of the window.",
    )
    line_ids = fields.One2many("key.account.assess.line", "assess_id", "Thresholds")
    move_ids = fields.One2many("key.account.assess.move", "assess_id", readonly=True)
    up_count = fields.Integer("Rise", readonly=True)
    down_count = fields.Integer("Fall", readonly=True)
    new_count = fields.Integer("New customers", readonly=True)
    hidden_count = fields.Integer(readonly=True)

    def _default_as_of(self):
        return self.env.company._get_key_account_today()

    @api.model
    def action_open(self):
        """Open with the thresholds in force and what they would move today."""
        rules = self.env["key.account.tier.rule"].search(
            [("company_id", "=", self.env.company.id), ("tier_id.active", "=", True)]
        )
        lines = [
            fields.Command.create({"rule_id": r.id, "enter": r.enter, "keep": r.keep})
            for r in rules
        ]
        return self.create({"line_ids": lines}).action_preview()

    def action_preview(self):
        """List who would move with the thresholds as they stand in this form."""
        self.ensure_one()
        moves = self.env["key.account.assessment"].preview(
            self.company_id, self._get_ladder(), self.as_of
        )
        tiers = self.company_id.key_account_tier_ids.sorted()
        place = {tier.id: index for index, tier in enumerate(tiers)}
        counts = dict.fromkeys(("up", "down", "first", "ladder"), 0)
        for move in moves:
            kind = move["kind"]
            if kind == "override_end":
                falls = place[move["to_tier_id"]] > place.get(move["from_tier_id"], -1)
                kind = "down" if falls else "up"
            counts[kind] += 1
        shown = self._get_shown(moves)
        self.move_ids.unlink()
        self.write(
            {
                "up_count": counts["up"],
                "down_count": counts["down"] + counts["ladder"],
                "new_count": counts["first"],
                "hidden_count": len(moves) - len(shown),
                "move_ids": [fields.Command.create(vals) for vals in shown],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Assess Now"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_apply(self):
        """Save the thresholds, assess with a progress bar, and open who moved."""
        self.ensure_one()
        for line in self.line_ids:
            line.rule_id.write({"enter": line.enter, "keep": line.keep})
        run = self.env["key.account.assessment"].begin(self.company_id, self.as_of)
        return run.action_advance()

    def _get_ladder(self):
        """Return the tiers of the company with the thresholds of this form."""
        tiers = self.company_id._get_key_account_rules()["tiers"]
        typed = {line.rule_id: line for line in self.line_ids}
        by_key = {
            (rule.tier_id.id, rule.criterion_id.id): line
            for rule, line in typed.items()
        }
        for tier in tiers:
            for rule in tier["rules"]:
                if line := by_key.get((tier["id"], rule["criterion"])):
                    rule |= {"enter": line.enter, "keep": line.keep}
        return {"tiers": tiers}

    def _get_shown(self, moves):
        """Return the values of the moves to list: real moves before newcomers, newcomers
        only where they become key accounts, best tiers first."""
        tiers = self.env["key.account.tier"].browse(
            move["to_tier_id"] for move in moves
        )
        order = {tier.id: (tier.sequence, tier.id) for tier in tiers}
        key = set(tiers.filtered("is_key_account").ids)
        moves = [m for m in moves if m["kind"] != "first" or m["to_tier_id"] in key]
        moves.sort(
            key=lambda m: (m["kind"] == "first", order[m["to_tier_id"]], m["partner"])
        )
        names = ("partner_id", "kind", "from_tier_id", "to_tier_id", "effective", "why")
        return [{name: move[name] for name in names} for move in moves[:SHOWN]]
