"""What is judged of whom, and which tier is set by hand. Plain data."""

from typing import NamedTuple

from ..account.plot import ADMIN, DEMO, INGRID, MEI, TOMAS


class Judgement(NamedTuple):
    """``months``: ago; ``lasts``: months until it expires, 0: never."""

    key: str
    measure: str
    value: int
    months: int
    user: str
    evidence: str
    lasts: int = 0


JUDGEMENTS = (
    Judgement(
        "meridian",
        "strategic_fit",
        90,
        5,
        ADMIN,
        "Their board plan names one supplier for consumables by the end of next year; "
        "we are on the short list of two.",
    ),
    Judgement(
        "meridian",
        "influence",
        80,
        5,
        ADMIN,
        "Chairs the regional purchasing group of 14 hospitals.",
    ),
    Judgement(
        "meridian",
        "potential",
        70,
        5,
        ADMIN,
        "We supply 6 of their 11 sites; device budgets of the others are with a rival.",
    ),
    Judgement(
        "halvorsen",
        "strategic_fit",
        85,
        4,
        INGRID,
        "Asked us to hold stock for them in Oslo; letter of intent signed.",
    ),
    Judgement(
        "halvorsen",
        "potential",
        60,
        5,
        INGRID,
        "Two new clinics announced, no equipment tender yet.",
    ),
    Judgement(
        "halvorsen",
        "potential",
        80,
        1,
        INGRID,
        "Equipment tender for both new clinics published, we are invited.",
    ),
    Judgement(
        "qinghe",
        "strategic_fit",
        70,
        5,
        MEI,
        "Distributes our monitors in four provinces under a contract of three years.",
    ),
    Judgement(
        "qinghe",
        "influence",
        75,
        5,
        MEI,
        "Its purchasing director sits on the standards committee for infusion devices.",
    ),
    Judgement(
        "apex",
        "strategic_fit",
        75,
        3,
        DEMO,
        "Framework agreement for all protective equipment, two yards to follow.",
    ),
    Judgement(
        "castell",
        "strategic_fit",
        10,
        3,
        ADMIN,
        "Buys on price alone and resells; turned down every service we offered.",
    ),
    Judgement(
        "castell",
        "influence",
        15,
        3,
        ADMIN,
        "A wholesaler; no end user knows that the goods come from us.",
    ),
    Judgement(
        "castell",
        "potential",
        10,
        3,
        ADMIN,
        "Opened its own import office and told us that volumes will shrink.",
    ),
    Judgement(
        "borealis",
        "potential",
        35,
        2,
        DEMO,
        "Order book empty after the ferry now on the slip, says their annual report.",
    ),
    Judgement(
        "rheinmain",
        "strategic_fit",
        60,
        4,
        INGRID,
        "Wants one catalogue for clinics and laboratory; pilot runs in Frankfurt.",
    ),
    Judgement(
        "brightstart",
        "potential",
        85,
        3,
        TOMAS,
        "Bought by an investor who plans 40 practices; the first 6 leases are signed.",
    ),
    Judgement(
        "lumen",
        "potential",
        75,
        5,
        ADMIN,
        "Pilot for a national screening programme; decision within three months.",
        3,
    ),
    Judgement(
        "maple",
        "influence",
        55,
        4,
        TOMAS,
        "Their VP speaks at the yearly meeting of care networks, and quoted us there.",
    ),
    Judgement(
        "veltmann",
        "strategic_fit",
        80,
        4,
        INGRID,
        "Runs its cold chain from our warehouse; contract renewed for two years.",
    ),
    Judgement(
        "polder",
        "influence",
        65,
        4,
        INGRID,
        "Their formulary is copied by most care groups of the country.",
    ),
    Judgement(
        "moldau",
        "potential",
        72,
        2,
        INGRID,
        "Builds a second plant; the equipment list has 60 positions that we carry.",
    ),
)
# Customer, tier, months that it still holds, who, why
OVERRIDE = (
    "atlas",
    "tier_key",
    5,
    DEMO,
    "Framework tender worth 2.4 million opens this quarter: key account service now.",
)
