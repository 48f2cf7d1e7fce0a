"""The plot of the demo: who orders how much, who is judged how. Plain data.

Amounts are in thousands of company currency, for six half-years; the last one ends
today. So the last two are the 12 months before today; the two before the last are the
12 months before the first assessment, half a year ago.
"""

from typing import NamedTuple


class Customer(NamedTuple):
    """``orders``: in a good half-year; ``deals``: single ones, (days ago, amount); ``stopped``: so
    many days ago nothing more came; ``dropped``: what it buys no more of its goods, and since how
    many days."""

    key: str
    halves: tuple
    orders: int
    goods: str
    currency: str = ""
    deals: tuple = ()
    stopped: int = 0
    dropped: tuple = ()


NOTHING = (0, 0, 0, 0, 0, 0)
GOODS = {
    "medical": ("consumables", "devices", "laboratory", "services"),
    "clinic": ("consumables", "devices"),
    "lab": ("laboratory", "consumables", "services"),
    "industrial": ("protection", "components", "services"),
    "safety": ("protection", "consumables"),
}

MAIN = (
    # Strategic: one for years, two that have risen, one abroad
    Customer("meridian", (420, 480, 560, 640, 700, 760), 20, "medical"),
    Customer("halvorsen", (160, 210, 280, 370, 490, 680), 12, "medical", "EUR"),
    Customer(
        "apex", (240, 260, 270, 300, 400, 430), 11, "industrial", "GBP", ((9, 210),)
    ),
    Customer("qinghe", (500, 560, 610, 700, 720, 740), 16, "medical", "CNY"),
    # Key: two that were Strategic; by amount, by share, by frequency
    Customer("borealis", (700, 690, 660, 620, 490, 170), 9, "industrial", "EUR"),
    Customer("castell", (520, 600, 720, 690, 580, 450), 3, "safety"),
    Customer("rheinmain", (180, 210, 230, 250, 270, 300), 11, "medical", "EUR"),
    Customer("saintclair", (240, 250, 240, 260, 255, 265), 9, "medical", "EUR"),
    Customer(
        "thames",
        (200, 190, 210, 205, 215, 210),
        31,
        "clinic",
        "GBP",
        dropped=("devices", 420),
    ),
    Customer("pacificrim", (10, 20, 45, 70, 210, 330), 10, "lab"),
    Customer("gulf", (310, 110, 330, 120, 320, 140), 8, "industrial"),
    Customer("kestrel", (330, 310, 290, 270, 230, 200), 9, "industrial"),
    Customer("nordiclab", (120, 130, 160, 190, 200, 230), 9, "lab", "EUR"),
    Customer("maple", (150, 170, 180, 190, 200, 210), 10, "medical"),
    Customer("sunrise", (40, 42, 45, 48, 50, 52), 32, "clinic"),
    # Growth: new ones, seasonal ones, one that was Key
    Customer("cordoba", (40, 60, 70, 85, 95, 105), 7, "medical", "EUR"),
    Customer("tejasrefining", (90, 80, 95, 85, 90, 80), 6, "industrial"),
    Customer("delmarva", (240, 260, 250, 240, 100, 40), 6, "safety"),
    Customer("yarrow", (30, 35, 40, 45, 60, 75), 8, "clinic", "GBP"),
    Customer("tianlan", (50, 55, 60, 70, 60, 65), 5, "lab", "CNY"),
    Customer("alpenglow", (0, 110, 0, 120, 0, 130), 6, "safety"),
    Customer("andes", (70, 0, 85, 0, 120, 0), 5, "industrial"),
    Customer("brightstart", (5, 6, 6, 7, 8, 9), 4, "clinic"),
    Customer("novacell", (0, 0, 0, 0, 0, 150), 7, "lab"),
    Customer("hanseatic", (80, 70, 75, 60, 65, 60), 4, "industrial", "EUR"),
    Customer("prairie", (20, 25, 30, 30, 60, 75), 4, "industrial"),
    Customer("kyoto", (60, 60, 55, 60, 55, 60), 5, "industrial"),
    Customer("lagos", (10, 20, 15, 30, 40, 80), 4, "clinic"),
    Customer("redwood", (30, 40, 45, 50, 55, 60), 6, "clinic"),
    Customer("meridian_texas", (0, 0, 0, 60, 90, 110), 7, "medical"),
    # Standard: silent for months, one-off, or simply small
    Customer("atlas", (10, 12, 14, 16, 18, 20), 3, "medical", "EUR", ((6, 75),)),
    Customer("orion", (150, 140, 130, 90, 45, 0), 5, "safety"),
    Customer("helios", NOTHING, 0, "safety", deals=((420, 165),)),
    Customer("apex_norway", (10, 12, 14, 15, 18, 20), 3, "industrial", "GBP"),
    Customer("qinghe_shenzhen", (0, 0, 8, 14, 16, 18), 3, "safety", "CNY"),
    Customer("blueridge", (4, 5, 5, 4, 5, 6), 5, "clinic"),
    Customer("harbor", (9, 8, 9, 7, 8, 7), 3, "industrial"),
    Customer("cobalt", (14, 12, 10, 9, 8, 6), 3, "industrial"),
    Customer("oakmont", (12, 14, 13, 15, 16, 17), 5, "clinic"),
    Customer("sierra", (0, 18, 0, 20, 0, 22), 3, "safety"),
    Customer("lumen", (6, 7, 9, 8, 10, 12), 3, "lab"),
    Customer("tundra", (15, 0, 14, 0, 12, 0), 3, "safety"),
    Customer("pemberton", (3, 0, 4, 0, 4, 0), 2, "safety"),
    Customer("riverside", (8, 9, 10, 12, 4, 5), 3, "industrial", deals=((380, 95),)),
    Customer("kowhai", (5, 6, 6, 7, 6, 8), 3, "clinic"),
    Customer("baltimore", (11, 9, 12, 10, 11, 12), 3, "industrial"),
    Customer("summit", NOTHING, 0, "clinic", deals=((20, 7),)),
    Customer("meridian_labs", (0, 0, 12, 20, 28, 34), 4, "lab"),
    # Gone for good, one after the other: from them the order rhythm is learnt
    Customer("granite", (24,) * 6, 8, "industrial", stopped=600),
    Customer("lakeshore", (18,) * 6, 8, "safety", stopped=550),
    Customer("piedmont", (30,) * 6, 8, "safety", stopped=500),
    Customer("calder", (12,) * 6, 8, "clinic", stopped=450),
    Customer("sonora", (40,) * 6, 8, "industrial", stopped=400),
    Customer("willow", (16,) * 6, 8, "clinic", stopped=350),
    Customer("ironbridge", (60,) * 6, 8, "industrial", stopped=300),
    Customer("seabright", (36,) * 6, 8, "safety", stopped=250),
    Customer("montrose", (45,) * 6, 8, "clinic", stopped=200),
    Customer("tidewater", (72,) * 6, 8, "industrial", stopped=160),
    Customer("ashford", (27,) * 6, 8, "lab", stopped=125),
)
EUROPE = (
    Customer("halvorsen", (0, 0, 20, 40, 90, 160), 6, "medical"),
    Customer("veltmann", (380, 430, 470, 520, 560, 610), 12, "medical"),
    Customer("polder", (210, 220, 240, 250, 280, 300), 9, "medical", "USD"),
    Customer("rheinmain_labor", (90, 110, 150, 190, 230, 290), 7, "lab"),
    Customer("lombarda", (260, 250, 240, 210, 200, 190), 7, "industrial"),
    Customer("wavre", (60, 90, 120, 150, 170, 160), 8, "lab"),
    Customer("galway", (40, 50, 70, 70, 80, 90), 6, "lab", "GBP"),
    Customer("vistula", (50, 55, 60, 70, 75, 80), 6, "clinic"),
    Customer("lyon_clinic", (40, 45, 50, 50, 55, 60), 6, "medical"),
    Customer("basque", (130, 120, 110, 80, 20, 0), 4, "industrial"),
    Customer("jutland", (0, 60, 0, 65, 0, 70), 4, "safety"),
    Customer("savoie", (25, 25, 30, 30, 25, 30), 3, "industrial"),
    Customer("moldau", (8, 9, 12, 14, 15, 16), 3, "lab"),
    Customer("douro", (10, 8, 9, 7, 6, 5), 3, "industrial"),
    Customer("tirol", (0, 14, 0, 15, 0, 16), 3, "safety"),
    Customer("aegean", (6, 7, 0, 0, 0, 0), 2, "clinic"),
    Customer("krone", (4, 4, 5, 5, 5, 6), 4, "clinic"),
    Customer("saintclair", NOTHING, 0, "clinic", deals=((75, 9),)),
)
STORIES = (("base.main_company", MAIN), ("company_nordwind", EUROPE))

ADMIN, DEMO = "base.user_admin", "base.user_demo"
INGRID, TOMAS, MEI = "user_ingrid", "user_tomas", "user_mei"
