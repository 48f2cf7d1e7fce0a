from odoo import api, fields, models


class KeyAccountNeed(models.Model):
    """A need, expectation or pain point of the customer: who cares, since when, and what was
    offered or sold for it. The chatter keeps how it changed."""

    _name = "key.account.need"
    _description = "Customer Need"
    _inherit = [
        "key.account.screen.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "key.account.customer.links.mixin",
        "key.account.guard.mixin",
    ]
    _order = "account_id, priority desc, date desc, id desc"
    _check_company_auto = True

    account_id = fields.Many2one(
        "key.account", required=True, index=True, ondelete="cascade", tracking=True
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    active = fields.Boolean(default=True)
    name = fields.Char("What", required=True, tracking=True)
    kind = fields.Selection(
        [
            ("need", "Need"),
            ("expectation", "Expectation"),
            ("pain", "Pain point"),
        ],
        required=True,
        default="need",
        tracking=True,
        help="Need: what they must have. Expectation: what they take for granted. Pain point: "
        "what hurts them today.",
    )
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Important"), ("2", "Decisive")], default="0"
    )
    user_id = fields.Many2one(
        "res.users",
        "Looked after by",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
    )
    stakeholder_ids = fields.Many2many(
        "key.account.stakeholder",
        string="Who cares",
        domain="[('account_id', '=', account_id)]",
        help="Whose need it is. Those who left stay named.",
    )
    date = fields.Date(
        "Since",
        default=fields.Date.context_today,
        tracking=True,
        help="The day on which we learnt of it.",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("offered", "Offered"),
            ("met", "Met"),
            ("refused", "Refused"),
            ("gone", "Gone"),
        ],
        default="open",
        required=True,
        index=True,
        tracking=True,
        group_expand=True,
        help="Offered: they have our answer. Met: sold or solved. Refused: by them or by us. "
        "Gone: they need it no longer.",
    )
    evidence = fields.Text(help="Their own words, or what one can see.")
    description = fields.Html("Notes")
    # What was done for it
    lead_ids = fields.Many2many(
        "crm.lead",
        string="Opportunities",
        context={"active_test": False},
        domain="[('partner_id.commercial_partner_id.key_account_ids', '=', account_id)]",
        check_company=True,
        help="Opportunities that answer it. Lost ones stay in sight.",
    )
    order_ids = fields.Many2many(
        "sale.order",
        string="Quotations and orders",
        domain="[('partner_id.commercial_partner_id.key_account_ids', '=', account_id)]",
        check_company=True,
    )
    product_ids = fields.Many2many(
        "product.template",
        string="Products",
        context={"active_test": False},
        check_company=True,
        help="What we have for it.",
    )
    is_answered = fields.Boolean(
        "Something offered",
        compute="_compute_is_answered",
        search="_search_is_answered",
        help="An opportunity, a quotation, an order or a product is linked.",
    )

    @api.depends("lead_ids", "order_ids", "product_ids")
    def _compute_is_answered(self):
        # Whether there is an answer, also one that this user may not read.
        for need in self.sudo():
            need.is_answered = bool(need.lead_ids or need.order_ids or need.product_ids)

    @api.model
    def _search_is_answered(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            "|",
            "|",
            ("lead_ids", "!=", False),
            ("order_ids", "!=", False),
            ("product_ids", "!=", False),
        ]

    @api.constrains("date")
    def _check_date(self):
        self._refuse_future("date")

    @api.constrains("account_id", "stakeholder_ids", "lead_ids", "order_ids")
    def _check_customer(self):
        self._check_customer_links(["stakeholder_ids", "lead_ids", "order_ids"])
