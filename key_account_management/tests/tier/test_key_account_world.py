import random
from collections import Counter
from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from ...models.measure.key_account_measure_mixin import Gather
from ..common import AS_OF
from ..measure.oracle import ZERO, Oracle
from ..measure.world import NOW, KeyAccountWorldCommon
from ..tools_literal_rules import Ladder, get_score
from .common import KeyAccountTierCommon

CODES = (*ZERO, "average_order", "growth", "months_since_first_order")
CODES += ("days_since_last_order", "payment_delay")
DECIDED = ("first", "up", "down", "ladder")
# Absolute: of nobody else's sales.
CRITERIA = ("Sales", "Orders per month", "Payment delay")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestWorld(KeyAccountWorldCommon, KeyAccountTierCommon):
    """Every figure of random customers beside the one that an oracle counts; every decision
    beside the one that the rules, read literally, make of these figures."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._create_world(random.Random(1502))
        cls.marks = cls.env["key.account.reassessment"]

    # ---- figures

    def _get_accounts(self, company):
        return self.env["key.account"].search([("company_id", "=", company.id)])

    def _compare_accounts(self, company, as_of):
        """Whoever has bought has an account, whose figures are those counted anew; return how
        many figures were compared."""
        oracle, count = Oracle(company), 0
        basis, months = company.key_account_basis, company.key_account_window
        accounts = self._get_accounts(company)
        accounts.invalidate_recordset()
        self.assertLessEqual(
            oracle.customers(as_of), {*accounts.partner_id.ids}, company.name
        )
        places = oracle.places(as_of, basis, months)
        for account in accounts:
            customer = account.partner_id.id
            self.assertEqual(oracle.owners[customer], customer)
            expected = oracle.stored(customer, as_of, basis, months)
            place = places.get(customer, (0, 0, 0))
            expected |= {"sales_share": place[0], "cumulative_share": place[2]}
            if customer not in places:
                del expected["cumulative_share"]
            for name, value in expected.items():
                with self.subTest(company=company.name, customer=customer, name=name):
                    self._compare(account[name], value)
                count += 1
        return count

    def _compare(self, value, expected):
        if expected is None or isinstance(expected, (bool, date)):
            self.assertEqual(value, expected)
        else:
            self.assertIsNotNone(value)
            self.assertAlmostEqual(value, expected, delta=1e-5 + 1e-7 * abs(expected))

    def _draw_day(self, least=1, most=500):
        return AS_OF - timedelta(days=self.rnd.randint(least, most))

    def test_stored_figures(self):
        """On three days, by both bases."""
        count = 0
        for day in (self._draw_day(200), self._draw_day(1, 200), AS_OF):
            self.assessments.assess(self.companies, day)
            for company in self.companies:
                count += self._compare_accounts(company, day)
        for company in self.booking:
            invoiced = company.key_account_basis == "invoiced"
            company.key_account_basis = "ordered" if invoiced else "invoiced"
            company.key_account_window = self.rnd.choice([1, 5, 24])
            self.assessments.assess(company, AS_OF)
            count += self._compare_accounts(company, AS_OF)
        self.assertGreater(count, 1000)

    def _measure(self, company, as_of, basis, periods):
        """``{customer: {(code, months): value}}``, as the product measures them."""
        self.env.flush_all()
        gather = Gather(company, as_of, basis, 12)
        measures = self.env["key.account.measure.mixin"]
        columns = {
            f"{code}-{months}": measures._get_measure(code, gather, months)
            for code in CODES
            for months in periods
        }
        self.env.cr.execute(measures._get_figures_sql(gather, columns))
        return {
            row.pop("partner_id"): {tuple(key.split("-")): row[key] for key in columns}
            for row in self.env.cr.dictfetchall()
        }

    def test_measures_and_periods(self):
        count, zeros, periods = 0, 0, (1, 3, 12, 25)
        for company in self.companies:
            oracle = Oracle(company)
            for basis in ("ordered", "invoiced"):
                day = self.rnd.choice([AS_OF, self._draw_day()])
                found = self._measure(company, day, basis, periods)
                self.assertLessEqual(oracle.customers(day), {*found})
                for customer, values in found.items():
                    for months in periods:
                        expected = oracle.measures(customer, day, basis, months)
                        for code in CODES:
                            value = values[code, str(months)]
                            with self.subTest(code=code, months=months, day=day):
                                self._compare(value, expected[code])
                            count += 1
                            zeros += not value
        self.assertGreater(count, 3000)
        self.assertLess(zeros / count, 0.6)

    def _get_unpaid(self, company):
        return self.env["account.move"].search(
            [
                ("company_id", "=", company.id),
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "=", "not_paid"),
            ]
        )

    def _get_values(self, oracle, company, account, day):
        """``{criterion id: value}`` as the oracle has them, and as people judged."""
        customer = account.partner_id.id
        basis, window = company.key_account_basis, company.key_account_window
        places = oracle.places(day, basis, window)
        criteria = self.env["key.account.criterion"].search(
            [("company_id", "=", company.id), ("measure", "!=", "score")]
        )
        values = {}
        for criterion in criteria:
            months = criterion.months or window
            if criterion.measure in ("sales_share", "cumulative_share"):
                place = places.get(customer)
                index = 0 if criterion.measure == "sales_share" else 1
                value = place and place[index]
            elif criterion.is_judged:
                value = self._get_judged(account, criterion, day)
            else:
                measured = oracle.measures(customer, day, basis, months)
                value = measured[criterion.measure]
            values[criterion.id] = value
        return values

    def _get_judged(self, account, criterion, day):
        """The latest that is not in the future and has not expired: an expired one does not
        bring back the one before."""
        given = account.judgement_ids.filtered(
            lambda j: j.criterion_id == criterion and j.date <= day
        )
        last = given.sorted(lambda j: (j.date, j.id))[-1:]
        return None if not last or (last.date_until or day) < day else last.value

    # ---- merges

    def test_merged_and_moved_customers(self):
        """Nobody's figures, history or judgements get lost; contacts have no account."""
        self.assessments.assess(self.companies, AS_OF)
        self._create_judgements(self.company, 8, AS_OF)
        moves = self.env["key.account.tier.change"].search(
            [("company_id", "in", self.companies.ids)]
        )
        judgements = self.env["key.account.judgement"].search([])
        customers = list(self.customers.filtered("is_company"))
        self.rnd.shuffle(customers)
        for _merge in range(3):
            gone, kept = customers.pop(), customers.pop()
            wizard = self.env["base.partner.merge.automatic.wizard"].create({})
            wizard._merge((gone | kept).ids, kept)
            self.assertFalse(gone.exists())
        for child, parent in zip(customers[:3], customers[3:], strict=False):
            child.write({"parent_id": parent.id, "is_company": self.rnd.random() < 0.3})
        self.assessments.assess(self.companies, AS_OF)
        for company in self.companies:
            self.assertGreater(self._compare_accounts(company, AS_OF), 20)
        self.assertEqual(moves.exists(), moves)
        self.assertEqual(judgements.exists(), judgements)

    # ---- decisions

    def _create_judgements(self, company, count, day):
        accounts = self._get_accounts(company)
        for account in self.rnd.choices(accounts, k=count):
            self._judge(
                account,
                self.rnd.choice(["Potential", "Strategic fit"]),
                self.rnd.randint(0, 100),
                day,
                date_until=self.rnd.choice([False, day + timedelta(days=3)]),
            )

    def _set_rules(self):
        """A ladder of all kinds of criteria, whose thresholds some reach and lose."""
        oracle, basis = Oracle(self.company), self.company.key_account_basis
        sales = sorted(
            oracle.sales(customer, AS_OF, basis) for customer in oracle.customers(AS_OF)
        )
        high, middle = sales[-3], sales[len(sales) // 2]
        self._set_ladder(
            Strategic=[("Sales", high, high * 0.9), ("Weighted score", 55, 50)],
            Key=[("Pareto position", 60, 70), ("Potential", 80, 70)],
            Growth=[("Sales", middle, middle * 0.8)],
        )
        self.tiers["Key"].rule_match = "any"
        for name, weight, low, top in (
            ("Sales", 40, 0, high),
            ("Potential", 30, 0, 100),
            ("Payment delay", 15, 60, -10),
            ("Orders per month", 15, 0, 1),
        ):
            self.criteria[name].write({"weight": weight, "low": low, "high": top})
        self.company.write(
            {
                "key_account_minimum_stay": self.rnd.choice([0, 2]),
                "key_account_grace": self.rnd.choice([1, 3]),
                "key_account_steps_down": self.rnd.choice([0, 1]),
            }
        )

    def _change_the_world(self, day):
        """What may happen between two assessments."""
        company, rnd = self.company, self.rnd
        orders = self.env["sale.order"].search(
            [("company_id", "=", company.id), ("date_order", ">", day - timedelta(400))]
        )
        for order in rnd.sample(orders, 4):
            order.state = rnd.choice(["sale", "cancel"])
        if rnd.random() < 0.4:
            self._create_judgements(company, 2, day)
        if rnd.random() < 0.2:
            factor = rnd.choice([0.5, 2])
            for rule in (
                self.tiers["Strategic"].rule_ids | self.tiers["Growth"].rule_ids
            ):
                if rule.criterion_id.name == "Sales":
                    rule.write(
                        {"enter": rule.enter * factor, "keep": rule.keep * factor}
                    )

    def test_decisions(self):
        """Day after day, some days twice: who is skipped is judged as well. Each row of the
        ledger holds what it takes to decide again, and the documents that were counted."""
        self._set_rules()
        histories, decided, moved = {}, 0, Counter()
        day = AS_OF - timedelta(days=30)
        for _run in range(22):
            day += timedelta(days=self.rnd.choice([0, 1, 1, 1, 3]))
            self._change_the_world(day)
            run = self._assess(day)
            oracle = Oracle(self.company)
            rules = self.company._get_key_account_rules()
            ladder = Ladder(rules)
            # All in one go, not one by one.
            accounts = self._get_accounts(self.company)
            changes = {change.account_id: change for change in run.change_ids}
            for account in accounts:
                values = self._get_values(oracle, self.company, account, day)
                past = histories.setdefault(account, [])
                judged = ladder.judge(values, past, day)
                tier = rules["tiers"][judged.after]["id"]
                self.assertEqual(account.computed_tier_id.id, tier, (day, past))
                score, weight = get_score(rules, values)
                self._compare(
                    account.score, float(score or 0) and round(float(score), 2)
                )
                self._compare(account.known_weight, round(float(weight), 2))
                self.assertEqual(judged.after != judged.before, account in changes)
                if account in changes:
                    self._check_row(changes[account], judged, past, oracle)
                    moved[changes[account].kind] += 1
                past.append(judged)
                decided += 1
        self.assertGreater(decided, 200)
        self.assertGreater(min(moved["up"], moved["down"]), 2)

    def _check_row(self, change, judged, past, oracle):
        """Decide again by what the ledger has."""
        ladder = Ladder(change.assessment_id.rules)
        values = {int(key): v for key, v in change.criterion_values.items()}
        again = ladder.judge(values, past, change.date)
        self.assertEqual(again, judged)
        self.assertEqual(change.to_tier_id.id, ladder.tiers[again.after]["id"])
        before = past and ladder.tiers[past[-1].after]["id"]
        self.assertEqual(change.from_tier_id.id or [], before)
        customer, basis = change.partner_id.id, self.company.key_account_basis
        expected = oracle.documents(customer, change.date, basis)
        self.assertEqual(sorted(change.document_ids or []), expected)
        amounts = {order["id"]: order["amount"] for order in oracle.orders}
        total = sum(amounts[key] for key in change.document_ids or [])
        self._compare(values[self.criteria["Sales"].id], total)

    # ---- previews

    def test_previews(self):
        """Other thresholds, weights, windows, bases and stays; overrides; past days; newcomers,
        and customers who became contacts: what is told is what is made."""
        self._set_rules()
        self.assessments.assess(self.company, AS_OF)
        count, customers = 0, list(self.customers.filtered("is_company"))
        for _turn in range(8):
            rules = self._change_rules(self.company._get_key_account_rules())
            day = self.rnd.choice([AS_OF, AS_OF, self._draw_day(1, 90)])
            self._change_the_world(day)
            # It may have changed thresholds too; what is asked for goes before.
            if self.rnd.random() < 0.4:
                newcomer = self._create_partner("Newcomer")
                self._create_order(newcomer, self.rnd.randint(10, 10_000), AS_OF)
            if self.rnd.random() < 0.4:
                customers.pop().write(
                    {"parent_id": customers[0].id, "is_company": False}
                )
            accounts = self._get_accounts(self.company).filtered(
                lambda account: not account.manual_tier_id
            )
            self.rnd.choice(accounts).write(
                {
                    "manual_tier_id": self.rnd.choice([*self.tiers.values()]).id,
                    "manual_until": AS_OF + timedelta(days=self.rnd.randint(0, 9)),
                    "manual_reason": "Known",
                }
            )
            told = self.assessments.preview(self.company, rules, day)
            self._apply_rules(rules)
            before = self._count_changes()
            self._assess(day)
            made = self.env["key.account.tier.change"].search(
                [("company_id", "=", self.company.id), ("id", ">", before)]
            )
            made = made.filtered(lambda change: change.kind in DECIDED)
            told = [move for move in told if move["kind"] in DECIDED]
            self.assertEqual(
                sorted(map(self._describe_told, told)),
                sorted(map(self._describe_made, made)),
            )
            count += len(told)
        self.assertGreater(count, 15)

    def _count_changes(self):
        change = self.env["key.account.tier.change"].search(
            [], limit=1, order="id desc"
        )
        return change.id or 0

    @staticmethod
    def _describe_told(move):
        values = {key: v for key, v in move["values"].items() if v is not False}
        return (
            move["partner_id"],
            move["kind"],
            move["from_tier_id"] or 0,
            move["to_tier_id"],
            move["effective"],
            sorted((str(key), round(value, 6)) for key, value in values.items()),
        )

    @staticmethod
    def _describe_made(change):
        values = change.criterion_values.items()
        return (
            change.partner_id.id,
            change.kind,
            change.from_tier_id.id or 0,
            change.to_tier_id.id,
            change.effective,
            sorted((str(k), round(v, 6)) for k, v in values if v is not None),
        )

    def _change_rules(self, rules):
        """Some of what an administrator may set."""
        rnd = self.rnd
        factor = rnd.choice([0.3, 0.7, 1, 1.5])
        sales = self.criteria["Sales"].id
        for tier in rules["tiers"]:
            for rule in tier["rules"]:
                if rule["criterion"] == sales:
                    rule["enter"] *= factor
                    rule["keep"] *= factor
        for criterion in rules["criteria"]:
            if criterion["weight"]:
                criterion["weight"] = float(rnd.randint(5, 60))
        return rules | {
            "basis": rnd.choice(["ordered", "ordered", "invoiced"]),
            "window": rnd.choice([6, 12, 12, 18]),
            "minimum_stay": rnd.choice([0, 0, 5]),
            "grace": rnd.choice([0, 0, 4]),
            "steps_down": rnd.choice([0, 1]),
        }

    def _apply_rules(self, rules):
        self.company.write(
            {
                "key_account_basis": rules["basis"],
                "key_account_window": rules["window"],
                "key_account_minimum_stay": rules["minimum_stay"],
                "key_account_grace": rules["grace"],
                "key_account_steps_down": rules["steps_down"],
            }
        )
        for data in rules["criteria"]:
            criterion = self.env["key.account.criterion"].browse(data["id"])
            criterion.weight = data["weight"]
        for data in rules["tiers"]:
            tier = self.env["key.account.tier"].browse(data["id"])
            for rule in data["rules"]:
                known = tier.rule_ids.filtered(
                    lambda r, key=rule["criterion"]: r.criterion_id.id == key
                )
                known.write({"enter": rule["enter"], "keep": rule["keep"]})

    # ---- during the day

    def _run_marked(self):
        """What the scheduled action does between two nights."""
        self.env.cr.flush()  # as a commit does
        counts = self.marks._get_counts()
        for company in counts:
            run = self.assessments._start(company, scope="changed")
            run._lock()
            for _done in run._run():
                pass

    def _get_operations(self):
        """Each way to change what was sold, by name."""
        return {
            "confirm": lambda: self._confirm(self._draw_buyer(), self._draw_amount()),
            "cancel": lambda: self._draw_order().action_cancel(),
            "date": lambda: self._draw_order().write(
                {
                    "date_order": self._moment(AS_OF)
                    - timedelta(self.rnd.randint(0, 800))
                }
            ),
            "customer": lambda: self._draw_order().write(
                {"partner_id": self._draw_buyer().id}
            ),
            "price": lambda: self._draw_line().write(
                {"price_unit": self._draw_amount()}
            ),
            "line": lambda: self.env["sale.order.line"].create(
                {"order_id": self._draw_order().id, "product_id": self.products[0].id}
            ),
            "quantity": lambda: (
                self._draw_line()
                .with_context(catalog_skip_tracking=True)  # as the catalogue does
                .write({"product_uom_qty": self.rnd.randint(1, 40)})
            ),
            "discount": self._discount,
            "nothing left": lambda: self._draw_line().write({"product_uom_qty": 0}),
            "post": self._post,
            "reset": lambda: self._draw_move().button_draft(),
            "credit": lambda: self._credit(self._draw_move()),
            "pay": lambda: self._pay(self._draw_move(), AS_OF),
            "unpay": self._unpay,
            "contact": self._become_contact,
            "customer again": self._become_customer,
        }

    def _draw_buyer(self):
        return self.rnd.choice(self.buyers)

    def _draw_amount(self):
        return self.rnd.randint(1, 90_000) / 100

    def _draw_order(self):
        orders = self.env["sale.order"].search(
            [
                ("company_id", "=", self.company.id),
                ("state", "=", "sale"),
                ("locked", "=", False),
            ]
        )
        return self.rnd.choice(orders.filtered("order_line.product_id"))

    def _draw_line(self):
        return self.rnd.choice(self._draw_order().order_line.filtered("product_id"))

    def _draw_move(self):
        return self.rnd.choice(self._get_unpaid(self.company))

    def _post(self):
        vals = self._draw_invoice(self.company, self._draw_day(-9))
        self.env["account.move"].create(vals).action_post()

    def _discount(self):
        self.env["sale.order.discount"].create(
            {
                "sale_order_id": self._draw_order().id,
                "discount_percentage": 0.3,
                "discount_type": "sol_discount",
            }
        ).action_apply_discount()

    def _unpay(self):
        partials = self.env["account.partial.reconcile"].search(
            [
                ("company_id", "=", self.company.id),
                ("credit_move_id.journal_id.type", "in", ("bank", "cash")),
            ]
        )
        self.rnd.choice(partials).unlink()

    def _become_contact(self):
        child, owner = self.rnd.sample(self.customers.filtered("is_company"), 2)
        child.write({"parent_id": owner.id, "is_company": False})

    def _become_customer(self):
        contacts = self.customers.filtered("parent_id")
        self.rnd.choice(contacts).write({"parent_id": False, "is_company": True})

    def _compare_now(self):
        """The figures of all accounts, and their scores, whose criteria are absolute."""
        count = self._compare_accounts(self.company, AS_OF)
        oracle, rules = Oracle(self.company), self.company._get_key_account_rules()
        for account in self._get_accounts(self.company):
            values = self._get_values(oracle, self.company, account, AS_OF)
            score, _weight = get_score(rules, values)
            self._compare(account.score, round(float(score or 0), 2))
        return count

    def test_during_the_day(self):
        """After each operation, of whatever kind, the marked accounts alone are assessed: then
        nothing is left for the night."""
        for criterion in self.criteria.values():
            weight = 10 if criterion.name in CRITERIA else 0
            criterion.weight = weight
        self._set_ladder(Key=[("Sales", 2000, 1500)], Growth=[("Sales", 500, 400)])
        self.env.cr.flush()
        self.marks.search([]).unlink()
        self.assessments.assess(self.companies, AS_OF)
        operations = self._get_operations()
        names = [*operations] * 2
        self.rnd.shuffle(names)
        for name in ["contact", *names]:
            with self.subTest(operation=name):
                operations[name]()
                self._run_marked()
                self._compare_now()
        accounts = self._get_accounts(self.company)
        accounts.invalidate_recordset()
        names = ("computed_tier_id", "score", "fingerprint", "ordered_amount")
        before = accounts.read(names)
        night = self._assess(AS_OF)
        self.assertFalse(night.change_ids)
        self.assertEqual(accounts.read(names), before)
