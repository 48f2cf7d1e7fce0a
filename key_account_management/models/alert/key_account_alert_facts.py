from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.document import Counted
from ...tools.periods import A_DAY
from ...tools.shape import fits
from ..account.arguments import read_word
from ..account.known_json import KnownJson
from ..measure.key_account_measure_mixin import Gather

LATELY = timedelta(days=90)
YEAR = timedelta(days=365)
RISES = 3  # products named
DUE = ("open_invoices", "overdue_invoices")  # facts about what is left to pay
NO_FACT = {"count": 0, "amount": 0, "ids": [], "products": []}
FACT = {"count": int, "amount": (int, float), "ids": [int], "products": [list]}


class KeyAccountAlert(models.Model):
    """What the ERP knew about the customer when the alert was opened, frozen: a complaint
    reads differently beside three overdue invoices.

    A fact is ``{"count", "amount" (company currency), "ids"}`` of the documents, or None where
    it is not measured. To add one from a bridge: extend ``_get_facts`` and ``_get_fact_labels``,
    and define ``_fact_<code>(self, accounts, company, day)``, one grouped query for all
    accounts.
    """

    _inherit = "key.account.alert"

    facts = KnownJson(
        readonly=True, copy=False, help="What was known then; see the tab “Situation”."
    )
    facts_shown = KnownJson("Situation", compute="_compute_facts_shown")

    @api.depends("facts")
    @api.depends_context("lang")
    def _compute_facts_shown(self):
        for alert in self:
            alert.facts_shown = alert._describe_facts()

    @api.model
    def _get_facts(self):
        """Return ``{code: xmlid}``: what is known, in the order shown, and the action that
        opens it."""
        return {
            "open_orders": "sale.action_orders",
            "quotations": "sale.action_quotations_with_onboarding",
            "open_invoices": "account.action_move_out_invoice_type",
            "overdue_invoices": "account.action_move_out_invoice_type",
            "credit_notes": "account.action_move_out_refund_type",
            "price_rises": "sale.action_orders",
        }

    def _gather_facts(self):
        """Return ``{alert id: facts}`` as of the day that each was opened."""
        result = {}
        for day, alerts in self.grouped(lambda a: a.date_open.date()).items():
            for company, company_alerts in alerts.grouped("company_id").items():
                accounts = company_alerts.account_id
                rows_by_code = {
                    code: getattr(self, f"_fact_{code}")(accounts, company, day)
                    for code in self._get_facts()
                }
                for alert in company_alerts:
                    partner = alert.account_id.partner_id.id
                    result[alert.id] = {
                        "as_of": day.isoformat(),
                        **{
                            code: None if rows is None else rows.get(partner, {})
                            for code, rows in rows_by_code.items()
                        },
                    }
        return result

    # One query per question, whatever the number of accounts

    def _fact_open_orders(self, accounts, company, day):
        """Confirmed orders not fully invoiced, untaxed, at each order's own rate."""
        return self._get_orders(
            accounts,
            company,
            SQL("o.state = 'sale' AND o.invoice_status != 'invoiced'"),
        )

    def _fact_quotations(self, accounts, company, day):
        """Quotations, sent or not."""
        return self._get_orders(accounts, company, SQL("o.state IN ('draft', 'sent')"))

    def _fact_open_invoices(self, accounts, company, day):
        """Posted invoices with something left to pay: that is their amount."""
        return self._get_due(accounts, company, day, SQL("TRUE"))

    def _fact_overdue_invoices(self, accounts, company, day):
        """Those past their due date."""
        return self._get_due(accounts, company, day, SQL("d.date < %s", day))

    def _fact_credit_notes(self, accounts, company, day):
        """Credit notes of the last 90 days, untaxed."""
        self.env["account.move"].flush_model()
        measures = self.env["key.account.measure.mixin"]
        posted = measures._get_posted_sql(self._get_gather(company, day))
        rows = measures._query_invoices(
            SQL("%s AND o.move_type = 'out_refund'", posted),
            amount=SQL("o.amount_untaxed_signed::float8"),
        )
        lately = SQL("d.date > %s AND d.date <= %s", day - LATELY, day)
        return self._group(rows, accounts, lately)

    def _fact_price_rises(self, accounts, company, day):
        """Products whose mean net price of the last 90 days is above that of the year before
        them, in the same unit of measure; the steepest first. Of orders that count."""
        measures = self.env["key.account.measure.mixin"]
        gather = self._get_gather(company, day)
        first, middle, end = (
            gather._bound("order", d + A_DAY)
            for d in (day - LATELY - YEAR, day - LATELY, day)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, product_id, before, now, ids FROM (
                    SELECT p.commercial_partner_id AS partner_id, d.product_id,
                           %(before)s AS before, %(now)s AS now,
                           ARRAY_AGG(DISTINCT d.id) AS ids
                      FROM (%(lines)s) d JOIN res_partner p ON p.id = d.partner_id
                     WHERE p.commercial_partner_id = ANY(%(partners)s)
                       AND d.date >= %(first)s AND d.date < %(end)s
                       AND d.product_id IS NOT NULL AND d.quantity > 0
                       AND d.amount IS NOT NULL
                     GROUP BY 1, 2, d.uom_id) price
                 WHERE now > before * 1.001 AND before > 0
                 ORDER BY partner_id, now / before DESC, product_id
                """,
                before=self._mean_price(SQL("d.date < %s", middle)),
                now=self._mean_price(SQL("d.date >= %s", middle)),
                lines=measures._source_order_line(gather),
                partners=accounts.partner_id.ids,
                first=first,
                end=end,
            )
        )
        result = {}
        for partner, product, old, new, ids in rows:
            fact = result.setdefault(partner, {"count": 0, "products": [], "ids": []})
            fact["count"] += 1
            if len(fact["products"]) < RISES:
                fact["products"].append([product, old, new])
                fact["ids"] += ids
        return result

    @api.model
    def _mean_price(self, when):
        """Return the SQL of the mean price of one unit, in company currency."""
        return SQL(
            "SUM(d.amount) FILTER (WHERE %(when)s)"
            " / NULLIF(SUM(d.quantity) FILTER (WHERE %(when)s), 0)",
            when=when,
        )

    @api.model
    def _get_gather(self, company, day):
        # The settings of its company follow from an alert that one may read.
        company = company.sudo()
        return Gather(company, day, company.key_account_basis, 1)

    def _get_orders(self, accounts, company, condition):
        """Return the facts of the company's orders ``o`` that meet a condition."""
        self.env["sale.order"].flush_model()
        measures = self.env["key.account.measure.mixin"]
        rows = measures._query_orders(
            SQL("o.company_id = %s AND %s", company.id, condition),
            amount=measures._get_order_amount(company),
        )
        return self._group(rows, accounts)

    def _get_due(self, accounts, company, day, condition):
        self.env["account.move"].flush_model()
        measures = self.env["key.account.measure.mixin"]
        due = measures._source_due(self._get_gather(company, day))
        return self._group(due, accounts, condition)

    def _group(self, rows, accounts, condition=SQL("TRUE")):
        """Return ``{commercial partner id: fact}`` of documents ``d``."""
        groups = self.env.execute_query(
            SQL(
                "SELECT p.commercial_partner_id, COUNT(*), SUM(d.amount), ARRAY_AGG(d.id)"
                " FROM (%s) d JOIN res_partner p ON p.id = d.partner_id"
                " WHERE %s AND p.commercial_partner_id = ANY(%s) GROUP BY 1",
                rows,
                condition,
                accounts.partner_id.ids,
            )
        )
        return {
            partner: {"count": count, "amount": total, "ids": sorted(ids)}
            for partner, count, total, ids in groups
        }

    # Shown

    def _get_known_facts(self):
        """Return ``{code: fact}`` as kept; a fact that is none reads as not measured."""
        facts = self.facts if fits(self.facts, {}) else {}
        return {
            code: fact
            for code, fact in facts.items()
            if fits(fact, {}) and fits({**NO_FACT, **fact}, FACT)
        }

    def _describe_facts(self):
        """Return the facts for people: list of {code, label, value, detail, count}, in the
        user's language; [] without any."""
        self.ensure_one()
        if not (self.facts and fits(self.facts, {})):
            return []
        labels, facts = self._get_fact_labels(), self._get_known_facts()
        shown = []
        for code in self._get_facts():
            fact = facts.get(code)
            line = {"code": code, "label": labels[code], "count": 0, "detail": ""}
            if fact is None:
                line["value"] = self.env._("not measured")
            else:
                line["count"] = fact.get("count", 0)
                line["value"] = str(line["count"]) if line["count"] else "–"
                line["detail"] = self._describe_fact(fact)
            shown.append(line)
        return shown

    def _get_fact_labels(self):
        return {
            "open_orders": self.env._("Orders not fully invoiced"),
            "quotations": self.env._("Open quotations"),
            "open_invoices": self.env._("Open invoices"),
            "overdue_invoices": self.env._("Overdue invoices"),
            "credit_notes": self.env._("Credit notes, 90 days"),
            "price_rises": self.env._("Price rises, 90 days against the year before"),
        }

    def _describe_fact(self, fact):
        if fact.get("amount"):
            return self.currency_id.format(fact["amount"])
        if not fact.get("products"):
            return ""
        names = self.env["product.product"].sudo()  # of orders that the customer has
        known = names.browse([line[0] for line in fact["products"]]).exists()
        names = {product.id: product.display_name for product in known}
        return ", ".join(
            self.env._(
                "%(product)s +%(percent)s%%",
                product=names[product],
                percent=f"{100 * (now / before - 1):.1f}",
            )
            for product, before, now in fact["products"]
            if product in names
        )

    def action_view_fact(self, code=None):
        """Open the documents of one fact; those that the user may not see are one row."""
        self.ensure_one()
        self.check_access("read")
        # The code of one of the alert's own facts; another one opens nothing.
        code = read_word(self.env, code or self.env.context.get("fact"))
        action = self._get_facts().get(code)
        # An order stands once, though several facts of one kind rest on it.
        ids = [*dict.fromkeys(self._get_known_facts().get(code, {}).get("ids") or ())]
        if not action or not ids:
            raise UserError(
                self.env._(
                    "There is nothing to open: the alert was opened without documents of "
                    "this kind."
                )
            )
        name = self._get_fact_labels()[code]
        # A fact is what stands in the alert that one may read; the action is one of core's.
        model = self.env.ref(action).sudo().res_model
        total = self._get_known_facts()[code].get("amount")
        documents = self.env["key.account.document"]
        if code not in DUE:
            return documents._open_kept(name, self.company_id, model, ids, total)
        # What was left to pay then; what was paid since is the difference.
        moves = self._get_due_amounts(ids)
        rows = [
            Counted(key, moves.get(key, (0, 0))[0], original=moves.get(key, (0, 0))[1])
            for key in ids
        ]
        return documents._open(name, self.company_id, model, rows, total)

    def _get_due_amounts(self, ids):
        """Return ``{id: (amount, original)}`` of what is left to pay of these invoices."""
        self.env["account.move"].flush_model()
        measures = self.env["key.account.measure.mixin"]
        gather = self._get_gather(self.company_id, fields.Date.context_today(self))
        rows = self.env.execute_query(
            SQL(
                "SELECT id, amount, original FROM (%s) d WHERE id = ANY(%s)",
                measures._source_due(gather),
                ids,
            )
        )
        return {key: (amount, original) for key, amount, original in rows}
