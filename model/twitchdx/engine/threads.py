"""Blocks of cases side by side: numpy and the kernel let go of Python's lock while they work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Block = TypeVar("Block")
Answer = TypeVar("Answer")

_most: int | None = None


def processors() -> int:
    """How many processors this process may use; those of the machine where the system does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side() -> int:
    """How many threads work side by side."""
    return _most or processors()


@contextmanager
def at_most(count: int | None) -> Iterator[None]:
    """Use no more than so many threads in this process, all processors where it is None."""
    global _most  # noqa: PLW0603  all threads of a process share its processors
    before, _most = _most, count
    try:
        yield
    finally:
        _most = before


def mapped(answer: Callable[[Block], Answer], blocks: Sequence[Block]) -> Iterator[Answer]:
    """The answers to all blocks in order, side by side."""
    count = min(side_by_side(), len(blocks))
    if count < 2:
        yield from map(answer, blocks)
        return
    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(answer, blocks)
