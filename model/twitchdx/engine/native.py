"""Finds and loads the compiled kernel, once."""

from __future__ import annotations

import ctypes
import os
from functools import lru_cache
from pathlib import Path

ABI = 7  # the layout of the arguments and what the last digit depends on, as `twitchdx_abi` of the kernel says it


def library() -> ctypes.CDLL | None:
    """The kernel, or None where there is none that fits.

    `TWITCHDX_KERNEL=none` leaves it out, `TWITCHDX_KERNEL_LIBRARY` names another file.
    """
    return _found()[0]


def reason() -> str:
    """Which kernel runs, or why none does."""
    return _found()[1]


@lru_cache(maxsize=1)
def _found() -> tuple[ctypes.CDLL | None, str]:
    if os.environ.get("TWITCHDX_KERNEL") == "none":
        return None, "TWITCHDX_KERNEL=none"
    where = Path(os.environ.get("TWITCHDX_KERNEL_LIBRARY") or Path(__file__).with_name("_kernel.so"))
    if not where.exists():
        return None, f"{where.name} was not built; install a C++ compiler and twitchdx again"
    try:
        found = ctypes.CDLL(str(where))
        version = int(found.twitchdx_abi())
    except (OSError, AttributeError) as error:
        return None, f"{where.name} cannot be loaded ({error}); install twitchdx again"
    if version != ABI:
        return None, f"{where.name} has interface {version} where {ABI} is expected; install twitchdx again"
    return found, where.name
