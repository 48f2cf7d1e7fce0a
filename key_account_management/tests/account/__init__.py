from . import (
    test_arguments,
    test_key_account_assign,
    test_key_account_customer,
    test_key_account_guard,
    test_key_account_hooks,
    test_key_account_related,
    test_key_account_team_member,
    test_key_account_timeline,
    test_key_account_tracking,
    test_wizard_rights,
)
