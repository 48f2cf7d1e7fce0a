from . import (
    key_account_plan_close,
    key_account_plan_close_line,
    key_account_plan_compare,
    key_account_plan_decide,
)
