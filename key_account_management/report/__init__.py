from . import sale_report
from . import key_account_visit_brief
