from . import key_account_answer_source, key_account_answer_tally, key_account_answer
from . import key_account_satisfaction_report, key_account_satisfaction_topics
from . import key_account_visit_brief, sale_report
