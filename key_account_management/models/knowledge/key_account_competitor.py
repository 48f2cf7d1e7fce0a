from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountCompetitor(models.Model):
    """A competitor at an account, in a product category: how much of it they have, as far as we
    know, who favours them, and what we lost to them."""

    _name = "key.account.competitor"
    _description = "Competitor at an Account"
    _inherit = ["key.account.estimate.mixin"]
    _order = "account_id, category_name NULLS FIRST, share_high desc, id"
    _rec_names_search = ["partner_id.name", "category_name"]
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        "Competitor",
        required=True,
        index=True,
        # What we know of a rival goes with nobody.
        ondelete="restrict",
        tracking=True,
        context={"default_is_company": True},
    )
    share_low = fields.Float(
        "Share, at least",
        tracking=True,
        aggregator="avg",
        help="Percent of what the customer buys in the category, at least.",
    )
    share_high = fields.Float(
        "Share, at most",
        tracking=True,
        aggregator="avg",
        help="Percent of what the customer buys in the category, at most. 0: unknown.",
    )
    share_text = fields.Char(
        "Share", compute="_compute_share_text", help="The range. Empty: unknown."
    )
    threat = fields.Selection(
        [("1", "Low"), ("2", "Medium"), ("3", "High")],
        default="2",
        help="How much they may take from us here.",
    )
    stakeholder_ids = fields.Many2many(
        "key.account.stakeholder",
        string="Favoured by",
        domain="[('account_id', '=', account_id)]",
        help="Who of the customer's people prefers them.",
    )
    strengths = fields.Text(help="What the customer likes about them.")
    weaknesses = fields.Text(help="Where they let the customer down.")
    lead_ids = fields.Many2many(
        "crm.lead",
        string="Lost to them",
        context={"active_test": False},
        domain="[('partner_id.commercial_partner_id.key_account_ids', '=', account_id), "
        "('active', 'in', [True, False])]",
        check_company=True,
        help="Opportunities that they won.",
    )

    @api.depends("partner_id", "category_name")
    def _compute_display_name(self):
        for competitor in self:
            name = competitor.partner_id.name or ""
            category = competitor.category_name
            competitor.display_name = f"{name} ({category})" if category else name

    @api.depends("share_low", "share_high")
    def _compute_share_text(self):
        for competitor in self:
            competitor.share_text = self._show_range(
                competitor.share_low, competitor.share_high
            )

    @api.constrains("share_low", "share_high")
    def _check_share(self):
        for competitor in self:
            if competitor.share_low < 0 or competitor.share_high > 100:
                raise ValidationError(
                    self.env._(
                        "%(competitor)s: a share is from 0 to 100 percent of what the customer "
                        "buys. Correct “Share, at least” or “Share, at most”.",
                        competitor=competitor.display_name,
                    )
                )
        self._refuse_range("share_low", "share_high")

    @api.constrains("share_high", "source")
    def _check_source(self):
        for competitor in self:
            if competitor.share_high and not (competitor.source or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(competitor)s: an estimate of their share needs a source. Say who "
                        "said it or where it stands, or leave the share empty.",
                        competitor=competitor.display_name,
                    )
                )

    @api.constrains("partner_id", "account_id")
    def _check_partner(self):
        for competitor in self:
            customer = competitor.account_id.partner_id
            if competitor.partner_id.commercial_partner_id == customer:
                raise ValidationError(
                    self.env._(
                        "%(customer)s can't be its own competitor. Choose who else sells to "
                        "them.",
                        customer=customer.display_name,
                    )
                )

    @api.constrains("account_id", "partner_id", "category_id", "active")
    def _check_twice(self):
        """Not unique in the database: after a merge of competitors both entries stay."""
        for competitor in self.filtered("active"):
            twin = [
                ("id", "!=", competitor.id),
                ("account_id", "=", competitor.account_id.id),
                ("partner_id", "=", competitor.partner_id.id),
                ("category_id", "=", competitor.category_id.id),
            ]
            if self.search_count(twin, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(competitor)s already stands at %(account)s. Change the entry that is "
                        "there (its history is kept), or archive it first.",
                        competitor=competitor.display_name,
                        account=competitor.account_id.display_name,
                    )
                )

    @api.constrains("account_id", "stakeholder_ids", "lead_ids")
    def _check_customer(self):
        self._check_customer_links(["stakeholder_ids", "lead_ids"])
