from . import (
    key_account_review,
    key_account_review_customer,
    key_account_sheet,
)
