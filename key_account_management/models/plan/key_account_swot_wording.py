from odoo import api, models
from odoo.tools.misc import format_date

from ...tools import periods
from ...tools.periods import A_DAY
from ...tools.swot import OVERDUE_DAYS


class KeyAccountSwotWording(models.AbstractModel):
    """Puts what the figures suggest into words, in the user's language: what, the evidence, and
    the records behind. To word a new source write ``_word_<source>(self, finding, facts, plan)``
    that returns ``(what, evidence, records)``."""

    _name = "key.account.swot.wording"
    _description = "Wording of SWOT Suggestions"

    @api.model
    def _prepare(self, facts):
        """Fetch at once what the words name.

        :param facts: ``{account: Facts}``
        """
        all_facts = facts.values()
        categories = {
            c for f in all_facts for c in f.new_categories + f.dropped_categories
        }
        # Told to whoever may read the account; the documents stay under their own rules.
        self.env["product.category"].sudo().browse(categories).exists().fetch(
            ["complete_name"]
        )
        invoices = {move for f in all_facts for move in f.overdue}
        # Of the facts, as the categories: ids that were counted, no one's choice.
        self.env["account.move"].sudo().browse(invoices).fetch(
            ["amount_residual_signed", "invoice_date_due"]
        )
        people = {person for f in all_facts for person in f.unmet}
        # Of the facts, too: people on the map of an account that the reader sees.
        people = self.env["key.account.stakeholder"].sudo().browse(people)
        people.fetch(["partner_id"])
        people.partner_id.fetch(["name"])
        return self

    def _word(self, finding, facts, plan):
        """Return the values of the SWOT line of a finding."""
        word = getattr(self, f"_word_{finding.source}")
        name, evidence, records = word(finding, facts, plan)
        return {
            "kind": finding.kind,
            "source": finding.source,
            "facts": sorted(finding.facts),
            "name": name,
            "evidence": evidence,
            "date": facts.as_of,
            "records": records,
        }

    def _word_sales_falling(self, finding, facts, plan):
        return self.env._("They buy less than before"), *self._tell_sales(facts, plan)

    def _word_sales_growing(self, finding, facts, plan):
        return self.env._("They buy more than before"), *self._tell_sales(facts, plan)

    def _word_share_falling(self, finding, facts, plan):
        now, before = facts.sales
        total, total_before = facts.company_sales
        evidence = self.env._(
            "%(now)s of our sales in the %(months)s months up to %(day)s, after %(before)s in "
            "as many months before: others grow faster.",
            now=f"{100 * now / total:.2f}%",
            before=f"{100 * before / total_before:.2f}%",
            months=self._get_months(plan),
            day=format_date(self.env, facts.as_of),
        )
        records = self._tell_sales(facts, plan)[1]
        return self.env._("Their part of our sales shrinks"), evidence, records

    def _tell_sales(self, facts, plan):
        now, before = facts.sales
        money = plan.currency_id.format
        evidence = self.env._(
            "%(change)s: %(now)s in the %(months)s months up to %(day)s, %(before)s in as many "
            "months before.",
            change=f"{100 * (now - before) / before:+.0f}%",
            now=money(now),
            before=money(before),
            months=self._get_months(plan),
            day=format_date(self.env, facts.as_of),
        )
        start = self._get_start(facts, plan, back=1)
        return evidence, self._get_sales_records(plan, start, facts.as_of + A_DAY)

    def _get_sales_records(self, plan, start, end, category=None):
        """Return the documents of the company's basis from ``start`` until before ``end``.

        :param int category: only those with a product of this category
        """
        # The settings of its company follow from a plan that one may read.
        company = plan.company_id.sudo()
        if company.key_account_basis == "invoiced":
            types = self.env["account.move"].get_sale_types(include_receipts=True)
            model, customer, lines = (
                "account.move",
                "commercial_partner_id",
                "invoice_line_ids",
            )
            domain = [
                ["state", "=", "posted"],
                ["move_type", "in", types],
                ["invoice_date", ">=", start.isoformat()],
                ["invoice_date", "<", end.isoformat()],
            ]
        else:
            model, customer, lines = (
                "sale.order",
                "partner_id.commercial_partner_id",
                "order_line",
            )
            zone = company.key_account_tz or "UTC"
            domain = [
                ["state", "=", "sale"],
                ["date_order", ">=", str(periods.utc(start, zone))],
                ["date_order", "<", str(periods.utc(end, zone))],
            ]
        if category:
            domain.append([f"{lines}.product_id.categ_id", "=", category])
        domain.append(["company_id", "=", company.id])
        return {"model": model, "domain": domain, "customer": customer}

    def _get_months(self, plan):
        # The settings of its company follow from a plan that one may read.
        return plan.company_id.sudo().key_account_window

    def _get_start(self, facts, plan, back=0):
        return periods.window(facts.as_of, self._get_months(plan), back).start

    def _word_new_category(self, finding, facts, plan):
        [key] = finding.facts
        # The name of a category that was counted for the account.
        name = self.env["product.category"].sudo().browse(int(key)).complete_name
        start = self._get_start(facts, plan)
        evidence = self.env._(
            "Bought since %(start)s, never before.", start=format_date(self.env, start)
        )
        records = self._get_sales_records(plan, start, facts.as_of + A_DAY, int(key))
        return (
            self.env._("They began to buy %(category)s", category=name),
            evidence,
            records,
        )

    def _word_dropped_category(self, finding, facts, plan):
        [key] = finding.facts
        # The name of a category that was counted for the account.
        name = self.env["product.category"].sudo().browse(int(key)).complete_name
        start = self._get_start(facts, plan)
        evidence = self.env._(
            "Bought in the %(months)s months before, not since %(start)s. Who supplies it now?",
            months=self._get_months(plan),
            start=format_date(self.env, start),
        )
        before = self._get_start(facts, plan, back=1)
        records = self._get_sales_records(plan, before, start, int(key))
        return (
            self.env._("They no longer buy %(category)s", category=name),
            evidence,
            records,
        )

    def _word_overdue_invoices(self, finding, facts, plan):
        # What was counted for the account; the invoices open by their own rules.
        moves = self.env["account.move"].sudo().browse(facts.overdue)
        evidence = self.env._(
            "Invoices open more than %(days)s days after the due date: %(count)s, with %(amount)s "
            "to pay; the oldest was due on %(oldest)s.",
            amount=plan.currency_id.format(sum(moves.mapped("amount_residual_signed"))),
            count=len(moves),
            days=OVERDUE_DAYS,
            oldest=format_date(self.env, min(moves.mapped("invoice_date_due"))),
        )
        name = self.env._("They pay late")
        return name, evidence, _list("account.move", facts.overdue)

    def _word_detractors(self, finding, facts, plan):
        evidence = self.env._(
            "Bad answers from %(start)s to %(end)s: %(count)s.",
            count=len(facts.detractors),
            start=format_date(self.env, self._get_start(facts, plan)),
            end=format_date(self.env, facts.as_of),
        )
        name = self.env._("Somebody there would not recommend us")
        return name, evidence, _list("key.account.alert", facts.detractors)

    def _word_decider_unmet(self, finding, facts, plan):
        # Names of people on the map of the account.
        people = self.env["key.account.stakeholder"].sudo().browse(facts.unmet)
        evidence = self.env._(
            "No meeting or call up to %(day)s with: %(people)s",
            day=format_date(self.env, facts.as_of),
            people=", ".join(people.mapped("partner_id.name")),
        )
        name = self.env._("A decider was never met")
        return name, evidence, _list("key.account.stakeholder", facts.unmet)

    def _word_single_thread(self, finding, facts, plan):
        our_count, their_count = facts.threads
        evidence = self.env._(
            "Up to %(day)s, in touch lately: %(ours)s of ours, %(theirs)s of theirs.",
            day=format_date(self.env, facts.as_of),
            ours=our_count,
            theirs=their_count,
        )
        records = {
            "model": "key.account.stakeholder",
            "domain": [["is_current", "=", True]],
            "customer": "account_id.partner_id",
        }
        return self.env._("Everything hangs on one person"), evidence, records


def _list(model, ids):
    return {"model": model, "domain": [["id", "in", list(ids)]]}
