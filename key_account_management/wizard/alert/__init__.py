from . import (
    key_account_alert_close,
    key_account_alert_dismiss,
    mail_compose_message,
)
