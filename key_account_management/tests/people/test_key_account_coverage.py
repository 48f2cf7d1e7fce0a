from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountCoverage(KeyAccountPeopleCommon):
    """The last two-way contact: from meetings, calls and messages, never typed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person("Ann", roles=["decider"])
        cls.bob = cls._create_person("Bob")
        cls.ann.partner_id.email = "ann@example.com"

    def _ago(self, days):
        return self.today - timedelta(days=days)

    def assertContact(self, days, met=None, person=None):
        """Days since the last contact, and the last meeting or call; None: never."""
        self.env.invalidate_all()
        person = person or self.ann
        self.assertEqual(
            person.last_contact, self._ago(days) if days is not None else False
        )
        self.assertEqual(person.last_met, self._ago(met) if met is not None else False)

    def _message(self, record, author, days, recipient=None, **vals):
        message = self.env["mail.message"].create(
            {
                "model": record._name,
                "res_id": record.id,
                "author_id": author.id,
                "message_type": "email",
                "date": fields.Datetime.now() - timedelta(days=days),
                **vals,
            }
        )
        if recipient:
            self.env["mail.notification"].create(
                {
                    "mail_message_id": message.id,
                    "res_partner_id": recipient.id,
                    "notification_type": "email",
                    "notification_status": "sent",
                }
            )
        return message

    def test_meetings_held(self):
        self.assertContact(None)
        self._meet(self.ann, "manager", -3)  # still to come
        self.assertContact(None)
        held = self._meet(self.ann, "manager", 20)
        self._meet(self.ann, "member", 40)
        self.assertContact(20, 20)
        self.assertEqual(
            self.ann.contact_user_ids, self.users["manager"] | self.users["member"]
        )
        self.assertContact(None, person=self.bob)
        attendee = held.attendee_ids.filtered(
            lambda a: a.partner_id == self.ann.partner_id
        )
        attendee.state = "declined"
        self.assertContact(40, 40)
        attendee.state = "accepted"
        held.active = False
        self.assertContact(40, 40)

    def test_activities_done(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.ann.partner_id.id}
        )
        for record, kind, days in (
            (lead, "call", 30),
            (self.ann, "todo", 3),
            (self.ann.partner_id, "meeting", 12),
        ):
            with freeze_time(fields.Datetime.now() - timedelta(days=days)):
                record.with_user(self.users["manager"]).sudo().activity_schedule(
                    f"mail.mail_activity_data_{kind}",
                    user_id=self.users["manager"].id,
                ).action_feedback("Done")
        self.assertContact(12, 12)
        self.env["mail.message"].search(
            [("model", "=", "res.partner"), ("res_id", "=", self.ann.partner_id.id)]
        ).unlink()
        self.assertContact(30, 30)

    def test_messages_both_ways(self):
        ann, us = self.ann.partner_id, self.users["manager"].partner_id
        self._message(self.account, us, 5, ann)
        self.assertContact(None)  # nobody answered
        self._message(self.account, ann, 9)
        self.assertContact(9)
        self.assertEqual(self.ann.contact_user_ids, self.users["manager"])
        self._message(self.account, us, 1, self.bob.partner_id)
        self._message(self.account, self.bob.partner_id, 2, message_type="notification")
        self.assertContact(None, person=self.bob)
        bounced = self._message(self.account, us, 3, self.bob.partner_id)
        self._message(self.account, self.bob.partner_id, 4)
        self.assertContact(4, person=self.bob)
        self.env["mail.notification"].search(
            [("res_partner_id", "=", self.bob.partner_id.id)]
        ).notification_status = "bounce"
        self.assertTrue(bounced)
        self.assertContact(None, person=self.bob)

    def test_stale(self):
        self.company.key_account_contact_days = 30
        self._meet(self.ann, "manager", 30)
        self._meet(self.bob, "manager", 31)
        self.env.invalidate_all()
        self.assertEqual((self.ann.is_stale, self.bob.is_stale), (False, True))
        self.assertEqual(
            (self.ann.days_without_contact, self.bob.days_without_contact), (30, 31)
        )
        mine = [("account_id", "=", self.account.id)]
        found = self.ann.search([*mine, ("is_stale", "=", True)])
        self.assertEqual(found, self.bob)
        found = self.ann.search([*mine, ("is_stale", "=", False)])
        self.assertEqual(found, self.ann)

    def test_account(self):
        accounts = self.env["key.account"].search([("id", "=", self.account.id)])
        self.assertTrue(self.account.decider_unmet)
        self.assertEqual(self.account.contact_coverage, 0)
        self.assertFalse(self.account.single_thread)  # no thread at all
        self._meet(self.ann, "manager", 1)
        self._meet(self.bob, "manager", 100)
        self.env.invalidate_all()
        self.assertFalse(self.account.decider_unmet)
        self.assertEqual(self.account.contact_coverage, 50)
        self.assertTrue(self.account.single_thread)
        mine = [("id", "=", self.account.id)]
        self.assertTrue(accounts.search([*mine, ("single_thread", "=", True)]))
        self.assertFalse(accounts.search([*mine, ("decider_unmet", "=", True)]))
        self._meet(self.bob, "member", 2)
        self.env.invalidate_all()
        self.assertEqual(self.account.contact_coverage, 100)
        self.assertFalse(self.account.single_thread)
        self.assertFalse(accounts.search([*mine, ("single_thread", "=", True)]))
        self.bob.write({"date_start": False, "date_end": self._ago(1)})
        self.env.invalidate_all()
        self.assertTrue(self.account.single_thread, "one of theirs is left")

    def test_queries_do_not_grow_with_accounts(self):
        def count(accounts):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            figures = accounts._get_people_coverage(fields.Datetime.now())
            self.assertEqual(len(figures), len(accounts))
            return self.env.cr.sql_log_count - before

        self.bob.role_ids = self.roles["decider"]
        few = self.account
        customers = self.env["res.partner"].create(
            [
                {"name": f"Portfolio {index}", "is_company": True}
                for index in range(1200)  # more than the ORM prefetches at once
            ]
        )
        many = few | self.env["key.account"].with_context(tracking_disable=True).create(
            [{"partner_id": c.id, "company_id": self.company.id} for c in customers]
        )
        partners = self.env["res.partner"].create(
            [{"name": f"P{c.id}", "parent_id": c.id} for c in customers]
        )
        self.env["key.account.stakeholder"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": partner.id,
                    "role_ids": [(6, 0, self.roles["decider"].ids)],
                }
                for account, partner in zip(many - few, partners, strict=True)
            ]
        )
        self._meet(self.ann, "manager", 1)
        count(few)
        self.assertEqual(count(many), count(few))
        self.assertLess(count(many), 12)

    def test_merged_contacts(self):
        """Two entries of what turns out to be one person become one; nothing is lost."""
        other, boss = self._create_person("Ann B."), self._create_person("Boss")
        report = self._create_person("Report", parent_id=other.id)
        self._judge_person(self.ann, "sceptic", "First seen")
        self._judge_person(other, "supporter", "Seen later", influence="inner_circle")
        other.write({"parent_id": boss.id, "role_ids": [(4, self.roles["user"].id)]})
        self.env["key.account.stakeholder.relation"].create(
            [
                {"stakeholder_id": one.id, "other_id": two.id}
                for one, two in ((boss, other), (boss, self.ann), (other, self.ann))
            ]
        )
        self._meet(other, "manager", 7)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        kept = self.ann.partner_id
        wizard._merge((kept | other.partner_id).ids, kept)
        self.env.invalidate_all()
        self.assertFalse(other.exists())
        self.assertEqual(self.ann.role_ids, self.roles["decider"] | self.roles["user"])
        self.assertEqual(self.ann.parent_id, boss)
        self.assertEqual(self.ann.influence, "inner_circle")
        self.assertEqual(report.parent_id, self.ann)
        self.assertEqual(len(self.ann.attitude_ids), 2)
        self.assertEqual(self.ann.attitude, "supporter")
        lines = self.env["key.account.stakeholder.relation"].search(
            [("account_id", "=", self.account.id)]
        )
        self.assertEqual(lines.mapped("display_name"), ["Boss influences Ann"])
        self.assertContact(7, 7)

    def test_merging_a_boss_with_a_report_makes_no_circle(self):
        boss = self._create_person("Boss")
        self.bob.parent_id = boss
        boss.parent_id = self.ann
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        kept = self.bob.partner_id
        wizard._merge((kept | self.ann.partner_id).ids, kept)
        self.env.invalidate_all()
        self.assertFalse((self.bob | boss)._has_cycle())
        self.assertEqual(boss.parent_id, self.bob)
        self.assertFalse(self.bob.parent_id)

    def test_merged_customers(self):
        """Two maps become one; who was on both is there once."""
        other = self._create_account("Second")
        again = self._create_person(account=other, partner_id=self.ann.partner_id.id)
        carl = self._create_person("Carl", other, parent_id=again.id)
        self._create_member("member", account=other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        kept = self.account.partner_id
        wizard._merge((kept | other.partner_id).ids, kept)
        self.env.invalidate_all()
        self.assertEqual(
            self.account.stakeholder_ids, self.ann | self.bob | carl.exists()
        )
        self.assertEqual(carl.parent_id, self.ann)
        self.assertEqual(self.account.team_member_ids.user_id, self.users["member"])
        self.assertEqual(carl.company_id, self.company)

    def test_archived_and_moved_contacts_stay(self):
        self._meet(self.ann, "manager", 7)
        self._judge_person(self.ann, "neutral", "Seen")
        self.ann.partner_id.parent_id = self._create_partner("New employer")
        self.assertContact(7, 7)
        self.ann.partner_id.active = False
        self.assertContact(7, 7)
        self.assertEqual(self.ann.attitude, "neutral")
        names = [p["name"] for p in self.account.get_people_map()["stakeholders"]]
        self.assertIn("Ann", [name.split(", ")[-1] for name in names])
