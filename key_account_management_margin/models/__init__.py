from . import key_account_measure
