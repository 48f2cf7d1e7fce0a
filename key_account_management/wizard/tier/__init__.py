from . import (
    key_account_assess,
    key_account_assess_line,
    key_account_assess_move,
    key_account_assess_tier,
    key_account_override,
)
