from . import (
    test_key_account_attitude,
    test_key_account_buying_center,
    test_key_account_coaching_rule,
    test_key_account_coverage,
    test_key_account_handover,
    test_key_account_stakeholder,
    test_key_account_stakeholder_add,
    test_key_account_stakeholder_import,
    test_key_account_team_member_entry,
    test_people_map,
    test_people_tours,
    test_personal_privacy,
)
