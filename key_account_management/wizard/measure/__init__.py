from . import (
    key_account_rate,
    key_account_rate_line,
)
