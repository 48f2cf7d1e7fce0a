from . import (
    tier,
    people,
    satisfaction,
    alert,
    care,
    review,
)
