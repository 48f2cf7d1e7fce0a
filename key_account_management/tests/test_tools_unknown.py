import json
from xmlrpc.client import dumps

from odoo.tests import BaseCase, tagged

from ..tools.unknown import mark

DATA = {
    "score": None,
    "zero": 0,
    "no": False,
    "empty": [],
    "rows": [{"value": None, 7: ({"deep": None}, None)}],
}


@tagged("post_install", "-at_install")
class TestUnknown(BaseCase):
    """What is unknown leaves as False that says so, whatever carries the message."""

    def test_marked(self):
        self.assertEqual(
            mark(DATA),
            {
                "score": False,
                "score_known": False,
                "zero": 0,
                "no": False,
                "empty": [],
                "rows": [
                    {
                        "value": False,
                        "value_known": False,
                        "7": [{"deep": False, "deep_known": False}, False],
                    }
                ],
            },
        )

    def test_every_protocol(self):
        with self.assertRaises(TypeError):
            dumps((DATA,))
        self.assertIn("score_known", dumps((mark(DATA),)))
        self.assertNotIn("null", json.dumps(mark(DATA)))

    def test_twice(self):
        """What is marked stays as it is."""
        self.assertEqual(mark(mark(DATA)), mark(DATA))
