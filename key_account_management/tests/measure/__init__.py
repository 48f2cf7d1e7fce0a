from . import (
    test_key_account_invoices,
    test_key_account_oracle,
    test_key_account_reassessment,
    test_key_account_sales,
)
