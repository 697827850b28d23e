"""Results as JSON objects."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

import numpy as np


def as_object(result: object) -> dict[str, Any]:
    """The fields of a dataclass by name, all that is inside it too; a number that is not finite becomes null."""
    if not is_dataclass(result) or isinstance(result, type):
        raise TypeError(f"expected a dataclass, got {type(result).__name__}")
    return {field.name: _plain(getattr(result, field.name)) for field in fields(result)}


def _plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        return as_object(value)
    return value
