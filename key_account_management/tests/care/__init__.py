from . import (
    test_care_tours,
    test_key_account_calendar,
    test_key_account_churn,
    test_key_account_churn_line,
    test_key_account_decline,
    test_key_account_rhythm,
    test_key_account_churn_warning,
    test_key_account_lost,
    test_key_account_told,
    test_key_account_verdict,
    test_key_account_warning_tours,
)
