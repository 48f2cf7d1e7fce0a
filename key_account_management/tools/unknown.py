"""Unknown as it leaves the house: JSON has null, XML-RPC has nothing for it.

>>> mark({"score": None, "rows": [{"value": None}, {"value": 0}]})
{'score': False, 'rows': [{'value': False, 'value_known': False}, {'value': 0}], 'score_known': False}
>>> mark([None, {7: 1}])
[False, {'7': 1}]
"""


def mark(value):
    """Return plain data as every protocol can carry them: what is unknown (None) is False,
    in a dict beside ``<name>_known: False``; names are text. A name without ``_known`` beside
    it is known.

    :param value: plain data: dicts, lists, tuples, and what stands in them
    """
    if value is None:
        return False
    if isinstance(value, dict):
        marked = {str(name): mark(item) for name, item in value.items()}
        unknown = (f"{name}_known" for name, item in value.items() if item is None)
        return marked | dict.fromkeys(unknown, False)
    if isinstance(value, (list, tuple)):
        return [mark(item) for item in value]
    return value


def copy(value):
    """Return a copy that shares nothing that could be changed.

    :param value: what a JSON text was read as

    >>> kept = {"rows": [{"value": None}]}
    >>> copied = copy(kept)
    >>> copied["rows"][0]["value"] = 5
    >>> kept, copied
    ({'rows': [{'value': None}]}, {'rows': [{'value': 5}]})
    """
    if isinstance(value, dict):
        return {name: copy(item) for name, item in value.items()}
    if isinstance(value, list):
        return [copy(item) for item in value]
    return value
