"""The walk over all figures on the screens, and what the list behind each must come to."""

from collections.abc import Callable
from typing import NamedTuple


def add_up(rows):
    return sum(rows.mapped("amount"))


def add_points(rows):
    return sum(rows.mapped("points"))


def add_numbers(rows):
    return sum(rows.mapped("number"))


def get_answered(rows):
    asked = add_numbers(rows)
    return 100 * add_numbers(rows.filtered("is_counted")) / asked if asked else 0


def count_categories(rows):
    return len(rows.category_id)


def count_days(rows):
    return len(set(rows.mapped("date")))


def get_mean(rows):
    return add_up(rows) / len(rows) if rows else 0


def get_growth(rows):
    now, before = (
        add_up(rows.filtered(lambda row, period=period: row.period == period))
        for period in ("now", "before")
    )
    return 100 * (now - before) / before if before else 0


def get_part(*reasons):
    """Return how a list comes to the share that these rows have of all."""

    def measure(rows):
        part = rows.filtered(lambda row: row.reason in reasons)
        return 100 * add_up(part) / add_up(rows) if add_up(rows) else 0

    return measure


get_share, get_ahead = get_part("counted"), get_part("larger")
get_cumulative = get_part("counted", "larger", "equal")
# Those that a row less always shows in: a share of everything stays everything.
LISTED = (add_up, add_points, add_numbers, len, get_growth, get_share)


class Figure(NamedTuple):
    """A figure of a screen: what it is called and says, the action that it opens, and what its
    list must come to."""

    name: str
    value: float
    open: Callable
    measure: Callable = add_up


def get_delay(rows):
    invoices = rows.env["account.move"]
    paid = sum(
        row.amount * (row.date - invoices.browse(row.res_id).invoice_date_due).days
        for row in rows
    )
    return paid / add_up(rows) if rows else 0


def get_part_counted(rows):
    judged = rows.search([("figure", "in", rows.mapped("figure"))])
    return 100 * len(judged.filtered("is_counted")) / len(judged) if judged else 0


# Measure of an objective → what its list comes to.
MEASURES = {
    "sales_amount": add_up,
    "ordered_amount": add_up,
    "invoiced_amount": add_up,
    "order_count": len,
    "visits": len,
    "order_days": count_days,
    "average_order": get_mean,
    "payment_delay": get_delay,
    "paid_amount": add_up,
    "paid_in_time": get_part_counted,
    "category_quantity": lambda rows: sum(rows.mapped("quantity")),
    "new_categories": count_categories,
    "recommend_score": add_points,
    "satisfaction_share": add_points,
    "effort": add_points,
    "response_rate": get_answered,
    "growth": get_growth,
    "sales_share": get_share,
    "cumulative_share": get_ahead,
}
# Kind of question → the account's score of it.
SCORES = {
    "recommend": "recommend_score",
    "satisfaction": "satisfaction_share",
    "effort": "effort_score",
}
# Figure on the account → the same.
ON_ACCOUNT = {
    "ordered_amount": add_up,
    "invoiced_amount": add_up,
    "previous_amount": add_up,
    "growth": get_growth,
    "sales_share": get_share,
    "cumulative_share": get_cumulative,
}


def walk_dashboard(report, **scope):
    """Yield the figures of the dashboard of satisfaction, of a programme and period."""
    found = report.get_dashboard(**scope)

    def score(name, value, **figure):
        shown = value["value"] if value and value["enough"] else 0

        def open_score():
            return report.open_score(name, **scope, **figure)

        return Figure(f"dashboard: {name} {figure}", shown, open_score, add_points)

    for weight, name in (
        ("person", "score"),
        ("account", "by_account"),
        ("sales", "by_sales"),
    ):
        yield score(name, found[name], weight=weight)
    for kind in ("satisfaction", "effort"):
        yield score(kind, found[kind], kind=kind)
    for quarter in found["trend"]:
        yield score("quarter", quarter["score"], quarter=quarter["start"])
    for group, rows in (("tier_id", "tiers"), ("user_id", "managers")):
        for row in found[rows]:
            yield score(row["name"], row["score"], group=group, group_id=row["id"])
    for step in ("asked", "started", "answered", "bad"):
        yield Figure(
            f"dashboard: {step}",
            found["funnel"][step],
            lambda step=step: report.open_asked(step, step, **scope),
            add_numbers,
        )


