from . import (
    key_account_kept,
    key_account_visit_brief,
)
