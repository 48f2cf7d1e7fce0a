from . import (
    test_key_account_assign,
    test_key_account_handover,
    test_key_account_related,
    test_key_account_team_member,
)
