from . import (
    key_account_answer_source,
    key_account_answer_tally,
    key_account_answer,
    key_account_review,
    key_account_review_customer,
    key_account_satisfaction_report,
    key_account_satisfaction_topics,
    key_account_sheet,
    key_account_visit_brief,
    sale_report,
)
