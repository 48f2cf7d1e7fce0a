from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import KeyAccountPeopleCommon


@tagged("post_install", "-at_install")
class TestKeyAccountAttitude(KeyAccountPeopleCommon):
    """How people stand towards us: evidence, history, expiry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann = cls._create_person("Ann")

    def _judge(self, attitude="supporter", evidence="Quoted us in public", **vals):
        self._judge_person(self.ann, attitude, evidence, **vals)

    def test_unknown_is_not_neutral(self):
        self.assertFalse(self.ann.attitude)
        stakeholders = self.env["key.account.stakeholder"]
        mine = [("account_id", "=", self.account.id)]
        unknown, neutral = (
            [*mine, ("attitude", "=", value)] for value in (False, "neutral")
        )
        self.assertEqual(stakeholders.search(unknown), self.ann)
        self.assertFalse(stakeholders.search(neutral))
        self._judge("neutral")
        self.assertFalse(stakeholders.search(unknown))
        self.assertEqual(stakeholders.search(neutral), self.ann)

    def test_history(self):
        ann = self._as("manager", self.ann)
        self._judge_person(ann, "sceptic", "Asked for a rival", assumed=True)
        with freeze_time(self.today + timedelta(days=3)):
            self._judge_person(
                ann, "supporter", "Called the pilot a success", influence="inner_circle"
            )
            shown = ann.account_id.get_people_map()
        self.assertEqual(shown["stakeholders"][0]["attitude"], "supporter")
        self.assertEqual(shown["stakeholders"][0]["influence"], "inner_circle")
        new, old = self.ann.attitude_ids
        self.assertEqual((old.previous_attitude, old.attitude), (False, "sceptic"))
        self.assertEqual(
            (new.previous_attitude, new.attitude), ("sceptic", "supporter")
        )
        self.assertEqual(new.user_id, self.users["manager"])
        self.assertEqual(new.evidence, "Called the pilot a success")
        self.assertEqual((old.direction, new.direction), ("first", "better"))
        self.assertEqual((old.assumed, new.assumed), (True, False))
        self.assertEqual(new.date, self.today + timedelta(days=3))
        self.assertEqual(self.ann.attitude, "supporter")
        self.assertEqual(self.ann.influence, "inner_circle")

    def test_unknown_again(self):
        self._judge("advocate")
        self._judge(False, "Moved to another team, we have not spoken since")
        self.assertFalse(self.ann.attitude)
        last = self.ann.attitude_ids[0]
        self.assertEqual(
            (last.previous_attitude, last.direction), ("advocate", "unknown")
        )
        for attitude, direction in (
            ("sceptic", "first"),
            ("sceptic", "same"),
            ("opponent", "worse"),
        ):
            self._judge(attitude)
            self.assertEqual(self.ann.attitude_id.direction, direction)

    def test_written_plainly_it_is_an_assumption(self):
        self.ann.write({"attitude": "sceptic", "thinking_preference": "logical"})
        self.assertEqual(self.ann.attitude, "sceptic")
        self.assertEqual(self.ann.thinking_preference, "logical")
        self.assertTrue(all(self.ann.attitude_ids.mapped("assumed")))
        self.assertEqual(len(self.ann.attitude_ids), 2)
        self.ann.write({"attitude": "sceptic", "thinking_preference": "logical"})
        self.assertEqual(len(self.ann.attitude_ids), 2, "nothing new, nothing recorded")
        self.ann.write({"attitude": "sceptic", "attitude_evidence": "Said so"})
        self.assertFalse(self.ann.assumed)
        self.assertEqual(len(self.ann.attitude_ids), 3)

    def test_champion(self):
        with self.assertRefused(ValidationError, "Ann: a champion speaks for us"):
            self.ann.champion = True
        self.ann.write({"attitude": "advocate", "champion": True})
        self.assertTrue(self.ann.champion)
        self._judge("supporter")
        self.assertTrue(self.ann.champion, "still favourable")
        self._judge("sceptic")
        self.assertFalse(self.ann.champion)

    def test_refused(self):
        with self.assertRefused(ValidationError, "Ann: say what .* “Evidence”"):
            self._judge(evidence="  ")
        judgements = self.env["key.account.attitude"]
        vals = {"stakeholder_id": self.ann.id, "attitude": "neutral"}
        with self.assertRefused(ValidationError, "needs evidence"):
            judgements.create({**vals, "evidence": " "})
        with self.assertRefused(ValidationError, "in the future"):
            tomorrow = self.today + timedelta(days=1)
            judgements.create({**vals, "evidence": "Seen", "date": tomorrow})
        with self.assertRefused(ValidationError, "before its date"):
            judgements.create(
                {
                    **vals,
                    "evidence": "Seen",
                    "date": self.today,
                    "date_until": self.today - timedelta(days=1),
                }
            )
        self.assertFalse(self.ann.attitude_ids)

    def test_expiry(self):
        self.company.key_account_attitude_days = 10
        self._judge()
        judgement = self.ann.attitude_id
        self.assertEqual(judgement.date_until, self.today + timedelta(days=10))
        expired = [("stakeholder_id", "=", self.ann.id), ("expired", "=", True)]
        for days, is_expired in ((10, False), (11, True)):
            with freeze_time(self.today + timedelta(days=days)):
                self.env.invalidate_all()
                self.assertEqual(self.ann.expired, is_expired)
                self.assertEqual(self.ann.attitude, "supporter")
                found = judgement.search(expired)
                self.assertEqual(found, judgement if is_expired else found.browse())
                found = self.ann.search(
                    [("account_id", "=", self.account.id), ("expired", "=", True)]
                )
                self.assertEqual(bool(found), is_expired)
        with freeze_time(self.today + timedelta(days=11)):
            self.env.invalidate_all()
            with self.assertRefused(
                UserError, "Ann of .* expired after .* Judge .* anew"
            ):
                judgement.evidence = "Changed"
            self._judge()
            self.assertFalse(self.ann.expired)
            self.company.key_account_attitude_days = 0
            self._judge("neutral")
            self.assertFalse(self.ann.attitude_until)

    def test_expiry_is_the_companys(self):
        """Sooner, yes; not later, nor never, by no way."""
        self.company.key_account_attitude_days = 10
        judgements = self._as("manager", self.env["key.account.attitude"])
        vals = {
            "stakeholder_id": self.ann.id,
            "attitude": "neutral",
            "evidence": "Seen",
        }
        last = self.today + timedelta(days=10)
        refused = f"holds until {last} at the longest"
        for until in (last + timedelta(days=1), "2999-01-01", False):
            with self.subTest(until), self.assertRefused(ValidationError, refused):
                judgements.create({**vals, "date_until": until})
            if until:
                with self.assertRefused(ValidationError, refused):
                    judgements.with_context(default_date_until=until).create(
                        {**vals, "date_until": until}
                    )
        hidden = judgements.with_context(
            default_stakeholder_id=vals.pop("stakeholder_id"),
            default_date_until="2999-01-01",
            default_date=self.today - timedelta(days=4),
        )
        judgement = hidden.create(vals)
        self.assertEqual(judgement.date_until, self.today + timedelta(days=6))
        sooner = hidden.create({**vals, "date_until": self.today})
        self.assertEqual(sooner.date_until, self.today)

    def test_what_was_judged_is_not_rewritten(self):
        self._create_member("member")
        self._judge_person(
            self._as("member", self.ann), "neutral", "Sceen", assumed=True
        )
        judgement = self.ann.attitude_id
        for name, value in (("attitude", "opponent"), ("user_id", 1), ("assumed", 0)):
            with self.assertRefused(UserError, "not rewritten"):
                judgement.write({name: value})
        with self.assertRefused(UserError, "people_member.* who alone may mend"):
            self._as("manager", judgement).evidence = "Never said so"
        later = judgement.date_until + timedelta(days=1)
        for until in (later, False):
            with self.assertRefused(UserError, "To prolong it, judge the person anew"):
                self._as("member", judgement).date_until = until
        self._as("member", judgement).evidence = "Seen"
        self._judge_person(
            self._as("manager", self.ann), "neutral", "Asked, and heard it"
        )
        self.assertFalse(self.ann.assumed)
        self.assertEqual(self.ann.attitude_age, 0)
        self.assertEqual(self.ann.attitude_ids.mapped("evidence")[-1], "Seen")

    def test_author_cannot_be_faked(self):
        judgement = self._as("manager", self.env["key.account.attitude"]).create(
            {
                "stakeholder_id": self.ann.id,
                "attitude": "neutral",
                "evidence": "Seen",
                "user_id": self.users["director"].id,
            }
        )
        self.assertEqual(judgement.user_id, self.users["manager"])

    def test_who_may_judge(self):
        self._create_member("member", "technical")
        for name in ("member", "manager"):
            self._judge_person(self._as(name, self.ann), "neutral", f"Seen by {name}")
        self.account.user_id = (
            False  # seen by all salespeople, in nobody's team but one's
        )
        for name in ("outsider", "director", "admin"):
            with self.assertRefused(AccessError, "Only the team of Customer may judge"):
                self._judge_person(self._as(name, self.ann), "opponent", "Guess")
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._as(name, self.env["key.account.attitude"]).create(
                    {
                        "stakeholder_id": self.ann.id,
                        "attitude": "opponent",
                        "evidence": "Guess",
                    }
                )
        self.assertEqual(self.ann.attitude, "neutral")
        self._judge_person(self._as("personal", self.ann), "sceptic", "Seen")
        self.assertEqual(self.ann.attitude, "sceptic")

    def test_blank(self):
        """A person may ask to be forgotten: everywhere, but only by those who answer for it."""
        other = self._create_account("Second")
        again = self._create_person(account=other, partner_id=self.ann.partner_id.id)
        self._create_member("member")
        for person in self.ann | again:
            self._judge_person(person, "sceptic", "Seen")
        bob = self._create_person("Bob", attitude="neutral")
        with self.assertRefused(AccessError, "Ann: only the account manager"):
            self._as("member", self.ann).action_blank_personal()
        self._as("manager", self.ann).action_blank_personal()
        self.assertFalse(self.ann.attitude_ids)
        self.assertFalse(self.ann.attitude)
        self.assertEqual(again.attitude, "sceptic", "not in the manager's team")
        self._as("personal", self.ann).action_blank_personal()
        self.assertFalse(again.attitude)
        self.assertEqual(bob.attitude, "neutral")
        self.assertIn("blanked", self.ann.message_ids[0].body)

    def test_privacy_lookup(self):
        """Core's lookup finds the person on the maps, and what was thought of them."""
        self.ann.partner_id.email = "ann.lookup@example.com"
        self._judge()
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ann", "email": "ann.lookup@example.com"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id): line for line in wizard.line_ids}
        self.assertIn((self.ann._name, self.ann.id), found)
        judgement = self.ann.attitude_id
        line = found[judgement._name, judgement.id]
        self.assertNotIn("upporter", line.res_name)
        line.action_unlink()
        self.assertFalse(self.ann.attitude)

    def test_judgements_stay_with_the_person_and_the_account(self):
        other = self._create_account("Second")
        moves = {
            "partner_id": self._create_contact("Somebody else").id,
            "account_id": other.id,
        }
        self._judge()
        for name, value in moves.items():
            with self.assertRefused(UserError, "Ann, .*: the person was judged here"):
                self.ann.write({name: value})
        self.ann.write({"partner_id": self.ann.partner_id.id, "influence": "outside"})
        self.ann.action_blank_personal()
        self.ann.write({"account_id": other.id})
        self.assertEqual(self.ann.account_id, other)

    def test_settings(self):
        for name in ("key_account_attitude_days", "key_account_contact_days"):
            with self.assertRefused(ValidationError, "can't be negative"):
                self.company[name] = -1
