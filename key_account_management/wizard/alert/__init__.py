from . import (
    key_account_alert_close,
    key_account_alert_dismiss,
    key_account_alert_snooze,
    mail_compose_message,
)
