from unittest.mock import patch

import psycopg2.errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.tier.key_account_assessment import PORTION
from ..common import AS_OF
from .common import KeyAccountTierCommon

MODELS = "odoo.addons.key_account_management.models"
APPLY = f"{MODELS}.tier.key_account_assessment_apply"


@tagged("post_install", "-at_install")
class TestFaults(KeyAccountTierCommon):
    """A customer whose data raise is reported on itself, and stops nobody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = [cls._create_partner(f"P{index}") for index in range(8)]
        cls.orders = cls._create_orders(
            [
                {"partner": p, "amount": 1000 * i + 1, "date": AS_OF}
                for i, p in enumerate(cls.partners)
            ]
        )
        cls.poison = cls.partners[3]

    def _check_only_poison_failed(self, run, problem):
        self.assertEqual((run.state, run.failed_count), ("done", 1))
        self.assertIn("P3", run.message)
        for partner in self.partners:
            account = self._get_account(partner)
            if partner == self.poison:
                self.assertRegex(account.problem, problem)
            else:
                self.assertFalse(account.problem)
                self.assertTrue(account.tier_id)
                kinds = account.change_ids.mapped("kind")
                self.assertEqual(kinds.count("first"), 1)

    def _set_sql(self, table, record, **values):
        """Write what the ORM would refuse."""
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {table} SET {name} = %s WHERE id = %s", [value, record.id]
            )
        record.invalidate_recordset()

    @mute_logger(APPLY)
    def test_statement_that_raises(self):
        """An amount over a rate so small that PostgreSQL refuses to divide."""
        eur = self._create_pricelist(self.env.ref("base.EUR"), {AS_OF: 1}).currency_id
        self._set_sql(
            "sale_order", self.orders[3], currency_rate=1e-310, currency_id=eur.id
        )
        self._set_sql("sale_order", self.orders[3], amount_untaxed=1e9)
        self._check_only_poison_failed(self._assess(), "out of range")
        self.assertIn("out of range", self._get_account(self.poison).explanation)
        self.assertIn("Counted", self._get_account(self.partners[4]).explanation)
        # Mended, it is assessed like the others, and the note goes.
        self._set_sql("sale_order", self.orders[3], currency_rate=2)
        run = self._assess()
        self.assertEqual((run.failed_count, run.message), (0, False))
        account = self._get_account(self.poison)
        self.assertEqual((account.problem, account.ordered_amount), (False, 5e8))
        self.assertEqual(account.change_ids.mapped("kind"), ["first"])

    @mute_logger(APPLY)
    def test_documents_gathered_at_once(self):
        """As a first run of many does; the amount that can't be computed is left alone."""
        eur = self._create_pricelist(self.env.ref("base.EUR"), {AS_OF: 1}).currency_id
        self._set_sql(
            "sale_order",
            self.orders[3],
            currency_id=eur.id,
            currency_rate=1e-310,
            amount_untaxed=1e9,
        )
        with patch(f"{APPLY}.MANY", 1):
            self._check_only_poison_failed(self._assess(), "out of range")
        for partner, order in zip(self.partners, self.orders, strict=True):
            counted = [] if partner == self.poison else [order.id]
            change = self._get_account(partner).change_ids
            self.assertEqual(change.document_ids or [], counted)

    @mute_logger(APPLY)
    def test_no_number(self):
        self._set_sql("sale_order", self.orders[3], amount_untaxed=float("nan"))
        self._check_only_poison_failed(self._assess(), "no number")
        rest = 1000 * 28 + 8 - 3001
        share = self._get_account(self.partners[7]).sales_share
        self.assertAlmostEqual(share, 100 * 7001 / rest)

    @mute_logger(APPLY)
    def test_among_a_few(self):
        """During the day, too."""
        self._assess()
        eur = self._create_pricelist(self.env.ref("base.EUR"), {AS_OF: 1}).currency_id
        rate = {"currency_id": eur.id, "currency_rate": 1e-310}
        for problem, values in (
            ("out of range", {**rate, "amount_untaxed": 1e9}),
            ("no number", {"amount_untaxed": float("nan")}),
        ):
            self._set_sql("sale_order", self.orders[3], **values)
            pairs = {(partner.id, self.company.id) for partner in self.partners}
            self.env["key.account.reassessment"]._mark(pairs)
            self.env.cr.flush()
            run = self.assessments._start(self.company, AS_OF, scope="changed")
            for _done in run._run():
                pass
            self._check_only_poison_failed(run, problem)

    @mute_logger(APPLY, "odoo.sql_db")
    def test_write_that_raises(self):
        """What a customization of the customer's database does."""
        self._assess()
        self.env.flush_all()
        self.env.cr.execute(
            """
            CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.partner_id = %s AND NEW.score IS DISTINCT FROM OLD.score THEN
                    RAISE EXCEPTION 'Not this one';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON key_account
            FOR EACH ROW EXECUTE FUNCTION pg_temp.refuse()
            """,
            [self.poison.id],
        )
        for partner in self.partners:
            self._create_order(partner, 200_000)
        self._check_only_poison_failed(self._assess(), "Not this one")
        self.assertEqual(self._get_account(self.partners[4]).ordered_amount, 204_001)

    @mute_logger(APPLY)
    def test_judgement_that_is_no_number(self):
        self._assess()
        account = self._get_account(self.poison)
        judgement = self._judge(account, "Strategic fit", 50)
        self._set_sql("key_account_judgement", judgement, value=float("nan"))
        self._check_only_poison_failed(self._assess(), "no number")
        preview = self.assessments.preview(self.company, as_of=AS_OF)
        self.assertEqual(preview, [])

    @mute_logger(APPLY)
    def test_still_failing_writes_nothing(self):
        self._set_sql("sale_order", self.orders[3], amount_untaxed=float("nan"))
        self._assess()
        before = self._count_writes()
        self.assertEqual(self._assess().failed_count, 1)
        self.assertEqual(self._count_writes(), before)

    def test_conflict_is_nobodys_fault(self):
        """A user saved one of them meanwhile: the run is tried again, nobody is blamed."""
        with (
            patch.object(
                type(self.assessments),
                "_insert",
                side_effect=psycopg2.errors.SerializationFailure("busy"),
            ),
            self.assertRaises(psycopg2.errors.SerializationFailure),
            self.env.cr.savepoint(),
        ):
            self._assess()
        self.assertFalse(self.env["key.account"].search([("problem", "!=", False)]))


