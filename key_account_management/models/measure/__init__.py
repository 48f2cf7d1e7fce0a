from . import (
    key_account_measure_mixin,
    key_account_document_mixin,
    key_account_reassessment,
    key_account,
    key_account_category_sales,
    key_account_sales,
    account_move,
    res_company,
    res_config_settings,
    sale_order,
)
