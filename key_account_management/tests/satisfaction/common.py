from datetime import timedelta

from odoo import Command, fields

from ..people.common import KeyAccountPeopleCommon


class KeyAccountSurveyCommon(KeyAccountPeopleCommon):
    """A satisfaction programme with one question of 0 to 10 and one in words, and factories of
    invitations and answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create(
            {
                "title": "Relationship",
                "access_mode": "token",
                "questions_layout": "one_page",
                "users_login_required": False,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Would you recommend us?",
                            "question_type": "scale",
                            "scale_min": 0,
                            "scale_max": 10,
                            "key_account_kind": "recommend",
                            "key_account_topic": "overall",
                            "key_account_alert_below": 6,
                        }
                    ),
                    Command.create(
                        {
                            "title": "Why?",
                            "question_type": "text_box",
                            "key_account_kind": "open",
                        }
                    ),
                ],
            }
        )
        cls.recommend, cls.words = cls.survey.question_ids
        cls.programme = cls._create_programme()

    @classmethod
    def _load_chinese(cls):
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"].search(
            [("name", "=", "key_account_management")]
        )._update_translations(["zh_CN"])

    @classmethod
    def _create_programme(cls, **vals):
        return cls.env["key.account.survey"].create(
            {
                "name": "Programme",
                "company_id": cls.company.id,
                "survey_id": cls.survey.id,
                **vals,
            }
        )

    @classmethod
    def _ask(cls, person, programme=None, days_ago=0, **vals):
        """An invitation of ``person`` (a stakeholder), not answered yet."""
        programme = programme or cls.programme
        asked = fields.Datetime.now() - timedelta(days=days_ago)
        answer = programme.survey_id._create_answer(
            partner=person.partner_id,
            check_attempts=False,
            key_account_id=person.account_id.id,
            key_account_survey_id=programme.id,
            key_account_stakeholder_id=person.id,
            **vals,
        )
        answer.flush_recordset()
        cls.env.cr.execute(
            "UPDATE survey_user_input SET create_date = %s WHERE id = %s",
            [asked, answer.id],
        )
        answer.invalidate_recordset(["create_date"])
        return answer

    @classmethod
    def _answer(cls, person, score, words=None, programme=None, days_ago=0):
        """An invitation that ``person`` has answered, so many days ago."""
        answer = cls._ask(person, programme, days_ago)
        answer._save_lines(cls.recommend, str(score))
        if words:
            answer._save_lines(cls.words, words)
        answer._mark_done()
        if days_ago:
            answer.end_datetime = fields.Datetime.now() - timedelta(days=days_ago)
        return answer

    @classmethod
    def _answer_together(cls, account, scores, programme, ended, words=None, **vals):
        """A wave: so many of the account asked anonymously, and answered until ``ended``.

        :param scores: of each; None: no answer
        """
        answers = cls.env["survey.user_input"]
        for score in scores:
            answer = programme.survey_id._create_answer(
                check_attempts=False,
                deadline=ended,
                key_account_id=account.id,
                key_account_survey_id=programme.id,
                **{"key_account_asked_on": ended - timedelta(days=21), **vals},
            )
            answers |= answer
            if score is None:
                continue
            answer._save_lines(cls.recommend, str(score))
            if words:
                answer._save_lines(cls.words, words)
            answer._mark_done()
            answer.end_datetime = ended - timedelta(days=len(answers))
        return answers

    @classmethod
    def _invite(cls, person, programme=None, days_ago=0, **vals):
        """An invitation on record, with the answer to be given, without a mail."""
        programme = programme or cls.programme
        asked = fields.Datetime.now() - timedelta(days=days_ago)
        answer = cls._ask(person, programme, days_ago)
        return cls.env["key.account.survey.invitation"].create(
            {
                "programme_id": programme.id,
                "account_id": person.account_id.id,
                "stakeholder_id": person.id,
                "partner_id": person.partner_id.id,
                "email": person.partner_id.email_normalized,
                "date_asked": asked,
                "deadline": asked + timedelta(days=programme.deadline_days),
                "user_input_id": answer.id,
                "state": "sent",
                **vals,
            }
        )


class KeyAccountReportCommon(KeyAccountSurveyCommon):
    """Three accounts of two tiers for the dashboard: one content, one not, one silent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["key.account.satisfaction.report"]
        cls.mine = cls._create_account(
            "Mine",
            user_id=cls.users["manager"].id,
            computed_tier_id=cls.tiers["Key"].id,
            ordered_amount=800,
        )
        cls.theirs = cls._create_account(
            "Theirs",
            user_id=cls.users["director"].id,
            computed_tier_id=cls.tiers["Growth"].id,
            ordered_amount=200,
        )
        cls.quiet = cls._create_account(
            "Quiet",
            user_id=cls.users["director"].id,
            computed_tier_id=cls.tiers["Growth"].id,
            ordered_amount=1000,
        )
        cls.account.user_id = cls.users["director"]

    def _give(self, account, marks, **kw):
        for index, mark in enumerate(marks):
            self._answer(self._create_person(f"P{index}", account), mark, **kw)

    def _fill(self):
        self._give(self.mine, (10, 10, 9, 9))
        self._give(self.theirs, (2, 8))
        self._ask(self._create_person("Ann", self.quiet, roles=("decider",)))

    def _get(self, user="director", **kw):
        return self._as(user, self.report).get_dashboard(**kw)
