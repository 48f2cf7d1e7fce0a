from . import (
    account,
    satisfaction,
)
