"""What a kind of event on the timeline of an account is read from."""

from typing import Any, NamedTuple


class TimelineKind(NamedTuple):
    """Records of one model that are events of an account.

    ``label`` names the kind, in the reader's language; ``icon`` is a class of Font Awesome;
    ``domain`` selects the records of ``model``; ``date`` is the field with their day or moment,
    ``recorded`` that with the moment at which they were entered ("" where nothing says: then an
    event is known from the end of its day). Records that have these fields ``together`` and the
    day are one event.
    """

    label: str
    icon: str
    model: str
    domain: Any
    date: str
    recorded: str = "create_date"
    together: tuple = ("id",)
