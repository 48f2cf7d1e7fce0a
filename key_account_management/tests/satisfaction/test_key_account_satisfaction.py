from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..common import get_rows
from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestKeyAccountSatisfaction(KeyAccountSurveyCommon):
    """The scores of an account, against figures counted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start, cls.end = cls.today - timedelta(days=364), cls.today

    def _people(self, count, account=None, **vals):
        return [
            self._create_person(f"Person {index}", account, **vals)
            for index in range(count)
        ]

    def _get(self, account=None, start=None, end=None):
        account = account or self.account
        found = account._get_satisfaction(start or self.start, end or self.end)
        return found.get(account.id)

    def test_by_hand(self):
        """Five of ten people: three promoters, a passive, a detractor."""
        people = self._people(10)
        for person, answer in zip(people, (10, 9, 9, 7, 2), strict=False):
            self._answer(person, answer)
        self._ask(people[5])
        found = self._get()
        score = found["recommend"]
        self.assertEqual(
            (score["value"], score["count"], score["enough"]), (40, 5, True)
        )
        # Heard: 2 of 5. With three replies more: mean 2/8, variance 6/8 - (2/8)².
        middle = 0.5 * 2 / 5 + 0.5 * 2 / 8
        margin = 1.96 * (0.5 * (6 / 8 - 1 / 16) / 4) ** 0.5
        self.assertTrue(-0.3 < middle - margin < -0.2)  # in steps of a tenth
        self.assertAlmostEqual(score["low"], -30)
        # Ten people of whom five gave +2 can't exceed +7.
        self.assertTrue(middle + margin > 0.7)
        self.assertAlmostEqual(score["high"], 70)
        self.assertEqual((found["asked"], found["answered"]), (6, 5))
        self.assertAlmostEqual(found["response_rate"], 500 / 6)
        self.assertIsNone(found["satisfaction"])
        account = self.account
        self.assertEqual(account.recommend_score, 40)
        self.assertEqual(account.recommend_count, 5)
        self.assertAlmostEqual(account.recommend_low, score["low"])
        self.assertAlmostEqual(account.recommend_high, score["high"])
        self.assertEqual(account.people_count, 10)

    def test_nobody_asked(self):
        self.assertEqual(self.account._get_satisfaction(self.start, self.end), {})
        self.assertEqual(
            self.env["key.account"]._get_satisfaction(self.start, self.end), {}
        )
        self.assertFalse(self.account.recommend_count)
        self.assertFalse(self.account.is_silent)
        self.assertFalse(self.account.satisfaction)
        self.assertFalse(self.env["key.account"].new({}).recommend_count)

    def test_too_few(self):
        people = self._people(4)
        self._answer(people[0], 10)
        self._answer(people[1], 10)
        self.assertEqual(
            self._get()["recommend"],
            {"value": None, "low": None, "high": None, "count": 2, "enough": False},
        )
        self.company.key_account_minimum_answers = 2
        self.assertEqual(self._get()["recommend"]["value"], 100)

    def test_too_few_are_found_by_nothing(self):
        """Neither value, export, filter, order nor tab tells the sign of a hidden score."""
        content, not_content = (self._create_account(name) for name in "AB")
        for account, mark in ((content, 10), (not_content, 0)):
            for person in self._people(4, account)[:2]:
                self._answer(person, mark)
        accounts = content | not_content
        names = [
            name
            for name in accounts._fields
            if name.startswith(("recommend_", "satisfaction_share", "effort_score"))
        ]
        first, second = accounts.read(names)
        self.assertEqual(first | {"id": 0}, second | {"id": 0})
        self.assertEqual(
            len({str(row) for row in accounts.export_data(names)["datas"]}), 1
        )
        domain = [("id", "in", accounts.ids)]
        for operator in ("<", ">", "=", "<=", ">="):
            found = accounts.search([*domain, ("recommend_score", operator, 0)])
            self.assertFalse(found, operator)
        for order in ("recommend_score, id", "recommend_score desc, id"):
            self.assertEqual(accounts.search(domain, order=order), accounts)
        tabs = [dict(account.satisfaction) for account in accounts]
        self.assertEqual([tab["score"]["value"] for tab in tabs], [None, None])
        self.assertEqual(
            [tab["trend"][-1]["score"]["value"] for tab in tabs], [None] * 2
        )
        self.company.key_account_minimum_answers = 2
        found = accounts.search([*domain, ("recommend_score", "<", 0)])
        self.assertEqual(found, not_content)

    def test_all_have_answered(self):
        for person, answer in zip(self._people(2), (10, 8), strict=True):
            self._answer(person, answer)
        score = self._get()["recommend"]
        self.assertEqual(
            score, {"value": 50, "low": 50, "high": 50, "count": 2, "enough": True}
        )

    def test_the_last_answer_of_a_person_counts(self):
        self.company.key_account_minimum_answers = 1
        person, other = self._people(2)
        self._answer(person, 2, days_ago=200)
        self._answer(person, 9, days_ago=20)
        self._answer(other, 9, days_ago=20)
        self.assertEqual(self._get()["recommend"]["value"], 100)
        before = self._get(end=self.today - timedelta(days=100))
        self.assertEqual(before["recommend"]["value"], -100)
        self.assertEqual(before["recommend"]["count"], 1)
        self.assertEqual(self._get()["asked"], 3)

    def test_outside_the_period(self):
        person = self._create_person()
        self._answer(person, 2, days_ago=500)
        self.assertIsNone(self._get())

    def test_not_completed_and_tests_do_not_count(self):
        people = self._people(3)
        asked = self._ask(people[0])
        asked._save_lines(self.recommend, "1")
        asked.state = "in_progress"
        test = self._answer(people[1], 1)
        test.test_entry = True
        found = self._get()
        self.assertIsNone(found["recommend"])
        self.assertEqual((found["asked"], found["answered"]), (1, 0))

    def test_further_attempts_do_not_count(self):
        self.company.key_account_minimum_answers = 1
        person, _other = self._people(2)
        first = self._answer(person, 9)
        again = self._answer(person, 0)
        (first | again).invite_token = "the same"
        found = self._get()
        self.assertEqual(found["recommend"]["value"], 100)
        self.assertEqual(found["asked"], 1)

    def test_satisfaction_and_effort(self):
        satisfied, easy = self.env["survey.question"].create(
            [
                {
                    "survey_id": self.survey.id,
                    "title": kind,
                    "question_type": "scale",
                    "scale_min": 1,
                    "scale_max": 5,
                    "key_account_kind": kind,
                    "key_account_topic": "overall",
                }
                for kind in ("satisfaction", "effort")
            ]
        )
        delivery = satisfied.copy({"key_account_topic": "delivery"})
        for person, marks in zip(self._people(3), ("555", "451", "131"), strict=True):
            answer = self._ask(person)
            for question, mark in zip((satisfied, delivery, easy), marks, strict=True):
                answer._save_lines(question, mark)
            answer._mark_done()
        found = self._get()
        # 5 and 5, 4 and 5, 1 and 3: satisfied 1, 1, 0. Ease 5, 1, 1: 100, 0, 0.
        self.assertAlmostEqual(found["satisfaction"]["value"], 200 / 3)
        self.assertAlmostEqual(found["effort"]["value"], 100 / 3)
        self.assertEqual(found["effort"]["count"], 3)
        self.assertAlmostEqual(self.account.satisfaction_share, 200 / 3)
        self.assertAlmostEqual(self.account.effort_score, 100 / 3)

    def test_silent(self):
        loud, silent, never = (self._create_account(name) for name in "LSN")
        self._answer(self._create_person("A", loud), 5)
        self._ask(self._create_person("B", loud))
        self._ask(self._create_person("C", silent))
        accounts = loud | silent | never
        self.assertEqual(accounts.mapped("is_silent"), [False, True, False])
        domain = [("id", "in", accounts.ids)]
        found = accounts.search([*domain, ("is_silent", "=", True)])
        self.assertEqual(found, silent)
        found = accounts.search([*domain, ("is_silent", "=", False)])
        self.assertEqual(found, loud | never)

    def test_invitations(self):
        """What was not sent does not count as asked; what lost its answer still does."""
        people = self._people(5)
        invitations = self.env["key.account.survey.invitation"].create(
            [
                {
                    "programme_id": self.programme.id,
                    "account_id": self.account.id,
                    "partner_id": person.partner_id.id,
                    "date_asked": fields.Datetime.now() - timedelta(days=10),
                    "user_input_id": self._ask(person).id if linked else False,
                    "state": state,
                }
                for person, state, linked in zip(
                    people,
                    ("planned", "failed", "sent", "expired", "planned"),
                    (True, True, True, False, False),
                    strict=True,
                )
            ]
        )
        self.assertEqual((self._get()["asked"], self._get()["heard"]), (2, 0))
        invitations[2].date_asked -= timedelta(days=400)
        self.assertEqual(self._get()["asked"], 1)

    def test_search_and_sort(self):
        """The SQL of searches and the scores agree."""
        self.company.key_account_minimum_answers = 1
        accounts = self.env["key.account"]
        for name, given in (("A", (10, 9, 3)), ("B", (2, 1)), ("C", (8,)), ("D", ())):
            account = self._create_account(name)
            accounts |= account
            for person, answer in zip(self._people(4, account), given, strict=False):
                self._answer(person, answer)
            if not given:
                self._ask(account.stakeholder_ids[0])
        domain = [("id", "in", accounts.ids)]
        scores = [round(account.recommend_score) for account in accounts]
        self.assertEqual(scores, [33, -100, 0, 0])
        search = lambda *leaf: accounts.search([*domain, leaf])  # noqa: E731
        a, b, c, d = accounts
        self.assertEqual(search("recommend_score", "<", 0), b)
        self.assertEqual(search("recommend_score", ">=", 0), a | c)
        self.assertEqual(search("recommend_score", "=", -100), b)
        self.assertEqual(search("recommend_score", "!=", -100), a | c | d)
        self.assertEqual(search("recommend_count", ">=", 2), a | b)
        self.assertEqual(search("recommend_count", "=", 0), d)
        self.assertEqual(search("response_rate", "<", 50), d)
        ordered = accounts.search(
            [*domain, ("recommend_count", ">", 0)], order="recommend_score, id"
        )
        self.assertEqual(ordered.mapped("partner_id.name"), ["B", "C", "A"])

    def test_deciders_heard(self):
        since = self.today - timedelta(days=90)
        boss, chief = self._people(2, roles=("decider",), date_start=since)
        self._create_person("User", roles=("user",))
        self._answer(boss, 9)
        self.assertEqual(self._get()["deciders_heard"], 50)
        chief.date_end = self.today - timedelta(days=1)
        self.assertEqual(self._get()["deciders_heard"], 100)
        self.assertEqual(self.account.deciders_heard, 100)

    def test_overview(self):
        people = self._people(5, roles=("decider",))
        for days_ago, marks in ((400, (2, 3, 1, 4)), (30, (9, 10, 9, 10))):
            for person, mark in zip(people, marks, strict=False):
                self._answer(person, mark, f"Said {mark}", days_ago=days_ago)
        self._ask(people[4], days_ago=20)
        overview = self.account.satisfaction
        self.assertEqual(overview["score"]["value"], 100)
        self.assertEqual(overview["before"]["value"], -100)
        self.assertTrue(overview["change"]["changed"])
        self.assertEqual(
            overview["bands"], {"promoter": 4, "passive": 0, "detractor": 0}
        )
        self.assertEqual(len(overview["trend"]), 8)
        told = [q["score"]["value"] for q in overview["trend"] if q["score"]]
        self.assertEqual(told, [-100, 100])
        last = overview["answers"][0]
        self.assertEqual((last["band"], last["bad"]), ("promoter", False))
        self.assertIn("Said", last["words"])
        self.assertIn("Decider", last["title"])
        self.assertEqual([p["person"] for p in overview["silent"]], ["Person 4"])
        self.assertTrue(overview["silent"][0]["decides"])

    def test_overview_long_after(self):
        """One answer of ten is too few to show also where nobody was asked for a year since."""
        people = self._people(10)
        self._answer(people[0], 2, days_ago=500)
        overview = self.account.satisfaction
        self.assertEqual((self.account.people_count, overview["people"]), (0, 10))
        told = [quarter["score"] for quarter in overview["trend"] if quarter["score"]]
        for score in (overview["before"], *told):
            self.assertEqual((score["count"], score["enough"]), (1, False))
        [start] = [q["start"] for q in overview["trend"] if q["score"]]
        opened = self.account.with_context(score="recommend", quarter=start)
        rows = get_rows(self.env, opened.action_view_score())
        self.assertEqual((rows.mapped("points"), len(rows)), ([0], 1))

    def test_overview_says_no_change_without_evidence(self):
        people = self._people(12)
        for days_ago, marks in ((400, (9, 3, 8)), (30, (9, 9, 8))):
            for person, mark in zip(people, marks, strict=False):
                self._answer(person, mark, days_ago=days_ago)
        change = self.account.satisfaction["change"]
        self.assertGreater(change["by"], 60)
        self.assertFalse(change["changed"])

    def test_merged_customers(self):
        """What was answered moves with the account."""
        other = self._create_account("Other")
        self._answer(self._create_person("Ann", other), 9)
        other._merge_into(self.account)
        self.assertEqual(self._get()["recommend"]["count"], 1)

    def test_queries_do_not_grow(self):
        def measure(count):
            accounts = self.env["key.account"]
            for index in range(count):
                account = self._create_account(f"C{index}")
                accounts |= account
                self._answer(self._create_person("P", account), index % 11)
            names = ["recommend_score", "is_silent", "deciders_heard", "satisfaction"]
            self.env.flush_all()
            self.env.invalidate_all()
            accounts.mapped("company_id.key_account_minimum_answers")
            before = self.env.cr.sql_log_count
            accounts.read(names)
            return self.env.cr.sql_log_count - before

        measure(2)
        few, many = measure(2), measure(20)
        self.assertEqual(few, many)
        self.assertLessEqual(many, 3)
