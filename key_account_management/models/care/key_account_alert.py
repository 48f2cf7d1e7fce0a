from odoo import api, fields, models

TWO_YEARS = 24  # months


class KeyAccountAlert(models.Model):
    """The alerts that a customer is slipping away. Of who is likely lost, what is counted, replayed
    and judged is the warning behind the alert; what was stopped or declines stands behind it as of
    the last run."""

    _inherit = "key.account.alert"

    kind = fields.Selection(
        selection_add=[
            ("churn", "Likely lost"),
            ("lapsed_line", "Stopped buying"),
            ("decline", "Sales decline"),
        ],
        ondelete=dict.fromkeys(("churn", "lapsed_line", "decline"), "cascade"),
        help="Bad answers come from the satisfaction programmes; who is likely lost, has "
        "stopped buying a product category or buys less than a year ago, from the orders. A "
        "complaint that reaches you otherwise is entered by hand.",
    )
    churn_warning_ids = fields.One2many(
        "key.account.churn.warning", "alert_id", "Churn warnings", readonly=True
    )
    lapsed_line_ids = fields.One2many(
        "key.account.churn.line", "alert_id", "Lapsed lines", readonly=True
    )
    decline_ids = fields.One2many(
        "key.account.decline", "alert_id", "Declining sales", readonly=True
    )
    churn_rate = fields.Char(
        "Such warnings",
        compute="_compute_churn_rate",
        help="What such warnings were worth in the last 12 months whose outcome is known.",
    )

    ordered_on = fields.Date(
        "Ordered again",
        compute="_compute_ordered_on",
        help="They have ordered since the last warning: what it says is over.",
    )

    @api.depends("churn_warning_ids.ordered_on")
    def _compute_ordered_on(self):
        for alert in self:
            # As the chatter says of it, for whoever works on the alert.
            alert.ordered_on = alert.sudo().churn_warning_ids[:1].ordered_on

    @api.depends("kind", "company_id")
    @api.depends_context("lang")
    def _compute_churn_rate(self):
        replays = self.env["key.account.churn.replay"]
        warned = self.filtered(lambda a: a.kind == "churn")
        rates = {
            company: replays._get_last(company).sentence
            for company in warned.company_id
        }
        for alert in self:
            alert.churn_rate = alert in warned and rates.get(alert.company_id)

    def _find_owners(self):
        owners = super()._find_owners()
        # Whose warning it is, whoever opens the alert.
        for alert in self.sudo().filtered(lambda a: a._get_told_field()):
            leader = alert.account_id._get_churn_owner()
            if not owners[alert.id] and (
                leader.active
                and not leader.share
                and alert.company_id in leader.company_ids
            ):
                owners[alert.id] = leader
        return owners

    def _get_take_up_vals(self, kind, user, summary=None):
        alert = self.with_context(lang=user.lang or self.env.lang)
        summary = summary or alert._get_told_summary()
        return super()._get_take_up_vals(kind, user, summary)

    def _get_told_summary(self):
        """Return what is to be done about what the alert tells of, None of other kinds."""
        return {
            "churn": self.env._("Likely lost, by its own order rhythm: call"),
            "lapsed_line": self.env._("Stopped buying a part: ask why"),
            "decline": self.env._("Sales decline: ask why"),
        }.get(self.kind)

    def _get_told_field(self):
        """Return the name of the field that holds what the alert tells of, None of other kinds."""
        self.ensure_one()
        return {
            "churn": "churn_warning_ids",
            "lapsed_line": "lapsed_line_ids",
            "decline": "decline_ids",
        }.get(self.kind)

    # What the warning rests on

    @api.model
    def _get_facts(self):
        return {**super()._get_facts(), "ordered": "sale.action_orders"}

    def _get_fact_labels(self):
        return {
            **super()._get_fact_labels(),
            "ordered": self.env._("Confirmed orders, 24 months"),
        }

    def _fact_ordered(self, accounts, company, day):
        """Confirmed orders of the last two years, untaxed, at each order's own rate: the days with
        an order that the rhythm is made of."""
        self.env.flush_all()
        gather = self._get_gather(company, day)
        rows = self.env["key.account.measure.mixin"]._get_source("order", gather)
        return self._group(rows, accounts, gather.inside("order", TWO_YEARS))

    def action_view_churn_replay(self):
        """Open what such warnings were worth."""
        return self.env["key.account.churn.replay"].action_open()

    def action_view_decline(self):
        """Open the documents of both periods that are compared."""
        self.ensure_one()
        self.check_access("read")
        return self.account_id.action_view_decline()