@tagged("post_install", "-at_install")
class TestAdvance(KeyAccountTierCommon):
    """What shows progress works on an assessment portion by portion."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = [cls._create_partner(f"P{index}") for index in range(7)]
        for partner in cls.partners:
            cls._create_order(partner, 5)

    def _advance(self, run):
        with (
            patch(f"{MODELS}.tier.key_account_assessment.BATCH", 2),
            patch(f"{MODELS}.tier.key_account_assessment.PORTION", -1),
        ):
            return run.advance()

    def test_portions(self):
        run = self.assessments.begin(self.company, AS_OF)
        self.assertEqual(run.state, "pending")
        seen = []
        while not (told := self._advance(run))["done"]:
            seen.append(told["processed"])
            self.assertLess(len(seen), 20)
        self.assertEqual(told, {"processed": 7, "total": 7, "done": True})
        self.assertEqual(sorted(seen), seen)
        self.assertGreaterEqual(len(seen), 3)
        self.assertEqual(
            self.env["key.account.tier.change"].search_count(
                [("assessment_id", "=", run.id)]
            ),
            7,
        )
        self.assertEqual(run.advance()["done"], True)

    def test_at_once(self):
        self.assertGreater(PORTION, 0)
        run = self.assessments.begin(self.company, AS_OF)
        self.assertEqual(run.advance()["done"], True)
        self.assertEqual(run.created_count, 7)

    def test_rules_changed_meanwhile(self):
        """No run is half of the old rules and half of the new ones."""
        run = self.assessments.begin(self.company, AS_OF)
        while self._advance(run)["processed"] < 4:
            pass
        self._set_ladder(A=[("Sales", 4, 4)])
        while not self._advance(run)["done"]:
            pass
        self.assertEqual({self._get_tier(p) for p in self.partners}, {"A"})

    def test_taken_over_when_abandoned(self):
        run = self.assessments.begin(self.company, AS_OF)
        self.assertFalse(self.assessments._get_unfinished())
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_assessment SET write_date = write_date - interval '1 h'"
            " WHERE id = %s",
            [run.id],
        )
        run.invalidate_recordset()
        self.assertEqual(self.assessments._get_unfinished(), run)

    def test_who_may(self):
        user = self._create_user("seller", "group_all_accounts")
        run = self.assessments.begin(self.company, AS_OF)
        with self.assertRaises(AccessError):
            run.with_user(user).advance()
        with self.assertRaises(AccessError):
            self.assessments.with_user(user).begin(self.company)
        manager = self._create_user("boss", "group_manager")
        self.assertTrue(run.with_user(manager).advance()["done"])

    def test_no_ladder(self):
        run = self.assessments.begin(self.company, AS_OF)
        tiers = self.company.key_account_tier_ids
        tiers.unlink()
        with self.assertRaisesRegex(UserError, "has no tiers"):
            run.advance()
