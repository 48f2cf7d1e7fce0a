from . import (
    test_key_account_alert,
    test_key_account_alert_migration,
    test_key_account_alert_snooze,
    test_key_account_answers,
    test_key_account_cause,
    test_key_account_closed_loop,
    test_listening_tours,
    test_mails_apart,
)
