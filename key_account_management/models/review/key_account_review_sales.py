from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ...tools import periods
from ...tools.document import SUBTRACTED, Counted, count
from ...tools.periods import A_DAY
from ...tools.sales_bridge import Sold, bridge, get_price_effect, is_comparable
from ..measure.key_account_measure_mixin import Gather

PRODUCTS = 10  # those that made most of the difference


class Line(NamedTuple):
    """A line with a product of a document that counts."""

    id: int
    product_id: int
    unit: int
    quantity: float
    amount: float


class KeyAccountReview(models.Model):
    """The sales of a review's period against the same days a year before: by month, and split
    by price, volume and mix. The sources are those of the tier, so there is one definition of
    sales; what the review counts, it keeps by id."""

    _inherit = "key.account.review"

    def _get_sales_content(self, records, today):
        """Return the sales of the period up to ``today``, against the same days a year before,
        and put into ``records`` what each figure counts.

        Amounts untaxed in company currency at each document's own rate. One statement for the
        documents, one for their lines.
        """
        self.ensure_one()
        # Whoever may read the account sees what was counted for it, as in explain().
        account = self.account_id.sudo()
        company = account.company_id
        last = min(self.date_end, today)
        now = periods.Window(self.date_start, last + A_DAY)
        before = self._get_window_before(now)
        gather = Gather(company, last, company.key_account_basis, 1)
        self.env.flush_all()
        documents = self._get_counted_documents(account, gather, now, before)
        model, lines_model = self._get_sales_models(gather)
        totals = {}
        for name, window in (("now", now), ("before", before)):
            rows = [row for row in documents if window.start <= row[1] < window.end]
            counted = [row for row in rows if row[2] is not None]
            totals[name] = float(sum(amount for _id, _day, amount in counted))
            records[f"sales_{name}"] = (model, [row[0] for row in counted])
            records[f"unrated_{name}"] = (
                model,
                [row[0] for row in rows if row[2] is None],
            )
        return {
            "basis": company.key_account_basis,
            "start": now.start.isoformat(),
            "end": last.isoformat(),
            "before_start": before.start.isoformat(),
            "before_end": (before.last).isoformat(),
            **totals,
            "unrated": len(records["unrated_now"][1]),
            "months": self._split_months(documents, now, before, model, records),
            **self._split_bridge(gather, totals, lines_model, records),
        }

    @staticmethod
    def _get_window_before(now):
        """Return the same days of the year before, or of so many years before that the two do
        not overlap."""
        years = 1
        while periods.add_months(now.end, -12 * years) > now.start:
            years += 1
        return periods.Window(
            *(periods.add_months(day, -12 * years) for day in now),
        )

    @staticmethod
    def _get_sales_models(gather):
        """Return the models of documents and lines of the company's basis."""
        return gather.model, f"{gather.model}.line"

    def _get_counted_documents(self, account, gather, now, before):
        """Return ``(id, day, amount)`` of the account's documents in the two windows; the
        amount is None where a foreign currency has no rate."""
        base = gather.base
        day = gather.day(SQL("d.date")) if base == "order" else SQL("d.date")
        inside = SQL(" OR ").join(
            SQL(
                "(d.date >= %s AND d.date < %s)",
                *(gather._bound(base, bound) for bound in window),
            )
            for window in (now, before)
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT id, day, ROUND(amount * 1e6) / 1e6
                  FROM (SELECT d.id, %(day)s AS day, d.amount
                          FROM (%(rows)s) d JOIN res_partner p ON p.id = d.partner_id
                         WHERE p.commercial_partner_id = %(partner)s AND (%(inside)s)
                        OFFSET 0) d  -- others' amounts may not compute
                 ORDER BY id
                """,
                day=day,
                rows=account._get_source(gather),
                partner=account.partner_id.id,
                inside=inside,
            )
        )

    @staticmethod
    def _split_months(documents, now, before, model, records):
        """Return the sales by month of the period, and of the same month of the year before."""
        months, start = [], now.start
        while start < now.end:
            months.append(start)
            start = periods.add_months(now.start, len(months))
        shift = (now.start.year - before.start.year) * 12
        result = []
        for index, start in enumerate(months):
            end = min(periods.add_months(now.start, index + 1), now.end)
            month = {"start": start.isoformat(), "now": 0.0, "before": 0.0}
            for name, back in (("now", 0), ("before", -shift)):
                first, after = (periods.add_months(day, back) for day in (start, end))
                rows = [
                    (key, amount)
                    for key, day, amount in documents
                    if first <= day < after and amount is not None
                ]
                month[name] = float(sum(amount for _key, amount in rows))
                records[f"month_{index}_{name}"] = (model, [key for key, _ in rows])
            result.append(month)
        return result

    # Price, volume, mix

    def _split_bridge(self, gather, totals, model, records):
        """Return the ``bridge`` between the periods, and the ``products`` that made most of
        the difference."""
        lines = {
            name: self._get_lines(gather, records[f"sales_{name}"][1])
            for name in ("now", "before")
        }
        sold = {name: self._add_products(rows) for name, rows in lines.items()}
        before, now = sold["before"], sold["now"]
        digits = gather.company.currency_id.decimal_places
        parts = bridge(before, now, totals["before"], totals["now"], digits)
        common_products = now.keys() & before.keys()
        all_lines = [*lines["before"], *lines["now"]]
        kinds = {
            "compared": lambda key: key in common_products,
            "new": lambda key: key not in before,
            "lost": lambda key: key not in now,
        }
        for name, is_kind in kinds.items():
            ids = [line.id for line in all_lines if is_kind(line.product_id)]
            records[f"bridge_{name}"] = (model, ids)
        return {
            "bridge": {name: float(part) for name, part in parts._asdict().items()},
            "products": self._list_products(before, now, all_lines, model, records),
        }

    @staticmethod
    def _add_products(lines):
        """Return product id → :class:`Sold`."""
        rows = defaultdict(list)
        for line in lines:
            rows[line.product_id].append(line)
        return {
            product: Sold(
                product_lines[0].unit,
                sum(line.quantity for line in product_lines),
                sum(line.amount for line in product_lines),
            )
            for product, product_lines in rows.items()
        }

    def _list_products(self, before, now, lines, model, records):
        nothing = {name: Sold(None, 0, 0) for name in ("before", "now")}
        rows = []
        for key in now.keys() | before.keys():
            was = before.get(key, nothing["before"])
            is_now = now.get(key, nothing["now"])
            compared = is_comparable(was, is_now)
            change = is_now.amount - was.amount
            price = float(get_price_effect(was, is_now)) if compared else None
            rows.append(
                {
                    "id": key,
                    "kind": "new"
                    if key not in before
                    else "lost"
                    if key not in now
                    else "both",
                    "quantity_before": was.quantity,
                    "quantity": is_now.quantity,
                    "before": was.amount,
                    "now": is_now.amount,
                    "change": change,
                    "price": price,
                    "quantity_effect": change - price if compared else None,
                }
            )
        rows.sort(key=lambda row: (-abs(row["change"]), row["id"]))
        rows = rows[:PRODUCTS]
        # Names on orders that count, as their amounts.
        products = self.env["product.product"].sudo().browse(row["id"] for row in rows)
        for row, product in zip(rows, products, strict=True):
            row["name"] = product.display_name
            row["unit"] = product.uom_id.name
            ids = [line.id for line in lines if line.product_id == row["id"]]
            records[f"product_{row['id']}"] = (model, ids)
        return rows

    def _get_lines(self, gather, document_ids):
        """Return the :class:`Line` with a product of these documents, quantities in the
        product's own unit."""
        sql = SQL(
            """
            SELECT line_id, product_id, unit_id, quantity, amount FROM (%s) d
             WHERE id = ANY(%s) AND product_id IS NOT NULL ORDER BY line_id
            """,
            self.account_id._get_source(gather, "_line"),
            document_ids,
        )
        return [Line(*row) for row in self.env.execute_query(sql)]

    # What is behind a figure

    def _open_figure_documents(self, key, model, ids):
        """Return the action with the records behind a figure of the pack, which one may read.

        What a comparison takes off counts negative; what the figure of then and its documents of
        today differ by, because these changed since, is a row of its own.
        """
        documents = self.env["key.account.document"]
        total = self._get_kept_figure(key)
        if not key.startswith(("bridge_", "product_")):
            return documents._open_kept(self.name, self.company_id, model, ids, total)
        # Sums of lines of two periods: those of the one before are taken off.
        measures = self.env["key.account.measure.mixin"]
        before = set(self._get_built()["records"].get("sales_before", (None, []))[1])
        amounts = measures._get_amounts(self.company_id, model, ids)
        rows = []
        for line, (document, amount) in amounts.items():
            counted = count(line, amount)
            if document in before and amount is not None:
                counted = Counted(line, -amount, SUBTRACTED)
            rows.append(counted)
        return documents._open(self.name, self.company_id, model, rows, total)

    def _get_kept_figure(self, key):
        """Return the amount of a figure of the pack by its key, None where it is none."""
        sales = self._get_built()["sales"]
        # The lines compared make price, volume, mix and a part of the rest: no figure.
        figures = {f"sales_{name}": sales.get(name) for name in ("now", "before")}
        figures |= {
            f"bridge_{part}": amount for part, amount in sales.get("bridge", {}).items()
        }
        for index, month in enumerate(sales.get("months", ())):
            for name in ("now", "before"):
                figures[f"month_{index}_{name}"] = month[name]
        for product in sales.get("products", ()):
            figures[f"product_{product['id']}"] = product["change"]
        return figures.get(key)
