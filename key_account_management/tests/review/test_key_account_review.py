from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from lxml import etree, html
from psycopg2.extras import Json

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..common import get_opened, get_rows
from .common import END, HELD, NOW, START, KeyAccountReviewCommon

SECRET = "Secretly"


@tagged("post_install", "-at_install")
class TestKeyAccountReview(KeyAccountReviewCommon):
    """One button builds the pack from live data."""

    def _get_text(self, markup):
        return " ".join(html.fromstring(str(markup)).text_content().split())

    # Satisfaction

    def test_too_few_answers(self):
        """What one of twelve people said stands on no paper, ours or the customer's; nor in a
        pack that was built when it did."""
        people = [self._create_person(f"P{index}") for index in range(12)]
        # Known all along: whoever is entered after the period could not be asked in it.
        self.env.flush_all()
        for table, ids in (
            ("res_partner", [person.partner_id.id for person in people]),
            ("key_account_stakeholder", [person.id for person in people]),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = '2000-01-01' WHERE id IN %s",
                    SQL.identifier(table),
                    tuple(ids),
                )
            )
        programme = self._create_survey_programme()
        answer = self._answer_in_period(people[0], programme, 0)
        review = self._create_review()
        review.action_build()
        score = review.content["satisfaction"]["recommend"]
        self.assertEqual(
            (score["value"], score["count"], score["enough"]), (None, 1, False)
        )
        self.assertIsNone(review.content["figures"]["recommend"]["value"])
        old = {
            **review.content,
            "satisfaction": {
                **review.content["satisfaction"],
                "recommend": {**score, "value": -100.0, "low": -100.0, "high": 9.0},
            },
            "figures": {
                **review.content["figures"],
                "recommend": {"value": -100.0, "unit": "points", "last": None},
            },
        }
        for content in (review.content, old):
            review.sudo().content = content
            for pack in (review.pack, review.pack_customer):
                text = self._get_text(pack)
                self.assertIn("too few answers: 1", text)
                self.assertNotIn("100", text.split("Satisfaction", 1)[1][:150])
                self.assertNotIn("-100", text)
                self.assertNotIn("−100", text)
        self.assertTrue(answer)
        self.company.key_account_minimum_answers = 1
        review.action_build()
        self.assertEqual(review.content["satisfaction"]["recommend"]["value"], -100)
        self.assertNotIn("too few", self._get_text(review.pack_customer))
        self._check_answers_behind(review, people[1], programme)

    def _check_answers_behind(self, review, person, programme):
        """A score of a review opens who answered, and what came later is told."""
        self.assertIn('data-figure="recommend"', review.pack)
        paper = review._render_pack(customer=True, links=False)
        self.assertNotIn("data-figure", paper)
        rows = get_rows(self.env, review.action_open_figure("recommend"))
        self.assertEqual(rows.mapped("points"), [-100])
        rows = get_rows(self.env, review.action_open_figure("answered"))
        self.assertEqual(sum(rows.filtered("is_counted").mapped("number")), 1)
        self._answer_in_period(person, programme, 10)
        rows = get_rows(self.env, review.action_open_figure("recommend"))
        found = {(row.reason, row.points) for row in rows}
        self.assertEqual(found, {("counted", -50), ("counted", 50), ("changed", -100)})

    def _create_survey_programme(self):
        survey = self.env["survey.survey"].create(
            {
                "title": "Relationship",
                "access_mode": "token",
                "users_login_required": False,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "Would you recommend us?",
                            "question_type": "scale",
                            "scale_min": 0,
                            "scale_max": 10,
                            "key_account_kind": "recommend",
                        }
                    )
                ],
            }
        )
        return self.env["key.account.survey"].create(
            {"name": "Programme", "company_id": self.company.id, "survey_id": survey.id}
        )

    def _answer_in_period(self, person, programme, score):
        answer = programme.survey_id._create_answer(
            partner=person.partner_id,
            check_attempts=False,
            key_account_id=person.account_id.id,
            key_account_survey_id=programme.id,
            key_account_asked_on=datetime.combine(NOW, time(9)),
        )
        answer._save_lines(programme.survey_id.question_ids, str(score))
        answer._mark_done()
        answer.end_datetime = datetime.combine(NOW, time(12))
        return answer

    # Sales

    def test_price_volume_mix(self):
        old, new = self._sell_two_years()
        review = self._create_review()
        review.action_build()
        sales = review.content["sales"]
        self.assertEqual((sales["before"], sales["now"]), (150, 255))
        self.assertEqual(
            sales["bridge"],
            {"price": 20, "volume": 100, "mix": 0, "new": 30, "lost": -50, "other": 5},
        )
        self.assertEqual(
            [(row["name"], row["change"]) for row in sales["products"]],
            [("Nut", 120), ("Bolt", -50), ("Cap", 30)],
        )
        months = [(m["now"], m["before"]) for m in sales["months"]]
        self.assertEqual(months, [(0, 0), (255, 150), (0, 0)])
        records = review.content["records"]
        self.assertEqual(records["sales_now"], ["sale.order", new.ids])
        self.assertEqual(records["month_1_before"], ["sale.order", old.ids])

    def test_sales_equal_the_sales_analysis(self):
        self._sell(NOW, (self.nut, 7, 11.13))
        self._sell(END, (self.nut, 3, 0.37), (self.bolt, 1, 19.99))
        self._sell(END + timedelta(days=1), (self.nut, 3, 1000))
        self._sell(START - timedelta(days=1), (self.nut, 3, 1000))
        self._sell(NOW, (self.nut, 3, 1000)).state = "cancel"
        review = self._create_review()
        review.action_build()
        [(total,)] = self.env["sale.report"]._read_group(
            [
                ("partner_id", "=", self.account.partner_id.id),
                ("state", "=", "sale"),
                ("date", ">=", START),
                ("date", "<", END + timedelta(days=1)),
            ],
            [],
            ["price_subtotal:sum"],
        )
        self.assertAlmostEqual(review.content["sales"]["now"], total, 2)

    def test_kind_emptied_to_choose_another(self):
        review = self._create_review()
        with Form(review) as form:
            form.kind = False
            form.kind = "executive"
        self.assertEqual(review.kind, "executive")
        self.assertEqual(review.date_start, date(2025, 7, 1))

    def test_other_currency(self):
        """Each order at its own rate; one without any is left out, and said so."""
        euro = self.env.ref("base.EUR")
        pricelist = self._create_pricelist(euro, {date(2020, 1, 1): 0.5})
        self._sell(NOW, (self.nut, 1, 10), pricelist_id=pricelist.id)
        self.env["res.currency.rate"].search([("currency_id", "=", euro.id)]).rate = 0.1
        gone = self.env.ref("base.GBP")
        without = self._create_pricelist(gone)
        self.env["res.currency.rate"].search([("currency_id", "=", gone.id)]).unlink()
        self._sell(NOW, (self.nut, 1, 10), pricelist_id=without.id)
        review = self._create_review()
        review.action_build()
        sales = review.content["sales"]
        self.assertEqual(sales["now"], 20)
        self.assertEqual(sales["bridge"]["new"], 20)
        self.assertEqual(sales["unrated"], 1)
        self.assertIn("for want of a currency rate", self._get_text(review.pack))

    def test_quantities_in_another_unit(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self._sell(NOW, (self.nut, 2, 120))
        order.order_line.product_uom_id = dozen
        order.order_line.price_unit = 120
        self._sell(date(2025, 5, 1), (self.nut, 12, 10))
        review = self._create_review()
        review.action_build()
        row = review.content["sales"]["products"][0]
        self.assertEqual((row["quantity_before"], row["quantity"]), (12, 24))
        bridge = review.content["sales"]["bridge"]
        self.assertEqual((bridge["price"], bridge["volume"]), (0, 120))

    def test_invoices(self):
        """A company that counts invoices: credit notes take back."""
        self.company.key_account_basis = "invoiced"
        account = self.env["account.account"].create(
            {
                "name": "Income",
                "code": "700000",
                "account_type": "income",
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        receivable = self.env["account.account"].create(
            {
                "name": "Debtors",
                "code": "400000",
                "account_type": "asset_receivable",
                "reconcile": True,
                "company_ids": [Command.set(self.company.ids)],
            }
        )
        self.account.partner_id.with_company(
            self.company
        ).property_account_receivable_id = receivable
        journal = self.env["account.journal"].create(
            {
                "name": "Sales",
                "code": "SAL",
                "type": "sale",
                "company_id": self.company.id,
                "default_account_id": account.id,
            }
        )
        for kind, quantity in (("out_invoice", 10), ("out_refund", 4)):
            self.env["account.move"].with_company(self.company).create(
                {
                    "move_type": kind,
                    "partner_id": self.account.partner_id.id,
                    "journal_id": journal.id,
                    "invoice_date": NOW,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": self.nut.id,
                                "quantity": quantity,
                                "price_unit": 3,
                                "account_id": account.id,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
            ).action_post()
        review = self._create_review()
        review.action_build()
        sales = review.content["sales"]
        self.assertEqual((sales["now"], sales["bridge"]["new"]), (18, 18))
        self.assertEqual(sales["products"][0]["quantity"], 6)
        opened = get_opened(self.env, review.action_open_figure("sales_now"))
        self.assertEqual(opened._name, "account.move")

    def test_long_period_does_not_meet_itself(self):
        self._sell(date(2024, 5, 1), (self.nut, 1, 7))
        self._sell(NOW, (self.nut, 1, 9))
        review = self._create_review(date_start=date(2025, 1, 1))
        review.action_build()
        sales = review.content["sales"]
        self.assertEqual(sales["before_start"], "2023-01-01")
        self.assertEqual((sales["before"], sales["now"]), (7, 9))

    def test_running_period(self):
        """Half a quarter is compared with half a quarter."""
        today = fields.Date.today()
        year = relativedelta(years=1)
        self._sell(today, (self.nut, 1, 5))
        self._sell(today - year, (self.nut, 1, 4))
        self._sell(today - year + timedelta(days=2), (self.nut, 1, 1000))
        review = self._create_review(
            date=today,
            date_start=today - timedelta(days=20),
            date_end=today + timedelta(days=20),
        )
        review.action_build()
        sales = review.content["sales"]
        self.assertEqual((sales["now"], sales["before"]), (5, 4))
        self.assertEqual(sales["end"], today.isoformat())

    def test_account_without_orders(self):
        review = self._create_review()
        review.action_build()
        sales = review.content["sales"]
        self.assertEqual((sales["now"], sales["before"], sales["products"]), (0, 0, []))
        self.assertFalse(any(sales["bridge"].values()))
        text = self._get_text(review.pack)
        self.assertIn("Satisfaction not measured", text)
        self.assertIn("Whitespace: not measured", text)

    # The plan, people, last review

    def test_plan_parts(self):
        objective = self._create_objective(name="Sell more nuts")
        self.plan.state = "running"
        today = fields.Date.today()
        initiatives = self.env["key.account.initiative"].create(
            [
                {
                    "plan_id": self.plan.id,
                    "name": name,
                    "state": state,
                    "date_deadline": today + timedelta(days=days),
                }
                for name, state, days in (
                    ("Done", "done", -9),
                    ("Late", "running", -9),
                    ("Not yet", "planned", 9),
                    ("Dropped", "cancelled", -9),
                )
            ]
        )
        review = self._create_review()
        self.assertEqual(review.plan_id, self.plan)
        review.action_build()
        self.assertEqual(
            [row["name"] for row in review.content["objectives"]], ["Sell more nuts"]
        )
        self.assertEqual(
            review.action_open_figure(f"objective_{objective.id}")["domain"],
            [("id", "in", objective.ids)],
        )
        figures = review.content["figures"]
        self.assertEqual(figures["initiatives_done"]["value"], 1)
        self.assertEqual(figures["initiatives_late"]["value"], 1)
        self.assertEqual(
            review.action_open_figure("initiatives_late")["domain"],
            [("id", "in", initiatives[1].ids)],
        )

    def test_people_changes(self):
        self._create_person("Newcomer", date_start=NOW)
        self._create_person("Goner", date_start=date(2020, 1, 1), date_end=NOW)
        self._create_person("Stayer", date_start=date(2020, 1, 1))
        review = self._create_review()
        review.action_build()
        people = review.content["people"]
        self.assertEqual([p["name"] for p in people["joined"]], ["Newcomer"])
        self.assertEqual([p["name"] for p in people["left"]], ["Goner"])

    def test_compared_with_the_last_one(self):
        self._sell_two_years()
        last = self._create_review(date=HELD - timedelta(days=90))
        done = self._agree(last, "Lower the price", done_by_hand=True, feedback="By 2%")
        self._agree(last, "Visit the plant")
        last.action_hold()
        self._sell(NOW, (self.nut, 1, 45))
        review = self._create_review()
        review.action_build()
        sales = review.content["figures"]["sales"]
        self.assertEqual((sales["value"], sales["last"]), (300, 255))
        self.assertEqual(
            [(row["what"], row["state"]) for row in review.content["actions"]],
            [("Lower the price", "done"), ("Visit the plant", "open")],
        )
        self.assertEqual(done.feedback, "By 2%")
        text = self._get_text(review.pack)
        self.assertIn("+$ 45.00 · Compared with: $ 255.00", text.replace("\xa0", " "))
        self.assertIn("By 2%", text)
        self.assertNotIn("By 2%", self._get_text(review.pack_customer))

    # Frozen

    def test_same_a_year_later(self):
        """Orders change, names change, records go: the figures of the day stay."""
        old, new = self._sell_two_years()
        self._create_objective(name="Sell more nuts")
        person = self._create_person("Ann", date_start=NOW)
        user = self.users["manager"]
        review = self._create_review(
            plan_id=self.plan.id,
            our_user_ids=[Command.set(user.ids)],
            stakeholder_ids=[Command.set(person.ids)],
        )
        review.mark_ids[0].write({"mark": "4", "reason": "They call first"})
        review.action_build()
        review.action_hold()
        rendered = (str(review.pack), str(review.pack_customer))
        self.assertIn("They call first", rendered[0])
        new.order_line[0].price_unit = 99
        old.state = "cancel"
        old.unlink()
        self.nut.name = "Nut, galvanised"
        self.account.partner_id.name = "Renamed"
        person.partner_id.name = "Bea"
        user.name = "Somebody else"
        self.env["key.account.review.criterion"].search([]).unlink()
        self.plan.unlink()
        self._assess(fields.Date.today())
        self.env.invalidate_all()
        self.assertFalse(review.plan_id)
        self.assertEqual((str(review.pack), str(review.pack_customer)), rendered)

    def test_held_before_its_time(self):
        """The day has not come, or the period is not over: another question is asked."""
        today = self.today
        review = self._create_review(date=today, date_end=today)
        self.assertFalse(review.is_early)
        review.date = today + timedelta(days=1)
        self.assertTrue(review.is_early)
        review.write({"date": today, "date_end": today + timedelta(days=1)})
        self.assertTrue(review.is_early)
        arch = html.fromstring(review.get_view(view_type="form")["arch"])
        asked = {}
        for button in arch.xpath("//button[@name='action_hold']"):
            early = "not is_early" in button.get("invisible")
            asked[early] = button.get("confirm")
        self.assertIn("has not come", asked[True])
        self.assertNotIn("has not come", asked[False])

    def test_an_agreed_action_has_an_owner(self):
        """Whoever prepares the review, until somebody else is named."""
        review = self._create_review()
        with Form(review) as form, form.action_ids.new() as line:
            line.name = "Send samples"
        self.assertEqual(review.action_ids.user_id, review.user_id)
        arch = html.fromstring(review.get_view(view_type="form")["arch"])
        # In the list, on its cards and in the form of a phone.
        owners = arch.xpath("//field[@name='action_ids']//field[@name='user_id']")
        required = {owner.get("required") for owner in owners}
        self.assertEqual(required, {"not stakeholder_id"})

    def test_rebuilt_while_draft(self):
        self._sell_two_years()
        review = self._create_review()
        review.action_build()
        self._sell(NOW, (self.nut, 1, 45))
        review.action_ready()
        self.assertEqual(review.content["sales"]["now"], 255)
        review.action_build()
        self.assertEqual(review.content["sales"]["now"], 300)
        review.action_hold()
        with self.assertRefused(UserError, "“Held”"):
            review.action_build()
        for name, value in (
            ("date", HELD + timedelta(days=1)),
            ("content", {}),
            ("stakeholder_ids", [Command.clear()]),
        ):
            with self.assertRefused(UserError, "was held, its figures"):
                review.write({name: value})
        with self.assertRefused(UserError, "its rating stays"):
            review.mark_ids[0].mark = "1"
        with self.assertRefused(UserError, "its rating stays"):
            review.mark_ids.unlink()
        with self.assertRefused(UserError, "its rating stays"):
            self.env["key.account.review.rating"].create(
                {"review_id": review.id, "name": "Late thought"}
            )
        review.minutes = "<p>We agreed.</p>"
        with self.assertRefused(UserError, "can't be deleted"):
            review.unlink()
        review.action_archive()
        self.assertFalse(review.active)

    def test_frozen_past_the_buttons_for_nobody(self):
        held, draft = self._create_review(), self._create_review()
        held.action_hold()
        draft.action_build()
        for review, name, value in (
            (held, "state", "draft"),
            (held, "content", draft.content),
            (draft, "state", "held"),
            (draft, "content", {**draft.content, "sales": {"now": 1e9}}),
            (draft, "built_at", "2020-01-01"),
        ):
            with self.assertRefused(UserError, "as they were|by the buttons"):
                self._as("manager", review).write({name: value})
        reviews = self._as("manager", self.env["key.account.review"])
        for name, value in (("state", "held"), ("content", draft.content)):
            for context, vals in (
                ({}, {name: value}),
                ({f"default_{name}": value}, {}),
            ):
                with self.assertRefused(AccessError, "by the buttons of the review"):
                    reviews.with_context(**context).create(
                        {"account_id": self.account.id, **vals}
                    )
        with self.assertRefused(UserError, "its rating stays"):
            draft.mark_ids[0].review_id = held

    def test_what_is_no_pack_reads_as_none(self):
        review = self._create_review()
        for content in ("x", [1], {"records": 1}, {"sales": {"now": 1}, "header": {}}):
            review.content = content
            review.invalidate_recordset()
            with Form(review) as form:
                self.assertFalse(form.pack, content)
            with self.assertRefused(UserError, "there are no records behind"):
                review.action_open_figure("people")
        review.action_ready()
        self.assertIn("o_key_account", review.pack)

    def test_the_buttons_are_for_whoever_may_write(self):
        review = self._as("manager", self._create_review())
        review.action_ready()
        review.action_draft()
        review.action_build()
        review.action_hold()
        self.assertEqual(review.state, "held")
        other = self._create_review()
        self.account.user_id = self.users["director"]
        with self.assertRaises(AccessError):
            self._as("outsider", other).action_cancel()

    def test_what_is_rare_is_in_the_gear(self):
        """By the rights of who does it, refused where it is not the time for it."""
        review = self._create_review()
        review.action_ready()

        def run(name, user="manager"):
            action = self.env.ref(
                f"key_account_management.key_account_review_{name}_action"
            )
            self._as(user, action).with_context(
                active_model=review._name, active_id=review.id, active_ids=review.ids
            ).run()
            return review.state

        self.assertEqual(run("draft"), "draft")
        self.assertEqual(run("cancel"), "cancelled")
        with self.assertRefused(UserError, "“Cancelled”"):
            run("cancel")
        self.account.user_id = self.users["director"]
        with self.assertRaises(AccessError):
            run("draft", "outsider")
        arch = etree.fromstring(review.get_view(view_type="form")["arch"])
        values = {
            "state": "ready",
            "content": True,
            "is_early": False,
            "event_id": False,
        }
        shown = [
            button.get("name")
            for button in arch.xpath("./header/button")
            if not safe_eval(button.get("invisible"), values)
        ]
        self.assertLessEqual(len(shown), 4, shown)

    def test_states(self):
        review = self._create_review()
        review.action_cancel()
        with self.assertRefused(UserError, "“Cancelled”"):
            review.action_hold()
        review.action_draft()
        review.action_ready()  # builds what is not built yet
        self.assertTrue(review.content)
        self.assertTrue(review.is_overdue)
        self.assertIn(review, review.search([("is_overdue", "=", True)]))
        review.action_hold()
        self.assertFalse(review.is_overdue)
        self.assertNotIn(review, review.search([("is_overdue", "=", True)]))
        copy = review.copy()
        self.assertEqual((copy.state, copy.content), ("draft", False))
        review.copy().unlink()

    # Ours and theirs

    def test_customer_reads_nothing_internal(self):
        """Every internal text carries a mark; none of them arrives."""
        person = self._create_person("Ann", roles=["gatekeeper"], date_start=NOW)
        self.env["key.account.attitude"].create(
            {
                "stakeholder_id": person.id,
                "attitude": "opponent",
                "evidence": f"{SECRET} against us",
                "date": NOW,
            }
        )
        objective = self._create_objective(name=f"{SECRET} take all")
        shown = self._create_objective(name="Deliver faster")
        initiative = self.env["key.account.initiative"].create(
            {"plan_id": self.plan.id, "name": f"{SECRET} bribe"}
        )
        self.env["key.account.swot"].create(
            {
                "plan_id": self.plan.id,
                "kind": "threat",
                "name": f"{SECRET} broke",
                "evidence": f"{SECRET} seen",
            }
        )
        self.env["key.account.alert"].create(
            {
                "account_id": self.account.id,
                "kind": "detractor",
                "evidence": f"{SECRET} cross",
            }
        )
        rival = self._create_partner(f"{SECRET} cheaper")
        self.env["key.account.competitor"].create(
            {"account_id": self.account.id, "partner_id": rival.id}
        )
        last = self._create_review(date=HELD - timedelta(days=90))
        self._agree(last, f"{SECRET} talk", is_internal=True)
        self._agree(last, "Open", done_by_hand=True, feedback=f"{SECRET} failed")
        last.action_hold()
        review = self._create_review(
            plan_id=self.plan.id,
            note=f"<p>{SECRET} tired</p>",
            shared_objective_ids=[Command.set(shown.ids)],
        )
        review.mark_ids[0].write({"mark": "1", "reason": f"{SECRET} hopeless"})
        review.mark_ids[0].name = f"{SECRET} judged"
        self._agree(review, f"{SECRET} escalate", is_internal=True)
        review.action_build()
        report = self.env["ir.actions.report"]
        papers = {
            name: report._render_qweb_html(
                f"key_account_management.key_account_review{name}_report", review.ids
            )[0].decode()
            for name in ("", "_customer")
        }
        for text in (review.pack_customer, papers["_customer"]):
            self.assertNotIn(SECRET, str(text))
            self.assertIn("Deliver faster", str(text))
            self.assertNotIn("Gatekeeper", str(text))
        for record in (objective, initiative, rival):
            self.assertIn(record.name, papers[""])
        for word in (
            "broke",
            "cross",
            "tired",
            "hopeless",
            "judged",
            "escalate",
            "talk",
        ):
            self.assertIn(f"{SECRET} {word}", papers[""])

    def test_shared_content_is_only_what_is_named(self):
        review = self._create_review()
        review.action_build()
        content = review._get_shared_content(review._get_day_reading())
        self.assertLessEqual(content.keys(), review._get_shared_shape().keys())
        for name in ("risks", "people", "market", "tier", "rating", "records"):
            self.assertNotIn(name, content)
        self.assertNotIn("alerts", content["figures"])

    def test_choice_of_the_last_review(self):
        shown = self._create_objective(name="Deliver faster")
        person = self._create_person("Ann")
        last = self._create_review(
            date=HELD - timedelta(days=90),
            plan_id=self.plan.id,
            shared_objective_ids=[Command.set(shown.ids)],
            stakeholder_ids=[Command.set(person.ids)],
        )
        last.action_hold()
        review = self._create_review(plan_id=self.plan.id)
        self.assertEqual(review.shared_objective_ids, shown)
        self.assertEqual(review.stakeholder_ids, person)

    def test_attitudes_are_for_the_team(self):
        """Who sees all accounts, but is not in the team, reads no personal assessment: neither
        in the pack nor in what it is made from."""
        person = self._create_person("Ann", date_start=date(2020, 1, 1))
        for attitude, days in (("opponent", 40), ("supporter", 5)):
            self.env["key.account.attitude"].create(
                {
                    "stakeholder_id": person.id,
                    "attitude": attitude,
                    "evidence": f"{SECRET} {attitude}",
                    "date": NOW - timedelta(days=days),
                    "date_until": NOW + timedelta(days=999),
                }
            )
        review = self._create_review()
        self._as("manager", review).action_build()
        self.assertNotIn(SECRET, str(review.content))
        seen = {
            name: str(self._as(name, review).pack)
            for name in ("manager", "director", "admin", "personal")
        }
        self.assertIn(f"{SECRET} supporter", seen["manager"])
        self.assertIn(f"{SECRET} supporter", seen["personal"])
        self.assertNotIn(SECRET, seen["director"])
        self.assertNotIn(SECRET, seen["admin"])
        self.assertNotIn(SECRET, str(self._as("manager", review).pack_customer))
        self.assertNotIn(SECRET, str(review.sudo().pack))

    # Figures

    def test_figure_opens_its_records(self):
        old, new = self._sell_two_years()
        review = self._create_review()
        with self.assertRefused(UserError, "no records behind this figure"):
            review.action_open_figure("sales_now")
        review.action_build()
        page = html.fromstring(str(review.pack))
        for key in {node.get("data-figure") for node in page.iter("a")}:
            action = review.action_open_figure(key)
            self.assertTrue(self.env[action["res_model"]].search(action["domain"]), key)
        action = review.action_open_figure("bridge_lost")
        row = get_rows(self.env, action)
        self.assertEqual(
            (row.amount, row.reason, row.res_id), (-50, "subtracted", old.id)
        )
        self.assertIn("Bolt", row.name)
        with self.assertRefused(UserError, "no records behind this figure"):
            review.action_open_figure("nonsense")
        paper = str(review._render_pack(links=False))
        self.assertNotIn("data-figure", paper)

    # Actions

    def test_minutes_become_activities(self):
        review = self._create_review()
        user = self.users["manager"]
        person = self._create_person("Ann")
        initiative = self.env["key.account.initiative"].create(
            {"plan_id": self.plan.id, "name": "Pilot"}
        )
        ours = self._agree(review, "Send samples", user_id=user.id)
        pilot = self._agree(
            review, "Start", user_id=user.id, initiative_id=initiative.id
        )
        theirs = self._agree(review, "Sign", stakeholder_id=person.id)
        review.action_plan_actions()
        review.action_plan_actions()  # not twice
        self.assertEqual(review.activity_ids, ours.activity_id)
        self.assertEqual(initiative.activity_ids, pilot.activity_id)
        self.assertEqual(ours.activity_id.user_id, user)
        self.assertEqual(ours.activity_id.date_deadline, ours.date_deadline)
        self.assertEqual((ours.state, theirs.state), ("planned", "open"))
        self.assertTrue(ours.is_late)
        late = self.env["key.account.action"].search([("is_late", "=", True)])
        self.assertIn(ours, late)
        ours.activity_id.action_feedback(feedback="Sent by mail")
        self.assertEqual((ours.state, ours.feedback), ("done", "Sent by mail"))
        pilot.activity_id.unlink()
        self.assertEqual(pilot.state, "dropped")
        theirs.write({"done_by_hand": True, "feedback": "Signed"})
        self.assertEqual((theirs.state, theirs.feedback), ("done", "Signed"))
        review.action_hold()
        following = self._create_review(date=HELD + timedelta(days=90))
        following.action_build()
        self.assertEqual(
            {
                row["what"]: (row["state"], row["feedback"])
                for row in following.content["actions"]
            },
            {
                "Send samples": ("done", "Sent by mail"),
                "Start": ("dropped", ""),
                "Sign": ("done", "Signed"),
            },
        )

    def test_actions_need_somebody(self):
        review = self._create_review()
        person = self._create_person("Ann")
        with self.assertRefused(ValidationError, "say who does it"):
            self._agree(review, user_id=False)
        with self.assertRefused(ValidationError, "is internal, but Ann"):
            self._agree(review, stakeholder_id=person.id, is_internal=True)
        gone = self._create_user("gone", "group_user")
        action = self._agree(review, user_id=gone.id)
        gone.active = False
        with self.assertRefused(UserError, "is archived and gets no activities"):
            review.action_plan_actions()
        self.assertFalse(action.activity_id)

    def test_meeting(self):
        person = self._create_person("Ann")
        user = self.users["manager"]
        gone = self.users["member"]
        review = self._create_review(
            our_user_ids=[Command.set((user | gone).ids)],
            stakeholder_ids=[Command.set(person.ids)],
            date=fields.Date.today() + timedelta(days=9),
        )
        gone.active = False
        action = review.action_plan_meeting()
        context = {
            **action["context"],
            "no_mail_to_attendees": True,
            "dont_notify": True,
        }
        self.assertEqual(
            set(context["default_partner_ids"]),
            set((user.partner_id | person.partner_id).ids),
        )
        event = self.env["calendar.event"].with_context(**context).create({})
        self.assertEqual(review.event_id, event)
        self.assertEqual(event.name, review.name)
        self.assertEqual(event.start.date(), review.date)
        self.assertEqual(review.action_plan_meeting()["res_id"], event.id)

    # Bad input

    def test_bad_input(self):
        with self.assertRefused(ValidationError, "“Until” .* is before “From”"):
            self._create_review(date_start=END, date_end=START)
        later = fields.Date.today() + timedelta(days=400)
        future = self._create_review(date_start=later, date_end=later)
        with self.assertRefused(UserError, "is in the future"):
            future.action_build()
        other = self._create_account("Other")
        with self.assertRefused(ValidationError, "its plan and who attends"):
            self._create_review(other, plan_id=self.plan.id)
        person = self._create_person("Ann")
        with self.assertRefused(ValidationError, "its plan and who attends"):
            self._create_review(other, stakeholder_ids=[Command.set(person.ids)])
        with self.assertRefused(UserError, "has no figures yet"):
            self.env["ir.actions.report"]._render_qweb_html(
                "key_account_management.key_account_review_report",
                self._create_review().ids,
            )

    def test_review_before_the_plan(self):
        """A review may be older than the plan: it just has no objectives of it."""
        review = self._create_review(date=date(2020, 5, 4))
        self.assertFalse(review.plan_id)
        self.assertEqual(review.name.split(": ")[0], self.account.display_name)

    def test_periods(self):
        reviews = self.env["key.account.review"].create(
            [
                {"account_id": self.account.id, "kind": kind, "date": date(2026, 7, 20)}
                for kind in ("qbr", "executive")
            ]
        )
        self.assertEqual(
            [(r.date_start, r.date_end) for r in reviews],
            [(START, END), (date(2025, 7, 1), END)],
        )

    def test_merged_customer(self):
        """Reviews of both are those of the one; held ones stay as they were."""
        self._sell_two_years()
        other = self._create_account("Other")
        reviews = self._create_review() | self._create_review(other)
        reviews.action_hold()
        rendered = [str(review.pack) for review in reviews]
        other._merge_into(self.account)
        self.assertEqual(reviews.account_id, self.account)
        self.assertEqual([str(review.pack) for review in reviews], rendered)

    # Access

    def test_who_sees_it(self):
        self._create_member("member")
        review = self._create_review()
        action = self._agree(review)
        review.action_build()
        for name in ("manager", "member", "director", "admin"):
            seen = self._as(name, review)
            self.assertTrue(seen.content, name)
            self.assertTrue(self._as(name, action).name)
            self.assertTrue(self._as(name, review.mark_ids).mapped("name"))
        for records in (review, action, review.mark_ids):
            with self.assertRaises(AccessError):
                self._as("outsider", records).mapped("company_id")
        with self.assertRaises(AccessError):
            self._as("outsider", review).action_open_figure("sales_now")
        with self.assertRaises(AccessError):
            self._as("member", review.mark_ids.criterion_id)[0].name = "Mine"

    def test_member_builds_and_holds(self):
        self._create_member("member")
        self._sell_two_years()
        reviews = self._as("member", self.env["key.account.review"])
        review = reviews.create(
            {
                "account_id": self.account.id,
                "date": HELD,
                "date_start": START,
                "date_end": END,
            }
        )
        review.action_build()
        review.action_hold()
        self.assertEqual(review.content["sales"]["now"], 255)

    def test_two_companies(self):
        elsewhere = self._create_company("Elsewhere")
        account = self._create_account("Customer", elsewhere)
        account.partner_id = self.account.partner_id
        self._sell(NOW, (self.nut, 1, 1000), account=account)
        self._sell_two_years()
        here, there = self._create_review(), self._create_review(account)
        (here | there).action_build()
        self.assertEqual(here.content["sales"]["now"], 255)
        self.assertEqual(there.content["sales"]["now"], 1000)
        visible = self._as("director", here).search([])
        self.assertEqual(visible, here)

    # Rhythm

    def test_next_review(self):
        """As far as the tier's rhythm goes; searched and sorted as it is computed."""
        partners = self._create_customers_of_three_tiers()
        self._assess()
        big, mid, low = (self._get_account(partners[n]) for n in ("Big", "Mid", "Low"))
        self.assertEqual(big.tier_id.review_rhythm, 90)
        mid.tier_id.review_rhythm = 30
        review = self._create_review(big)
        review.action_hold()
        accounts = big | mid | low
        accounts.invalidate_recordset()
        self.assertEqual(big.last_review_date, HELD)
        self.assertEqual(big.next_review_date, HELD + timedelta(days=90))
        self.assertEqual(mid.next_review_date, mid.tier_since + timedelta(days=30))
        self.assertFalse(low.next_review_date)
        found = accounts.search(
            [
                ("id", "in", accounts.ids),
                ("next_review_date", "<=", mid.next_review_date),
            ]
        )
        self.assertEqual(found, mid)
        found = accounts.search(
            [("id", "in", accounts.ids), ("next_review_date", "=", False)]
        )
        self.assertEqual(found, low)
        found = accounts.search(
            [("id", "in", accounts.ids), ("next_review_date", "!=", False)],
            order="next_review_date desc",
        )
        self.assertEqual(list(found), [big, mid])
        due = mid.next_review_date
        found = accounts.search(
            [("id", "in", accounts.ids), ("next_review_date", "!=", due)]
        )
        self.assertEqual(found, big | low)
        found = accounts.search(
            [("id", "in", accounts.ids), ("next_review_date", "in", [False, due])]
        )
        self.assertEqual(found, mid | low)
        overdue = accounts.search(
            [("id", "in", accounts.ids), ("review_overdue", "=", True)]
        )
        self.assertEqual(overdue, accounts.filtered("review_overdue"))
        planned = self._create_review(mid, date=fields.Date.today())
        mid.invalidate_recordset()
        self.assertEqual((mid.planned_review_id, mid.review_count), (planned, 1))
        self.assertIn(planned, planned.search(mid.action_view_reviews()["domain"]))

    def test_made_from_a_plan(self):
        review = (
            self.env["key.account.review"]
            .with_context(default_plan_id=self.plan.id)
            .create({"date": HELD})
        )
        self.assertEqual(review.account_id, self.account)
        self.assertEqual(review.plan_id, self.plan)

    def test_names_in_the_language_of_the_reader(self):
        """Of tiers, criteria and roles, while they are there; then as they were kept."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self._sell_two_years()
        self._assess(END)
        role = self.roles["decider"].copy({"name": "Judge"})
        self._create_person("Ann", date_start=START).role_ids = role
        review = self._create_review()
        review.action_build()
        review.action_hold()
        kept = review.content
        tier = self.env["key.account.tier"].browse(kept["tier"]["tier_id"])
        criterion = self.env["key.account.criterion"].browse(
            kept["tier"]["criteria"][0]["id"]
        )
        english = self._get_text(review.pack)
        for record, name in (
            (tier, "战略级"),
            (criterion, "一年销售额"),
            (role, "拍板人"),
        ):
            record.with_context(lang="zh_CN").name = name
            self.env.invalidate_all()
            self.assertIn(record.with_context(lang="en_US").name, english)
            chinese = self._get_text(review.with_context(lang="zh_CN").pack)
            self.assertIn(name, chinese)
        self.assertEqual(self._get_text(review.pack), english)
        role.unlink()
        self.env.invalidate_all()
        chinese = self._get_text(review.with_context(lang="zh_CN").pack)
        self.assertIn("Judge", chinese)
        # A pack of before has no ids.
        del kept["tier"]["tier_id"], kept["people"]["joined"][0]["role_ids"]
        for row in kept["tier"]["criteria"]:
            del row["id"]
        self.env.cr.execute(
            "UPDATE key_account_review SET content = %s WHERE id = %s",
            [Json(kept), review.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._get_text(review.pack), english)
