from . import (
    key_account_answer,
    key_account_satisfaction_report,
    sale_report,
    key_account_visit_brief,
    key_account_satisfaction_topics,
    key_account_review,
    key_account_review_customer,
    key_account_sheet,
    key_account_answer_source,
    key_account_answer_tally,
)
