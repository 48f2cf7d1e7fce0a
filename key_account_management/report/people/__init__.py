from . import (
    key_account_visit_brief,
)
