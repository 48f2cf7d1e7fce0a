"""What customers of the demo complained of, and what we did: plain data, told by
``alerts.py``."""

from typing import NamedTuple

QUESTION = "Would you recommend us?"


class Case(NamedTuple):
    """``hours`` ago; ``taken`` and ``closed``: hours after that."""

    customer: str
    person: str
    score: int
    words: str
    hours: int
    causes: tuple = ()
    taken: int = 0
    closed: int = 0
    outcome: str = ""
    told: bool = False
    helped: str = ""
    dismissed: str = ""


DAY = 24
CASES = (
    Case(
        "meridian",
        "David Lindqvist",
        5,
        "The third invoice this year with a wrong order number. We pay on time, you could bill "
        "on time.",
        210 * DAY,
        ("invoicing",),
        5,
        60,
        "The order number is now a required field; the three invoices were issued anew.",
        True,
        "yes",
    ),
    Case(
        "halvorsen",
        "",
        4,
        "Two pumps of the last lot failed in the first week.",
        130 * DAY,
        ("quality",),
        30,
        200,
        "Both pumps were replaced, and the lot was recalled.",
        True,
        "yes",
    ),
    Case(
        "veltmann",
        "Jürgen Albrecht",
        3,
        "Lieferung wieder zwei Tage zu spät.",
        75 * DAY,
        ("late_delivery", "communication"),
        8,
        90,
        "A second carrier serves the south since March; Mr Albrecht gets the tracking link.",
        True,
        "no",
    ),
    Case(
        "apex",
        "Fiona MacLeod",
        6,
        "Helmets arrived in the wrong colour.",
        55 * DAY,
        dismissed="It was an order with another supplier; she called to say so.",
        taken=3,
        closed=4,
    ),
    Case(
        "borealis",
        "Mikko Saarinen",
        4,
        "Nobody called back for nine days.",
        40 * DAY,
        ("response",),
        20,
        48,
        "He has a named contact in service, with a deputy.",
        True,
        "asked",
    ),
    Case(
        "qinghe",
        "Li Na 李娜",
        5,
        "价格又涨了，没有提前通知。",
        4 * DAY,
        ("price", "communication"),
        6,
    ),
    Case(
        "halvorsen",
        "",
        2,
        "We had to postpone two operations, as the parts came a day late. Unacceptable.",
        50,
        ("late_delivery",),
    ),
    Case(
        "meridian",
        "Rosa Delgado",
        3,
        "Two of the last five deliveries came after the theatre list had begun.",
        3,
    ),
)


class Improvement(NamedTuple):
    """``begun``, ``due`` and ``done``: days from today."""

    name: str
    cause: str
    state: str
    begun: int
    due: int
    done: int = 0


IMPROVEMENTS = (
    Improvement(
        "Order number required on invoices", "invoicing", "done", -200, -170, -172
    ),
    Improvement("Second carrier for hospitals", "late_delivery", "running", -30, 25),
    Improvement("Price letters 30 days ahead", "price", "planned", 5, 60),
    Improvement("Call back within a day", "response", "running", -60, -10),
)
