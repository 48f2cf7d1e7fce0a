from odoo.tests import TransactionCase, tagged

from odoo.addons.key_account_management.tests.test_translations import TranslationsMixin


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsMixin, TransactionCase):
    module = "key_account_management_stock"
