"""Where the bars of a small chart stand. The drawing itself (SVG) is a template's.

>>> columns([(4, 2), (-4, None)], width=100, height=80)[0]
Bar(x=0.0, y=0.0, width=20.0, height=40.0, series=0, index=0, value=4)
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

FILL = 0.8  # of the place of a group is bars, the rest is air


class Bar(NamedTuple):
    """A rectangle, its corner being the upper left one; what it stands for."""

    x: float
    y: float
    width: float
    height: float
    series: int
    index: int
    value: Any


def columns(groups, width, height):
    """Return the bars of groups side by side, on a common zero line.

    :param list groups: tuples of values, one of each series; None: unknown, no bar
    """
    known = [value for group in groups for value in group if value is not None]
    top, bottom = max([0, *known]), min([0, *known])
    if top == bottom:
        return []
    scale = height / (top - bottom)
    place = width / len(groups)
    bars = []
    for index, group in enumerate(groups):
        thick = place * FILL / len(group)
        for series, value in enumerate(group):
            if value is not None:
                x = index * place + series * thick
                y = (top - max(value, 0)) * scale
                bars.append(Bar(x, y, thick, abs(value) * scale, series, index, value))
    return bars


def waterfall(start, steps, width, height):
    """Return the bars that lead from ``start`` over ``steps`` to their sum, the first and the
    last on the zero line. Series: 0 the ends, 1 a rise, 2 a fall.

    >>> [(bar.series, bar.y, bar.height) for bar in waterfall(50, [50, -25], 80, 100)]
    [(0, 50.0, 50.0), (1, 0.0, 50.0), (2, 0.0, 25.0), (0, 25.0, 75.0)]
    """
    spans, level = [(0, start)], start
    for step in steps:
        spans.append((level, level + step))
        level += step
    spans.append((0, level))
    ends = [end for span in spans for end in span]
    top, bottom = max(ends), min(ends)
    if top == bottom:
        return []
    scale, place = height / (top - bottom), width / len(spans)
    last = len(spans) - 1
    return [
        Bar(
            index * place,
            (top - max(span)) * scale,
            place * FILL,
            abs(span[1] - span[0]) * scale,
            0 if index in (0, last) else 1 if span[1] >= span[0] else 2,
            index,
            span[1] - span[0],
        )
        for index, span in enumerate(spans)
    ]


class Square(NamedTuple):
    """A place in a calendar: its upper left corner, and the day that it stands for."""

    x: float
    y: float
    day: date


class Calendar(NamedTuple):
    """Strips of weeks side by side, Mondays on top; the days marked, and the first days of months
    with room for a name above their strip."""

    width: float
    height: float
    size: float
    strips: list
    months: list
    squares: list


WEEKS = 53  # of a strip
PITCH, SIZE, HEAD = 7, 6, 9  # from day to day, of a day, above a strip


def calendar(days, last, strips=2):
    """Return the :class:`Calendar` of the years up to the day ``last``, the last one lowest.

    >>> drawn = calendar([date(2026, 6, 29), date(2026, 6, 22), date(2020, 1, 1)], date(2026, 6, 30))
    >>> [(square.x, square.y) for square in drawn.squares]
    [(364, 67), (357, 67)]
    >>> drawn.width, drawn.height, drawn.months[-1]
    (371, 116, Square(x=336, y=65, day=datetime.date(2026, 6, 1)))
    """
    monday = last - timedelta(last.weekday())
    first = monday - timedelta(7 * (WEEKS * strips - 1))
    height = HEAD + 7 * PITCH

    def place(day):
        week, weekday = divmod((day - first).days, 7)
        strip, column = divmod(week, WEEKS)
        return Square(column * PITCH, strip * height + HEAD + weekday * PITCH, day)

    months, day = [], first.replace(day=1)
    while day <= last:
        if day >= first:
            square = place(day)
            top = square.y - day.weekday() * PITCH
            months.append(square._replace(y=top - 2))
        day = (day + timedelta(31)).replace(day=1)
    return Calendar(
        WEEKS * PITCH,
        strips * height,
        SIZE,
        [
            Bar(0, i * height + HEAD, WEEKS * PITCH, 7 * PITCH, i, i, None)
            for i in range(strips)
        ],
        months,
        [place(day) for day in days if first <= day <= last],
    )
