from odoo import api, fields, models

TWO_YEARS = 24  # months


class KeyAccountAlert(models.Model):
    """The alert that a customer is likely lost: what is counted, replayed and judged is the warning
    behind it."""

    _inherit = "key.account.alert"

    kind = fields.Selection(
        selection_add=[("churn", "Likely lost")],
        ondelete={"churn": "cascade"},
        help="Bad answers come from the satisfaction programmes, likely losses from the order "
        "rhythm. A complaint that reaches you otherwise is entered by hand.",
    )
    churn_warning_ids = fields.One2many(
        "key.account.churn.warning", "alert_id", "Churn warnings", readonly=True
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
        for alert in self.sudo().filtered(lambda a: a.kind == "churn"):
            leader = alert.account_id._get_churn_owner()
            if not owners[alert.id] and (
                leader.active
                and not leader.share
                and alert.company_id in leader.company_ids
            ):
                owners[alert.id] = leader
        return owners

    def _get_take_up_vals(self, kind, user, summary=None):
        if self.kind == "churn" and not summary:
            alert = self.with_context(lang=user.lang or self.env.lang)
            summary = alert.env._("Likely lost, by its own order rhythm: call")
        return super()._get_take_up_vals(kind, user, summary)

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
