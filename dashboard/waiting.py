"""Phones that wait for their room to move: one query a moment for all of them, instead of one request a second of each.

A request is held until the room has moved, and not for long, so that neither a proxy nor a server that is ended waits.
"""

from __future__ import annotations

import asyncio

import anyio

from twitchdx import rooms as r

HELD = 3.0  # seconds
_ALONE = anyio.CapacityLimiter(1)  # does not queue behind the pages that are drawn


class Waiting:
    """Those who wait; used from the one thread in which the server answers requests."""

    def __init__(self, watch: r.Watch) -> None:
        self._watch = watch
        self._waits: dict[asyncio.Future[None], tuple[str, str]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def moved(self, seat: str, mark: str) -> None:
        """Return once the mark of a seat is another one, its room is gone, or it was held for long enough."""
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waits[woken] = (seat, mark)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(HELD):
                await woken
        except TimeoutError:
            return
        finally:
            self._waits.pop(woken, None)

    async def _look(self) -> None:
        while self._waits:
            await asyncio.sleep(r.MOMENT)
            seats = {seat for seat, _ in self._waits.values()}
            try:
                marks = await anyio.to_thread.run_sync(self._watch.marks, seats, limiter=_ALONE)
            except r.RoomError:  # each asks by itself, and is told
                marks = {}
            for woken, (seat, mark) in self._waits.items():
                if seat in seats and marks.get(seat) != mark and not woken.done():
                    woken.set_result(None)
