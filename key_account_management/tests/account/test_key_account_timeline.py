from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.key_account_management.models.account.key_account_timeline import PAGE

from .common import KeyAccountTeamCommon


@freeze_time("2026-06-12 12:00:00")
@tagged("post_install", "-at_install")
class TestTimeline(KeyAccountTeamCommon):
    """What happened at an account, page by page, and what is new to the reader."""

    def _meet(self, name, day, **vals):
        start = self._moment(day)
        return (
            self.env["calendar.event"]
            .with_context(no_mail_to_attendees=True, dont_notify=True)
            .create(
                {
                    "name": name,
                    "start": start,
                    "stop": start + timedelta(hours=1),
                    "partner_ids": [(6, 0, self.account.partner_id.ids)],
                    **vals,
                }
            )
        )

    def _look_back(self, **ago):
        """Whoever looked has looked so long ago."""
        self.env.cr.execute(
            SQL(
                "UPDATE key_account_look SET looked_at = looked_at - %s",
                timedelta(**ago),
            )
        )

    def _get_texts(self, account=None, **wanted):
        page = (account or self._as("manager", self.account)).get_timeline(**wanted)
        return [event["text"] for event in page["events"]]

    def test_newest_first_each_opens_its_document(self):
        old = self._create_order(self.account.partner_id, 10, date(2024, 1, 5))
        new = self._create_order(self.account.partner_id, 20, date(2026, 6, 1))
        self._create_order(self.account.partner_id, 5, date(2026, 6, 2), state="draft")
        self._create_order(self._create_partner("Other"), 7)
        meeting = self._meet("Fair", date(2026, 5, 3), location="Hall 3")
        planned = self._meet("Visit", date(2026, 9, 1))
        page = self._as("manager", self.account).get_timeline()
        self.assertFalse(page["next"])
        self.assertEqual(
            [
                (e["kind"], e["date"], e["res_model"], e["res_id"])
                for e in page["events"]
            ],
            [
                ("meeting", "2026-09-01", "calendar.event", planned.id),
                ("order", "2026-06-01", "sale.order", new.id),
                ("meeting", "2026-05-03", "calendar.event", meeting.id),
                ("order", "2024-01-05", "sale.order", old.id),
            ],
        )
        self.assertEqual(page["events"][1]["text"], new.name)
        self.assertIn("20.00", page["events"][1]["detail"])
        self.assertEqual(page["events"][2]["detail"], "Hall 3")

    def test_days_begin_in_the_company_s_time_zone(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        order = self._create_order(self.account.partner_id, 1, date(2026, 5, 31))
        order.date_order = "2026-05-31 17:00:00"
        account = self._as("manager", self.account)
        self.assertEqual(account.get_timeline()["events"][0]["date"], "2026-06-01")
        counts = {m["start"]: m["counts"] for m in account.open_timeline()["months"]}
        self.assertEqual(counts["2026-06-01"], {"order": 1})

    def test_pages(self):
        """Nothing twice, nothing left out, also where many things happened on one day."""
        partner = self.account.partner_id
        orders = self._create_orders(
            [
                {"partner": partner, "amount": 1, "date": date(2026, 5, 1 + i // 30)}
                for i in range(2 * PAGE + 5)
            ]
        )
        meetings = self._meet("A", date(2026, 5, 2)) | self._meet("B", date(2026, 5, 2))
        account, place, found, sizes = self._as("manager", self.account), None, [], []
        while place is not False:
            page = account.get_timeline(before=place)
            found += [(e["res_model"], e["res_id"]) for e in page["events"]]
            sizes.append(len(page["events"]))
            place = page["next"]
        self.assertEqual(sizes, [PAGE, PAGE, 7])
        self.assertEqual(len(set(found)), len(found))
        self.assertEqual({i for m, i in found if m == "sale.order"}, set(orders.ids))
        self.assertEqual(
            {i for m, i in found if m == "calendar.event"}, set(meetings.ids)
        )

    def test_from_a_month_on_and_by_kind(self):
        self._meet("June", date(2026, 6, 1))
        self._meet("May", date(2026, 5, 31))
        self._create_order(self.account.partner_id, 10, date(2026, 5, 1))
        self.assertEqual(self._get_texts(kinds=["meeting"]), ["June", "May"])
        self.assertEqual(
            self._get_texts(kinds=["meeting"], before=["2026-06-01"]), ["May"]
        )
        self.assertEqual(self._get_texts(kinds=[]), [])

    def test_a_year_at_a_glance(self):
        self._meet("Later this month", date(2026, 6, 30))
        self._meet("Next month", date(2026, 7, 1))
        self._meet("First day", date(2025, 7, 1))
        self._meet("Too early", date(2025, 6, 30))
        self._create_order(self.account.partner_id, 10, date(2026, 6, 1))
        head = self._as("manager", self.account).open_timeline()
        self.assertEqual(len(head["months"]), 12)
        self.assertEqual(
            {m["start"]: m["counts"] for m in head["months"] if m["counts"]},
            {
                "2025-07-01": {"meeting": 1},
                "2026-06-01": {"meeting": 1, "order": 1},
            },
        )
        self.assertEqual(
            (head["months"][0]["end"], head["months"][-1]["end"]),
            ("2025-07-31", "2026-06-30"),
        )
        self.assertEqual(head["account_name"], "Customer")

    def test_since_one_last_looked(self):
        """Each for oneself; what was entered since then is new, whenever it happened."""
        old = self._meet("Old", date(2026, 1, 1))
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE calendar_event SET create_date = create_date - %s WHERE id = %s",
                timedelta(days=400),
                old.id,
            )
        )
        account = self._as("manager", self.account)
        head = account.open_timeline()
        self.assertEqual((head["since"], head["new"] > 0), (False, False))
        self._look_back(minutes=29)
        self.assertFalse(account.open_timeline()["since"], "the same look")
        self._look_back(minutes=31)
        since = account.open_timeline()["since"]
        self.assertTrue(since)
        self._meet("Entered late", date(2026, 1, 2))
        self.assertEqual(self._get_texts(since=since), ["Entered late"])
        self._look_back(minutes=5)
        head = account.open_timeline()
        self.assertEqual(
            (head["since"], head["new"]), (since, 1), "reloaded: still new"
        )
        self.assertFalse(self._as("director", self.account).open_timeline()["since"])
        looks = self.env["key.account.look"].search(
            [("partner_id", "=", self.account.partner_id.id)]
        )
        self.assertEqual(looks.user_id, self.users["manager"] | self.users["director"])

    def test_looking_writes_on_nothing_that_people_save(self):
        before = self.account.write_date
        self._as("manager", self.account).open_timeline()
        self.env.invalidate_all()
        self.assertEqual(self.account.write_date, before)

    def test_only_what_one_may_see(self):
        self.account.user_id = self.users["manager"]
        private = self._meet("Secret", date(2026, 6, 1), privacy="private")
        self.assertEqual(private.user_id, self.env.user)
        self.assertNotIn("Secret", self._get_texts())
        with self.assertRefused(AccessError, "Account"):
            self._as("outsider", self.account).get_timeline()
        with self.assertRefused(AccessError, "Account"):
            self._as("outsider", self.account).open_timeline()
        self.assertFalse(self.env["key.account.look"].search([]))

    def test_wrong_calls(self):
        account = self._as("manager", self.account)
        for wanted, text in (
            ({"kinds": ["x"]}, "these kinds of events: .*order"),
            ({"kinds": "order"}, "these kinds of events"),
            ({"before": ["2026-06-01", "order"]}, "begins with a day"),
            ({"before": ["soon"]}, "is not a day"),
            ({"before": ["2026-06-01", "order", -1]}, "not a whole number"),
            ({"since": "soon"}, "is a moment such as"),
        ):
            with self.subTest(wanted), self.assertRefused(UserError, text):
                account.get_timeline(**wanted)

    def test_the_button_opens_the_screen(self):
        action = self.account.action_view_timeline()
        self.assertEqual(action["path"], "account-timeline")
        self.assertEqual(action["context"]["active_id"], self.account.id)
