"""What we know of three customers of the demo, and what we mean to do there: plain data, told by
``knowledge.py``. Days are counted back from today; negative ones are still to come."""

from typing import NamedTuple

ADMIN, DEMO = "base.user_admin", "base.user_demo"
INGRID, MEI = "user_ingrid", "user_mei"
CONSUMABLES, DEVICES, LABORATORY = (
    "category_consumables",
    "category_devices",
    "category_laboratory",
)


class Need(NamedTuple):
    """``who``: people on the map; ``days``: since; ``answer``: products; ``deal``: the
    opportunity with the customer answers it."""

    kind: str
    name: str
    who: tuple
    days: int
    state: str
    evidence: str
    user: str
    priority: str = "0"
    answer: tuple = ()
    deal: bool = False


class Wallet(NamedTuple):
    """``low``, ``high``: thousands a year."""

    category: str
    low: int
    high: int
    source: str
    days: int
    confidence: str


class Competitor(NamedTuple):
    name: str
    category: str
    low: int
    high: int
    source: str
    days: int
    confidence: str
    threat: str
    strengths: str = ""
    weaknesses: str = ""
    favoured_by: tuple = ()


class Line(NamedTuple):
    kind: str
    name: str
    evidence: str
    days: int


class Strategy(NamedTuple):
    """``uses``: names of SWOT lines; ``swot``: sources of suggestions that it uses, too."""

    kind: str
    name: str
    user: str
    uses: tuple = ()
    swot: tuple = ()
    state: str = "chosen"


class Initiative(NamedTuple):
    """``start``, ``due``, ``done``: days ago; ``money``, ``hours``: (planned, used)."""

    name: str
    user: str
    start: int
    due: int
    state: str
    progress: int = 0
    done: int = 0
    money: tuple = (0, 0)
    hours: tuple = (0, 0)
    strategy: str = ""
    next_step: str = ""
    deal: bool = False


class Resource(NamedTuple):
    """``from_initiatives``: names; else ``used`` is typed."""

    name: str
    kind: str
    planned: float
    used: float = 0
    from_initiatives: tuple = ()


class Customer(NamedTuple):
    key: str
    needs: tuple = ()
    wallets: tuple = ()
    competitors: tuple = ()
    lines: tuple = ()
    strategies: tuple = ()
    initiatives: tuple = ()
    resources: tuple = ()


