"""Who decides at the customers of the demo: plain data, told by ``people.py``."""

from typing import NamedTuple


class View(NamedTuple):
    """What one of us thought, ``days`` ago. ``thinking`` instead of ``attitude`` where given."""

    days: int
    attitude: str
    evidence: str
    user: str = ""
    assumed: bool = False
    champion: bool = False
    thinking: str = ""


class Person(NamedTuple):
    """``contacts``: (days ago, meeting / call / mail, whose)."""

    name: str
    job: str
    roles: tuple
    influence: str = ""
    boss: str = ""
    views: tuple = ()
    contacts: tuple = ()
    owner: str = ""
    levels: tuple = ("", "")
    needs: str = ""
    left: int = 0


class Customer(NamedTuple):
    """``lines``: (from, kind, to, how we know); ``team``: (user, role, days since)."""

    key: str
    people: tuple
    lines: tuple = ()
    team: tuple = ()


ADMIN, DEMO = "base.user_admin", "base.user_demo"
INGRID, TOMAS, MEI = "user_ingrid", "user_tomas", "user_mei"
OUTSIDE, HEARD, INNER = "outside", "political_structure", "inner_circle"

MERIDIAN = Customer(
    "meridian",
    (
        Person(
            "Margaret Osei",
            "Chief Executive Officer",
            ("decider",),
            INNER,
            views=(
                View(
                    150, "neutral", "Left the room when prices came up.", assumed=True
                ),
                View(35, "supporter", "Asked us to present to her board in person."),
                View(
                    35,
                    "",
                    "Tells the story of one patient, then asks what it costs.",
                    thinking="intuitive",
                ),
            ),
            contacts=((35, "meeting", ADMIN), (160, "meeting", ADMIN)),
            owner=ADMIN,
            levels=("credible_source", "trusted_advisor"),
            needs="One supplier for consumables in all eleven sites, without a strike of "
            "the surgeons.",
        ),
        Person(
            "Robert Ellison",
            "Chairman of the Board",
            ("decider",),
            INNER,
        ),
        Person(
            "David Lindqvist",
            "Chief Financial Officer",
            ("approver",),
            INNER,
            "Margaret Osei",
            (
                View(90, "sceptic", "Asked twice what leaving us would cost."),
                View(
                    90,
                    "",
                    "Sent back our slides and asked for the spreadsheet.",
                    thinking="analytical",
                ),
            ),
            ((62, "meeting", ADMIN),),
            ADMIN,
            ("vendor", "credible_source"),
            "Predictable cost per operation; hates credit notes.",
        ),
        Person(
            "Rosa Delgado",
            "Chief Medical Officer",
            ("influencer",),
            INNER,
            "Margaret Osei",
            (
                View(
                    40,
                    "advocate",
                    "Told her surgeons to trial our monitors, and named us in her newsletter.",
                    champion=True,
                ),
                View(
                    40,
                    "",
                    "Decides after she has spoken with everybody who will use it.",
                    thinking="social",
                ),
            ),
            ((12, "meeting", ADMIN), (20, "call", DEMO), (48, "mail", DEMO)),
            DEMO,
            ("problem_solver", "trusted_advisor"),
        ),
        Person(
            "Hannah Brandt",
            "Director of Procurement",
            ("buyer",),
            HEARD,
            "David Lindqvist",
            (
                View(200, "supporter", "Renewed early.", assumed=True),
                View(28, "sceptic", "Invited our rival to a second round on gloves."),
                View(
                    28,
                    "",
                    "Wants every meeting to follow her agenda, point by point.",
                    thinking="logical",
                ),
            ),
            ((9, "mail", DEMO), (28, "meeting", DEMO)),
            DEMO,
            ("vendor", "problem_solver"),
            "Fewer order lines, one invoice a month.",
        ),
        Person(
            "Peter Novak",
            "Head of Surgery",
            ("influencer", "user"),
            HEARD,
            "Rosa Delgado",
            (View(60, "opponent", "Has used our rival's stapler for twelve years."),),
            ((60, "meeting", DEMO),),
            DEMO,
            ("vendor", "credible_source"),
        ),
        Person(
            "Ama Boateng",
            "Head of Nursing",
            ("user", "initiator"),
            HEARD,
            "Rosa Delgado",
            (
                View(
                    25,
                    "advocate",
                    "Asked us to train the night shift, and brought thirty nurses.",
                ),
            ),
            ((18, "meeting", DEMO), (75, "call", DEMO)),
            DEMO,
            ("problem_solver", "problem_solver"),
        ),
        Person(
            "Luis Ferreira",
            "Supply Chain Manager",
            ("executor",),
            HEARD,
            "David Lindqvist",
            (View(210, "supporter", "Opened his stock figures to us."),),
            ((120, "call", TOMAS),),
            TOMAS,
        ),
        Person(
            "Grace Kim",
            "Assistant to the CEO",
            ("gatekeeper",),
            HEARD,
            "Margaret Osei",
            (View(45, "neutral", "Finds a date when asked well ahead.", assumed=True),),
            ((36, "mail", ADMIN),),
            ADMIN,
        ),
        Person(
            "Owen Pritchard",
            "Compliance Officer",
            ("approver",),
            OUTSIDE,
            "David Lindqvist",
        ),
        Person(
            "Sofia Marchetti",
            "Adviser, Marchetti Health Consulting",
            ("influencer",),
            OUTSIDE,
            views=(
                View(
                    80,
                    "neutral",
                    "Compares three suppliers for the board, ours among them.",
                    assumed=True,
                ),
            ),
        ),
        Person(
            "Ted Hargrove",
            "Director of Procurement",
            ("buyer",),
            HEARD,
            "David Lindqvist",
            (View(420, "supporter", "Signed the first frame contract."),),
            ((400, "meeting", DEMO),),
            DEMO,
            left=210,
        ),
    ),
    (
        ("Rosa Delgado", "influences", "Margaret Osei", "They trained together."),
        (
            "Peter Novak",
            "conflicts",
            "Hannah Brandt",
            "Quarrel over the stapler tender.",
        ),
        ("Sofia Marchetti", "influences", "Margaret Osei", "On her advisory board."),
        ("Ama Boateng", "close", "Luis Ferreira", "Run the same morning round."),
    ),
    ((DEMO, "sales", 500), (TOMAS, "service", 300), (ADMIN, "sponsor", 380)),
)
HALVORSEN = Customer(
    "halvorsen",
    (
        Person(
            "Kari Halvorsen",
            "Managing Director",
            ("decider",),
            INNER,
            views=(
                View(
                    55,
                    "supporter",
                    "Signed the letter of intent herself.",
                    champion=True,
                ),
                View(55, "", "Wants the numbers first.", thinking="analytical"),
            ),
            contacts=((55, "meeting", INGRID),),
            owner=INGRID,
            levels=("problem_solver", "trusted_advisor"),
        ),
        Person(
            "Einar Dahl",
            "Head of Procurement",
            ("buyer",),
            INNER,
            "Kari Halvorsen",
            (View(30, "supporter", "Answers within the hour."),),
            ((6, "mail", INGRID), (30, "meeting", INGRID)),
            INGRID,
        ),
        Person(
            "Liv Bergström",
            "Clinic Director, Bergen",
            ("user", "influencer"),
            HEARD,
            "Kari Halvorsen",
            (View(30, "supporter", "Asked for the same devices in Bergen."),),
            ((30, "meeting", INGRID),),
            INGRID,
        ),
        Person(
            "Jonas Vik",
            "Head of Logistics",
            ("executor",),
            OUTSIDE,
            "Einar Dahl",
        ),
    ),
    (("Einar Dahl", "influences", "Kari Halvorsen", "Fifteen years in the firm."),),
    ((INGRID, "sales", 600), (ADMIN, "sponsor", 200)),
)
QINGHE = Customer(
    "qinghe",
    (
        Person(
            "Zhang Wei 张伟",
            "General Manager 总经理",
            ("decider",),
            INNER,
            views=(
                View(240, "neutral", "Received us, said little.", assumed=True),
                View(70, "supporter", "Invited our managing director to Chengdu."),
                View(70, "", "Trust first, contract after.", thinking="social"),
            ),
            contacts=((70, "meeting", MEI),),
            owner=MEI,
            levels=("credible_source", "trusted_advisor"),
        ),
        Person(
            "Li Na 李娜",
            "Purchasing Director 采购总监",
            ("buyer", "influencer"),
            INNER,
            "Zhang Wei 张伟",
            (
                View(
                    15, "advocate", "Put our monitors into the standard.", champion=True
                ),
                View(15, "", "Wants each step reasoned.", thinking="logical"),
            ),
            ((5, "mail", MEI), (15, "meeting", MEI)),
            MEI,
            ("problem_solver", "trusted_advisor"),
        ),
        Person(
            "Wang Fang 王芳",
            "Finance Director 财务总监",
            ("approver",),
            HEARD,
            "Zhang Wei 张伟",
            (View(15, "opponent", "Blocked payment of two invoices over a stamp."),),
            ((15, "meeting", MEI),),
            MEI,
        ),
        Person(
            "Chen Jie 陈杰",
            "Warehouse Manager 仓储经理",
            ("executor", "user"),
            OUTSIDE,
            "Li Na 李娜",
            (),
            ((40, "call", MEI),),
            MEI,
        ),
    ),
    (("Wang Fang 王芳", "conflicts", "Li Na 李娜", "Each wants the other's budget."),),
    ((MEI, "sales", 700), (ADMIN, "sponsor", 90), (TOMAS, "technical", 150)),
)
APEX = Customer(
    "apex",
    (
        Person(
            "Callum Reid",
            "Group HSE Director",
            ("decider", "user"),
            INNER,
            views=(
                View(20, "supporter", "Made our helmet the standard of two yards."),
            ),
            contacts=((20, "meeting", DEMO),),
            owner=DEMO,
        ),
        Person(
            "Fiona MacLeod",
            "Category Manager",
            ("buyer",),
            HEARD,
            "Callum Reid",
            (View(20, "neutral", "Follows the framework, nothing more."),),
            ((20, "meeting", DEMO), (90, "call", DEMO)),
            DEMO,
        ),
    ),
    (),
    ((DEMO, "sales", 450),),
)
BOREALIS = Customer(
    "borealis",
    (
        Person(
            "Mikko Saarinen",
            "Purchasing Director",
            ("buyer",),
            HEARD,
            views=(View(260, "supporter", "Always ordered before the yard closed."),),
            contacts=((210, "meeting", DEMO),),
            owner=DEMO,
        ),
    ),
    (),
    ((DEMO, "sales", 900),),
)
VELTMANN = Customer(
    "veltmann",
    (
        Person(
            "Sabine Veltmann",
            "Geschäftsführerin",
            ("decider",),
            INNER,
            views=(View(50, "supporter", "Renewed for two years without a tender."),),
            contacts=((50, "meeting", INGRID),),
            owner=INGRID,
        ),
        Person(
            "Jürgen Albrecht",
            "Leiter Einkauf",
            ("buyer",),
            HEARD,
            "Sabine Veltmann",
            (View(50, "sceptic", "Measures us against the cheapest, each quarter."),),
            ((14, "mail", INGRID), (50, "meeting", INGRID)),
            INGRID,
        ),
    ),
    (),
    ((INGRID, "sales", 800),),
)
CUSTOMERS = (MERIDIAN, HALVORSEN, QINGHE, APEX, BOREALIS, VELTMANN)
# The next visit: customer, days ahead, whom, who of us.
VISIT = ("meridian", 6, ("Rosa Delgado", "Hannah Brandt", "Peter Novak"), DEMO)
# An open deal, where two people play another part than usual.
DEAL = (
    "meridian",
    "Patient monitors for six sites",
    640000,
    DEMO,
    (("Rosa Delgado", "decider"), ("Peter Novak", "gatekeeper")),
)
