from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestAmountsOnPapers(TransactionCase):
    """In thousands or 万 where the company shows amounts so; on the screen a paper tells the exact
    amount, too."""

    def test_exact_amount_is_a_tooltip(self):
        currency = self.env.ref("base.EUR")
        formats = self.env["key.account.print.mixin"]._get_formats(currency)
        exact = currency.format(12_345.6)
        self.assertEqual(formats["figure"](12_345.6, "money"), exact)
        self.assertEqual(formats["signed"](-12_345.6, "money"), f"−{exact}")
        self.env.company.key_account_amounts = "thousand"
        short = f'<span title="{exact}">12.3k\N{NO-BREAK SPACE}€</span>'
        self.assertEqual(formats["figure"](12_345.6, "money"), short)
        self.assertEqual(formats["signed"](-12_345.6, "money"), f"−{short}")
        self.assertEqual(
            formats["link"]("sales", formats["figure"](12_345.6, "money")), short
        )
        formats = self.env["key.account.print.mixin"]._get_formats(
            currency, {"sales": ["sale.order", [1]]}
        )
        linked = formats["link"]("sales", formats["figure"](12_345.6, "money"))
        self.assertIn(f'data-figure="sales">{short}</a>', linked)
        self.assertEqual(formats["figure"](999, "money"), currency.format(999))
        self.assertEqual(formats["figure"](12.3, "percent"), "12.3 %")
        self.assertEqual(formats["figure"](None, "money"), "not measured")

    def test_progress_in_words(self):
        self.env.company.key_account_amounts = "wan"
        currency = self.env.ref("base.EUR")
        words = self.env["key.account.objective"]._describe_reached(
            120_000, 250_000, None, "money", currency
        )
        self.assertEqual(words.replace("\N{NO-BREAK SPACE}", " "), "12万 € of 25万 €")
