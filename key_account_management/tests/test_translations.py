import io
import re

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export

MODULE = "key_account_management"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%s")


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    def test_chinese_is_complete(self):
        buffer = io.BytesIO()
        trans_export(False, [MODULE], buffer, "po", self.env)
        terms = {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}
        chinese = polib.pofile(file_path(f"{MODULE}/i18n/zh_CN.po"))
        translated = {
            entry.msgid: entry.msgstr for entry in chinese.translated_entries()
        }
        self.assertGreater(len(terms), 100)
        self.assertEqual(sorted(terms - translated.keys()), [])
        for source, target in translated.items():
            self.assertEqual(
                sorted(PLACEHOLDER.findall(source)),
                sorted(PLACEHOLDER.findall(target)),
                source,
            )
