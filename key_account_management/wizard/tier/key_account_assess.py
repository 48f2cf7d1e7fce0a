from odoo import api, fields, models
from odoo.tools.misc import format_date

SHOWN = 500


class KeyAccountAssess(models.TransientModel):
    """Try thresholds on the real customers: who would move, before anything is saved."""

    _name = "key.account.assess"
    _description = "Assess Accounts"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id", related_sudo=False)
    as_of = fields.Date(
        "As of",
        required=True,
        default=lambda self: self._default_as_of(),
        help="Orders up to the end of this day count, in the company's time zone: the day itself "
        "is the last one of the window.",
    )
    line_ids = fields.One2many("key.account.assess.line", "assess_id", "Thresholds")
    basis_text = fields.Char(compute="_compute_basis_text")
    hint = fields.Text(readonly=True)
    last_sale_on = fields.Date("Last sale", readonly=True)
    has_sales = fields.Boolean(readonly=True)
    tier_ids = fields.One2many("key.account.assess.tier", "assess_id", readonly=True)
    move_ids = fields.One2many("key.account.assess.move", "assess_id", readonly=True)
    up_count = fields.Integer("Rise", readonly=True)
    down_count = fields.Integer("Fall", readonly=True)
    new_count = fields.Integer("New customers", readonly=True)
    hidden_count = fields.Integer(readonly=True)

    def _default_as_of(self):
        return self.env.company._get_key_account_today()

    @api.depends("company_id")
    @api.depends_context("lang")
    def _compute_basis_text(self):
        for wizard in self:
            company = wizard.company_id
            values = {
                "months": company.key_account_window,
                "zone": company.key_account_tz or "UTC",
            }
            wizard.basis_text = (
                self.env._(
                    "Invoices of %(months)s months, net of credit notes; days of %(zone)s",
                    **values,
                )
                if company.key_account_basis == "invoiced"
                else self.env._(
                    "Confirmed orders of %(months)s months; days of %(zone)s", **values
                )
            )

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
        seen = self.env["key.account.assessment"]._look_ahead(
            self.company_id, self._get_ladder(), self.as_of
        )
        moves = seen["moves"]
        tiers = self.company_id.key_account_tier_ids.sorted()
        place = {tier.id: index for index, tier in enumerate(tiers)}
        counts = dict.fromkeys(("up", "down", "first", "ladder"), 0)
        for move in moves:
            kind = move["kind"]
            if kind == "override_end":
                falls = place[move["to_tier_id"]] > place.get(move["from_tier_id"], -1)
                kind = "down" if falls else "up"
            counts[kind] += 1
        shown = self._get_shown(moves, seen["sales"])
        self.move_ids.unlink()
        self.tier_ids.unlink()
        self.write(
            {
                "up_count": counts["up"],
                "down_count": counts["down"] + counts["ladder"],
                "new_count": counts["first"],
                "hidden_count": len(moves) - len(shown),
                "move_ids": [fields.Command.create(vals) for vals in shown],
                "tier_ids": [
                    fields.Command.create(vals)
                    for vals in self._get_tier_rows(seen["tiers"])
                ],
                **self._look_back(seen["sales"]),
            }
        )
        return self._get_action()

    def action_look_back(self):
        """Look as of the day of the last sale: with old data, the window up to today is empty."""
        self.ensure_one()
        if self.last_sale_on:
            self.as_of = self.last_sale_on
        return self.action_preview()

    def _get_action(self):
        name = self.env._("Assess Now")
        if len(self.env.companies) > 1:
            name = self.env._("Assess Now: %s", self.company_id.name)
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_apply(self):
        """Save the thresholds, assess with a progress bar, and open the accounts."""
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

    def _get_tier_rows(self, counts):
        """Return the values of the table of tiers: the ladder, then tiers that are gone."""
        ladder = self.company_id.key_account_tier_ids.sorted()
        gone = ladder.browse(sorted(counts.keys() - {*ladder.ids}))
        total = sum(count["sales_after"] for count in counts.values())
        return [
            {
                "tier_id": tier.id,
                "customers_before": count["customers_before"],
                "customers_after": count["customers_after"],
                "sales_after": count["sales_after"],
                "share_before": 100 * count["sales_before"] / total if total else 0,
                "share_after": 100 * count["sales_after"] / total if total else 0,
            }
            for tier in ladder + gone
            for count in [counts[tier.id]]
        ]

    def _look_back(self, sales):
        """Return the values that say whether there is anything to see in this window."""
        if any(sales.values()):
            return {"has_sales": True, "hint": False, "last_sale_on": False}
        last = self.env["key.account.assessment"]._get_last_sale(self.company_id)
        values = {
            "company": self.company_id.name,
            "months": self.company_id.key_account_window,
            "day": format_date(self.env, self.as_of),
            "last": format_date(self.env, last) if last else "",
        }
        invoiced = self.company_id.key_account_basis == "invoiced"
        if last:
            hint = (
                self.env._(
                    "No invoice lies in the %(months)s months up to %(day)s. The last one is of "
                    "%(last)s: look as of that day to see who your customers were.",
                    **values,
                )
                if invoiced
                else self.env._(
                    "No confirmed order lies in the %(months)s months up to %(day)s. The last "
                    "one is of %(last)s: look as of that day to see who your customers were.",
                    **values,
                )
            )
        else:
            hint = (
                self.env._(
                    "%(company)s has no posted invoice yet, so there is nobody to classify. Post "
                    "invoices, or count orders instead (Settings → CRM → Key accounts); then "
                    "come back.",
                    **values,
                )
                if invoiced
                else self.env._(
                    "%(company)s has no confirmed order yet, so there is nobody to classify. "
                    "Enter or import orders and confirm them, then come back.",
                    **values,
                )
            )
        return {"has_sales": False, "hint": hint, "last_sale_on": last}

    def _get_shown(self, moves, sales):
        """Return the values of the moves to list: real moves before newcomers, newcomers
        only where they become key accounts, best tiers first, the largest customers first."""
        tiers = self.env["key.account.tier"].browse(
            move["to_tier_id"] for move in moves
        )
        order = {tier.id: (tier.sequence, tier.id) for tier in tiers}
        key = set(tiers.filtered("is_key_account").ids)
        moves = [m for m in moves if m["kind"] != "first" or m["to_tier_id"] in key]
        moves.sort(
            key=lambda m: (
                m["kind"] == "first",
                order[m["to_tier_id"]],
                -sales.get(m["partner_id"], 0),
                m["partner"],
            )
        )
        names = ("partner_id", "kind", "from_tier_id", "to_tier_id", "effective", "why")
        return [{name: move[name] for name in names} for move in moves[:SHOWN]]
