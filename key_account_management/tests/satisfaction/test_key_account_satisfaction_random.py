import random
from collections import defaultdict
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import get_rows
from .common import KeyAccountReportCommon

FEW = 5  # anonymous ones that hide one another
KINDS = {"satisfaction": "Are you satisfied?", "effort": "How easy are we?"}


@tagged("post_install", "-at_install")
class TestSatisfactionAtRandom(KeyAccountReportCommon):
    """Random answers of random people, by name and anonymous, counted once more person by
    person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rnd = random.Random(1508)
        cls.company.key_account_minimum_answers = 3
        cls.recommend.write({"key_account_kind": "recommend"})
        for kind, title in KINDS.items():
            cls.env["survey.question"].create(
                {
                    "survey_id": cls.survey.id,
                    "title": title,
                    "question_type": "scale",
                    "scale_min": 0 if kind == "satisfaction" else 1,
                    "scale_max": 10 if kind == "satisfaction" else 7,
                    "key_account_kind": kind,
                }
            )
        cls.questions = {
            question.key_account_kind: question
            for question in cls.survey.question_ids
            if question.question_type == "scale"
        }
        cls.anonymous = cls._create_programme(name="Anonymous", is_anonymous=True)
        cls.visits = cls._create_programme(name="Visits", minimum_answers=2)
        cls.accounts = cls.account | cls.mine | cls.theirs | cls.quiet
        cls.accounts |= cls._create_account("Fifth", ordered_amount=350)
        cls.accounts |= cls._create_account("Nobody asked", ordered_amount=10)
        cls.people, cls.asked, cls.waves = defaultdict(list), [], []
        for account in cls.accounts[:-1]:
            cls._draw_people(account)
        cls._draw_answers()
        cls.env.flush_all()

    @classmethod
    def _draw_people(cls, account):
        for index in range(cls.rnd.randint(2, 8)):
            roles = cls.rnd.choice([(), (), ("decider",), ("user",)])
            person = cls._create_person(f"Person {index}", account, roles)
            # As if all had been known for long: who could be asked as of a past day.
            person.date_start = cls.today - timedelta(days=900)
            cls.people[account].append((person, "decider" in roles))

    @classmethod
    def _draw_answers(cls):
        """``asked``: account, programme, person, day asked, day answered or None, points by
        kind; ``waves``: the same of anonymous ones, with how many answered each question."""
        for account, people in cls.people.items():
            for person, _is_decider in people:
                for days_ago in cls.rnd.sample(range(3, 700), cls.rnd.randint(0, 3)):
                    cls._draw_answer(account, person, days_ago)
            if account in cls.accounts[:3]:
                for days_ago in cls.rnd.sample(range(5, 400), 2):
                    cls._draw_wave(account, days_ago)
        for person, _is_decider in cls.people[cls.quiet]:
            cls._ask(person, days_ago=20)
            cls.asked.append((cls.quiet, cls.programme, person, 20, None, {}))

    @classmethod
    def _draw_answer(cls, account, person, days_ago):
        if account == cls.quiet and days_ago < 400:
            return
        programme = cls.rnd.choice([cls.programme, cls.programme, cls.visits])
        answer = cls._ask(person, programme, days_ago)
        done, points = None, {}
        if cls.rnd.random() < 0.7:
            done = max(0, days_ago - cls.rnd.choice([0, 1, 30]))
            points = cls._fill_in(answer, done)
        cls.asked.append((account, programme, person, days_ago, done, points))

    @classmethod
    def _fill_in(cls, answer, days_ago):
        points = {}
        for kind, question in cls.questions.items():
            if cls.rnd.random() < 0.8:
                low, high = int(question.scale_min), int(question.scale_max)
                mark = cls.rnd.randint(low, high)
                answer._save_lines(question, str(mark))
                points[kind] = cls._place(kind, mark, low, high)
        answer._mark_done()
        answer.end_datetime = fields.Datetime.now() - timedelta(days=days_ago)
        return points

    @staticmethod
    def _place(kind, mark, low, high):
        """What one answer adds to its score, in percent."""
        if kind == "recommend":
            return 100 if mark >= 9 else -100 if mark <= 6 else 0
        if kind == "satisfaction":
            return 100 if mark >= high - 1 else 0
        return 100 * (mark - low) / (high - low)

    @classmethod
    def _draw_wave(cls, account, days_ago):
        ended = fields.Datetime.now() - timedelta(days=days_ago)
        answers = cls._answer_together(account, [None] * 7, cls.anonymous, ended)
        given = [
            cls._fill_in(a, days_ago + 1) for a in answers[: cls.rnd.randint(3, 7)]
        ]
        answers.flush_recordset()
        counts = dict.fromkeys(cls.questions, 0)
        for points in given:
            for kind in points:
                counts[kind] += 1
        # All of a wave count together, from the first of the month after it.
        first = (ended.date().replace(day=1) + timedelta(days=31)).replace(day=1)
        shown = [{k: v for k, v in p.items() if counts[k] >= FEW} for p in given]
        cls.waves.append((account, first, shown))

    # ---- the oracle

    def _get_points(self, account, kind, start, end, programmes=None):
        """The last answer of each person, and each anonymous one."""
        last, rows = {}, []
        for whose, programme, person, _asked, done, points in self.asked:
            day = done is not None and self.today - timedelta(days=done)
            if whose != account or not day or not start <= day <= end:
                continue
            if kind not in points or (programmes and programme not in programmes):
                continue
            if person not in last or day >= last[person][0]:
                last[person] = (day, points[kind])
        rows += [value for _day, value in last.values()]
        if not programmes or self.anonymous in programmes:
            for whose, day, given in self.waves:
                if whose == account and start <= day <= end:
                    rows += [points[kind] for points in given if kind in points]
        return rows

    def _check_score(self, found, points, people, least):
        """The mean, where enough or all have answered; and within its own interval."""
        if not points:
            self.assertFalse(found)
            return False
        self.assertEqual(found["count"], len(points))
        enough = len(points) >= min(least, people)
        self.assertEqual(found["enough"], enough)
        if not enough:
            self.assertFalse(found["value"])
            return False
        value = sum(points) / len(points)
        self.assertAlmostEqual(found["value"], value, 6)
        self.assertLessEqual(found["low"] - 1e-6, value)
        self.assertGreaterEqual(found["high"] + 1e-6, value)
        return True

    def _draw_period(self):
        end = self.today - timedelta(days=self.rnd.choice([0, 0, 17, 100]))
        return end - timedelta(days=self.rnd.choice([364, 364, 90, 700])), end

    def test_accounts(self):
        """Scores, who was asked and heard, response rates, deciders."""
        shown, asked_ever = 0, 0
        for start, end in [self._draw_period() for _turn in range(8)]:
            found = self.accounts._get_satisfaction(start, end)
            for account in self.accounts:
                figures = found.get(account.id)
                asks = [
                    (person, done is not None and self.today - timedelta(days=done))
                    for whose, _p, person, asked, done, _points in self.asked
                    if whose == account
                    and start <= self.today - timedelta(days=asked) <= end
                ]
                if figures is None:
                    self.assertFalse(asks)
                    continue
                if account not in self.accounts[:3]:
                    asked_ever += len(asks)
                    answered = sum(bool(day) and day <= end for _who, day in asks)
                    self.assertEqual(
                        (figures["asked"], figures["answered"]), (len(asks), answered)
                    )
                    self.assertEqual(
                        figures["response_rate"],
                        100 * answered / len(asks) if asks else None,
                    )
                self.assertEqual(figures["people"], len(self.people[account]))
                self._check_deciders(account, figures, start, end)
                for kind in self.questions:
                    shown += self._check_score(
                        figures[kind],
                        self._get_points(account, kind, start, end),
                        figures["people"],
                        3,
                    )
        self.assertGreater(shown, 20)
        self.assertGreater(asked_ever, 20)

    def _check_deciders(self, account, figures, start, end):
        heard = {
            person
            for whose, _p, person, _asked, done, _points in self.asked
            if whose == account
            and done is not None
            and start <= self.today - timedelta(days=done) <= end
        }
        deciders = {person for person, decides in self.people[account] if decides}
        self.assertEqual(figures["deciders"], len(deciders))
        if deciders:
            self.assertAlmostEqual(
                figures["deciders_heard"],
                100 * len(deciders & heard) / len(deciders),
                6,
            )

    def test_dashboard(self):
        """By person, by account and by sales; coverage; who keeps silent; one programme."""
        start, end = self._get_year()
        found = self._get()
        by_account, everybody = {}, []
        for account in self.accounts:
            points = self._get_points(account, "recommend", start, end)
            everybody += points
            if points:
                by_account[account] = sum(points) / len(points)
        self.assertGreater(len(by_account), 2)
        self.assertAlmostEqual(
            found["score"]["value"], sum(everybody) / len(everybody), 6
        )
        self.assertEqual(found["score"]["count"], len(everybody))
        mean = sum(by_account.values()) / len(by_account)
        self.assertAlmostEqual(found["by_account"]["value"], mean, 6)
        sales = sum(account.ordered_amount for account in by_account)
        weighted = sum(v * account.ordered_amount for account, v in by_account.items())
        self.assertAlmostEqual(found["by_sales"]["value"], weighted / sales, 6)
        silent = {
            account
            for account in self.accounts
            if self._was_asked(account, start, end)
            and not self._was_heard(account, start, end)
        }
        self.assertIn(self.quiet, silent)
        self.assertEqual({*found["silent"]["ids"]}, {a.id for a in silent})
        self.assertEqual(
            {*self.accounts.filtered("is_silent")}, silent, "as the accounts say"
        )
        heard = [a for a in self.accounts if self._was_heard(a, start, end)]
        self.assertEqual(found["coverage"]["heard"], len(heard))
        part = sum(a.ordered_amount for a in heard)
        total = sum(self.accounts.mapped("ordered_amount"))
        self.assertAlmostEqual(found["coverage"]["sales_heard"], 100 * part / total, 6)

    def test_one_programme(self):
        start, end = self._get_year()
        for programme in (self.programme, self.visits, self.anonymous):
            points = [
                value
                for account in self.accounts
                for value in self._get_points(
                    account, "recommend", start, end, programme
                )
            ]
            found = self._get(programme_id=programme.id)
            self._check_score(
                found["score"], points, found["people"], programme.minimum_answers
            )

    def test_measures_of_past_days(self):
        """What a tier or an objective goes by, on other days than today."""
        for days_ago in (0, 40, 200):
            last = self.today - timedelta(days=days_ago)
            found = self._get(as_of=last)
            first = fields.Date.subtract(last + timedelta(days=1), months=12)
            points = [
                value
                for account in self.accounts
                for value in self._get_points(account, "recommend", first, last)
            ]
            self._check_score(found["score"], points, found["people"], 3)

    # ---- the lists behind the figures

    def _check_list(self, action, score):
        """As many people as count, who add up to the score where it is shown; of anonymous ones
        no more than a number. Return whether some are told by it."""
        rows = get_rows(self.env, action)
        counted = rows.filtered("is_counted")
        score = score or {"count": 0, "enough": False}
        self.assertEqual(sum(counted.mapped("number")), score["count"])
        self.assertAlmostEqual(
            sum(counted.mapped("points")), score["value"] if score["enough"] else 0, 6
        )
        unlisted = rows.filtered(lambda row: not row.res_id)
        self.assertLessEqual(len(unlisted), 1)
        listed = self.env["key.account.answer"].browse(
            (rows - unlisted).mapped("res_id")
        )
        self.assertNotIn(True, listed.mapped("is_anonymous"))
        self.assertFalse(unlisted.contact_id)
        self.assertFalse(unlisted.date)
        if unlisted:
            self.assertGreaterEqual(unlisted.number, FEW)
        return bool(unlisted)

    def test_lists_of_accounts(self):
        unlisted = shown = 0
        for account in self._as("director", self.accounts):
            figures = account._get_satisfaction(*self._get_year()).get(account.id, {})
            for kind in self.questions:
                action = account.with_context(score=kind).action_view_score()
                unlisted += self._check_list(action, figures.get(kind))
                shown += bool(figures.get(kind))
            self._check_heard(account.action_view_deciders(), account.deciders_heard)
        self.assertGreater(shown, 8)
        self.assertGreater(unlisted, 1)

    def _check_heard(self, action, share):
        """As many deciders as were heard, of all on the map; return how many there are."""
        rows = get_rows(self.env, action)
        self.assertEqual({*rows.mapped("kind")}, {"person"} if rows else set())
        heard = 100 * len(rows.filtered("is_counted")) / len(rows) if rows else 0
        self.assertAlmostEqual(heard, share or 0, 6)
        return len(rows)

    def _check_sales(self, action, figures):
        """As many accounts and sales as there are; of these were heard, or kept silent."""
        rows = get_rows(self.env, action)
        sums, numbers = (
            {
                reason: sum(group.mapped(name))
                for reason, group in rows.grouped("reason").items()
            }
            for name in ("amount", "number")
        )
        whole = sum(sums.values())
        self.assertEqual(sum(numbers.values()), figures["accounts"])
        self.assertEqual(numbers.get("counted", 0), figures["heard"])
        self.assertAlmostEqual(whole, figures["sales"], 2)
        for reason, name in (("counted", "heard"), ("unanswered", "silent")):
            share = 100 * sums.get(reason, 0) / whole if whole else 0
            if f"sales_{name}" in figures:
                self.assertAlmostEqual(share, figures[f"sales_{name}"] or 0, 6)

    def test_lists_of_quarters(self):
        """What each quarter of an account's trend was counted of."""
        shown = unlisted = 0
        self.company.key_account_minimum_answers = 2
        for account in self._as("director", self.accounts):
            for quarter in (account.satisfaction or {"trend": []})["trend"]:
                behind = {"score": "recommend", "quarter": quarter["start"]}
                action = account.with_context(**behind).action_view_score()
                unlisted += self._check_list(action, quarter["score"])
                score = quarter["score"]
                shown += bool(score and score["enough"])
        self.assertGreater(shown, 4)
        self.assertGreater(unlisted, 0)
        for quarter in ("2020-01-01", "yesterday", 5):
            behind = {"score": "recommend", "quarter": quarter}
            with self.assertRaises(UserError, msg=quarter):
                self.mine.with_context(**behind).action_view_score()

    def test_lists_of_the_dashboard(self):
        report = self._as("director", self.env["key.account.satisfaction.report"])
        self.questions["satisfaction"].key_account_topic = "service"
        unlisted = 0
        for programme, months in ((None, 12), (self.visits.id, 24), (None, 3)):
            scope = {"programme_id": programme, "months": months}
            found = report.get_dashboard(**scope)

            def check(score, scope=scope, **figure):
                action = report.open_score("Score", **scope, **figure)
                return self._check_list(action, score)

            for weight, name in (
                ("person", "score"),
                ("account", "by_account"),
                ("sales", "by_sales"),
            ):
                rows = get_rows(
                    self.env, report.open_score("Score", **scope, weight=weight)
                ).filtered("is_counted")
                score = found[name]
                value = score["value"] if score and score["enough"] else 0
                self.assertAlmostEqual(sum(rows.mapped("points")), value, 6)
            unlisted += check(found["score"])
            for kind in ("satisfaction", "effort"):
                unlisted += check(found[kind], kind=kind)
            for quarter in found["trend"]:
                unlisted += check(quarter["score"], quarter=quarter["start"])
            for group, rows in (("tier_id", "tiers"), ("user_id", "managers")):
                for row in found[rows]:
                    check(row["score"], group=group, group_id=row["id"])
            for row in found["heat"]["rows"]:
                group = {"group": "tier_id", "group_id": row["id"]} if row["id"] else {}
                for topic, cell in zip(
                    found["heat"]["topics"], row["cells"], strict=True
                ):
                    check(cell, kind="satisfaction", topic=topic["key"], **group)
        self.assertGreater(unlisted, 5)

    def test_lists_of_whom_we_heard(self):
        """Deciders, accounts and their sales; of a tier, of a manager."""
        report = self._as("director", self.env["key.account.satisfaction.report"])
        for programme, months in ((None, 12), (self.visits.id, 24), (None, 3)):
            scope = {"programme_id": programme, "months": months}
            found = report.get_dashboard(**scope)
            coverage = found["coverage"]
            action = report.open_deciders("Heard", **scope)
            count = self._check_heard(action, coverage["deciders_heard"])
            self.assertEqual(count, coverage["deciders"])
            self.assertGreater(count, 0)
            self._check_sales(report.open_heard("Heard", **scope), coverage)
            for group, rows in (("tier_id", "tiers"), ("user_id", "managers")):
                for row in found[rows]:
                    of_row = {"group": group, "group_id": row["id"]}
                    self._check_sales(report.open_heard("H", **of_row, **scope), row)

    def test_lists_of_who_was_asked(self):
        for person, _is_decider in self.people[self.mine][:2]:
            answer = self._invite(person, days_ago=9).user_input_id
            self._fill_in(answer, 8)
            self._invite(person, days_ago=4)
        report = self._as("director", self.env["key.account.satisfaction.report"])
        funnel = report.get_dashboard()["funnel"]
        self.assertGreater(funnel["answered"], 10)
        for step, count in funnel.items():
            rows = get_rows(self.env, report.open_asked("Step", step))
            self.assertEqual(sum(rows.mapped("number")), count, step)
            self.assertFalse(rows.filtered(lambda r: r.contact_id and not r.res_id))
        for account in self._as("director", self.accounts):
            rows = get_rows(self.env, account.action_view_asked())
            answered = sum(rows.filtered("is_counted").mapped("number"))
            self.assertEqual(sum(rows.mapped("number")), account.asked_count)
            part = 100 * answered / account.asked_count if account.asked_count else 0
            self.assertAlmostEqual(part, account.response_rate, 6)
        rows = get_rows(self.env, self.mine.action_view_asked())
        self.assertEqual(
            set(rows.filtered("res_id").mapped("reason")), {"counted", "unanswered"}
        )

    def test_no_such_list(self):
        report = self._as("director", self.env["key.account.satisfaction.report"])
        for figure in (
            {"kind": "open"},
            {"kind": ["recommend"]},
            {"weight": "day"},
            {"quarter": "2020-01-02"},
            {"group": "company_id"},
            {"group": "user_id", "topic": "service", "kind": "satisfaction"},
            {"quarter": report.get_dashboard()["trend"][0]["start"], "weight": "sales"},
            {"topic": "nothing", "kind": "satisfaction"},
        ):
            with self.assertRaises(UserError, msg=figure):
                report.open_score("Score", **figure)
        with self.assertRaises(UserError):
            report.open_asked("Step", "settled")
        with self.assertRaises(UserError):
            report.open_heard("Heard", group="company_id", group_id=1)
        for score in (None, "importance", {}):
            with self.assertRaises(UserError):
                self.mine.with_context(score=score).action_view_score()
        with self.assertRaises(AccessError):
            self._as("outsider", self.mine).action_view_asked()
        with self.assertRaises(AccessError):
            self._as("outsider", self.mine).action_view_deciders()

    def _get_year(self):
        return (
            fields.Date.subtract(self.today + timedelta(days=1), months=12),
            self.today,
        )

    def _was_asked(self, account, start, end):
        asked = any(
            whose == account and start <= self.today - timedelta(days=days) <= end
            for whose, _p, _person, days, _done, _points in self.asked
        )
        return asked or any(
            whose == account and start <= self.today - timedelta(days=days) <= end
            for whose, days in self._get_wave_days()
        )

    def _get_wave_days(self):
        inputs = self.env["survey.user_input"].search(
            [("key_account_survey_id", "=", self.anonymous.id)]
        )
        return {
            (row.key_account_id, (self.today - row.key_account_asked_on.date()).days)
            for row in inputs
        }

    def _was_heard(self, account, start, end):
        named = any(
            whose == account
            and done is not None
            and start <= self.today - timedelta(days=done) <= end
            for whose, _p, _person, _asked, done, _points in self.asked
        )
        return named or any(
            whose == account and start <= day <= end and given
            for whose, day, given in self.waves
        )
