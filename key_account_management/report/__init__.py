from . import key_account_answer_source, key_account_answer, sale_report
from . import (
    key_account_review,
    key_account_review_customer,
    key_account_satisfaction_report,
    key_account_sheet,
    key_account_visit_brief,
)
