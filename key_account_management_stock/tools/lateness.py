"""When late deliveries say something of us.

>>> is_ours(1, 1), is_ours(2, 20), is_ours(2, 21)
(False, True, False)
"""

# One late delivery is an accident. From so many, and such a part of those measured, it is us.
LATE_COUNT = 2
LATE_PART = 0.1


def is_ours(late, judged):
    """Return whether ``late`` of ``judged`` orders are so many that it is a weakness of ours."""
    return late >= LATE_COUNT and late >= LATE_PART * judged
