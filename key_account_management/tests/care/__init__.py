from . import (
    test_key_account_churn,
    test_key_account_rhythm,
    test_key_account_churn_warning,
)
