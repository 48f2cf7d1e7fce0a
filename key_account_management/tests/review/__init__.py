from . import (
    test_guest,
    test_key_account_action,
    test_key_account_figures,
    test_key_account_parents,
    test_key_account_plan_check,
    test_key_account_plan_team_only,
    test_key_account_review,
    test_key_account_review_report,
    test_key_account_shared,
    test_key_account_sheet,
    test_res_partner_kept,
    test_review_tours,
)
