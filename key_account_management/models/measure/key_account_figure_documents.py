from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.document import BEFORE, NOW, count, sum_others
from .key_account_measure_mixin import Gather

# Figure on the form → the source of its documents (None: that of the basis), and its periods.
FIGURES = {
    "ordered_amount": ("order", (None,)),
    "invoiced_amount": ("invoice", (None,)),
    "previous_amount": (None, (BEFORE,)),
    "growth": (None, (NOW, BEFORE)),
    "sales_share": (None, (None,)),
    "cumulative_share": (None, (None,)),
}


class KeyAccount(models.Model):
    """The documents of the figures that stand on the account itself."""

    _inherit = "key.account"

    def action_view_figure(self):
        """Open the documents of a figure (``figure`` in the context): of those that compare, of
        both periods, or its own beside what other customers have.

        :raises UserError: for what is none of these figures
        """
        self.ensure_one()
        # Which of the buttons; the account is checked below.
        figure = self.env.context.get("figure")
        if figure not in [*FIGURES]:
            labels = self.fields_get([*FIGURES], ["string"])
            raise UserError(
                self.env._(
                    "There are documents behind these figures: %(figures)s. Choose one of them.",
                    figures=", ".join(labels[name]["string"] for name in FIGURES),
                )
            )
        self.check_access("read")
        # Whoever may read the account sees what was counted for it; which of the documents are
        # shown is up to the rules of the documents.
        account = self.sudo()
        source, periods = FIGURES[figure]
        company = account.company_id
        gather = Gather(
            company,
            self._get_last_as_of(),
            company.key_account_basis,
            company.key_account_window,
        )
        documents = [
            document
            for period in periods
            for document in account._get_figure_documents(
                gather, source or gather.base, period
            )
        ]
        sales, others = account._get_sales_amount(), []
        amounts = {None: sales, NOW: sales, BEFORE: account.previous_amount}
        if figure.endswith("_share"):
            pareto = self._get_stored_pareto(company, [sales])
            others = sum_others(figure, pareto.others(sales))
        elif source:
            amounts[None] = account[figure]
        return self.env["key.account.document"]._open(
            self._fields[figure]._description_string(self.env),
            self.company_id,
            self.env["key.account.measure.mixin"]._get_source_models()[
                source or gather.base
            ],
            documents,
            {period: amounts[period] for period in periods},
            others=others,
        )

    def _get_figure_documents(self, gather, source, period):
        """Return the list of :class:`Counted` of a source in the window, or the one before."""
        measures = self.env["key.account.measure.mixin"]
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT d.id, d.amount
                  FROM (%(rows)s) d JOIN res_partner p ON p.id = d.partner_id
                 WHERE p.commercial_partner_id = %(partner)s AND %(inside)s
                """,
                rows=measures._get_source(source, gather),
                partner=self.partner_id.id,
                inside=gather.inside(source, back=int(period == BEFORE)),
            )
        )
        return [count(key, amount, period=period) for key, amount in rows]
