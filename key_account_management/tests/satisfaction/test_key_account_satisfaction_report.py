from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...report.satisfaction.key_account_answer_tally import Part
from ...report.satisfaction.key_account_satisfaction_report import Group, Scope
from ...tools.satisfaction import Tally, interval
from ..common import get_rows
from .common import KeyAccountReportCommon


@tagged("post_install", "-at_install")
class TestKeyAccountSatisfactionReport(KeyAccountReportCommon):
    """The dashboard, against figures counted by hand."""

    def test_empty(self):
        found = self._get()
        self.assertIs(found["score"], False)
        self.assertEqual(found["coverage"]["asked"], 0)
        self.assertEqual(found["silent"]["ids"], [])
        self.assertEqual(len(found["trend"]), 8)

    def test_scores(self):
        """Six people: 4 promoters, a passive, a detractor. Means +1 and -½ of two accounts with
        80% and 20% of their sales."""
        self._fill()
        found = self._get()
        for few in (found["by_account"], found["by_sales"]):
            self.assertEqual(
                (few["value"], few["count"], few["enough"]), (False, 2, False)
            )
        tiers = {row["name"]: row["score"] for row in found["tiers"]}
        self.assertFalse(tiers["Growth"]["enough"])
        self.assertIs(tiers["Growth"]["value"], False)
        self.company.key_account_minimum_answers = 2
        found = self._get()
        self.assertEqual(found["score"]["value"], 50)
        self.assertEqual(found["score"]["count"], 6)
        # Two accounts say little, whatever the number of their people.
        accounts = [Tally.of([1] * 4), Tally.of([0, -1])]
        expected = interval(sum(accounts, Tally()), 8, accounts)
        self.assertAlmostEqual(found["score"]["low"], 100 * expected[0])
        self.assertAlmostEqual(found["score"]["high"], 100 * expected[1])
        self.assertEqual(found["by_account"]["value"], 25)
        self.assertEqual(found["by_account"]["count"], 2)
        self.assertAlmostEqual(found["by_sales"]["value"], 70)
        # Seven were asked; the fourth account has nobody yet, and counts as one.
        self.assertEqual(found["people"], 8)
        tiers = {row["name"]: row for row in found["tiers"]}
        self.assertEqual(tiers["Key"]["score"]["value"], 100)
        self.assertEqual(tiers["Growth"]["score"]["value"], -50)
        self.assertEqual(
            (tiers["Growth"]["accounts"], tiers["Growth"]["heard"]), (2, 1)
        )
        self.assertAlmostEqual(tiers["Growth"]["sales_heard"], 100 / 6)
        self.assertEqual(found["managers"][0]["id"], self.users["director"].id)
        self.assertIs(found["change"], False)

    def test_tiers_as_on_the_ladder(self):
        """Whichever of them has the most sales."""
        self._fill()
        before = [row["id"] for row in self._get()["tiers"] if row["id"]]
        self.assertGreater(len(before), 1)
        tiers = self.env["key.account.tier"].browse(before)
        for sequence, tier in enumerate(reversed(tiers), 90):
            tier.sequence = sequence
        after = [row["id"] for row in self._get()["tiers"] if row["id"]]
        self.assertEqual(after, before[::-1])

    def test_people_of_one_account_think_alike(self):
        """Thirty answers of three accounts tell less than thirty of one that is alone."""
        clusters = [Tally.of([mark] * 10) for mark in (1, -1, 1)]
        scope = Scope(None, {}, {}, [Group(1, 1, 9, 0)], None, 1)
        alike = self.report._get_score(scope, "recommend", clusters, 300)
        alone = self.report._get_score(scope, "recommend", clusters, 300, accounts=1)
        self.assertEqual((alike.value, alike.count), (alone.value, alone.count))
        self.assertLess(alike.low, alone.low - 20)
        self.assertGreater(alike.high, alone.high + 20)

    def test_coverage_and_silence(self):
        self._fill()
        found = self._get()
        coverage = found["coverage"]
        self.assertEqual(coverage["accounts"], 4)
        self.assertEqual((coverage["asked"], coverage["heard"]), (3, 2))
        self.assertEqual(coverage["sales_heard"], 50)
        self.assertEqual(coverage["sales_silent"], 50)
        self.assertEqual((coverage["deciders"], coverage["deciders_heard"]), (1, 0))
        self.assertEqual(found["silent"]["ids"], self.quiet.ids)
        row = found["silent"]["rows"][0]
        self.assertEqual((row["name"], row["sales"], row["asked"]), ("Quiet", 1000, 1))

    def test_own_accounts_only(self):
        self._fill()
        found = self._get("manager")
        self.assertEqual(found["score"]["count"], 4)
        self.assertEqual(found["coverage"]["accounts"], 1)
        self.assertEqual(found["silent"]["ids"], [])
        self.assertEqual([row["name"] for row in found["tiers"]], ["Key"])

    def test_not_for_strangers(self):
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.report.with_user(nobody).get_dashboard()

    def test_other_company(self):
        other = self._create_company("Other")
        account = self._create_account("Elsewhere", company=other)
        programme = self._create_programme(company_id=other.id)
        self._answer(self._create_person("Ann", account), 3, programme=programme)
        self._fill()
        found = self._get()
        self.assertEqual(found["score"]["count"], 6)
        self.assertEqual([p["name"] for p in found["programmes"]], ["Programme"])
        # An id of elsewhere is no programme of here.
        self.assertFalse(self._get(programme_id=programme.id)["programme_id"])

    def test_one_programme(self):
        self._fill()
        other = self._create_programme(
            name="Visits",
            tier_ids=[Command.set(self.tiers["Growth"].ids)],
            minimum_answers=1,
        )
        self._answer(self._create_person("Zoe", self.quiet), 10, programme=other)
        found = self._get(programme_id=other.id)
        self.assertEqual((found["score"]["value"], found["score"]["count"]), (100, 1))
        self.assertEqual(found["coverage"]["accounts"], 2)
        self.assertEqual(found["funnel"]["asked"], 1)
        self.assertEqual(self._get(programme_id=self.programme.id)["score"]["count"], 6)

    def test_change_and_trend(self):
        people = [self._create_person(f"P{i}", self.mine) for i in range(30)]
        for person in people:
            self._answer(person, 3, days_ago=420)
            self._answer(person, 10, days_ago=1)
        found = self._get()
        self.assertEqual(found["before"]["value"], -100)
        self.assertTrue(found["change"]["changed"])
        counts = [q["score"]["count"] for q in found["trend"] if q["score"]]
        self.assertEqual(counts, [30, 30])
        past = self._get(as_of=str(self.today - timedelta(days=200)))
        self.assertEqual(past["score"]["value"], -100)
        self.assertIs(self._get(months=1, as_of="2001-01-01")["score_known"], False)

    def _give_topics(self, topics, marks):
        """People answer on each topic how satisfied they are, and how important that is.

        :param dict marks: by account a text for each person, with a digit for each question
        """
        questions = self.env["survey.question"].create(
            [
                {
                    "survey_id": self.survey.id,
                    "title": f"{kind} {topic}",
                    "question_type": "scale",
                    "scale_min": 1,
                    "scale_max": 5,
                    "key_account_kind": kind,
                    "key_account_topic": topic,
                }
                for topic in topics
                for kind in ("satisfaction", "importance")
            ]
        )
        for account, people in marks.items():
            for index, given in enumerate(people):
                answer = self._ask(self._create_person(f"P{index}", account))
                for question, mark in zip(questions, given, strict=True):
                    answer._save_lines(question, mark)
                answer._mark_done()

    def test_topics(self):
        self._give_topics(
            ("delivery", "price"),
            {
                self.mine: ("5521", "4512", "4513"),
                self.theirs: ("1555", "2545", "1555"),
            },
        )
        found = self._get()
        self.assertEqual(
            [t["key"] for t in found["heat"]["topics"]], ["delivery", "price"]
        )
        rows = {
            row["name"]: [cell["value"] for cell in row["cells"]]
            for row in found["heat"]["rows"]
        }
        self.assertEqual(rows, {"All": [50, 50], "Key": [100, 0], "Growth": [0, 100]})
        delivery, price = found["quadrant"]
        self.assertEqual((delivery["importance"], delivery["satisfaction"]), (100, 50))
        # 1, 2, 3, 5, 5, 5 of 1 to 5
        self.assertAlmostEqual(price["importance"], (0 + 25 + 50 + 300) / 6)
        report = self._as("director", self.report)
        for dot in (delivery, price):
            for kind in ("importance", "satisfaction"):
                rows = get_rows(
                    self.env, report.open_score("Dot", kind=kind, topic=dot["key"])
                )
                self.assertAlmostEqual(sum(rows.mapped("points")), dot[kind], 6)
                self.assertEqual(len(rows), 6)

    def test_topics_without_tier(self):
        """People of an account without a tier count once, too: three satisfied, three not."""
        unranked = self._create_account("Unranked")
        self.assertFalse(unranked.tier_id)
        self._give_topics(
            ("delivery",), {self.mine: ("55",) * 3, unranked: ("11",) * 3}
        )
        found = self._get()
        cells = {
            row["name"]: (row["cells"][0]["count"], row["cells"][0]["value"])
            for row in found["heat"]["rows"]
        }
        self.assertEqual(cells, {"All": (6, 50), "Key": (3, 100)})
        [delivery] = found["quadrant"]
        self.assertEqual(
            [delivery[name] for name in ("importance", "satisfaction", "count")],
            [50, 50, 6],
        )

    def test_queries_do_not_grow(self):
        def measure(count):
            for index in range(count):
                account = self._create_account(
                    f"C{index}",
                    user_id=self.users["director"].id,
                    computed_tier_id=self.tiers["Key"].id,
                )
                person = self._create_person("P", account)
                if index % 2:
                    self._ask(person)
                else:
                    self._answer(person, index % 11)
            report = self._as("director", self.report)
            self.assertTrue(
                report.env.user.partner_id.name
            )  # read by whatever came before
            before = self.env.cr.sql_log_count
            report.get_dashboard()
            return self.env.cr.sql_log_count - before

        measure(14)
        few, many = measure(2), measure(40)
        self.assertEqual(few, many)
        self.assertLess(many, 40)

    def test_answers_are_read_once(self):
        """Score, change, trend and topics: of one statement, the same as each alone."""
        self._fill()
        answers = self.env["key.account.answer"]
        accounts = SQL("(SELECT id FROM key_account)")
        parts = [
            Part(self.today - timedelta(365), self.today),
            Part(self.today - timedelta(30), self.today, ("quarter",)),
            Part(
                self.today - timedelta(365),
                self.today,
                ("topic",),
                SQL("r.kind = 'recommend'"),
            ),
        ]
        alone = [answers._get_tallies(accounts, *part) for part in parts]
        self.assertTrue(all(alone), "something is added up")
        answers._flush_answers()
        before = self.env.cr.sql_log_count
        self.assertEqual(answers._get_part_tallies(accounts, *parts), alone)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
