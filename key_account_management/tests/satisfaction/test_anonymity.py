from datetime import date, datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...models.measure.key_account_measure_mixin import Gather
from ..common import get_rows
from .common import KeyAccountReportCommon
from .test_key_account_survey_asking import INVITATION, AskingCommon

RENDER = "odoo.addons.mail.models.mail_render_mixin"
ENDED = datetime(2026, 5, 12, 15)
FIRST = date(2026, 6, 1)  # the day from which what ended in May counts
LAST = FIRST - timedelta(days=1)


@tagged("post_install", "-at_install")
class TestAnonymousFigures(KeyAccountReportCommon):
    """Of anonymous answers every figure has whole waves of five and more, of whole months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hidden = cls._create_programme(name="Hidden", is_anonymous=True)

    def _give_together(self, account, scores, ended=ENDED, **vals):
        return self._answer_together(account, scores, self.hidden, ended, **vals)

    def _get_figures(self, day):
        """What account, measure, dashboard say as of a day: all that hangs on answers."""
        accounts = self.mine | self.theirs | self.account
        start = fields.Date.subtract(day, years=1)
        by_account = accounts._get_satisfaction(start, day)
        shown = [
            (
                account.display_name,
                (by_account.get(account.id) or {}).get("recommend"),
                (by_account.get(account.id) or {}).get("answered", 0),
                (by_account.get(account.id) or {}).get("heard", 0),
            )
            for account in accounts
        ]
        criterion = self.env["key.account.criterion"]
        gather = Gather(self.company, day, "ordered", 12)
        columns = {
            code: criterion._get_measure(code, gather, 12)
            for code in ("recommend_score", "response_rate")
        }
        measured = self.env.execute_query(criterion._get_figures_sql(gather, columns))
        found = self._get(as_of=day)
        dashboard = [
            found[name] for name in ("score", "by_account", "by_sales", "funnel")
        ]
        rows = [(row["name"], row["score"]) for row in found["tiers"]]
        quarters = [quarter["score"] for quarter in found["trend"]]
        return shown, sorted(measured), dashboard, rows, quarters

    def test_a_wave_counts_on_one_day(self):
        """Six who answer one by one: no day differs from the one before, but the first of the
        month after."""
        self._give_together(self.mine, (10, 10, 9, 2, 7, 10))
        begun = self._get_figures(date(2026, 5, 1))
        for day in (*range(6, 14), 31):
            self.assertEqual(self._get_figures(date(2026, 5, day)), begun, day)
        [mine, *_others] = self._get_figures(FIRST)[0]
        self.assertEqual((mine[1]["value"], mine[1]["count"]), (50, 6))
        self.assertEqual(self._get(as_of=FIRST)["score"]["count"], 6)
        self.assertEqual(
            self._get_figures(FIRST)[0], self._get_figures(date(2026, 6, 30))[0]
        )

    def test_not_before_the_wave_has_ended(self):
        """Who answers in May what ends in June counts with those who answer in June."""
        ended = datetime(2026, 6, 2, 12)
        answers = self._give_together(self.mine, (10, 10, 9, 2, 7, 10), ended)
        answers[:5].end_datetime = datetime(2026, 5, 13)
        for day in (FIRST, date(2026, 6, 30)):
            self.assertIs(self._get(as_of=day)["score"], False)
        self.assertEqual(self._get(as_of=date(2026, 7, 1))["score"]["count"], 6)

    def test_the_month_is_the_company_s(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self._give_together(self.mine, [9] * 5, datetime(2026, 5, 31, 17))
        self.assertIs(self._get(as_of=FIRST)["score"], False)
        self.assertEqual(self._get(as_of=date(2026, 7, 1))["score"]["count"], 5)

    def test_quarter_in_which_it_ended(self):
        self._give_together(self.mine, [9] * 5, datetime(2026, 6, 12))
        trend = self._get(as_of=date(2026, 7, 1))["trend"]
        scores = {quarter["start"]: quarter["score"] for quarter in trend}
        self.assertEqual(scores["2026-04-01"]["count"], 5)
        self.assertIs(scores["2026-07-01"], False)

    def test_four_answers_are_shown_nowhere(self):
        self._give_together(self.mine, (0, 0, 0, 0, None))
        for figures in self._get_figures(FIRST)[0]:
            self.assertIsNone(figures[1])
        self.assertIs(self._get(as_of=FIRST)["score"], False)

    def test_waves_are_not_pooled(self):
        """Three and three, asked months apart, are no crowd; nor are those of two customers or
        of two programmes."""
        for months in (0, 1):
            ended = fields.Datetime.subtract(ENDED, months=months)
            self._give_together(self.mine, (10, 0, 7, None, None), ended)
        self._give_together(self.theirs, (10, 0, 7))
        other = self._create_programme(name="Other", is_anonymous=True)
        self._answer_together(self.theirs, (10, 0, 7), other, ENDED)
        self.assertIs(self._get(as_of=FIRST)["score"], False)
        self.assertFalse(any(row[1] for row in self._get_figures(FIRST)[0]))

    def test_no_difference_tells_one(self):
        """All less those of one customer, tier or programme is never a single answer."""
        self._give_together(self.mine, [10] * 5)
        self._give_together(self.theirs, [0])
        found = self._get(as_of=FIRST)
        self.assertEqual(found["score"]["count"], 5)
        self.assertEqual(found["score"]["value"], 100)
        rows = {row["name"]: row["score"] for row in found["tiers"]}
        self.assertEqual(rows["Key"]["count"], 5)
        self.assertIs(rows["Growth"], False)
        alone = self._get(as_of=FIRST, programme_id=self.hidden.id)
        self.assertEqual(alone["score"]["count"], 5)
        self.assertEqual(found["funnel"]["bad"], 0)

    def test_lists_tell_a_number(self):
        """Behind a score, what was said without a name is one number, and nothing more where
        the score is not shown; of four it is not even that."""
        ended = fields.Datetime.now() - timedelta(days=70)
        self._give_together(self.mine, (10, 10, 9, 9, 2), ended)
        self._give_together(self.mine, (0,) * 4, ended - timedelta(days=60))
        self._give(self.mine, (10, 8))
        # Eight could have answered: seven are not everybody.
        for index in range(6):
            self._create_person(f"Unasked {index}", self.mine)
        mine = self._as("manager", self.mine)

        def get_list():
            action = mine.with_context(score="recommend").action_view_score()
            rows = get_rows(self.env, action)
            unlisted = rows.filtered(lambda row: not row.res_id)
            self.assertEqual(unlisted.number, 5)
            self.assertEqual(len(rows - unlisted), 2)
            for told in (unlisted.date, unlisted.contact_id, unlisted.state):
                self.assertFalse(told)
            with self.assertRaises(UserError):
                unlisted.action_open()
            return action, unlisted.points

        action, points = get_list()
        self.assertTrue(action["context"]["has_points"])
        self.assertAlmostEqual(points, 300 / 7)
        self.company.key_account_minimum_answers = 8
        action, points = get_list()
        self.assertNotIn("has_points", action["context"])
        self.assertEqual(points, 0)

    def test_a_question_few_have_answered(self):
        """Who alone answers one question shows neither there nor in the whole."""
        topic = self.recommend.copy(
            {"key_account_topic": "price", "survey_id": self.survey.id}
        )
        answers = self._give_together(self.mine, [10] * 5)
        answers[0]._save_lines(topic, "0")
        self.assertEqual(self._get(as_of=FIRST)["score"]["value"], 100)

    def test_beside_those_with_a_name(self):
        """Named answers count at once; without them stay five."""
        self._give_together(self.mine, [0] * 5)
        person = self._create_person("Ann", self.mine)
        self._answer(person, 10).end_datetime = datetime(2026, 5, 20)
        for day, count in ((date(2026, 5, 20), 1), (LAST, 1), (FIRST, 6)):
            self.assertEqual(self._get(as_of=day)["score"]["count"], count)

    def test_deleting_answers_is_seen(self):
        answers = self._give_together(self.mine, [0] * 5)
        answers[0].unlink()
        self.assertIs(self._get(as_of=FIRST)["score"], False)

    def test_tab_of_the_account(self):
        """What is on the tab has the same cut."""
        now = fields.Datetime.now()
        self._give_together(self.mine, [0] * 5, now)
        self._give_together(self.theirs, [0] * 5, now - timedelta(days=40))
        tab = self.mine.satisfaction
        self.assertEqual((tab["score"], tab["anonymous"]), (None, 0))
        self.assertFalse(any(quarter["score"] for quarter in tab["trend"]))
        tab = self.theirs.satisfaction
        self.assertEqual((tab["score"]["count"], tab["anonymous"]), (5, 5))
        self.assertEqual(self.theirs.recommend_count, 5)
        self.assertEqual(tab["answers"], [])


@tagged("post_install", "-at_install")
class TestAnonymousPromise(AskingCommon):
    """Five of a customer are asked together, or nobody; and it stays what they were told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.programme.is_anonymous = True
        cls.programme.action_start()
        cls.people = cls.env["key.account.stakeholder"]
        for index in range(6):
            cls.people |= cls._create_decider(f"P{index}")

    def _get_answers(self):
        return self.env["survey.user_input"].search(
            [("key_account_survey_id", "=", self.programme.id)]
        )

    def test_newcomers_wait_for_the_next_wave(self):
        self._run()
        self.assertEqual(self.programme.invitation_ids.stakeholder_id, self.people)
        self.people |= self._create_decider("New") | self._create_decider("Newer")
        self._run()
        self.assertEqual(len(self.programme.invitation_ids), 6)
        later = fields.Datetime.add(self.now, months=7)
        due = self.programme._find_due(later)
        self.assertEqual(set(due), set(self.people.ids))
        self.programme._ask(self.people, later)
        waves = self._get_answers().grouped("key_account_asked_on")
        self.assertEqual(sorted(map(len, waves.values())), [6, 8])
        self.assertEqual(set(waves), {self.now, later})

    def test_fewer_when_it_comes_to_asking(self):
        """Chosen as six; when they are asked, two have gone: the four are not."""
        (self.people[0].partner_id | self.people[1].partner_id).active = False
        asked = self.programme._ask(self.people, self.now)
        self.assertFalse(asked)
        self.assertFalse(self._get_answers())
        self.assertFalse(any(self.people.mapped("survey_asked_on")))

    def test_moved_to_another_customer(self):
        """Who is moved between choosing and asking leaves too few behind."""
        other = self._create_account("Other")
        moved = self.people[:2]
        moved.account_id = other
        self.programme._ask(self.people, self.now)
        self.assertFalse(self._get_answers())

    def test_one_moment_and_one_end(self):
        """Nothing on an answer tells it from the others of the wave."""
        self._run()
        answers = self._get_answers()
        for name in (
            "key_account_asked_on",
            "deadline",
            "key_account_id",
            "create_date",
        ):
            self.assertEqual(len(set(answers.mapped(name))), 1, name)

    def test_a_wave_that_can_t_be_written(self):
        """One mail fails: nobody is asked, and sending again asks all of them."""
        template = self.env.ref(
            "key_account_management.mail_template_survey_invitation"
        )
        body = template.body_html
        bad = self.people[2].partner_id.id
        template.body_html = f'<t t-if="object.partner_id.id == {bad}" t-out="object.no_such_field"/>{body}'
        with mute_logger(INVITATION, RENDER):
            self._run()
        failed = self.programme.invitation_ids
        self.assertEqual(set(failed.mapped("state")), {"failed"})
        self.assertFalse(self._get_answers())
        template.body_html = body
        failed[:1].action_retry()
        self.assertEqual(set(failed.mapped("state")), {"sent"})
        self.assertEqual(len(self._get_answers()), 6)
        self.assertEqual(len(set(self._get_answers().mapped("create_date"))), 1)

    def test_few_are_not_asked_again(self):
        """Of a wave that failed only four are left: they stay unasked, and it says why."""
        template = self.env.ref(
            "key_account_management.mail_template_survey_invitation"
        )
        body = template.body_html
        template.body_html = '<t t-out="object.no_such_field"/>'
        with mute_logger(INVITATION, RENDER):
            self._run()
        template.body_html = body
        failed = self.programme.invitation_ids
        partners = self.people[:2].partner_id
        self.people[:2].unlink()
        partners.unlink()
        failed.action_retry()
        self.assertEqual(set(failed.mapped("state")), {"failed"})
        self.assertIn("fewer than 5", failed[0].reason)
        self.assertFalse(self._get_answers())

    def test_anonymous_it_stays(self):
        self._run()
        with self.assertRefused(UserError, "is what they were told"):
            self._as("admin", self.programme).is_anonymous = False
        self.programme.invitation_ids.unlink()  # the answers alone bind as well
        with self.assertRefused(UserError, "is what they were told"):
            self._as("admin", self.programme).write({"is_anonymous": False})
        self.programme.write({"is_anonymous": True, "name": "The same"})
        self.assertEqual(self.programme.name, "The same")
        free = self._create_programme(name="Free")
        free.is_anonymous = True
        free.is_anonymous = False
        self._invite(self.people[0], free)
        with self.assertRefused(UserError, "is what they were told"):
            free.is_anonymous = True

    def test_answers_stay_where_they_were_asked(self):
        """Not even who administrates surveys gives an answer another programme."""
        self._run()
        editor = new_test_user(
            self.env,
            "editor",
            groups="survey.group_survey_manager,key_account_management.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        answer = self._get_answers()[0].with_user(editor)
        open_programme = self._create_programme(name="Open")
        for name, value in (
            ("key_account_survey_id", open_programme.id),
            ("key_account_survey_id", False),
            ("key_account_id", self._create_account("Other").id),
            ("key_account_stakeholder_id", self.people[0].id),
            ("key_account_asked_on", self.now),
        ):
            with self.subTest(name), self.assertRefused(AccessError, "of an answer"):
                answer.write({name: value})
        with self.assertRefused(AccessError, "of an answer"):
            answer.create(
                {
                    "survey_id": self.survey.id,
                    "key_account_survey_id": open_programme.id,
                }
            )
        answer.write({"nickname": "Somebody"})
        self.assertEqual(answer.nickname, "Somebody")
