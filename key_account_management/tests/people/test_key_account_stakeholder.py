from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountStakeholder(KeyAccountPeopleCommon):
    """Who is on the map: places, lines, dates, and what is refused."""

    def test_map(self):
        boss = self._create_person(
            "Boss", roles=["decider"], influence="inner_circle", attitude="supporter"
        )
        ann = self._create_person("Ann", parent_id=boss.id)
        ann.partner_id.function = "Buyer"
        gone = self._create_person(
            "Gone",
            date_start=self.today - timedelta(days=9),
            date_end=self.today - timedelta(days=1),
        )
        self._create_person("Under", parent_id=gone.id)
        lines = self.env["key.account.stakeholder.relation"].create(
            [
                {
                    "stakeholder_id": ann.id,
                    "other_id": other.id,
                    "kind": "influences",
                    "date_start": self.today,
                }
                for other in (boss, gone)
            ]
        )
        shown = self.account.get_people_map()
        people = {person["name"]: person for person in shown["stakeholders"]}
        self.assertEqual(set(people), {"Boss", "Ann", "Under"})
        self.assertEqual(people["Ann"]["parent_id"], boss.id)
        self.assertEqual(people["Ann"]["title"], "Buyer")
        self.assertIs(people["Under"]["parent_id"], False)
        self.assertEqual(
            people["Boss"]["roles"],
            [
                {
                    "id": self.roles["decider"].id,
                    "name": "Decider",
                    "mark": "D",
                    "color": self.roles["decider"].color,
                    "sequence": self.roles["decider"].sequence,
                }
            ],
        )
        self.assertEqual(people["Boss"]["attitude"], "supporter")
        self.assertTrue(people["Boss"]["assumed"])
        self.assertIs(people["Ann"]["attitude_known"], False)
        self.assertEqual(
            people["Ann"]["coverage"],
            {
                "last_contact": False,
                "last_contact_known": False,
                "days": False,
                "days_known": False,
                "stale": True,
            },
        )
        self.assertEqual(
            shown["relations"],
            [
                {
                    "id": lines[0].id,
                    "from": ann.id,
                    "to": boss.id,
                    "kind": "influences",
                    "label": "influences",
                }
            ],
        )
        self.assertTrue(shown["can_edit"] and shown["can_see_personal"])

    def test_queries_do_not_grow_with_people(self):
        def count():
            # With a time zone, as the web client asks: without one an environment looks
            # for its user's, two queries, unless another that did so is still in memory.
            account = self._as("member", self.account).with_context(tz="UTC")
            before = self.env.cr.sql_log_count
            account.get_people_map()
            return self.env.cr.sql_log_count - before

        self._create_member("member")
        boss = self._create_person("Boss", attitude="neutral", roles=["decider"])
        child = self._create_person("Child", attitude="neutral", parent_id=boss.id)
        for person in boss | child:
            self._meet(person, "manager", 3)

        def add(numbers):
            for number in numbers:
                person = self._create_person(
                    f"P{number}", attitude="neutral", parent_id=boss.id, roles=["user"]
                )
                self._meet(person, "manager", number + 1)
            count()  # what making them has dropped from the registry's memory
            return count()

        few = add(range(2))
        self.assertEqual(add(range(2, 22)), few)
        self.assertLess(few, 40)

    def test_move_under(self):
        boss, ann, bob = (self._create_person(n) for n in ("Boss", "Ann", "Bob"))
        shown = ann.move_under(boss.id)
        self.assertEqual(ann.parent_id, boss)
        self.assertEqual(
            {p["name"]: p["parent_id"] for p in shown["stakeholders"]},
            {"Boss": False, "Ann": boss.id, "Bob": False},
        )
        bob.move_under(ann.id)
        with self.assertRefused(ValidationError, "report to themselves"):
            ann.move_under(ann.id)
        with self.assertRefused(ValidationError, "reports to them"):
            boss.move_under(bob.id)
        elsewhere = self._create_person("Else", self._create_account("Other"))
        with self.assertRefused(ValidationError, "map of the same account"):
            ann.move_under(elsewhere.id)
        ann.move_under(False)
        self.assertFalse(ann.parent_id)

    def test_moving_to_another_account_keeps_the_map_whole(self):
        boss, ann = self._create_person("Boss"), self._create_person("Ann")
        ann.parent_id = boss
        with self.assertRefused(ValidationError, "map of the same account"):
            boss.account_id = self._create_account("Other")

    @mute_logger("odoo.sql_db")
    def test_nobody_is_on_a_map_twice(self):
        ann = self._create_person("Ann")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self._create_person(partner_id=ann.partner_id.id)
        # What a user reads, on whatever way it comes in:
        result = self.env["key.account.stakeholder"].load(
            ["account_id/.id", "partner_id/.id"],
            [[str(self.account.id), str(ann.partner_id.id)]],
        )
        self.assertIn("already is on the map", result["messages"][0]["message"])
        elsewhere = self._create_account("Other")
        self._create_person(account=elsewhere, partner_id=ann.partner_id.id)

    def test_dates(self):
        ann = self._create_person("Ann")
        with self.assertRefused(
            ValidationError, "Ann: “On the map until”.*before “On the map since”"
        ):
            ann.write({"date_start": "2026-02-01", "date_end": "2026-01-01"})
        ann.write({"date_start": False, "date_end": self.today})
        self.assertTrue(ann.is_current)
        stakeholders = self.env["key.account.stakeholder"]
        mine = [("account_id", "=", self.account.id)]
        now = [*mine, ("is_current", "=", True)]
        self.assertEqual(stakeholders.search(now), ann)
        ann.date_end = self.today - timedelta(days=1)
        self.assertFalse(ann.is_current)
        self.assertFalse(stakeholders.search(now))
        past = [*mine, ("is_current", "=", False)]
        self.assertEqual(stakeholders.search(past), ann)
        ann.write({"date_end": False, "date_start": self.today + timedelta(days=1)})
        self.assertFalse(ann.is_current)
        self.assertFalse(stakeholders.search(now))

    def test_contact_of_another_company(self):
        other = self._create_company("Elsewhere")
        contact = self._create_contact("Hidden")
        contact.company_id = other
        with self.assertRefused(UserError, "Hidden"):
            self._create_person(partner_id=contact.id)

    def test_lines(self):
        relations = self.env["key.account.stakeholder.relation"]
        ann, bob = self._create_person("Ann"), self._create_person("Bob")
        line = relations.create(
            {"stakeholder_id": ann.id, "other_id": bob.id, "kind": "conflicts"}
        )
        self.assertEqual(line.display_name, "Ann conflicts with Bob")
        with self.assertRefused(ValidationError, "Ann: an informal line needs two"):
            relations.create({"stakeholder_id": ann.id, "other_id": ann.id})
        elsewhere = self._create_person("Else", self._create_account("Other"))
        with self.assertRefused(ValidationError, "maps of two accounts"):
            line.other_id = elsewhere
        with self.assertRefused(ValidationError, "before “Lasts since”"):
            line.write({"date_start": "2026-02-01", "date_end": "2026-01-01"})
        with self.assertRefused(ValidationError, "“Ann conflicts with Bob” already is"):
            line.copy()
        line.date_end = self.today
        self.assertTrue(line.copy({"date_end": False}))

    def test_salespeople_put_people_on_their_maps_only(self):
        ann = self._create_person("Ann")
        self._as("manager", ann).influence = "outside"
        with self.assertRaises(AccessError):
            self._as("outsider", ann).read(["influence"])
        with self.assertRaises(AccessError):
            self._as("outsider", self.account).get_people_map()
        with self.assertRaises(AccessError):
            self._as("manager", ann).unlink()
        self._create_member("outsider")
        self._as("outsider", ann).influence = "inner_circle"
        self.assertEqual(ann.influence, "inner_circle")

    def test_contacts_on_a_map_are_not_deleted(self):
        ann = self._create_person("Ann")
        with self.assertRefused(UserError, "Ann can't be deleted.*map of Customer"):
            ann.partner_id.unlink()
        partner = ann.partner_id
        self._as("admin", ann).unlink()
        partner.unlink()
        self.assertFalse(partner.exists())
