from . import (
    tier,
    people,
    satisfaction,
    alert,
    review,
)
