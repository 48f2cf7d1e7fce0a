from datetime import timedelta

from odoo.tests import tagged

from ..common import PatientHttpCase
from .common import KeyAccountReviewCommon

MOST_QUERIES = 16  # five of them are core's: whose meeting is private


@tagged("post_install", "-at_install")
class TestTimelineKinds(KeyAccountReviewCommon):
    """Every room adds its kinds of events, in the reader's rights."""

    def _tell(self, user="manager"):
        page = self._as(user, self.account).get_timeline()
        return {event["kind"]: event for event in page["events"]}

    def _create_everything(self, times=1):
        partner = self.account.partner_id
        boss = self._create_person(f"Boss {times}")
        for _ in range(times):
            self._create_order(partner, 10, self.today)
            self._meet(boss, "manager", 3)
            review = self._create_review(date=self.today - timedelta(days=4))
            review.state = "held"
            self.env["key.account.alert"].create(
                {"account_id": self.account.id, "outcome": "Sent", "state": "done"}
            )
            self.env["key.account.tier.change"]._append(
                [
                    {
                        "account_id": self.account.id,
                        "kind": "override",
                        "date": self.today,
                        "from_tier_id": self.tiers["Growth"].id,
                        "to_tier_id": self.tiers["Key"].id,
                        "reason": "Tender",
                    }
                ]
            )

    def test_all_kinds(self):
        self._create_everything()
        told = self._tell()
        self.assertEqual({*told}, {"order", "meeting", "move", "alert", "review"})
        self.assertEqual(told["move"]["text"], "From Growth to Key")
        self.assertEqual(told["move"]["detail"], "Tender")
        self.assertEqual(told["alert"]["text"], "Complaint")
        self.assertEqual(told["alert"]["detail"], "Sent")
        self.assertEqual(told["review"]["detail"], "Held")
        for event in told.values():
            record = self.env[event["res_model"]].browse(event["res_id"])
            self.assertTrue(record.exists())

    def test_rules_of_each_document(self):
        """The owner of an alert sees the alert, and no timeline without the account; a review
        that is not for all is not there either."""
        self._create_everything()
        rules = self.env["ir.rule"].search(
            [("model_id.model", "in", ("key.account.alert", "key.account.review"))]
        )
        rules.filtered(lambda rule: rule.groups).domain_force = "[(0, '=', 1)]"
        self.env.registry.clear_cache()
        self.assertEqual({*self._tell()}, {"order", "meeting", "move"})
        months = self._as("manager", self.account).open_timeline()["months"]
        self.assertEqual(
            {code for month in months for code in month["counts"]},
            {"order", "meeting", "move"},
        )

    def test_as_many_queries_however_long_the_history(self):
        counts = []
        for times in (1, 6):  # less than a page: of every kind
            self._create_everything(times)
            account = self._as("manager", self.account)
            account.get_timeline()  # what is read once: rules, fields
            for method in ("get_timeline", "open_timeline"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                getattr(account, method)()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[:2], counts[2:])
        self.assertLessEqual(max(counts), MOST_QUERIES, counts)


@tagged("post_install", "-at_install")
class TestTimelineTours(KeyAccountReviewCommon, PatientHttpCase):
    """In a real browser."""

    browser_size = "1440x900"

    def _start(self, tour):
        path = f"/odoo/key-accounts/{self.account.id}"
        self.start_tour(path, tour, login=self.users["manager"].login)

    def test_timeline(self):
        self.account.partner_id.write(
            {
                "name": "The Very Long Name of a Hospital Group",
                "email": "purchasing.department@hospital-group.example.com",
                "website": "https://www.the-hospital-group-international.example.com",
            }
        )
        self._as("manager", self.account).open_timeline()
        self.env["key.account.look"].search([]).looked_at -= timedelta(days=1)
        self._create_order(self.account.partner_id, 10, self.today)
        self._meet(self._create_person("Boss"), "manager", 40)
        self.env["key.account.alert"].create({"account_id": self.account.id})
        self._start("key_account_timeline")

    def test_empty(self):
        self._start("key_account_timeline_empty")


@tagged("post_install", "-at_install")
class TestTimelineOnAPhone(TestTimelineTours):
    browser_size = "390x844"
    touch_enabled = True
