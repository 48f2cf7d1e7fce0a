from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon

KPIS = ("kpi_key_account_moved", "kpi_key_account_fallen")


@tagged("post_install", "-at_install")
class TestDigest(KeyAccountTierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Weekly",
                "company_id": cls.company.id,
                **dict.fromkeys(KPIS, True),
            }
        )
        cls.other = cls._create_company("Other")
        cls.reader = cls._create_user("reader", "group_all_accounts")
        # Two key accounts fall, one small customer rises.
        giant = cls._create_partner("Giant")
        cls.partners = [cls._create_partner(name) for name in "ABC"]
        cls._create_order(giant, 90_000_000)
        orders = [cls._create_order(p, 600_000) for p in cls.partners[:2]]
        cls._create_order(cls.partners[2], 1)
        cls.assessments.assess(cls.company, AS_OF)
        for order in orders:
            order.state = "cancel"
        cls._create_order(cls.partners[2], 700_000)
        cls.assessments.assess(cls.company, AS_OF)

    def _get_kpis(self, user=None, days=0, company=None):
        """Return the two values for the day that lies ``days`` back, as the digest mails."""
        end = fields.Datetime.now() + timedelta(hours=1) - timedelta(days=days)
        digest = (
            self.digest.with_user(user or self.reader)
            .with_company(company or self.company)
            .with_context(start_datetime=end - timedelta(days=1), end_datetime=end)
        )
        digest.invalidate_model([f"{name}_value" for name in KPIS])
        return tuple(digest[f"{name}_value"] for name in KPIS)

    def test_moves_of_the_period(self):
        """First assessments are no move."""
        self.assertEqual(self._get_kpis(), (3, 2))
        self.assertEqual(self._get_kpis(days=7), (0, 0))

    def test_accounts_are_counted_once(self):
        account = self._get_account(self.partners[2])
        until = fields.Date.today() + timedelta(days=9)
        for name in ("Strategic", "Key"):
            account.write(
                {
                    "manual_tier_id": self.tiers[name].id,
                    "manual_reason": "Contract",
                    "manual_until": until,
                }
            )
        self.assertEqual(self._get_kpis(), (3, 2))

    def test_set_by_hand_to_the_same_is_no_move(self):
        quiet = self._create_partner("Quiet")
        self._create_order(quiet, 1)
        self._assess()
        account = self._get_account(quiet)
        account.write(
            {
                "manual_tier_id": account.tier_id.id,
                "manual_reason": "Stays",
                "manual_until": fields.Date.today() + timedelta(days=9),
            }
        )
        self.assertEqual(self._get_kpis(), (3, 2))

    def test_company(self):
        self.digest.company_id = self.other
        self.reader.company_ids |= self.other
        self.assertEqual(self._get_kpis(company=self.other), (0, 0))

    def test_reader_sees_own_accounts(self):
        user = self._create_user("own", "group_user")
        accounts = [self._get_account(partner) for partner in self.partners]
        for account, manager in zip(
            accounts, (user, self.reader, self.reader), strict=True
        ):
            account.user_id = manager
        self.assertEqual(self._get_kpis(user), (1, 1))

    def test_without_the_group(self):
        user = new_test_user(self.env, "plain", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._get_kpis(user)
        names = [
            kpi["kpi_name"] for kpi in self.digest._compute_kpis(self.company, user)
        ]
        self.assertFalse(set(KPIS) & set(names), "left out, as core does")

    def test_mail(self):
        """The figure comes with its period before, and opens the history."""
        kpis = {
            kpi["kpi_name"]: kpi
            for kpi in self.digest._compute_kpis(self.company, self.reader)
        }
        moved = kpis["kpi_key_account_moved"]
        self.assertIn("key_account_tier_change_action", moved["kpi_action"])
        self.assertEqual(moved["kpi_fullname"], "Accounts that changed tier")
        default = self.env.ref("digest.digest_digest_default")
        self.assertTrue(all(default[name] for name in KPIS))
