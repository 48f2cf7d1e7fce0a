"""What the figures of a customer suggest for its SWOT, and how strategies cross its lines.

A *finding* rests on *facts*, each a short text that tells it from others: an invoice, a category,
a step of a fall in a year. A finding is told again only where it has a fact that was not told.

>>> from datetime import date
>>> facts = Facts(date(2026, 6, 30), sales=(80, 100), company_sales=(1000, 1000), overdue=(7,))
>>> [(finding.kind, finding.source, sorted(finding.facts)) for finding in judge(facts)]
[('weakness', 'sales_falling', ['2026:1']), ('threat', 'overdue_invoices', ['7'])]
>>> is_new(frozenset({"7"}), {"7", "8"}), is_new(frozenset({"7", "9"}), {"7", "8"})
(False, True)
>>> tows({"strength", "opportunity", "threat"})
('SO', 'ST')
"""

from datetime import date
from typing import NamedTuple

# Sales rise and fall a little in every business; by a seventh is seen without a magnifier.
SALES_STEP = 0.15
# Their part of our sales may shrink because others grow: only a fifth of it says something.
SHARE_STEP = 0.2
# More steps than that tell nothing new: tenfold sales are growth as 2.5-fold are.
MAX_STEPS = 10
# Days after the due date. Before, it is the bank's or the mail's delay.
OVERDUE_DAYS = 14

INTERNAL = (("strength", "S"), ("weakness", "W"))
EXTERNAL = (("opportunity", "O"), ("threat", "T"))


class Facts(NamedTuple):
    """What is known of a customer as of a day; what is not measured stays None or empty.

    ``sales``, ``company_sales``: (in the window, in the one before); ``new_categories``,
    ``dropped_categories``: ids of product categories; ``overdue``, ``detractors``, ``unmet``: ids
    of invoices, bad answers, deciders never met; ``threads``: (people of ours, people of theirs)
    in touch lately; ``found``: what bridges have found, a :class:`Finding` each.
    """

    as_of: date
    sales: tuple | None = None
    company_sales: tuple | None = None
    new_categories: tuple = ()
    dropped_categories: tuple = ()
    overdue: tuple = ()
    detractors: tuple = ()
    unmet: tuple = ()
    threads: tuple | None = None
    found: tuple = ()


class Finding(NamedTuple):
    """``kind``: strength, weakness, opportunity or threat; ``source``: what found it; ``more``:
    what its words need beside the facts."""

    kind: str
    source: str
    facts: frozenset
    more: dict | None = None


def judge(facts):
    """Return the findings of one customer, strengths and weaknesses first."""
    findings = _judge_sales(facts)
    if facts.threads and 1 in facts.threads:
        # Who it is changes unseen: worth saying once a year.
        findings.append(_found("weakness", "single_thread", (facts.as_of.year,)))
    findings += [*facts.found, *_judge_lists(facts)]
    order = ("strength", "weakness", "opportunity", "threat")
    return sorted(findings, key=lambda finding: order.index(finding.kind))


def _judge_sales(facts):
    now, before = facts.sales or (0, 0)
    if before <= 0:
        return []  # nothing to compare with
    year, change = facts.as_of.year, (now - before) / before
    if change <= -SALES_STEP:
        return [_steps("weakness", "sales_falling", year, -change, SALES_STEP)]
    findings = []
    if change >= SALES_STEP:
        findings.append(_steps("strength", "sales_growing", year, change, SALES_STEP))
    total, total_before = facts.company_sales or (0, 0)
    if total > 0 and total_before > 0:
        fall = 1 - (now / total) / (before / total_before)
        if fall >= SHARE_STEP:
            findings.append(_steps("weakness", "share_falling", year, fall, SHARE_STEP))
    return findings


def _judge_lists(facts):
    findings = []
    for category in facts.new_categories:
        findings.append(_found("opportunity", "new_category", (category,)))
    for category in facts.dropped_categories:
        findings.append(_found("threat", "dropped_category", (category,)))
    for source, kind, ids in (
        ("overdue_invoices", "threat", facts.overdue),
        ("detractors", "weakness", facts.detractors),
        ("decider_unmet", "weakness", facts.unmet),
    ):
        if ids:
            findings.append(_found(kind, source, ids))
    return findings


def _found(kind, source, facts):
    return Finding(kind, source, frozenset(map(str, facts)))


def _steps(kind, source, year, change, step):
    steps = min(int(change / step), MAX_STEPS)
    return _found(kind, source, [f"{year}:{index + 1}" for index in range(steps)])


def is_new(facts, told_facts):
    """Tell whether a finding has a fact that was not told before."""
    return not facts <= frozenset(told_facts)


def tows(kinds):
    """Return how the kinds of SWOT lines that a strategy uses cross: SO, WO, ST, WT
    (Weihrich, The TOWS Matrix, Long Range Planning 15(2), 1982)."""
    return tuple(
        inside + outside
        for external, outside in EXTERNAL
        for internal, inside in INTERNAL
        if internal in kinds and external in kinds
    )
