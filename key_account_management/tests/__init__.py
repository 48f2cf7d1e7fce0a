# The loader runs what is named test_* here: each room hands up its own, as in core's mail.
from . import (
    test_menus,
    test_rhythm_portfolios,
    test_several_companies,
    test_security_forms,
    test_security_fuzz,
    test_security_guards,
    test_security_matrix,
    test_security_papers,
    test_tools_asking,
    test_tools_chart,
    test_tools_closed_loop,
    test_tools_coaching,
    test_tools_coverage,
    test_tools_decline,
    test_tools_doctests,
    test_tools_doubles,
    test_tools_objective,
    test_tools_periods,
    test_tools_planning,
    test_tools_ranking,
    test_tools_rates,
    test_tools_regression,
    test_tools_rhythm,
    test_tools_rules_literally,
    test_tools_ruleset,
    test_tools_sales_bridge,
    test_tools_satisfaction,
    test_tools_scoring,
    test_tools_sharing,
    test_tools_swot,
    test_tools_tiering,
    test_tools_titles,
    test_tools_unknown,
    test_tools_wallet,
    test_tools_warning,
    test_translations,
)
from .account import *
from .measure import *
from .tier import *
from .people import *
from .knowledge import *
from .satisfaction import *
from .alert import *
from .care import *
from .plan import *
from .review import *
