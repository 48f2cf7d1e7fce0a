from odoo.tests import BaseCase, tagged

from ..tools.sharing import pick


@tagged("post_install", "-at_install")
class TestSharing(BaseCase):
    """Only what is named leaves the house."""

    def test_unnamed_stays(self):
        content = {"a": 1, "b": {"c": 2, "d": 3}, "e": [{"f": 4, "g": 5}]}
        self.assertEqual(pick(content, {}), {})
        self.assertEqual(
            pick(content, {"b": {"c": True}, "e": {"f": True}}),
            {"b": {"c": 2}, "e": [{"f": 4}]},
        )

    def test_nothing_stays_nothing(self):
        self.assertEqual(pick({"a": None}, {"a": {"b": True}}), {"a": None})
        self.assertEqual(pick({"a": [{"x": 1}]}, {"a": True}), {"a": [{"x": 1}]})
