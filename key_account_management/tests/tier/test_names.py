from odoo.tests import tagged

from ..common import AS_OF
from .common import KeyAccountTierCommon


@tagged("post_install", "-at_install")
class TestNames(KeyAccountTierCommon):
    """Decisions are told in the language of whoever reads them, not of the run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        for records, chinese in (
            (cls.criteria["Sales"], "销售额"),
            (cls.tiers["Key"], "重点"),
            (cls.tiers["Standard"], "一般"),
        ):
            records.with_context(lang="zh_CN").name = chinese
        cls.partner = cls._create_partner()
        cls.order = cls._create_order(cls.partner, 600_000)
        cls.assessments.assess(cls.company, AS_OF)
        cls.account = cls.env["key.account"].search(
            [("partner_id", "=", cls.partner.id)]
        )
        cls.account.user_id = cls._create_user("manager-zh", "group_user")
        cls.account.user_id.lang = "zh_CN"

    def _read_why(self, change):
        return [change.with_context(lang=lang).why for lang in ("en_US", "zh_CN")]

    def test_history(self):
        english, chinese = self._read_why(self.account.change_ids)
        self.assertIn("Sales: ", english)
        self.assertIn("销售额", chinese)
        self.assertNotIn("Sales", chinese)

    def test_name_of_a_criterion_that_is_gone(self):
        sales = self.criteria["Sales"]
        sales.rule_ids.unlink()
        sales.active = False
        self.assertIn("销售额", self._read_why(self.account.change_ids)[1])
        sales.unlink()
        self.assertIn("Sales", self._read_why(self.account.change_ids)[1])

    def test_preview(self):
        self.order.state = "cancel"
        chinese = self.assessments.with_context(lang="zh_CN")
        [move] = chinese.preview(self.company, as_of=AS_OF)
        self.assertEqual((move["from_tier"], move["to_tier"]), ("重点", "一般"))
        self.assertIn("销售额", move["why"])

    def test_chatter_and_activity_of_the_manager(self):
        self.order.state = "cancel"
        self._assess()
        kind = self.env.ref("key_account_management.mail_activity_type_tier_change")
        activity = self.account.activity_ids.filtered(
            lambda a: a.activity_type_id == kind
        )
        for text in (activity.note, self.account.message_ids[:1].body):
            self.assertIn("重点", text)
            self.assertIn("销售额", text)
            self.assertNotIn("Sales", text)

    def test_one_query_for_the_names_of_all_moves(self):
        self._create_order(self._create_partner("Other"), 600_000)
        self._assess()
        changes = self.env["key.account.tier.change"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(len(changes), 2)
        counts = []
        for some in (changes[:1], changes):
            self.env.invalidate_all()
            some.mapped("kind"), some.assessment_id.mapped("rules")
            before = self.env.cr.sql_log_count
            some.mapped("why")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
