from odoo.tests import BaseCase, tagged

from ..tools.titles import split, suggest

WORDS = {
    "decider": "owner, managing director, 总经理，董事长",
    "buyer": "buyer, order administrator",
    "gatekeeper": "administrator, secretary",
}


@tagged("post_install", "-at_install")
class TestTitles(BaseCase):
    """Whole words, whole phrases, and the longer one wins."""

    def test_suggestions(self):
        for title, roles in {
            "Owner": ["decider"],
            "OWNER/Marketing Assistant": ["decider"],
            "Co-owner": ["decider"],
            "Landowner": [],
            "Order Administrator": ["buyer"],
            "Network Administrator": ["gatekeeper"],
            "Owner and Buyer": ["decider", "buyer"],
            "Managing Director": ["decider"],
            "Director": [],
            "副总经理": ["decider"],
            "": [],
            None: [],
        }.items():
            self.assertEqual(suggest(title, WORDS), roles, title)

    def test_odd_words(self):
        self.assertEqual(split(" , ;"), [])
        self.assertEqual(split(None), [])
        self.assertEqual(suggest("C++ (lead)", {"user": "c++ (lead)"}), ["user"])
        self.assertEqual(suggest("anything", {"user": ""}), [])
