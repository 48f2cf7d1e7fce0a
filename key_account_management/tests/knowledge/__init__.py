from . import (
    test_key_account_knowledge,
    test_key_account_wallet_random,
)
