import json

from odoo.tests import Form, tagged

from ..common import PatientHttpCase
from .common import MeasuredCommon

AMOUNTS = [0, 12.5, 340, 999.99, 1_000, 1_049.9, 1_050, 1_250, 9_999.99, 10_000, 10_499]
AMOUNTS += [99_949.99, 99_950, 123_450, 1_143_166.01, 12_345_678.9, 1e12]
AMOUNTS += [-amount for amount in AMOUNTS]
SAME = """
    const {shorten} = odoo.loader.modules.get("@key_account_management/measure/figure");
    const rows = %s;
    for (const [amount, currencyId, text] of rows) {
        const written = shorten(amount, currencyId);
        if (written !== text) {
            throw new Error(`${amount}: ${written}, not ${text}`);
        }
    }
    console.log("test successful");
"""

READY = "odoo.isReady === true"


@tagged("post_install", "-at_install")
class TestAmounts(MeasuredCommon, PatientHttpCase):
    """Amounts in full, in thousands or in 万, as the company says; the same on papers, which Python
    writes, as on screens."""

    def _write(self, amount, currency=None, **options):
        measures = self.env["key.account.measure.mixin"]
        currency = currency or self.company.currency_id
        text = measures._format_figure(amount, "money", currency, **options)
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def _write_all(self, shown):
        self.company.key_account_amounts = shown
        return [self._write(amount, short=True) for amount in (500, 9_999, 1_234_567.8)]

    def test_as_the_company_shows_them(self):
        self.company.currency_id.write({"symbol": "¥", "position": "before"})
        self.assertEqual(
            self._write_all("full"), ["¥ 500.00", "¥ 9,999.00", "¥ 1,234,567.80"]
        )
        self.assertEqual(
            self._write_all("thousand"), ["¥ 500.00", "¥ 10k", "¥ 1,234.6k"]
        )
        self.assertEqual(
            self._write_all("wan"), ["¥ 500.00", "¥ 9,999.00", "¥ 123.5万"]
        )
        self.company.currency_id.position = "after"
        self.assertEqual(self._write(-25_000, short=True), "-2.5万 ¥")
        # What is compared with a threshold, or added up, stays exact.
        self.assertEqual(self._write(25_000), "25,000.00 ¥")
        self.assertEqual(self._write(25_000, rough=True), "25,000 ¥")
        self.assertEqual(self._write(None, short=True), "unknown")

    def test_setting(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        settings = self.env["res.config.settings"].with_user(admin)
        with Form(settings.with_company(self.company)) as form:
            self.assertEqual(form.key_account_amounts, "full")
            form.key_account_amounts = "wan"
        form.record.execute()
        self.assertEqual(self.company.key_account_amounts, "wan")

    def test_screens_write_as_papers_do(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["res.lang"]._activate_lang("de_DE")
        currencies = self.company.currency_id | self.euro
        self.assertEqual({*currencies.mapped("position")}, {"before", "after"})
        user = self.env.user
        user.write({"login": "amounts", "password": "amounts-amounts"})
        for shown, lang in (
            ("full", "en_US"),
            ("thousand", "en_US"),
            ("thousand", "de_DE"),
            ("wan", "zh_CN"),
        ):
            self.company.key_account_amounts = shown
            user.lang = lang
            measures = self.env["key.account.measure.mixin"].with_context(lang=lang)
            rows = [
                [amount, currency.id, measures._shorten(amount, currency)]
                for amount in AMOUNTS
                for currency in currencies
            ]
            self.assertEqual(any(row[2] for row in rows), shown != "full")
            with self.subTest(shown=shown, lang=lang):
                self.browser_js(
                    "/odoo", SAME % json.dumps(rows), READY, login="amounts"
                )

    def test_head_of_an_account(self):
        """As the company shows amounts, in full as the tooltip."""
        self.accounts[0].ordered_amount = 1_234_567.8
        self.company.key_account_amounts = "wan"
        self.env.user.write({"login": "amounts", "password": "amounts-amounts"})
        head = ".o_field_widget[name=ordered_amount] span[data-tooltip]"
        code = f"""
            const {{innerText: text, dataset}} = document.querySelector("{head}");
            const all = `${{text}} / ${{dataset.tooltip}}`;
            if (!all.includes("123.5万") || !all.includes("1,234,567.80")) {{
                throw new Error(all);
            }}
            console.log("test successful");
        """
        self.browser_js(
            f"/odoo/key-accounts/{self.accounts[0].id}",
            code,
            f'!!document.querySelector("{head}")',
            login="amounts",
        )
