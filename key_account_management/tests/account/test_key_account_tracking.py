from odoo.tests import tagged

from odoo.addons.mail.models.mail_thread import MailThread

from ..common import KeyAccountCommon

TOLD = (
    "author_id",
    "body",
    "email_add_signature",
    "email_from",
    "is_internal",
    "message_type",
    "model",
    "notified_partner_ids",
    "partner_ids",
    "record_company_id",
    "reply_to",
    "subject",
    "subtype_id",
)
TRACKED = ("field_id", "old_value_char", "new_value_char", "old_value_integer")


@tagged("post_install", "-at_install")
class TestTracking(KeyAccountCommon):
    """What changed is noted at once for many accounts, each as core notes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tracked = {"tracking_disable": False, "mail_notrack": False}
        cls.env = cls.env(context=cls.env.context | tracked)
        cls.users = [cls._create_user(name, "group_user") for name in ("one", "two")]

    def _change(self, count, track):
        """Change so many accounts and note it by ``track``; return the notes and how many
        queries they took."""
        accounts = self.env["key.account"].browse(
            self._create_account(f"C{index}", user_id=self.users[0].id).id
            for index in range(count)
        )
        accounts.message_subscribe(self.users[0].partner_id.ids)
        self.env.cr.flush()
        for index, account in enumerate(accounts):
            account.user_id = self.users[1] if index % 3 else False
        accounts[:1]._track_set_log_message("Said <why>")
        accounts[1:2]._track_set_author(self.users[0].partner_id)
        self.env.flush_all()
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        initial = self.env.cr.precommit.data.pop("mail.tracking.key.account")
        queries = self.env.cr.sql_log_count
        tracking = track(accounts.sudo(), accounts._track_get_fields(), initial)
        queries = self.env.cr.sql_log_count - queries
        self.assertEqual({*tracking}, {*accounts.ids})
        notes = self.env["mail.message"].search(
            [("model", "=", "key.account"), ("res_id", "in", accounts.ids)]
        )
        return notes.filtered(lambda note: note.id > before).sorted("res_id"), queries

    def _read(self, notes):
        return [
            [note[name] for name in TOLD]
            + [[value[name] for name in TRACKED] for value in note.tracking_value_ids]
            for note in notes.sudo()
        ]

    def test_as_core(self):
        ours, few = self._change(
            6, lambda accounts, *args: accounts._message_track(*args)
        )
        core, many = self._change(6, MailThread._message_track)
        self.assertEqual(len(ours), 6)
        self.assertEqual(self._read(ours), self._read(core))
        self.assertIn("Said &lt;why&gt;", ours[0].body)
        self.assertEqual(ours[1].author_id, self.users[0].partner_id)
        before = ours.sudo().tracking_value_ids.mapped("old_value_char")
        self.assertEqual(before, [self.users[0].name] * 6)
        self.assertLess(few, many)

    def test_as_many_queries(self):
        def track(accounts, *args):
            return accounts._message_track(*args)

        self._change(4, track)
        _notes, few = self._change(4, track)
        _notes, many = self._change(40, track)
        self.assertEqual(few, many)

    def test_other_notes(self):
        """What is noted otherwise is there at once."""
        account = self._create_account()
        note = account._message_log(body="Now")
        self.assertEqual(note.res_id, account.id)
