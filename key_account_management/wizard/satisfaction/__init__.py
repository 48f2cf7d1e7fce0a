from . import (
    key_account_ask,
    key_account_ask_line,
)
