from . import (
    satisfaction,
)
