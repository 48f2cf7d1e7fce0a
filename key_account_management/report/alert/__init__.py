from . import key_account_satisfaction_report
