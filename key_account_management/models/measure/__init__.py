from . import (
    key_account_measure_mixin,
    key_account_document_mixin,
    key_account_reassessment,
    account_move,
    res_company,
    res_config_settings,
    key_account_category_sales,
    key_account_sales,
    sale_order,
    key_account,
)
