from . import (
    base_partner_merge,
    key_account_assign,
    key_account_data_issue,
    key_account_handover,
)
