from . import (
    base_partner_merge,
    key_account_handover,
    key_account_attitude_judge,
    key_account_stakeholder_add,
    key_account_stakeholder_add_line,
    key_account_data_issue,
)
