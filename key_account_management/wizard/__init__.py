from . import (
    account,
    measure,
    tier,
    people,
    satisfaction,
    alert,
    care,
    plan,
)
