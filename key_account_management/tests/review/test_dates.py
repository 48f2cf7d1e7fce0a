from datetime import date

from odoo.tests import TransactionCase, tagged

from ...models.account.dates import format_month


@tagged("post_install", "-at_install")
class TestDates(TransactionCase):
    def test_month_by_the_patterns_of_the_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self.env(context={"lang": "zh_CN"})
        english = self.env(context={"lang": "en_US"})
        self.assertEqual(format_month(chinese, "2026-05-26"), "2026年5月")
        self.assertEqual(format_month(english, "2026-05-26"), "May 2026")
        self.assertEqual(format_month(chinese, date(2026, 5, 1), "yMMMM"), "2026年5月")
        formats = chinese["key.account.print.mixin"]._get_formats(
            self.env.company.currency_id
        )
        self.assertEqual(formats["month"]("2026-05-01"), "2026年5月")
