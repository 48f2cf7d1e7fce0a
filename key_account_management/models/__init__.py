from . import (
    account,
    measure,
    tier,
    people,
    knowledge,
    satisfaction,
    alert,
    plan,
    review,
)
