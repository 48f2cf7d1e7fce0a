"""What the figures of churn are worth on real order histories.

    bench_history.py FOLDER

Below FOLDER stand files NAME_orders.csv (customer_id, order_date, amount) and NAME_lines.csv (the
same with category), one row a customer and day. Only what was known on the day is used for the
figure of a day. Prints a table; ends with an error if a figure lies below its floor.
"""

import csv
import hashlib
import sys
import types
from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean, median

ADDON = Path(__file__).resolve().parent.parent / "key_account_management"
# The add-on's own __init__ imports models, which only Odoo may load.
package = types.ModuleType("tools")
package.__path__ = [str(ADDON / "tools")]
sys.modules["tools"] = package
from tools import rhythm, warning  # noqa: E402
from tools.regression import get_auc  # noqa: E402

# Of these data the figures of other methods are known (docs/benchmark.md): the first day not
# known, the horizon, and floor and goal of AUC.
KNOWN = {
    "online_retail2": [
        ("2010-12-10", 180, 0.741, 0.768),
        ("2011-03-01", 90, 0.752, 0.768),
        ("2011-06-12", 180, 0.782, 0.785),
        ("2011-09-10", 90, 0.758, 0.769),
    ],
    "iowa_liquor": [("2015-01-01", 90, 0.954, 0.967), ("2016-01-01", 90, 0.888, 0.898)],
    "cdnow_sample": [
        ("1997-10-01", 273, 0.710, 0.736),
        ("1998-01-01", 180, 0.711, 0.731),
    ],
}
# Floor and goal of the calibration, where no season breaks it.
CALIBRATED = {
    ("online_retail2", "2011-06-12"): (0.06, 0.045),
    ("iowa_liquor", "2015-01-01"): (0.02, 0.013),
    ("iowa_liquor", "2016-01-01"): (0.02, 0.013),
}
# Customer by category: floors and goals of AUC over all and over fresh silences.
LINES = {
    ("online_retail2", "2011-06-12"): (0.73, 0.746, 0.73, 0.745),
    ("online_retail2", "2011-09-10"): (0.68, 0.699, 0.70, 0.721),
}
BINS = 10


def read(path, columns):
    """Return the order days by customer, or by customer and category: those with a positive
    amount."""
    amounts = defaultdict(float)
    with path.open() as file:
        for row in csv.DictReader(file):
            key = tuple(row[column] for column in columns)
            amounts[key, date.fromisoformat(row["order_date"])] += float(row["amount"])
    days = defaultdict(list)
    for (key, day), amount in sorted(amounts.items()):
        if amount > 0:
            days[key].append(day)
    return dict(days)


def get_origin(histories, as_of, horizon, keys):
    portfolio, lapsed = [], []
    for key in keys:
        days = histories[key]
        known = bisect_right(days, as_of)
        if known:
            portfolio.append(rhythm.Sums.of(days[:known]))
            later = days[known] if known < len(days) else date.max
            lapsed.append((later - as_of).days > horizon)
    return rhythm.Origin(as_of, portfolio, lapsed)


def learn(histories, as_of, horizon):
    """Return what the histories taught up to a day."""
    first = min(days[0] for days in histories.values())
    fitted = rhythm.get_taught_horizon((as_of - first).days + 1, horizon)
    ends = [end for end in rhythm.get_month_ends(as_of, fitted) if end >= first]
    keys = sorted(histories)
    share = rhythm.ROWS / max(
        1, sum(histories[k][0] <= end for end in ends for k in keys)
    )
    sample = [key for key in keys if _draw(key) < share]
    origins = [get_origin(histories, end, fitted, sample) for end in ends]
    known = get_origin(histories, as_of, horizon, keys).portfolio
    weights = rhythm.fit([o for o in origins if o.portfolio], fitted)
    return rhythm.Rhythm(weights, *rhythm.get_prior(known, as_of))


def _draw(key):
    """Return a number from 0 to 1 that belongs to the key."""
    return int(hashlib.md5(repr(key).encode()).hexdigest()[:8], 16) / 16**8


def get_calibration_error(scored):
    """Return the mean distance of what was said and what came, over bins of equally many."""
    bins = warning.get_bins(scored, BINS)
    return sum(n * abs(mean - came) for n, mean, came in bins) / len(scored)


class Table:
    def __init__(self):
        self.faults = []

    def row(
        self, name, day, horizon, what, count, value, floor=None, goal=None, most=False
    ):
        """Print a figure beside its floor and goal; ``most``: it is to be small."""
        sign = -1 if most else 1
        # All came, or nobody: no pair could be in order.
        value, verdict = round(float("nan") if value is None else value, 3), ""
        if floor is not None:
            verdict = "goal" if sign * value >= sign * goal else "floor"
            if sign * value < sign * floor:
                verdict = "BELOW"
                self.faults.append(f"{name} {day}: {what} {value:.3f}")
        bounds = [
            f"{bound:.3f}" if bound is not None else "" for bound in (floor, goal)
        ]
        cells = [name, day, horizon, what, count, f"{value:.3f}", *bounds, verdict]
        print("|", " | ".join(str(cell) for cell in cells), "|", flush=True)


