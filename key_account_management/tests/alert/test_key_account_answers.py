from odoo.tests import tagged

from ..common import get_rows
from ..satisfaction.common import KeyAccountReportCommon, KeyAccountSurveyCommon
from ..satisfaction.test_key_account_survey_asking import AskingCommon


@tagged("post_install", "-at_install")
class TestFunnel(KeyAccountReportCommon):
    """What became of bad answers, in the dashboard of satisfaction."""

    def test_funnel(self):
        self._fill()
        started = self._ask(self._create_person("Bob", self.quiet))
        started.state = "in_progress"
        funnel = self._get()["funnel"]
        names = ("asked", "started", "answered", "bad", "taken", "closed")
        self.assertEqual([funnel[key] for key in names], [8, 7, 6, 1, 1, 0])
        self._check_lists(funnel)
        self.theirs.alert_ids.sudo().with_context(tracking_disable=True)._write(
            {"state": "done"}
        )
        funnel = self._get()["funnel"]
        self.assertEqual(funnel["closed"], 1)
        self._check_lists(funnel)

    def _check_lists(self, funnel):
        for step, count in funnel.items():
            rows = get_rows(
                self.env, self._as("director", self.report).open_asked("Step", step)
            )
            self.assertEqual(sum(rows.mapped("number")), count, step)


class TestComplaint(AskingCommon):
    """Who complained is not asked before it is settled."""

    def test_complaint(self):
        person = self._create_decider()
        alert = self.env["key.account.alert"].create(
            {"account_id": self.account.id, "kind": "detractor"}
        )
        self.assertEqual(self._judge(person), "complaint")
        alert.write({"outcome": "Credited", "state": "done"})
        self.assertEqual(self._judge(person), "ask")


class TestCauses(KeyAccountSurveyCommon):
    def test_overview_tells_the_cause(self):
        self._answer(self._create_person("Ann"), 9, "Said")
        self.env["survey.user_input"].search(
            [("key_account_id", "=", self.account.id)]
        ).key_account_cause_ids = self.env["key.account.cause"].create(
            {"name": "Praise"}
        )
        [answer] = self.account.satisfaction["answers"]
        self.assertEqual(answer["causes"], "Praise")
