from . import (
    account,
    tier,
    people,
    satisfaction,
    alert,
    plan,
)
