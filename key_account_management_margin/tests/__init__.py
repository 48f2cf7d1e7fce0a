from . import test_key_account_measure, test_translations
