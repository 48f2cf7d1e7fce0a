from . import (
    key_account_answer,
    key_account_satisfaction_report,
    key_account_satisfaction_topics,
    key_account_answer_source,
    key_account_answer_tally,
    key_account_answer_documents,
    key_account_satisfaction_documents,
)
