from . import (
    test_key_account_churn,
    test_key_account_rhythm,
    test_key_account_churn_warning,
    test_key_account_lost,
    test_key_account_verdict,
    test_key_account_warning_tours,
)
