import io
import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

PLACEHOLDER = re.compile(r"%\(\w+\)s|%s")


class TranslationsMixin:
    """That the Chinese of an add-on is complete; for the bridges too."""

    module = "key_account_management"

    def test_chinese_is_complete(self):
        buffer = io.BytesIO()
        trans_export(False, [self.module], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        chinese = polib.pofile(file_path(f"{self.module}/i18n/zh_CN.po"))
        translated = {
            entry.msgid: entry.msgstr for entry in chinese.translated_entries()
        }
        self.assertTrue(terms)
        self.assertEqual(sorted(terms - translated.keys()), [])
        for source, target in translated.items():
            self.assertEqual(
                sorted(PLACEHOLDER.findall(source)),
                sorted(PLACEHOLDER.findall(target)),
                source,
            )


@tagged("post_install", "-at_install")
class TestTranslations(TranslationsMixin, TransactionCase):
    pass
