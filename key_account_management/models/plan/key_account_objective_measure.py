from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.measure import NUMBER, PERCENT, SALES, SALES_CATEGORY, Measure
from ...tools.objective import CATEGORY, CONTACT, COUNTRY, MILESTONE, WALLET

# Sources whose rows are what is known on the day that the windows end, and stand for the whole
# customer: each person's last answer, the invitations answered by then.
ANSWERS = {"answer", "asked"}


class KeyAccountObjective(models.Model):
    """What an objective is measured by: any measure of an account, and some that only make
    sense for what is planned; of which part of the business.

    The visits and the deciders met are measures in SQL, as those of the orders are; the share
    of wallet, judged values and the score are asked for elsewhere; a milestone has no value.
    """

    _name = "key.account.objective"
    _inherit = ["key.account.objective", "key.account.measure.mixin"]

    measure = fields.Selection(
        selection_add=[
            ("visits", "Visits held"),
            ("deciders_met", "Deciders met"),
            (WALLET, "Share of wallet"),
            (MILESTONE, "Milestone (no number)"),
        ],
        required=False,
        help="What is measured. Figures come from orders, invoices, meetings, answers and "
        "judgements; nobody types them.",
    )
    category_id = fields.Many2one(
        "product.category",
        "Product category",
        ondelete="set null",
        index="btree_not_null",
        help="Only lines with products of this category or of one below it. Empty: all.",
    )
    country_id = fields.Many2one(
        "res.country",
        help="Only what was ordered from this country: that of the ordering contact, as in "
        "Odoo's Sales Analysis; of invoices, that of the customer, as in Odoo's Invoice "
        "Analysis. Empty: all.",
    )

    @api.model
    def _get_measures(self):
        return super()._get_measures() | {
            "visits": Measure(NUMBER, "visit", empty=0, additive=True),
            "deciders_met": Measure(PERCENT, "decider"),
            WALLET: Measure(PERCENT),
            MILESTONE: Measure(None),
        }

    @api.model
    def _get_domain_fields(self, code):
        """Return which fields can limit the measure ``code``: by product category where rows
        are lines or known by line."""
        source = code and self._get_measures()[code].source
        if code == WALLET or source == SALES_CATEGORY:
            return {CATEGORY}
        if not source or source == "decider" or source in ANSWERS:
            return set()
        by_line = (
            source == SALES
            or source.endswith("_line")
            or hasattr(self, f"_source_{source}_line")
        )
        return {COUNTRY, CONTACT} | ({CATEGORY} if by_line else set())

    @api.model
    def _get_source_models(self):
        return super()._get_source_models() | {
            "visit": "calendar.event",
            "decider": "key.account.stakeholder",
        }

    @api.constrains("measure", "category_id", "uom_id", "lost")
    def _check_quantity(self):
        # Whose category is gone says so, and measures nothing.
        return super(
            KeyAccountObjective, self.filtered(lambda o: not o.lost)
        )._check_quantity()

    # Measures

    def _measure_visits(self, gather, months):
        return gather.count("visit", months, SQL("DISTINCT d.id"))

    def _measure_deciders_met(self, gather, months):
        """Percent of today's deciders who were met; unknown without a decider."""
        return SQL(
            "(100.0 * COUNT(DISTINCT d.id) FILTER (WHERE %s)"
            " / NULLIF(COUNT(DISTINCT d.id), 0))::float8",
            gather.inside("decider", months),
        )

    # Sources

    def _source_visit(self, gather):
        """One row per meeting in the calendar and person who did not decline, on the day it
        ended: meetings of the company's users, or of nobody (from another calendar)."""
        return SQL(
            """
            SELECT e.id, t.partner_id, %(day)s AS date
              FROM calendar_event e
              JOIN calendar_attendee t ON t.event_id = e.id
                   AND t.state IS DISTINCT FROM 'declined'
             WHERE e.active
               AND (e.user_id IS NULL OR e.user_id IN (
                    SELECT user_id FROM res_company_users_rel WHERE cid = %(company)s))
            """,
            day=gather.day(SQL("e.stop")),
            company=gather.company.id,
        )

    def _source_decider(self, gather):
        """One row per meeting with a person on the map who decides, and one long ago for each,
        so that those never met are there too. They stand for the customer."""
        return SQL(
            """
            WITH decider AS (
                SELECT s.id, s.partner_id AS person_id, a.partner_id
                  FROM key_account_stakeholder s
                  JOIN key_account a ON a.id = s.account_id
                 WHERE a.company_id = %(company)s AND s.id IN %(deciders)s
            )
            SELECT id, partner_id, '-infinity'::date AS date FROM decider
             UNION ALL
            SELECT r.id, r.partner_id, v.date
              FROM decider r JOIN (%(visits)s) v ON v.partner_id = r.person_id
            """,
            company=gather.company.id,
            deciders=self._get_deciders(),
            visits=self._source_visit(gather),
        )

    @api.model
    def _get_deciders(self):
        """Return the sub-select of all people on a map who decide."""
        # Who may read the objective sees the share, of all deciders of the account.
        people = self.env["key.account.stakeholder"].sudo()
        domain = [("is_current", "=", True), ("role_ids.is_decider", "=", True)]
        return people._search(domain, order="id").subselect()
