from . import (
    base_partner_merge,
    key_account_ask,
    key_account_ask_line,
    key_account_alert_dismiss,
    key_account_assess,
    key_account_assess_line,
    key_account_assess_move,
    key_account_assign,
    key_account_judge,
    key_account_handover,
    key_account_override,
)
