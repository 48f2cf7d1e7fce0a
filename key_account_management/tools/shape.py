"""Plain data as a JSON column holds them, which may be anything.

>>> fits({"ids": [1, 2], "more": "x"}, {"ids": [int]})
True
>>> fits({"ids": [1, None]}, {"ids": [int]}), fits({}, {"ids": [int]}), fits("ids", {})
(False, False, False)
"""


def fits(value, shape):
    """Return whether ``value`` has this shape.

    :param shape: a type or a tuple of types; ``[shape]``: a list of such; a dict: name → shape
        of what must be there, beside whatever else is
    """
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            name in value and fits(value[name], part) for name, part in shape.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(item, shape[0]) for item in value)
    return isinstance(value, shape)
