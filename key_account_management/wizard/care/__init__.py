from . import (
    crm_lead_lost,
    key_account_churn_close,
    key_account_loss,
)
