from . import key_account_deal
