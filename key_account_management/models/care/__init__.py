from . import (
    key_account_scored_mixin,
    key_account_rhythm,
    key_account_churn,
    key_account_churn_line,
    key_account_decline,
    key_account,
    key_account_calendar,
    key_account_lines,
    key_account_declining,
    key_account_assessment,
    res_company,
    res_config_settings,
)
