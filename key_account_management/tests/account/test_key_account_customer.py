from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import KeyAccountTeamCommon


@tagged("post_install", "-at_install")
class TestKeyAccountCustomer(KeyAccountTeamCommon):
    """An account is one customer in one company."""

    def _merge(self, source, target):
        partners = source.partner_id | target.partner_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(partners.ids, target.partner_id)
        self.env.invalidate_all()

    def test_one_in_each_company(self):
        partner = self.account.partner_id
        other = self._create_company("Other")
        vals = {"partner_id": partner.id, "company_id": other.id}
        there = self.env["key.account"].create(vals)
        self.assertEqual(there.display_name, partner.display_name)
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation) as refused,
            self.env.cr.savepoint(),
        ):
            self.env["key.account"].create(vals)
        told = there._sql_error_to_message(refused.exception)
        self.assertIn("one account in each company", told)

    def test_what_is_computed_is_not_typed(self):
        """By nobody; what belongs to people stays theirs."""
        for user in ("manager", "director", "admin"):
            account = self._as(user, self.account)
            for name, value in (
                ("ordered_amount", 9e9),
                ("order_count", 9),
                ("last_order_date", "2026-01-01"),
                ("partner_id", self.company.partner_id.id),
                ("company_id", self.env.ref("base.main_company").id),
            ):
                with (
                    self.subTest(user=user, field=name),
                    self.assertRefused(AccessError, "computed by the assessment"),
                ):
                    account.write({name: value})
        self.account.sudo().ordered_amount = 5  # as the assessment
        self._as("director", self.account).user_id = self.users["member"]
        self.assertEqual(self.account.user_id, self.users["member"])

    def test_merge(self):
        """All of both hangs on the one that stays; who served both does so once."""
        target = self._create_account("Kept")
        source = self._create_account("Gone", user_id=self.users["outsider"].id)
        kept = self._create_member("member", account=target)
        twice = self._create_member("member", account=source)
        moves = self._create_member("member", "sponsor", account=source)
        also = self._create_member("director", account=source)
        activity = source.activity_schedule(summary="Call", user_id=self.env.uid)
        note = source.message_post(body="Spoken")
        partner = source.partner_id
        self._merge(source, target)
        for gone in (source, twice, partner):
            self.assertFalse(gone.exists())
        self.assertEqual(target.user_id, self.users["outsider"], "it had nobody")
        team = target.team_member_ids.filtered(lambda m: m.role != "manager")
        self.assertEqual(team, (kept | moves | also).sorted())
        self.assertEqual(target.activity_ids, activity)
        self.assertIn(note, target.message_ids)

    def test_nobody_gains_by_merging(self):
        """Who serves one of them would see what there is of the other."""
        mine = self._create_account("Mine", user_id=self.users["outsider"].id)
        self._create_member("member", account=mine)
        self._create_member("outsider")  # reads it, and may not change it
        pair = (self.account | mine).partner_id
        pair.email = "same@example.com"
        group = "base.group_partner_manager"
        self.users["clerk"] = new_test_user(
            self.env,
            "clerk",
            groups=f"base.group_user,{group}",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )

        def merge(user):
            self.users[user].group_ids |= self.env.ref(group)
            wizard = self._as(user, self.env["base.partner.merge.automatic.wizard"])
            wizard.create(
                {
                    "partner_ids": [(6, 0, pair.ids)],
                    "dst_partner_id": mine.partner_id.id,
                }
            ).action_merge()

        for user in ("outsider", "manager", "member"):
            with self.subTest(user), self.assertRefused(AccessError, "not change both"):
                merge(user)
        self.assertEqual((mine | self.account).exists(), mine | self.account)
        for user in ("clerk", "director"):  # who sees none, and who changes both
            with self.subTest(user), self.env.cr.savepoint() as savepoint:
                merge(user)
                self.assertEqual((mine | self.account).exists(), mine)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_merge_keeps_the_manager(self):
        source = self._create_account("Gone", user_id=self.users["outsider"].id)
        self._merge(source, self.account)
        self.assertEqual(self.account.user_id, self.users["manager"])

    def test_merge_into_one_without_account(self):
        partner = self._create_partner("Kept")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((partner | self.account.partner_id).ids, partner)
        self.assertEqual(self.account.partner_id, partner)

    def test_merge_company_by_company(self):
        """Accounts of two companies are not mixed, whoever merges."""
        other = self._create_company("Other")
        target, source = self._create_account("Kept"), self._create_account("Gone")
        theirs = self.env["key.account"].create(
            [
                {"partner_id": account.partner_id.id, "company_id": other.id}
                for account in (target, source)
            ]
        )
        self._merge(source, target)
        self.assertEqual((theirs | source).exists(), theirs[0])
        self.assertEqual((theirs[0] | target).partner_id, target.partner_id)
