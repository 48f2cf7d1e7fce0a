from . import (
    test_key_account_alert_late,
    test_key_account_delivery,
    test_key_account_delivery_marks,
    test_key_account_delivery_oracle,
    test_key_account_retire,
    test_key_account_review_deliveries,
    test_key_account_survey_delivery,
    test_key_account_swot_late,
    test_tools_lateness,
    test_translations,
)
