"""Tell the plot: who is slipping away, by the orders of the story."""

from ..account import plot
from ..account.common import _ref


def tell(env, today):
    """Learn from the story's months, and score its accounts as of its last day. The first company
    asks for a quarter ahead, so that a year of its warnings is many enough to say how they did."""
    _ref(env, plot.STORIES[0][0]).key_account_churn_horizon = 90
    for xmlid, _customers in plot.STORIES:
        env["key.account.churn"]._score(_ref(env, xmlid), today)
