from . import (
    account,
    measure,
    tier,
    people,
    knowledge,
    satisfaction,
    alert,
    care,
    plan,
    review,
)
