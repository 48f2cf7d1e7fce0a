from . import (
    key_account_alert_dismiss,
)
