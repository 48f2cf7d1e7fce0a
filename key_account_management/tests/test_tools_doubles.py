from odoo.tests import BaseCase, tagged

from ..tools.doubles import find


@tagged("post_install", "-at_install")
class TestDoubles(BaseCase):
    def test_what_is_shared(self):
        customers = {
            1: {
                "vat": "DE 123.456.789",
                "phone": "+49 30 1234567",
                "domain": "a@one.de",
            },
            2: {"vat": "de123456789", "phone": "+49301234567", "domain": "b@one.de"},
            3: {"vat": False, "phone": "+49-30-1234567", "domain": "c@three.de"},
            4: {"vat": "", "phone": None, "domain": "D@Three.DE"},
        }
        self.assertEqual(
            find(customers),
            [
                ("vat", "DE123456789", [1, 2]),
                ("phone", "49301234567", [1, 2, 3]),
                ("domain", "three.de", [3, 4]),
            ],
        )

    def test_what_says_nothing(self):
        """Free mail, our own domain, what is no number."""
        customers = {
            key: {"vat": "n/a", "phone": "-", "domain": f"{key}@{domain}"}
            for key, domain in enumerate(
                ("gmail.com", "gmail.com", "qq.com", "qq.com", "we.com", "we.com")
            )
        }
        self.assertEqual(find(customers, own={"we.com"}), [])
        self.assertEqual(find({}), [])
        words = dict.fromkeys((1, 2), {"vat": "unknown"})
        self.assertEqual(find(words), [])

    def test_a_family_is_several_on_purpose(self):
        customers = {
            key: {"phone": "+49 30 1234567", "family": family}
            for key, family in ((1, 1), (2, 1))
        }
        self.assertEqual(find(customers), [])
        customers[3] = {"phone": "+49 30 1234567", "family": 3}
        self.assertEqual(find(customers), [("phone", "49301234567", [1, 2, 3])])
