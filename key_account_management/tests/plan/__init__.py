from . import (
    test_key_account_initiative,
    test_key_account_objective,
    test_key_account_objective_analysis,
    test_key_account_objective_measures,
    test_key_account_objective_tours,
    test_key_account_plan,
    test_key_account_plan_renewal,
    test_key_account_strategy,
    test_key_account_swot,
    test_plan_tours,
    test_strategy_tours,
)
