from . import (
    key_account_rhythm,
    key_account_churn,
    key_account,
    res_company,
    res_config_settings,
    key_account_churn_replay,
    key_account_churn_replay_month,
    key_account_churn_warning,
    key_account_alert,
    key_account_warned,
)
