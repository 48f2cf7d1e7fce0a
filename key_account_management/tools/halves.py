"""What can't be done for all at once is done by halves, down to who spoils it.

>>> spoiled = []
>>> by_halves(
...     [1, 2, 0, 4],
...     lambda numbers: print([4 / number for number in numbers]),
...     lambda number, error: spoiled.append((number, str(error))),
...     ZeroDivisionError,
... )
[4.0, 2.0]
[1.0]
>>> spoiled
[(0, 'division by zero')]

With nothing to do, no work is done.

>>> by_halves([], print, print, Exception)

Where it is nobody's fault, nobody is blamed.

>>> by_halves([1, 0], lambda numbers: 1 / min(numbers), print, Exception, ZeroDivisionError)
Traceback (most recent call last):
    ...
ZeroDivisionError: division by zero
"""


def by_halves(items, work, blame, errors, blameless=()):
    """Do the work on all items at once; where it fails, on each half of them.

    :param list items: what the work is done on; none, no work
    :param work: ``work(items)``; leaves nothing behind where it raises
    :param blame: ``blame(item, error)`` of each item that fails alone
    :param errors: the exceptions that are an item's fault; all else is raised
    :param blameless: those of them that are nobody's fault, and raised too
    """
    if not items:
        return
    try:
        work(items)
    except blameless:
        raise
    except errors as error:
        if len(items) == 1:
            blame(items[0], error)
            return
        middle = len(items) // 2
        by_halves(items[:middle], work, blame, errors, blameless)
        by_halves(items[middle:], work, blame, errors, blameless)
