from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.shape import fits
from ..account.known_json import KnownJson

# Written by the actions alone: what a suggestion says of the figures, and who took it over.
BY_ACTION = frozenset({"source", "facts", "records"})
RECORDS = {"model": str, "domain": list}


class KeyAccountSwot(models.Model):
    """A strength, weakness, opportunity or threat of a plan, with its evidence.

    People write lines, and the figures suggest some (``source``). A suggestion is accepted or
    dismissed; a dismissed one is remembered, so that the same facts never suggest it again.
    """

    _name = "key.account.swot"
    _description = "SWOT Line"
    _inherit = ["key.account.plan.part.mixin", "key.account.customer.links.mixin"]
    _order = "plan_id, sequence, id"

    kind = fields.Selection(
        [
            ("strength", "Strength"),
            ("weakness", "Weakness"),
            ("opportunity", "External opportunity"),
            ("threat", "Threat"),
        ],
        required=True,
        group_expand=True,
        help="Strengths and weaknesses are ours, at this customer. Opportunities and threats "
        "come from outside.",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("What", required=True)
    evidence = fields.Text(help="What one can see, count or quote.")
    date = fields.Date(
        default=fields.Date.context_today, help="The day on which it was seen."
    )
    user_id = fields.Many2one(
        "res.users",
        "Author",
        default=lambda self: self.env.user,
        readonly=True,
        help="Who wrote or accepted the line.",
    )
    state = fields.Selection(
        [
            ("suggested", "Suggested"),
            ("accepted", "Accepted"),
            ("dismissed", "Dismissed"),
        ],
        default="accepted",
        required=True,
        index=True,
    )
    strategy_ids = fields.Many2many("key.account.strategy", string="Used by")
    # Suggested by
    source = fields.Selection(
        [
            ("sales_falling", "Sales falling"),
            ("sales_growing", "Sales growing"),
            ("share_falling", "Share of our sales falling"),
            ("new_category", "New category bought"),
            ("dropped_category", "Category dropped"),
            ("overdue_invoices", "Overdue invoices"),
            ("detractors", "Bad answers"),
            ("single_thread", "Single thread"),
            ("decider_unmet", "Decider never met"),
        ],
        "Suggested by",
        readonly=True,
        help="Which figures suggested the line. Empty: somebody wrote it.",
    )
    facts = KnownJson(
        readonly=True,
        help="The facts behind a suggestion: the same are not told twice.",
    )
    records = KnownJson(
        readonly=True,
        help="The records behind a suggestion: their model and a condition.",
    )

    @api.depends("name", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = f"{kinds.get(line.kind, '')}: {line.name or ''}"

    @api.constrains("date")
    def _check_date(self):
        self._refuse_future("date")

    @api.constrains("state", "strategy_ids")
    def _check_used(self):
        for line in self:
            if line.strategy_ids and line.state == "dismissed":
                raise ValidationError(
                    self.env._(
                        "“%(line)s” is used by the strategy “%(strategy)s”. Remove it there "
                        "before you dismiss it.",
                        line=line.name,
                        strategy=line.strategy_ids[0].name,
                    )
                )

    @api.constrains("plan_id", "strategy_ids")
    def _check_plan(self):
        self.strategy_ids._check_plan()

    @api.model
    def _get_by_action(self):
        return super()._get_by_action() | BY_ACTION

    def _get_by_action_text(self, label):
        return self.env._(
            "“%(field)s” belongs to what the figures suggest. Use the button “Suggest”, or "
            "write the line with evidence of your own.",
            field=label,
        )

    @api.model
    def _create_suggestions(self, vals_list):
        """Create the lines that the figures suggest: by the rights of the user, but for what
        users don't write."""
        lines = self.create([_split(vals)[0] for vals in vals_list])
        for line, vals in zip(lines, vals_list, strict=True):
            line._write_by_action(_split(vals)[1])
        return lines

    def _retire(self):
        """Let go of a source that goes with its add-on: what waits for a decision goes with it, what
        somebody decided stays as if it had been written. For the ``ondelete`` of a source that a
        bridge adds."""
        # An add-on goes for everybody, whoever uninstalls it.
        lines = self.sudo()
        waiting = lines.filtered(lambda line: line.state == "suggested")
        waiting.unlink()
        (lines - waiting).write({"source": False, "facts": False})

    def _write_suggestion(self, vals):
        """Bring a suggestion up to date."""
        plain, by_action = _split(vals)
        self.write(plain)
        self._write_by_action(by_action)

    def action_accept(self):
        """Take the suggestions over, also those dismissed before."""
        self.filtered(lambda line: line.state != "accepted").write(
            {"state": "accepted", "user_id": self.env.uid}
        )

    def action_dismiss(self):
        """Put the lines aside: the facts behind them suggest nothing again."""
        self.write({"state": "dismissed"})

    def action_view_records(self):
        """Open the records that the suggestion rests on."""
        self.ensure_one()
        self.check_access("read")
        known = fits(self.records, RECORDS) and self.records["model"] in self.env
        if not known:
            raise UserError(
                self.env._(
                    "“%(line)s” was written by %(author)s; there are no records behind it. "
                    "See its evidence.",
                    line=self.name,
                    author=self.user_id.name,
                )
            )
        domain = list(self.records["domain"])
        if customer := self.records.get("customer"):
            # Asked now: the customer may have been merged since.
            domain.append([customer, "=", self.account_id.partner_id.id])
        documents = self.env["key.account.document"]
        model = self.records["model"]
        if model in documents._get_kinds():
            # The domain is that of the suggestion, which nobody else writes, of the account of
            # a line that one may read; of documents that one may not see only the sum is shown.
            ids = self.env[model].sudo().search(domain).ids
            return documents._open_kept(self.name, self.company_id, model, ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"create": False},
        }


def _split(vals):
    """Return what users may write of ``vals``, and what the suggestion alone may."""
    return (
        {name: value for name, value in vals.items() if name not in BY_ACTION},
        {name: value for name, value in vals.items() if name in BY_ACTION},
    )
