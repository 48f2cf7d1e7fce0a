"""Tell the business reviews of the demo: what was agreed last time and what became of it, what
is prepared, what is overdue. After plans and answers: the packs are built from what is there."""

from datetime import timedelta
from typing import NamedTuple

from ..account import plot
from ..account.common import QUIET, _get_accounts, _ref
from ..people import people_plot


class Action(NamedTuple):
    """``days``: until due, from the review; ``done``: what became of it, None: open."""

    what: str
    user: str | None
    days: int
    done: str | None = None
    internal: bool = False


class Review(NamedTuple):
    """``days``: from today on, negative: ago; ``marks``: by criterion, with the reason."""

    key: str
    days: int
    kind: str
    state: str
    agenda: str = ""
    minutes: str = ""
    note: str = ""
    actions: tuple = ()
    marks: tuple = ()


AGENDA = (
    "<ol><li>What became of what we agreed</li><li>The quarter in figures</li>"
    "<li>What comes next on your side</li><li>What we do about it</li></ol>"
)
REVIEWS = (
    Review(
        "meridian",
        -96,
        "qbr",
        "held",
        AGENDA,
        "<p>Meridian opens two clinics in spring and wants one contact for both. The new "
        "portal saves their buyers a day a month; the invoices still come one by one.</p>",
        "<p>The tender for laboratory goods comes earlier than they say.</p>",
        (
            Action(
                "Collective invoice each month",
                people_plot.ADMIN,
                30,
                "Sent since then.",
            ),
            Action(
                "Name one contact for the new clinics", people_plot.DEMO, 21, "Hannah."
            ),
            Action("Forecast of the demand of both clinics", None, 45),
            Action("Find out who decides the tender", people_plot.DEMO, 14, None, True),
        ),
        (
            (4, "They asked us before they chose the site."),
            (4, "Their own figure: a day a month."),
            (5, "Two clinics, budget approved."),
            (3, "No joint plan yet."),
        ),
    ),
    Review("meridian", 6, "qbr", "ready", AGENDA, note="<p>Bring the samples.</p>"),
    Review("halvorsen", -10, "qbr", "draft"),
    Review(
        "qinghe",
        -40,
        "executive",
        "held",
        AGENDA,
        "<p>Growth slows; they compare prices with two makers at home.</p>",
        "",
        (
            Action("Price list for volumes above 500", people_plot.ADMIN, 20),
            Action("Plant visit of their engineers", None, 60, "Took place."),
        ),
        ((3, "Polite, not open."), (3, ""), (2, "Local rivals."), (4, "")),
    ),
    Review("borealis", 20, "qbr", "draft"),
)


def tell(env, today):
    """Create the reviews, dated from ``today``."""
    env = env(context={**env.context, **QUIET})
    for xmlid, _customers in plot.STORIES:
        company = _ref(env, xmlid)
        company_env = env(context={**env.context, "allowed_company_ids": company.ids})
        accounts = _get_accounts(company.with_env(company_env))
        for review in REVIEWS:
            account = accounts.get(review.key)
            if account and (account.stakeholder_ids or review.days > 0):
                _tell_review(account, review, today)


def _tell_review(account, review_spec, today):
    people = account.stakeholder_ids.filtered("is_current")
    day = today + timedelta(days=review_spec.days)
    review = account.env["key.account.review"].create(
        {
            "account_id": account.id,
            "kind": review_spec.kind,
            "date": day,
            "user_id": (account.user_id or account.env.user).id,
            "agenda": review_spec.agenda,
            "minutes": review_spec.minutes,
            "note": review_spec.note,
            "stakeholder_ids": [(6, 0, people[:3].ids)],
        }
    )
    begun = review.plan_id.initiative_ids.filtered(
        lambda i: i.state in ("running", "done")
    )
    review.shared_initiative_ids = begun[-3:]
    for rating, (mark, reason) in zip(review.mark_ids, review_spec.marks, strict=False):
        rating.write({"mark": str(mark), "reason": reason})
    for action in review_spec.actions:
        _agree(review, action, people[:1], day)
    if review_spec.state == "draft":
        return
    review.action_ready()
    if review_spec.state == "held":
        review.built_at = account.env.cr.now() + timedelta(days=review_spec.days)
        review.action_hold()


def _agree(review, action_spec, person, day):
    colleague = action_spec.user and _ref(review.env, action_spec.user)
    if not (colleague or person):
        return
    review.env["key.account.action"].create(
        {
            "review_id": review.id,
            "name": action_spec.what,
            "user_id": colleague and colleague.id,
            "stakeholder_id": False if colleague else person.id,
            "date_deadline": day + timedelta(days=action_spec.days),
            "done_by_hand": action_spec.done is not None,
            "feedback": action_spec.done,
            "is_internal": action_spec.internal,
        }
    )
