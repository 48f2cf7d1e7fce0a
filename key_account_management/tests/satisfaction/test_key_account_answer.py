from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from ...models.measure.key_account_measure_mixin import Gather
from ...tools.satisfaction import KINDS, place
from ..common import AS_OF
from .common import KeyAccountSurveyCommon


@tagged("post_install", "-at_install")
class TestKeyAccountAnswer(KeyAccountSurveyCommon):
    """The answers as salespeople see them, without rights on surveys."""

    def _search(self, domain=(), user=None):
        answers = (
            self._as(user, self.env["key.account.answer"])
            if user
            else self.env["key.account.answer"]
        )
        return answers.search([("company_id", "=", self.company.id), *domain])

    def test_row(self):
        person = self._create_person("Ann", roles=("user", "decider"))
        self._create_order(self.account.partner_id, 500)
        self._assess()
        self._answer(person, 3, "Late\nagain", days_ago=3)
        row = self._search([("kind", "=", "recommend")])
        self.assertEqual(
            (row.account_id, row.partner_id, row.stakeholder_id, row.role_id),
            (self.account, person.partner_id, person, self.roles["decider"]),
        )
        self.assertEqual(row.role_ids, person.role_ids)
        self.assertEqual(
            (row.programme_id, row.question_id, row.topic),
            (self.programme, self.recommend, "overall"),
        )
        self.assertEqual((row.value, row.score, row.band), (3, -100, "detractor"))
        self.assertTrue(row.is_bad)
        self.assertFalse(row.is_satisfied)
        self.assertEqual(row.words, "Late\nagain")
        self.assertEqual(row.user_id, self.users["manager"])
        self.assertEqual(row.tier_id, self.account.tier_id)
        self.assertEqual(row.sales_amount, self.account.ordered_amount)
        self.assertEqual(row.date, self.today - timedelta(days=3))
        words = self._search([("kind", "=", "open")])
        self.assertEqual(
            (words.words, words.value, words.band), ("Late\nagain", 0, False)
        )
        self.assertEqual(row.sibling_ids, row | words)
        self.assertEqual(row.display_name, "Ann")

    def test_views_fetch_what_the_rules_read(self):
        """A page of answers is one statement: what the record rules look at is on the views."""
        self._answer(self._create_person("Ann"), 3, "Late")
        answers = self._as("manager", self.env["key.account.answer"])
        for kind in ("list", "kanban"):
            tree = etree.fromstring(answers.get_view(view_type=kind)["arch"])
            names = {node.get("name") for node in tree.iter("field")}
            spec = {name: {} for name in names & answers._fields.keys()}
            ruled = spec | {"is_anonymous": {}, "company_id": {}}

            def count(spec):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertTrue(answers.web_search_read([], spec)["records"])
                return self.env.cr.sql_log_count - before

            count(spec)
            self.assertEqual(count(spec), count(ruled), kind)

    def test_opportunity(self):
        person = self._create_person("Ann")
        self._answer(person, 9, "We open two more wards")
        row = self._search([("kind", "=", "recommend")], "manager")
        lead = self._as("manager", self.env["crm.lead"])
        action = row.action_create_opportunity()
        lead = lead.with_context(**action["context"]).create({})
        self.assertEqual(
            (lead.type, lead.partner_id, lead.user_id, lead.company_id),
            ("opportunity", person.partner_id, self.users["manager"], self.company),
        )
        self.assertIn("We open two more wards", lead.description)

    def test_points_as_in_tools(self):
        """The SQL places each answer as ``tools.satisfaction`` does."""
        scales = [("recommend", 0, 10), ("satisfaction", 1, 5), ("satisfaction", 0, 10)]
        scales += [("satisfaction", 1, 3), ("effort", 1, 7), ("importance", 1, 5)]
        questions = self.env["survey.question"].create(
            [
                {
                    "survey_id": self.survey.id,
                    "title": f"{kind} {low} {high}",
                    "question_type": "scale",
                    "scale_min": low,
                    "scale_max": high,
                    "key_account_kind": kind,
                }
                for kind, low, high in scales
            ]
        )
        for mark in range(11):
            answer = self._ask(self._create_person(f"P{mark}"))
            for question in questions:
                low, high = question.scale_min, question.scale_max
                answer._save_lines(question, str(min(max(mark, low), high)))
            answer._mark_done()
        rows = self._search([("question_id", "in", questions.ids)])
        self.assertEqual(len(rows), 66)
        for row in rows:
            question = row.question_id
            points = place(row.kind, row.value, question.scale_min, question.scale_max)
            self.assertAlmostEqual(row.score, KINDS[row.kind].show(points))

    def test_pivot(self):
        """The mean of the column is the score."""
        marks = (10, 9, 9, 7, 2)
        for index, mark in enumerate(marks):
            self._answer(self._create_person(f"P{index}"), mark)
        answers = self._as("manager", self.env["key.account.answer"])
        groups = answers._read_group(
            [("kind", "=", "recommend")],
            ["user_id", "topic", "question_id"],
            ["score:avg", "__count"],
        )
        [(user, topic, question, score, count)] = groups
        self.assertEqual((user, topic), (self.users["manager"], "overall"))
        self.assertEqual(question.sudo(), self.recommend)
        self.assertEqual((score, count), (40, 5))

    def test_who_reads(self):
        """A salesperson without survey rights reads the answers of their own accounts."""
        self._answer(self._create_person("Ann"), 3, "Late again")
        for user, count in (("manager", 2), ("outsider", 0), ("director", 2)):
            self.assertEqual(len(self._search(user=user)), count, user)
        self._create_member("member")
        self.assertEqual(len(self._search(user="member")), 2)
        manager = self.users["manager"]
        self.assertFalse(manager.has_group("survey.group_survey_user"))
        rows = self._search(user="manager")
        view = rows.get_view(view_type="list")
        spec = {
            name: {"fields": {"display_name": {}}}
            if rows._fields[name].type == "many2one"
            else {}
            for name in view["models"]["key.account.answer"]
        }
        self.assertEqual(rows.web_read(spec)[0]["words"], "Late again")
        form = rows[0].get_view(view_type="form")
        self.assertNotIn("action_open_survey", form["arch"])
        with self.assertRaises(AccessError):
            rows[0].read(["user_input_id"])
        with self.assertRaises(AccessError):
            rows[0].write({"value": 10})
        nobody = new_test_user(self.env, "nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            rows.with_user(nobody).read(["value"])

    def test_survey_user_opens_the_survey(self):
        answer = self._answer(self._create_person("Ann"), 3)
        self.users["director"].group_ids |= self.env.ref("survey.group_survey_user")
        row = self._search([("kind", "=", "recommend")], user="director")
        self.assertEqual(row.action_open_survey()["res_id"], answer.id)

    def test_other_company(self):
        other = self._create_company("Other")
        account = self._create_account("Theirs", company=other)
        programme = self._create_programme(company_id=other.id)
        self._answer(self._create_person("Ann", account), 3, programme=programme)
        answers = self._as("director", self.env["key.account.answer"])
        self.assertFalse(answers.search([("account_id", "=", account.id)]))
        self.assertEqual(
            len(
                self.env["key.account.answer"]
                .sudo()
                .search([("account_id", "=", account.id)])
            ),
            1,
        )

    # Anonymous

    def _answer_anonymously(self, count, account=None, mark=3):
        """As an anonymous programme does: nobody stands on the answer. The wave ended a while
        ago, so that it counts."""
        account = account or self.account
        programme = self.anonymous
        answers = self.env["survey.user_input"]
        for _index in range(count):
            answer = programme.survey_id._create_answer(
                check_attempts=False,
                deadline=fields.Datetime.now() - timedelta(days=40),
                key_account_id=account.id,
                key_account_survey_id=programme.id,
            )
            # Whatever created it, no person must show.
            answer.partner_id = account.partner_id
            answer._save_lines(self.recommend, str(mark))
            answer._save_lines(self.words, "It is me, Ann")
            answer._mark_done()
            answer.end_datetime = answer.deadline
            answers |= answer
        return answers

    @property
    def anonymous(self):
        found = self.env["key.account.survey"].search(
            [("is_anonymous", "=", True), ("company_id", "=", self.company.id)]
        )
        return found or self._create_programme(name="Hidden", is_anonymous=True)

    def test_anonymous_below_five(self):
        for person in range(8):
            self._create_person(f"P{person}")
        self._answer_anonymously(4)
        for user in ("manager", "director", "admin"):
            self.assertFalse(self._search(user=user))
        hidden = self._search()  # the superuser, whom no rule binds
        self.assertEqual(len(hidden), 8)
        for name in (
            "account_id",
            "tier_id",
            "user_id",
            "partner_id",
            "stakeholder_id",
            "user_input_id",
            "words",
        ):
            self.assertFalse(any(hidden.mapped(name)), name)
        self.assertFalse(self.account.recommend_count)
        self.assertEqual(self.account.asked_count, 4)
        self.assertFalse(self.account.is_silent)
        self.assertEqual(self.account.satisfaction["answers"], [])
        self.assertIsNone(self.account.satisfaction["score"])

    def test_anonymous_from_five_on(self):
        self._answer_anonymously(5)
        self._answer(self._create_person("Ann"), 10)
        self.assertEqual(self.account.recommend_count, 6)
        self.assertAlmostEqual(self.account.recommend_score, -400 / 6)
        shown = self._search()
        self.assertEqual(shown.account_id, self.account)
        self.assertEqual(shown.partner_id.name, "Ann")
        anonymous = shown.filtered("is_anonymous")
        self.assertEqual(len(anonymous), 10)
        self.assertTrue(all(row.date.day == 1 for row in anonymous))
        self.assertEqual(anonymous[0].display_name, self.account.display_name)
        self.assertEqual(len(self._search(user="admin")), 1)
        self.assertEqual(self.account.satisfaction["anonymous"], 5)
        self.assertEqual(len(self.account.satisfaction["answers"]), 1)
        self.assertEqual(self.account.satisfaction["silent"], [])

    def test_more_answers_than_known_people(self):
        """Some are of others, and how many others there are nobody knows: it is not everybody."""
        self._answer_anonymously(5)
        self.assertEqual(self.account.recommend_count, 5)
        self.assertEqual(self.account.recommend_score, -100)
        self.assertGreater(self.account.recommend_high, -100)
        self.company.key_account_minimum_answers = 6
        self.account.invalidate_recordset()
        self.assertFalse(self.account.recommend_enough)
        told = self.account.search([("recommend_score", "<", 0)])
        self.assertNotIn(self.account, told)

    def test_name_of_nobody(self):
        self._answer_anonymously(1)
        self.assertEqual(self._search()[0].display_name, "Anonymous")


@tagged("post_install", "-at_install")
class TestSatisfactionMeasures(KeyAccountSurveyCommon):
    """Satisfaction as a measure: what the account itself shows, as of a day."""

    def _measure(self, code, as_of=None, months=12):
        """``{account: value}`` of all accounts of the company."""
        criterion = self.env["key.account.criterion"]
        self.env.flush_all()
        gather = Gather(self.company, as_of or self.today, "ordered", 12)
        columns = {"x": criterion._get_measure(code, gather, months)}
        rows = self.env.execute_query(criterion._get_figures_sql(gather, columns))
        return dict(rows)

    def _give(self, account, marks, days_ago=1):
        for index, mark in enumerate(marks):
            person = self._create_person(f"P{index}", account)
            self._answer(person, mark, days_ago=days_ago)

    def test_as_the_account_shows(self):
        a, b, few, none = (self._create_account(name) for name in "ABCD")
        self._give(a, (10, 9, 8, 2))
        self._give(b, (1, 2, 3))
        self._give(few, (9, 9))
        self._create_person("Never asked", few)
        self._ask(self._create_person("Silent", none))
        measured = self._measure("recommend_score")
        for account in (a, b):
            self.assertAlmostEqual(
                measured[account.partner_id.id], account.recommend_score
            )
        self.assertEqual(measured[b.partner_id.id], -100)
        self.assertIsNone(measured[few.partner_id.id])
        self.assertIsNone(measured[none.partner_id.id])
        rates = self._measure("response_rate")
        self.assertEqual(rates[a.partner_id.id], 100)
        self.assertEqual(rates[none.partner_id.id], 0)
        self.assertIsNone(rates[self.account.partner_id.id])

    def test_everybody_is_enough(self):
        self._give(self.account, (9, 3))
        self.assertEqual(
            self._measure("recommend_score")[self.account.partner_id.id], 0
        )

    def test_contacts_of_today_do_not_change_a_past_day(self):
        """Two of two answered; who is entered later could not be asked then."""
        self._give(self.account, (10, 9), days_ago=40)
        key, day = self.account.partner_id.id, self.today - timedelta(days=30)
        self.assertEqual(self._measure("recommend_score", day)[key], 100)
        for index in range(3):
            self._create_contact(f"Later {index}", self.account)
        self._create_person("On the map", self.account)
        self.assertEqual(self._measure("recommend_score", day)[key], 100)
        self.assertIsNone(self._measure("recommend_score")[key], "two of six")
        self._create_person("Then", self.account, date_start=day)
        self.assertIsNone(self._measure("recommend_score", day)[key], "two of three")

    def test_as_of_a_day(self):
        """Without peeking at later answers, and by the last of each person."""
        people = [self._create_person(f"P{index}") for index in range(3)]
        for person in people:
            self._answer(person, 10, days_ago=100)
            self._answer(person, 0, days_ago=10)
        key = self.account.partner_id.id
        ago = lambda days: self.today - timedelta(days=days)  # noqa: E731
        self.assertEqual(self._measure("recommend_score")[key], -100)
        self.assertEqual(self._measure("recommend_score", ago(50))[key], 100)
        self.assertIsNone(self._measure("recommend_score", ago(200))[key])
        self.assertIsNone(self._measure("recommend_score", ago(50), months=1)[key])
        self.assertIsNone(self._measure("response_rate", ago(200))[key])

    def test_other_kinds(self):
        self.recommend.write({"key_account_kind": "satisfaction"})
        self._give(self.account, (10, 9, 8, 2))
        key = self.account.partner_id.id
        self.assertEqual(self._measure("satisfaction_share")[key], 50)
        self.recommend.write({"key_account_kind": "effort"})
        self.assertAlmostEqual(self._measure("effort")[key], 72.5)

    def test_units(self):
        criteria = self.env["key.account.criterion"].create(
            [
                {"name": code, "measure": code, "company_id": self.company.id}
                for code in (
                    "recommend_score",
                    "satisfaction_share",
                    "effort",
                    "response_rate",
                )
            ]
        )
        self.assertEqual(
            criteria.mapped("unit"), ["points", "percent", "points", "percent"]
        )

    def test_tier_by_recommendation(self):
        """A tier that asks for a score of 50 takes the customer that gives it."""
        criterion = self.env["key.account.criterion"].create(
            {
                "name": "Recommended",
                "measure": "recommend_score",
                "company_id": self.company.id,
                "low": -100,
            }
        )
        self.criteria["Recommended"] = criterion
        self._set_ladder(Loved=[("Recommended", 50, 30)])
        loved, so_so = self._create_account("Loved"), self._create_account("So so")
        for account in (loved, so_so, self.account):
            self._create_order(account.partner_id, 10, self.today)
        self._give(loved, (10, 9, 9, 8))
        self._give(so_so, (10, 8, 8, 3))
        self._assess(self.today)
        self.assertEqual(loved.tier_id.name, "Loved")
        self.assertEqual(so_so.tier_id.name, "Standard")
        self.assertEqual(self.account.tier_id.name, "Standard")
        told = loved.explain()["criteria"]
        [found] = [c for c in told if c["measure"] == "recommend_score"]
        self.assertEqual(found["value"], 75)
        self._assess(AS_OF)
        self.assertEqual(loved.tier_id.name, "Standard")

    def test_settings_out_of_reach(self):
        with self.assertRefused(
            ValidationError, "Least answers: 0 is out of reach.*from 1 to 1000"
        ):
            self.company.key_account_minimum_answers = 0
        with self.assertRefused(
            ValidationError, "Days between surveys: 99999 is out of reach"
        ):
            self.company.key_account_survey_quiet_days = 99_999
