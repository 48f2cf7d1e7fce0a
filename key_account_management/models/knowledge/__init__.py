from . import (
    key_account_customer_links_mixin,
    key_account_estimate_mixin,
    key_account_need,
    key_account_competitor,
    key_account_wallet,
    res_partner,
    key_account,
)