def judge(table, name, histories, day, horizon, goals, lines=False):
    """Print how well the figure of a day ranks, and whether it comes true."""
    as_of = date.fromisoformat(day) - timedelta(1)
    learnt = learn(histories, as_of, horizon)
    origin = get_origin(histories, as_of, horizon, sorted(histories))
    least = 3 if lines else 2
    judged = [
        (learnt.get_probability(sums, as_of, horizon), lapsed, (as_of - sums.last).days)
        for sums, lapsed in zip(origin.portfolio, origin.lapsed, strict=True)
        if sums.count >= least and rhythm.is_judged(sums, as_of, horizon)
    ]
    scored = [(p, lapsed) for p, lapsed, _silence in judged]
    fresh = [(p, lapsed) for p, lapsed, silence in judged if silence < horizon]
    what = "lines" if lines else "churn"
    table.row(
        name, day, horizon, f"{what}: AUC", len(scored), get_auc(scored), *goals[:2]
    )
    table.row(
        name,
        day,
        horizon,
        f"{what}: AUC, fresh silences",
        len(fresh),
        get_auc(fresh),
        *goals[2:],
    )
    table.row(
        name,
        day,
        horizon,
        f"{what}: calibration error",
        len(scored),
        get_calibration_error(scored),
        *(() if lines else CALIBRATED.get((name, day), ())),
        most=True,
    )


def warn(table, name, histories, months, horizon=90, floors=()):
    """Print what warnings of a year were worth: drawn at each month-end, each silence once."""
    warned, drawn = {}, []
    for number, end in enumerate(months):
        learnt = learn(histories, end, horizon)
        portfolio = get_origin(histories, end, horizon, sorted(histories))
        keys = [key for key in sorted(histories) if histories[key][0] <= end]
        silences = [
            warning.Silence(
                key, 0, sums.last, learnt.get_probability(sums, end, horizon), 1
            )
            for key, sums in zip(keys, portfolio.portfolio, strict=True)
            if rhythm.is_judged(sums, end, horizon)
        ]
        lapsed = dict(zip(keys, portfolio.lapsed, strict=True))
        for silence in warning.choose(silences, len(silences), warned):
            warned[silence.key, silence.since] = end
            # The first three months have the silences of before.
            if number >= 3:
                drawn.append(lapsed[silence.key])
    long_silences = [
        (key, day)
        for key, days in histories.items()
        for day, after in zip(days, [*days[1:], date.max], strict=True)
        if day != days[0]
        and (after - day).days > 180
        and months[2] < day + timedelta(180) <= months[-1]
    ]
    caught = [warned.get(s, date.max) < s[1] + timedelta(180) for s in long_silences]
    span = f"{months[3]:%Y-%m}..{months[-1]:%Y-%m}"
    if drawn:
        table.row(
            name,
            span,
            horizon,
            "warnings: right",
            len(drawn),
            fmean(drawn),
            *floors[:2],
        )
    if caught:
        table.row(
            name,
            span,
            horizon,
            "warnings: long silences told",
            len(caught),
            fmean(caught),
            *floors[2:],
        )


def get_cases(name, histories):
    """Return the cases of :data:`KNOWN`; else one, half a horizon from the middle gap's."""
    if name in KNOWN:
        return [
            (day, horizon, (floor, goal)) for day, horizon, floor, goal in KNOWN[name]
        ]
    gaps = [
        (b - a).days
        for days in histories.values()
        for a, b in zip(days, days[1:], strict=False)
    ]
    horizon = next(
        (h for most, h in ((30, 90), (90, 180)) if gaps and median(gaps) <= most), 365
    )
    last = max(days[-1] for days in histories.values())
    return [(str(last - timedelta(horizon - 1)), horizon, ())]


def main(folder):
    table = Table()
    print(
        "| data | first day not known | days | what | n | value | floor | goal | reached |"
    )
    print("|---|---|--:|---|--:|--:|--:|--:|---|")
    files = sorted(Path(folder).rglob("*_orders.csv"))
    if not files:
        sys.exit(f"no NAME_orders.csv below {folder}")
    for path in files:
        name = path.name.removesuffix("_orders.csv")
        histories = read(path, ["customer_id"])
        for day, horizon, goals in get_cases(name, histories):
            judge(table, name, histories, day, horizon, goals)
        last = max(days[-1] for days in histories.values())
        end = date(2016, 6, 30) if name == "iowa_liquor" else last - timedelta(90)
        months = rhythm.get_month_ends(end, 0, 18)[::-1]
        floors = (0.70, 0.80, 0.85, 0.92) if name == "iowa_liquor" else ()
        warn(table, name, histories, months, floors=floors)
        lines = path.with_name(f"{name}_lines.csv")
        if lines.exists():
            pairs = read(lines, ["customer_id", "category"])
            # What has no name of its own is no line.
            pairs = {key: days for key, days in pairs.items() if key[1] != "other"}
            for (data, day), goals in LINES.items():
                if data == name:
                    judge(table, name, pairs, day, 90, goals, lines=True)
    if table.faults:
        sys.exit("below the floor: " + "; ".join(table.faults))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: bench_history.py FOLDER (see dev/bench)")
    main(sys.argv[1])
