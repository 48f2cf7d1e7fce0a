from . import (
    test_account_partial_reconcile,
    test_amounts,
    test_key_account_document,
    test_key_account_document_mixin,
    test_key_account_figure_documents,
    test_key_account_measure_mixin,
    test_key_account_measure_mixin_oracle,
    test_key_account_order_days,
    test_key_account_past_days,
    test_key_account_rate,
    test_key_account_sales,
    test_key_account_share,
)
