from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestKeyAccount(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._create_partner()
        cls._create_order(cls.partner, 600_000)
        cls.assessments.assess(cls.company, AS_OF)
        cls.account = cls.env["key.account"].search(
            [("partner_id", "=", cls.partner.id)]
        )
        cls.today = fields.Date.context_today(cls.account)

    def _override(self, tier="Strategic", **vals):
        self.account.write(
            {
                "manual_tier_id": self.tiers[tier].id,
                "manual_reason": "Contract signed",
                "manual_until": self.today + timedelta(days=30),
                **vals,
            }
        )

    def test_override_beats_the_computed_tier(self):
        self._override()
        self.assertEqual(self.account.tier_id.name, "Strategic")
        self.assertEqual(self.account.computed_tier_id.name, "Key", "both stay visible")
        self.assertEqual(self.account.manual_user_id, self.env.user)
        change = self.account.change_ids[0]
        self.assertEqual(
            (change.kind, change.reason, change.user_id),
            ("override", "Contract signed", self.env.user),
        )
        self.assertEqual(
            (change.from_tier_id.name, change.to_tier_id.name), ("Key", "Strategic")
        )

    def test_override_is_not_for_the_team(self):
        member = self._create_user("serves", "group_user")
        self.account.user_id = self._create_user("manages", "group_user")
        self.env["key.account.team.member"].create(
            {"account_id": self.account.id, "user_id": member.id}
        )
        vals = {"manual_until": AS_OF, "manual_reason": "Forged"}
        for name, value in vals.items():
            with self.assertRefused(AccessError, "Ask manages"):
                self.account.with_user(member)[name] = value
        with self.assertRefused(AccessError, "Ask manages"):
            self.account.with_user(member).action_end_override()

    def test_nothing_beats_an_override(self):
        self._override()
        self.partner.sale_order_ids.write({"state": "cancel"})
        self._assess(self.account.manual_until)
        self.assertEqual(self.account.tier_id.name, "Strategic")
        self.assertEqual(self.account.computed_tier_id.name, "Standard")
        self.assertFalse(self.account.change_ids[0].effective)

    def test_override_expires(self):
        self._override()
        until = self.account.manual_until
        self._assess(until + timedelta(days=1))
        self.assertFalse(self.account.manual_tier_id)
        self.assertFalse(self.account.manual_reason)
        self.assertEqual(self.account.tier_id, self.account.computed_tier_id)
        change = self.account.change_ids[0]
        self.assertEqual(
            (change.kind, change.reason), ("override_end", "Contract signed")
        )
        self.assertEqual(change.date, until + timedelta(days=1))
        run = self._assess(until + timedelta(days=1))
        self.assertFalse(run.change_ids, "it ends once")

    def test_override_ended_by_hand(self):
        self._override()
        self.account.action_end_override()
        self.assertEqual(self.account.tier_id.name, "Key")
        self.assertEqual(self.account.change_ids[0].kind, "override_end")

    def test_what_changes_of_an_override_is_in_the_ledger(self):
        """Who prolongs it, or says another reason, answers for it from then on."""
        self._override()
        self._override()
        self.assertEqual(len(self.account.change_ids), 2, "first and override")
        admin = self._create_user("ledger_admin", "group_manager")
        for vals in (
            {"manual_until": self.today + timedelta(days=90)},
            {"manual_reason": "Contract prolonged"},
        ):
            known = self.account.change_ids
            self.account.with_user(admin).write(vals)
            change = self.account.change_ids - known
            self.assertEqual(
                (change.kind, change.reason, change.user_id),
                ("override", self.account.manual_reason, admin),
            )
            self.assertEqual(change.from_tier_id, change.to_tier_id)
            self.assertEqual(self.account.manual_user_id, admin)
        for vals in ({}, {"manual_tier_id": self.tiers["Growth"].id}):
            with self.assertRefused(AccessError, "Set by is computed"):
                self.account.with_user(admin).write(
                    {**vals, "manual_user_id": self.env.uid}
                )
        self.account.with_user(admin).action_end_override()
        self.assertFalse(self.account.manual_user_id)

    def test_override_needs_a_reason(self):
        with self.assertRefused(ValidationError, "needs a reason"):
            self._override(manual_reason=" ")

    def test_override_needs_a_day_to_come(self):
        for until in (False, self.today - timedelta(days=1)):
            with self.assertRefused(ValidationError, "Set until"):
                self._override(manual_until=until)

    def test_override_by_wizard_for_several(self):
        other = self._create_partner("Other")
        self._create_order(other, 1)
        self._assess()
        accounts = self.account | self._get_account(other)
        bound = self.env["ir.actions.actions"].get_bindings("key.account")["action"]
        self.assertIn("Set tier by hand", [action["name"] for action in bound])
        action = self.env["key.account.override"].with_context(active_ids=accounts.ids)
        with Form(action) as form:
            form.tier_id = self.tiers["Growth"]
            form.reason = "Pilot customers"
        form.record.action_apply()
        self.assertEqual(accounts.tier_id.name, "Growth")
        self.assertGreater(self.account.manual_until, self.today)

    def test_tier_of_another_company(self):
        other = self._create_company("Other")
        with self.assertRefused(Exception, "belongs to company|[Ii]ncompatible"):
            self._override(manual_tier_id=other.key_account_tier_ids[0].id)

    def test_move_is_tracked(self):
        tracking = {"tracking_disable": False, "mail_notrack": False}
        account = self.account.with_context(**tracking)
        self.env.flush_all()
        self.env.cr.precommit.run()
        before = account.message_ids
        self.partner.sale_order_ids.write({"state": "cancel"})
        self.assessments.with_context(**tracking).assess(self.company, AS_OF)
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = (account.message_ids - before).sudo().tracking_value_ids
        tracked = tracked.filtered(lambda v: v.field_id.name == "tier_id")
        self.assertEqual(
            (tracked.old_value_char, tracked.new_value_char), ("Key", "Standard")
        )

    def _get_activities(self):
        kind = self.env.ref("key_account_management.mail_activity_type_tier_change")
        return self.account.activity_ids.filtered(lambda a: a.activity_type_id == kind)

    def test_move_is_told_once(self):
        manager = self._create_user("manager", "group_user")
        self.account.user_id = manager
        self.assertFalse(self._get_activities(), "a first placement is no move")
        messages = self.account.message_ids
        self.partner.sale_order_ids.write({"state": "cancel"})
        self._assess()
        activity = self._get_activities()
        self.assertEqual(activity.user_id, manager)
        self.assertIn("From Key to Standard", activity.note)
        self.assertTrue(activity.summary)
        self.assertEqual(activity.date_deadline, self.today + timedelta(days=5))
        self.assertIn(
            "✗ Sales: $&nbsp;0.00 (at least $&nbsp;400,000.00)", activity.note
        )
        note = self.account.message_ids - messages
        self.assertIn("✗ Sales: $&nbsp;0.00", "".join(note.mapped("body")))
        told = self.account.message_ids
        self._assess()
        self.assertEqual(self._get_activities(), activity)
        self.assertEqual(self.account.message_ids, told)
        self._create_order(self.partner, 600_000)
        self._assess()
        self.assertEqual(
            self._get_activities(), activity, "while it is open, no second"
        )
        activity.action_done()
        self.partner.sale_order_ids.write({"state": "cancel"})
        self._assess()
        self.assertEqual(len(self._get_activities()), 1)

    def test_move_under_an_override_is_not_told(self):
        self.account.user_id = self._create_user("manager", "group_user")
        self._override()
        self.partner.sale_order_ids.write({"state": "cancel"})
        self._assess()
        self.assertEqual(self.account.computed_tier_id.name, "Standard")
        self.assertFalse(self._get_activities())

    def test_display_name(self):
        self.assertEqual(self.account.display_name, "Customer")
        found = self.env["key.account"].name_search("Custom")
        self.assertIn(self.account.id, [account_id for account_id, _name in found])

    def test_kanban_shows_every_tier(self):
        groups = (
            self.env["key.account"]
            .with_context(read_group_expand=True)
            .web_read_group([], ["tier_id"], ["__count"])["groups"]
        )
        self.assertEqual(
            [group["tier_id"][1] for group in groups],
            ["Strategic", "Key", "Growth", "Standard"],
        )

    def test_key_accounts_kanban_shows_their_tiers(self):
        groups = (
            self.env["key.account"]
            .with_context(read_group_expand=True)
            .web_read_group(
                [("tier_id.is_key_account", "=", True)], ["tier_id"], ["__count"]
            )["groups"]
        )
        self.assertEqual([g["tier_id"][1] for g in groups], ["Strategic", "Key"])

    def test_shares_of_several_companies(self):
        """A multi-record read, each by its own company."""
        other = self._create_company("Other")
        self._create_order(self.partner, 10, company=other)
        self._create_order(self._create_partner("Third"), 30, company=other)
        self._assess(company=other)
        accounts = self.account | self._get_account(self.partner, other)
        self.assertEqual(accounts.mapped("sales_share"), [100, 25])

    def test_group_by_country_and_industry(self):
        self.partner.country_id = self.env.ref("base.de")
        groups = self.env["key.account"]._read_group(
            [("company_id", "=", self.company.id)], ["country_id"], ["__count"]
        )
        self.assertEqual(groups, [(self.env.ref("base.de"), 1)])

    def test_first_seen_on(self):
        self.assertEqual(self.account.tier_since, AS_OF)
        self._assess(date(2026, 7, 30))
        self.assertEqual(self.account.tier_since, AS_OF, "a stay is no move")
