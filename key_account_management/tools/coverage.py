"""Who was in touch with whom, and when last. Contact is two-way: a meeting held, a call made,
a message that they wrote to people who write to them. What we send unanswered is none.

>>> from datetime import date
>>> may, june = date(2026, 5, 1), date(2026, 6, 1)
>>> contact = join(met=[("ann", "us1", may)], received=[("ann", june)], sent=[("ann", "us2", may)])
>>> contact["ann"].last == june, contact["ann"].met == may, sorted(contact["ann"].ours)
(True, True, ['us1', 'us2'])
>>> join(sent=[("bob", "us1", june)])
{}
>>> is_stale(None, 90), is_stale(90, 90), is_stale(91, 90)
(True, False, True)
"""

from typing import Any, NamedTuple


class Contact(NamedTuple):
    """``last``: the last two-way contact; ``met``: the last meeting or call, None if never;
    ``ours``: who of us had it → when last."""

    last: Any
    met: Any
    ours: dict


def join(met=(), received=(), sent=()):
    """Return ``{person: Contact}`` of those with any contact.

    :param met: ``(person, one of ours or None, when)`` of meetings held and calls made
    :param received: ``(person, when)`` of the last message of each person
    :param sent: ``(person, one of ours, when)`` of the last message of each of ours
    """
    wrote = dict(received)
    contacts = {}
    for person, user, when in met:
        contact = contacts.get(person) or Contact(when, when, {})
        contacts[person] = contact._replace(
            last=max(contact.last, when), met=max(contact.met, when)
        )
        _remember(contact.ours, user, when)
    for person, user, when in sent:
        if person not in wrote:
            continue
        contact = contacts.get(person) or Contact(wrote[person], None, {})
        contacts[person] = contact._replace(last=max(contact.last, wrote[person]))
        # Between these two it goes both ways: neither spoke to the wall.
        _remember(contact.ours, user, min(when, wrote[person]))
    return contacts


def _remember(last_by_user, user, when):
    if user is not None:
        last_by_user[user] = max(when, last_by_user.get(user, when))


def is_stale(days, limit):
    """Tell whether a contact ``days`` ago (None: never) is older than ``limit`` days."""
    return days is None or days > limit


def count_threads(contacts, since):
    """Return how many of ours and how many of theirs were in touch from ``since`` on.

    >>> contacts = join(met=[("ann", "us1", 5), ("bob", "us1", 7), ("cy", "us2", 1)])
    >>> count_threads(contacts.values(), since=4)
    (1, 2)
    """
    our_users, their_count = set(), 0
    for contact in contacts:
        our_users.update(user for user, when in contact.ours.items() if when >= since)
        their_count += contact.last >= since
    return len(our_users), their_count