ONE_SUPPLIER = "One supplier for consumables in all sites"
TRUST = "The surgeons trust our monitors"
FRAMEWORK = "Their board wants one supplier by the end of next year"
MERIDIAN = Customer(
    "meridian",
    needs=(
        Need(
            "need",
            ONE_SUPPLIER,
            ("Margaret Osei", "Hannah Brandt"),
            160,
            "offered",
            "“By the end of next year I want one truck at the door, not nine.” (Margaret Osei, "
            "in her office)",
            ADMIN,
            "2",
            ("product_gloves", "product_dressing", "product_infusion_set"),
        ),
        Need(
            "pain",
            "Credit notes take six weeks",
            ("David Lindqvist",),
            62,
            "open",
            "His clerk showed us eleven open ones, the oldest from spring.",
            ADMIN,
            "1",
        ),
        Need(
            "need",
            "Patient monitors that talk to the ward system",
            ("Rosa Delgado", "Peter Novak"),
            48,
            "offered",
            "Nurses copy values by hand: 40 minutes a shift, counted by Ama Boateng.",
            DEMO,
            "1",
            ("product_monitor",),
            deal=True,
        ),
        Need(
            "expectation",
            "Delivery within 24 hours to every site",
            ("Luis Ferreira",),
            300,
            "met",
            "Stands in the supply agreement, clause 4.",
            DEMO,
        ),
        Need(
            "pain",
            "Gloves tear at the cuff",
            ("Ama Boateng",),
            210,
            "met",
            "Three photographs from the theatre, and a box sent back.",
            DEMO,
            answer=("product_gloves",),
        ),
    ),
    wallets=(
        Wallet("", 5200, 6800, "Annual report, note 12: medical supplies", 120, "high"),
        Wallet(
            CONSUMABLES,
            1900,
            2500,
            "Hannah Brandt, on the visit in spring",
            90,
            "medium",
        ),
        Wallet(DEVICES, 900, 1600, "Budgets of the five sites without us", 150, "low"),
    ),
    competitors=(
        Competitor(
            "Corvia Medical",
            CONSUMABLES,
            35,
            45,
            "Their boxes in the stores of four sites",
            90,
            "medium",
            "3",
            "Cheaper by a tenth; a depot in town.",
            "Ran out of infusion sets twice last winter.",
            ("Hannah Brandt",),
        ),
        Competitor(
            "Corvia Medical", DEVICES, 10, 20, "Tender of last year", 150, "low", "2"
        ),
        Competitor(
            "Ostara Devices",
            DEVICES,
            25,
            40,
            "Peter Novak, over lunch",
            48,
            "medium",
            "3",
            "Their monitor is the one the surgeons learnt on.",
            "No link to the ward system before next year.",
            ("Peter Novak",),
        ),
    ),
    lines=(
        Line("strength", TRUST, "Rosa Delgado named us in her newsletter.", 40),
        Line(
            "strength",
            "We deliver to every site within a day",
            "Supply agreement, clause 4.",
            300,
        ),
        Line(
            "weakness",
            "Credit notes take six weeks",
            "Eleven open ones, counted there.",
            62,
        ),
        Line("opportunity", FRAMEWORK, "Board minutes, shown by Margaret Osei.", 35),
        Line("threat", "Corvia Medical opened a depot in town", "Local newspaper.", 75),
    ),
    strategies=(
        Strategy(
            "joint",
            "Make the surgeons' trial of our monitors the standard of all sites",
            DEMO,
            (TRUST, FRAMEWORK),
        ),
        Strategy(
            "service",
            "Repair what annoys their finance before Corvia offers it",
            ADMIN,
            ("Credit notes take six weeks", "Corvia Medical opened a depot in town"),
        ),
        Strategy(
            "expansion",
            "From six sites to eleven with consumables",
            ADMIN,
            ("We deliver to every site within a day", FRAMEWORK),
            ("sales_growing",),
            "idea",
        ),
    ),
    initiatives=(
        Initiative(
            "Trial of monitors in two operating theatres",
            DEMO,
            60,
            -20,
            "running",
            60,
            money=(18000, 11200),
            hours=(80, 52),
            strategy="joint",
            next_step="Collect the surgeons' notes",
            deal=True,
        ),
        Initiative(
            "Link to the ward system shown to their IT",
            DEMO,
            30,
            8,
            "running",
            30,
            money=(4000, 4600),
            hours=(40, 46),
            strategy="joint",
        ),
        Initiative(
            "Credit notes within ten days",
            ADMIN,
            55,
            10,
            "done",
            done=14,
            hours=(24, 20),
            strategy="service",
        ),
        Initiative(
            "Monthly call of both finance departments",
            ADMIN,
            -5,
            -35,
            "planned",
            hours=(12, 0),
            strategy="service",
            next_step="Agree on the day with David Lindqvist",
        ),
        Initiative(
            "Stock list of the five sites without us",
            DEMO,
            -10,
            -60,
            "planned",
            hours=(30, 0),
            strategy="expansion",
        ),
    ),
    resources=(
        Resource(
            "Application engineer at the theatres",
            "technical",
            140,
            from_initiatives=(
                "Trial of monitors in two operating theatres",
                "Link to the ward system shown to their IT",
            ),
        ),
        Resource("Executive sponsor", "people", 24, 9),
        Resource(
            "Loan devices and travel",
            "money",
            25000,
            from_initiatives=(
                "Trial of monitors in two operating theatres",
                "Link to the ward system shown to their IT",
            ),
        ),
    ),
)

HALVORSEN = Customer(
    "halvorsen",
    needs=(
        Need(
            "need",
            "Fewer suppliers in the clinics of the west coast",
            ("Kari Halvorsen",),
            70,
            "open",
            "Said so at the opening in Bergen.",
            ADMIN,
            "1",
        ),
        Need(
            "pain",
            "Infusion pumps alarm without cause",
            ("Liv Bergström",),
            25,
            "open",
            "Nine alarms on the night of our visit.",
            ADMIN,
            "2",
        ),
    ),
    wallets=(
        Wallet("", 2600, 3400, "Einar Dahl, budget talk", 70, "medium"),
        Wallet(LABORATORY, 100, 120, "Guess of our sales", 200, "low"),
    ),
    competitors=(
        Competitor(
            "Nordkapp Helse",
            CONSUMABLES,
            30,
            50,
            "Einar Dahl, budget talk",
            70,
            "medium",
            "2",
            "Speaks the language, literally.",
            "",
            ("Einar Dahl",),
        ),
    ),
)

QINGHE = Customer(
    "qinghe",
    needs=(
        Need(
            "expectation",
            "Papers and training in Chinese",
            ("Li Na 李娜",),
            120,
            "offered",
            "Asked for it in each of the last three orders.",
            MEI,
        ),
    ),
    wallets=(Wallet("", 2900, 3300, "Zhang Wei, at the trade fair", 95, "medium"),),
    competitors=(
        Competitor(
            "Ostara Devices", DEVICES, 15, 25, "Li Na, on the telephone", 40, "low", "2"
        ),
    ),
)

CUSTOMERS = (MERIDIAN, HALVORSEN, QINGHE)
