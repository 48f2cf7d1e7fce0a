from . import (
    key_account_rhythm,
    key_account_churn,
    key_account,
    key_account_calendar,
    res_company,
    res_config_settings,
)
