from . import (
    test_anonymity,
    test_key_account_contradiction,
    test_key_account_answer,
    test_key_account_satisfaction_random,
    test_key_account_satisfaction,
    test_key_account_satisfaction_report,
    test_key_account_survey,
    test_key_account_survey_asking,
    test_key_account_survey_invitation,
    test_key_account_survey_tours,
    test_key_account_timeline_answers,
    test_satisfaction_tours,
)
