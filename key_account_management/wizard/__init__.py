from . import (
    base_partner_merge,
    key_account_assess,
    key_account_assess_line,
    key_account_assess_move,
    key_account_assign,
    key_account_judge,
    key_account_handover,
    key_account_override,
    key_account_plan_close,
    key_account_plan_close_line,
    key_account_plan_compare,
    key_account_plan_decide,
)