def walk_account(account):
    """Yield the figures of an account: head, explanation, months, categories, scores, counts."""
    title, why = account.display_name, account.explain()
    yield Figure(f"{title}: sales", account.sales_amount, account.action_view_documents)
    for reason in account.document_reasons or ():
        documents = [
            document
            for document in why["counted"] + why["excluded"]
            if document["reason"] == reason
        ]
        opened = account.with_context(document_reason=reason).action_view_documents
        yield Figure(f"{title}: {reason}, number", len(documents), opened, len)
        # Of another company, or without a rate, there is no amount.
        amounts = [document["amount"] for document in documents]
        amount = sum(value for value in amounts if isinstance(value, (int, float)))
        yield Figure(f"{title}: {reason}, amount", amount, opened)
    for name, measure in ON_ACCOUNT.items():
        opened = account.with_context(figure=name).action_view_figure
        yield Figure(f"{title}: {name}", account[name], opened, measure)
    for month in (account.sales_by_month or {"months": ()})["months"]:
        opened = account.with_context(month_back=month["back"]).action_view_month
        yield Figure(f"{title}: month {month['start']}", month["amount"], opened)
    for wallet in account.wallet_ids:
        name = f"{title}: own sales {wallet.category_id.name}, {wallet.id}"
        yield Figure(name, wallet.own_amount, wallet.action_view_sales)
    for kind, name in SCORES.items():
        opened = account.with_context(score=kind).action_view_score
        yield Figure(f"{title}: {name}", account[name], opened, add_points)
    asked = account.action_view_asked
    yield Figure(f"{title}: asked", account.asked_count, asked, add_numbers)
    yield Figure(f"{title}: answered", account.response_rate, asked, get_answered)
    for name, button in (
        ("sale_count", account.action_view_orders),
        ("invoice_count", account.action_view_invoices),
        ("meeting_count", account.action_view_meetings),
    ):
        yield Figure(f"{title}: {name}", account[name], button, len)


def walk_objective(objective):
    """Yield the actual of an objective whose list comes to a figure."""
    if measure := MEASURES.get(objective.measure):
        category = objective.category_id.name or ""
        yield Figure(
            f"{objective.account_id.display_name}: objective {objective.measure} {category}",
            objective.actual,
            objective.action_view_documents,
            measure,
        )


def walk_alert(alert):
    """Yield the facts of an alert that are counted of documents."""
    for code, fact in alert._get_known_facts().items():
        if fact.get("ids"):
            yield Figure(
                f"{alert.account_id.display_name}: alert, {code}",
                fact["amount"] if "amount" in fact else len(set(fact["ids"])),
                alert.with_context(fact=code).action_view_fact,
                add_up if "amount" in fact else len,
            )


def walk_review(review):
    """Yield the figures of a review that were built of documents."""
    for key, (_model, ids) in (review._get_built().get("records") or {}).items():
        value = review._get_kept_figure(key)
        if value is not None and ids:
            yield Figure(
                f"{review.account_id.display_name}: review, {key}",
                value,
                lambda key=key: review.action_open_figure(key),
                add_points if key in SCORES else add_up,
            )


def find_fault(figure, rows):
    """Return what is wrong with the list behind a figure, None if it comes to the figure."""
    found = figure.measure(rows)
    if abs(found - figure.value) >= 0.005:
        return f"{figure.name}: {figure.value}, its list comes to {found}"
    if "reason" in rows._fields and "changed" in rows.mapped("reason"):
        return f"{figure.name}: its documents do not add up to it"
    return None
