"""The walk over all figures on the screens, and what the list behind each must come to."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta


def add_up(rows):
    return sum(rows.mapped("amount"))


def add_points(rows):
    return sum(rows.mapped("points"))


def add_numbers(rows):
    return sum(rows.mapped("number"))


def get_answered(rows):
    asked = add_numbers(rows)
    return 100 * add_numbers(rows.filtered("is_counted")) / asked if asked else 0


def count_counted(rows):
    return add_numbers(rows.filtered("is_counted"))


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
# Of all accounts, all may have been heard.
get_heard = get_part("counted")
# Those that a row less always shows in: a share of everything stays everything.
LISTED = (add_up, add_points, add_numbers, len, get_growth, get_share)


HALF_A_CENT = 0.005001  # what a figure may be rounded by, and its documents not


class Figure(NamedTuple):
    """A figure of a screen: what it is called and says, the action that it opens, and what its
    list must come to. ``in_chart``: a chart has a place for it also where there is nothing."""

    name: str
    value: float
    open: Callable
    measure: Callable = add_up
    in_chart: bool = False


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
    "categories": count_categories,
    "new_categories": count_categories,
    "recommend_score": add_points,
    "satisfaction_share": add_points,
    "effort": add_points,
    "response_rate": get_answered,
    "deciders_met": get_answered,
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
ENOUGH = {
    "recommend": "recommend_enough",
    "satisfaction": "satisfaction_enough",
    "effort": "effort_enough",
}
# Figure on the account → the same; where there is none it opens nothing.
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

    yield from _walk_scores(found, score)
    yield from _walk_topics(found, score)
    for group, rows in (("tier_id", "tiers"), ("user_id", "managers")):
        for row in found[rows]:
            of_row = {"group": group, "group_id": row["id"]}
            yield score(row["name"], row["score"], **of_row)
            yield Figure(
                f"dashboard: response of {row['name']}",
                row["response_rate"] or 0,
                lambda of_row=of_row: report.open_asked("rate", **of_row, **scope),
                get_answered,
            )
            yield Figure(
                f"dashboard: sales heard of {row['name']}",
                row["sales_heard"] or 0,
                lambda of_row=of_row: report.open_heard("sales", **of_row, **scope),
                get_heard,
            )
    coverage = found["coverage"]
    for name, opened, measure in (
        ("deciders_heard", report.open_deciders, get_answered),
        ("heard", report.open_heard, count_counted),
        ("sales_heard", report.open_heard, get_heard),
        ("sales_silent", report.open_heard, get_part("unanswered")),
    ):
        yield Figure(
            f"dashboard: {name}",
            coverage[name] or 0,
            lambda name=name, opened=opened: opened(name, **scope),
            measure,
        )
    for step, count in found["funnel"].items():
        yield Figure(
            f"dashboard: {step}",
            count,
            lambda step=step: report.open_asked(step, step, **scope),
            add_numbers,
        )


def _walk_scores(found, score):
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


def _walk_topics(found, score):
    """By topic: the cells of the table, and where the dots of the quadrant are."""
    for row in found["heat"]["rows"]:
        tier = {"group": "tier_id", "group_id": row["id"]} if row["id"] else {}
        for topic, cell in zip(found["heat"]["topics"], row["cells"], strict=True):
            of_cell = {"kind": "satisfaction", "topic": topic["key"], **tier}
            yield score(topic["label"], cell, **of_cell)
    for dot in found["quadrant"]:
        for kind in ("importance", "satisfaction"):
            shown = {"value": dot[kind], "enough": True}
            yield score(dot["label"], shown, kind=kind, topic=dot["key"])


def measure_criterion(criterion, as_of, measures):
    """Return how a list comes to the value of a criterion of the explanation, None if none does."""

    def get_age(rows):
        first = min(rows.mapped("date"), default=as_of)
        age = relativedelta(as_of, first)
        return 12 * age.years + age.months

    of_months = {
        "orders_per_month": lambda rows: len(rows) / criterion["months"],
        "months_since_first_order": get_age,
        "days_since_last_order": lambda rows: (
            (as_of - max(rows.mapped("date"), default=as_of)).days
        ),
    }
    code = criterion["measure"]
    return of_months.get(code) or measures.get(code)


def walk_criteria(account, measures=MEASURES):
    """Yield the values of the criteria behind the tier of an account that open a list."""
    why = account.explain()
    as_of = date.fromisoformat(why["as_of"])
    for criterion in why["criteria"]:
        known = criterion.get("value_known", True)
        measure = measure_criterion(criterion, as_of, measures)
        if known and criterion["model"] and measure:
            yield Figure(
                f"{account.display_name}: criterion {criterion['name']}",
                criterion["value"],
                lambda key=criterion["id"]: account.action_view_criterion(key),
                measure,
            )


def walk_account(account, measures=MEASURES):
    """Yield the figures of an account: head, explanation, months, categories, scores, counts;
    those that its screens show, where there is something to show."""
    title = account.display_name
    yield from _walk_documents(account)
    for name, measure in ON_ACCOUNT.items():
        opened = account.with_context(figure=name).action_view_figure
        if account[name]:
            yield Figure(f"{title}: {name}", account[name], opened, measure)
    yield from walk_criteria(account, measures)
    for month in (account.sales_by_month or {"months": ()})["months"]:
        opened = account.with_context(month_back=month["back"]).action_view_month
        name = f"{title}: month {month['start']}"
        yield Figure(name, month["amount"], opened, in_chart=True)
    for wallet in account.wallet_ids:
        name = f"{title}: own sales {wallet.category_id.name}, {wallet.id}"
        yield Figure(name, wallet.own_amount, wallet.action_view_sales)
    yield from _walk_satisfaction(account)
    yield from _walk_rhythm(account)
    for name, button in (
        ("sale_count", account.action_view_orders),
        ("invoice_count", account.action_view_invoices),
        ("meeting_count", account.action_view_meetings),
    ):
        yield Figure(f"{title}: {name}", account[name], button, len)


def _walk_rhythm(account):
    """The order days behind the churn risk, the order lines behind what has lapsed, and the sales
    that are compared with a year ago."""
    title = account.display_name
    if order_days := account.explain_churn()["order_days"]:
        opened = account.action_view_order_days
        yield Figure(f"{title}: order days", order_days, opened, count_days)
    for line in account.lapsed_line_ids.filtered(lambda line: line.yearly_amount):
        name = f"{title}: yearly amount of {line.category_id.display_name}"
        yield Figure(name, line.yearly_amount, line.action_view_lines)
    for period in account.get_decline()["periods"]:
        if period.get("change_known", True):
            months = period["months"]
            yield Figure(
                f"{title}: sales of {months} months against a year ago",
                100 * period["change"],
                lambda months=months: account.action_view_decline(months),
                get_growth,
            )


def _walk_documents(account):
    """Sales, and what of the documents counts or not."""
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
        amounts = [d["amount"] for d in documents if d.get("amount_known", True)]
        if reason != "other_company":
            yield Figure(f"{title}: {reason}, amount", sum(amounts), opened)


def _walk_satisfaction(account):
    """Scores of the year and of quarters, who was asked, which deciders were heard."""
    title = account.display_name
    for kind, name in SCORES.items():
        opened = account.with_context(score=kind).action_view_score
        if account[ENOUGH[kind]]:
            yield Figure(f"{title}: {name}", account[name], opened, add_points)
    for quarter in (account.satisfaction or {"trend": ()})["trend"]:
        value, of_quarter = quarter["score"], {"quarter": quarter["start"]}
        opened = account.with_context(score="recommend", **of_quarter).action_view_score
        if value and value["enough"]:
            name = f"{title}: quarter {quarter['start']}"
            yield Figure(name, value["value"], opened, add_points)
    if not account.asked_count:
        return
    asked, deciders = account.action_view_asked, account.action_view_deciders
    yield Figure(f"{title}: asked", account.asked_count, asked, add_numbers)
    yield Figure(f"{title}: answered", account.response_rate, asked, get_answered)
    if account.decider_count:
        heard = account.deciders_heard
        yield Figure(f"{title}: deciders heard", heard, deciders, get_answered)


def walk_objective(objective, measures=MEASURES):
    """Yield the actual of an objective whose list comes to a figure."""
    if measure := measures.get(objective.measure):
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
    if abs(found - figure.value) > HALF_A_CENT:
        return f"{figure.name}: {figure.value}, its list comes to {found}"
    if "reason" in rows._fields and "changed" in rows.mapped("reason"):
        return f"{figure.name}: its documents do not add up to it"
    return None
