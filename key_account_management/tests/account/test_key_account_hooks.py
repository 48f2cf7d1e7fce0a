from odoo.tests import tagged

from odoo.addons.key_account_management.models.account.key_account_hooks import (
    KeyAccount,
)

from .common import KeyAccountTeamCommon


@tagged("post_install", "-at_install")
class TestKeyAccountHooks(KeyAccountTeamCommon):
    """What rooms may say about accounts: this one says nothing, and all say it at once."""

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before

    def test_there_is_an_answer_for_each(self):
        accounts = self.account | self._create_account("Second")
        for name in ("_get_reasons", "_get_health_parts"):
            said = getattr(accounts, name)(self.today)
            self.assertEqual(sorted(said), sorted(accounts.ids), name)
            for parts in said.values():
                self.assertIsInstance(parts, list, name)
            self.assertEqual(getattr(accounts[:0], name)(self.today), {}, name)
        for account in accounts:
            marks = account._get_warnings(self.today)
            told = [{"code": code, "text": text} for code, text in marks]
            self.assertEqual(account.warnings or [], told)
            for code, kind in account._get_timeline_kinds().items():
                nothing = self.env[kind.model]
                self.assertEqual(
                    getattr(account, f"_tell_timeline_{code}")(nothing), {}
                )
            self.assertIn(account, account._get_handed_over())
        self.assertIsInstance(self.env["key.account"]._get_director_tiles(), list)

    def test_the_ground_says_nothing(self):
        account, today = self.account, self.today
        self.assertEqual(KeyAccount._get_warnings(account, today), [])
        self.assertEqual(KeyAccount._get_reasons(account, today), {account.id: []})
        self.assertEqual(KeyAccount._get_health_parts(account, today), {account.id: []})
        self.assertEqual(KeyAccount._get_timeline_kinds(account), {})
        self.assertEqual(KeyAccount._get_director_tiles(account), [])
        self.assertEqual(KeyAccount._get_handed_over(account), [account])

    def test_what_is_handed_over(self):
        """Activities of the manager go to the next one; those of others stay with them."""
        old, new = self.users["manager"], self.users["member"]
        for user in (old, self.users["director"]):
            self.account.activity_schedule(summary=user.login, user_id=user.id)
        self._as("manager", self.env["key.account.handover"]).create(
            {"account_ids": [(6, 0, self.account.ids)], "user_id": new.id}
        ).action_hand_over()
        self.assertEqual(self.account.user_id, new)
        self.assertEqual(
            {a.summary: a.user_id for a in self.account.activity_ids},
            {old.login: new, "people_director": self.users["director"]},
        )

    def test_for_all_at_once(self):
        """As many queries for three accounts as for thirty."""
        few, many = (
            self.env["key.account"].union(
                *(self._create_account(f"Customer {i}") for i in range(count))
            )
            for count in (3, 30)
        )
        for name in ("_get_reasons", "_get_health_parts"):

            def ask(accounts, name=name):
                getattr(accounts, name)(self.today)

            self._count_queries(lambda: ask(many))
            counts = [self._count_queries(lambda a=a: ask(a)) for a in (few, many)]
            self.assertEqual(counts[0], counts[1], name)
