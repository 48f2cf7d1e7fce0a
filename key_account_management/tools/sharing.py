"""What may be shown to others: only what is named, field by field; all else stays here.

>>> pick({"name": "A", "secret": 1, "lines": [{"what": "x", "why": "y"}]},
...      {"name": True, "lines": {"what": True}, "absent": True})
{'name': 'A', 'lines': [{'what': 'x'}]}
"""


def pick(value, allowed):
    """Return of ``value`` only what ``allowed`` names.

    :param value: plain data, as JSON holds them
    :param allowed: True: all of it; a dict: name → what of that is allowed, applied to each
        element of a list
    """
    if allowed is True or value is None:
        return value
    if isinstance(value, list):
        return [pick(item, allowed) for item in value]
    return {name: pick(value[name], allowed[name]) for name in allowed if name in value}
