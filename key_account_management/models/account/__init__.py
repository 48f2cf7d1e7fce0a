from . import (
    key_account_import_mixin,
    key_account,
    key_account_hooks,
    key_account_team,
    key_account_action,
    key_account_related,
    key_account_team_member,
    key_account_demo,
    mail_activity_plan_template,
    res_company,
    res_config_settings,
    res_partner,
)
