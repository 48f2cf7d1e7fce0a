"""The checker of names: `dev/check_names.py`, on a small house beside a small Odoo, and on ours."""

import sys
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

DEV = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(DEV))
from check_names import check, find_odoo  # noqa: E402

ODOO = {
    "mail/models/mail_thread.py": """
class MailThread(models.AbstractModel):
    _name = 'mail.thread'
    _description = 'Thread'
    message_ids = fields.One2many('mail.message', 'res_id')
""",
    "rating/models/mail_thread.py": """
class MailThread(models.AbstractModel):
    _inherit = 'mail.thread'
    rating_ids = fields.One2many('rating.rating', 'res_id')
    note = 'no field'
""",
    "mail/models/mail_thread_cc.py": """
class MailThreadCc(models.AbstractModel):
    _name = 'mail.thread.cc'
    _inherit = ['mail.thread']
    email_cc: str = fields.Char()
""",
    "crm/models/crm_lead.py": """
class Lead(models.Model):
    _name = 'crm.lead'
    _inherit = ['mail.thread.cc', 'mail.activity.mixin']
    color = fields.Integer()
""",
    "crm/tests/test_lead.py": """
class Lead(models.Model):
    _inherit = 'crm.lead'
    tested = fields.Char()
""",
    "loyalty/models/other.py": """
class Other(models.Model):
    _name = 'other'
    score = fields.Integer()
""",
}
OURS = {
    "models/review.py": """
class Review(models.Model):
    _name = "key.account.review"
    _inherit = ["mail.thread", "key.account.mixin"]
    mark_ids = fields.One2many("key.account.mark", "review_id")
    score = fields.Integer()
""",
    "models/mixin.py": """
class Mixin(models.AbstractModel):
    _name = "key.account.mixin"
    tested = KnownJson()
""",
    "models/crm_lead.py": """
class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "key.account.mixin"]
    key_account_id = fields.Many2one("key.account")
""",
}
LIKE = "class X(models.Model):\n    _inherit = {!r}\n    {} = fields.Char()\n"


class TestCheckNames(unittest.TestCase):
    def _check(self, meant=(), odoo=(), **ours):
        """Return what is wrong with these files of ours beside those of the house."""
        with TemporaryDirectory() as folder:
            root, places = Path(folder, "ours"), Path(folder, "odoo")
            for place, files in (
                (root / "key_account_management", {**OURS, **ours}),
                (places, {**ODOO, **dict(odoo)}),
            ):
                for name, text in files.items():
                    file = place / name
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(text, encoding="utf-8")
            return [what for _field, what in check(root, [places], dict(meant))]

    def test_clean(self):
        self.assertEqual(self._check(), [])

    def test_name_of_an_add_on_that_is_not_installed(self):
        for model in ("key.account.review", "crm.lead", "mail.thread"):
            with self.subTest(model):
                [told] = self._check(
                    **{"models/x.py": LIKE.format(model, "rating_ids")}
                )
                self.assertIn("'rating_ids') is mail.thread's in rating, too", told)

    def test_by_way_of_a_mixin(self):
        """Of theirs, and of ours."""
        [told] = self._check(**{"models/x.py": LIKE.format("crm.lead", "email_cc")})
        self.assertIn("mail.thread.cc's in mail", told)
        [told] = self._check(
            **{"models/x.py": LIKE.format("key.account.mixin", "color")}
        )
        self.assertIn("('key.account.mixin', 'color') is crm.lead's in crm", told)

    def test_what_is_meant(self):
        planted = {"models/x.py": LIKE.format("crm.lead", "color")}
        meant = {("crm.lead", "color"): "the same"}
        self.assertEqual(self._check(meant, **planted), [])
        [told] = self._check(meant)
        self.assertIn("nobody else's", told)

    def test_our_house(self):
        places = find_odoo()
        self.assertTrue(any((place / "rating").is_dir() for place in places))
        self.assertEqual([*check(DEV.parent, places)], [])


if __name__ == "__main__":
    unittest.main()
