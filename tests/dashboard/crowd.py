"""A class of simulated phones against a real server, as browsers talk to it: how long they wait.

`python tests/dashboard/crowd.py 200` starts a server with a database of its own, lets so many learners open the page,
send their answers (all at the same moment; then once more within ten seconds), and see the room move on; each looks
after the room as a browser does. It is no test: it takes a minute, and what it says depends on the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from twitchdx import load
from twitchdx import rooms as r
from twitchdx.cli.dashboard import command, free_port, page

sys.path.insert(0, str(page().parent))
from casefiles import Source, shipped
from classroom import staged

BEAT = 1.0  # seconds, as in assets/phone.js


@dataclass
class Phone:
    """One learner's page: what it was sent last, and how it answers."""

    seat: str
    address: str
    shown: str = ""
    page: str = ""
    mark: str = ""
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    socket: websockets.ClientConnection | None = None
    reader: asyncio.Task[None] | None = None
    follower: asyncio.Task[None] | None = None

    async def open(self) -> float:
        began = time.perf_counter()
        url = f"ws://{self.address}/_stcore/stream"
        self.socket = await websockets.connect(url, subprotocols=["streamlit"], open_timeout=120, max_size=None)  # type: ignore[list-item]
        self.reader = asyncio.create_task(self._read())
        await self._run()
        await self.until("Place 100 people")
        self.follower = asyncio.create_task(self.follow())
        return time.perf_counter() - began

    async def send(self, value: dict[str, str], stage: str) -> float:
        """Press Send; seconds until the server says that the answer is kept."""
        began = time.perf_counter()
        found = await self._ask("answer", {"name": stage, "form": value, "key": f"press-{time.time_ns()}"})
        assert "Taken at" in str(found["said"]), found
        return time.perf_counter() - began

    async def follow(self) -> None:
        """Look whether the room has moved, as assets/phone.js does."""
        while True:
            await asyncio.sleep(BEAT * (0.6 + 0.8 * random()))
            found = await self._ask("look", {"mark": self.mark})
            self.mark = str(found["mark"])
            if "sections" in found:
                async with self.changed:
                    self.shown = json.dumps(found["sections"])
                    self.changed.notify_all()

    async def _ask(self, what: str, body: dict[str, object]) -> dict[str, object]:
        """Ask over the phone's own connection, which stays open."""
        async with self.turn:
            if self.line is None:
                host, port = self.address.split(":")
                self.line = await asyncio.open_connection(host, int(port))
            reader, writer = self.line
            content = json.dumps({"seat": self.seat, "language": "en", **body}).encode()
            head = f"POST /rooms/{what} HTTP/1.1\r\nHost: {self.address}\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
            reply = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(reply.split("content-length: ")[1].split("\r\n")[0])
            found = json.loads(await reader.readexactly(length))
            assert isinstance(found, dict)
            return found

    async def until(self, words: str) -> float:
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: words in self.shown), 240)
        return time.perf_counter()

    async def close(self) -> None:
        for task in (self.reader, self.follower):
            if task is not None:
                task.cancel()
        if self.line is not None:
            self.line[1].close()
        if self.socket is not None:
            await self.socket.close()

    async def _run(self) -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = f"seat={self.seat}"
        state.page_name, state.page_script_hash = "join", self.page
        state.context_info.url = f"http://{self.address}/join"
        assert self.socket is not None
        await self.socket.send(message.SerializeToString())

    async def _read(self) -> None:
        assert self.socket is not None
        async for raw in self.socket:
            message = ForwardMsg()
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
                found = message.delta.new_element.bidi_component
                async with self.changed:
                    self.shown = found.json or str(found.mixed.json)
                    self.changed.notify_all()
            elif kind == "navigation":
                self.page = message.navigation.page_script_hash


def told(name: str, times: list[float]) -> None:
    high = quantiles(times, n=20)[-1]
    print(
        f"{name}: median {median(times):.2f} s, 95 of 100 within {high:.2f} s, longest {max(times):.2f} s", flush=True
    )


async def lesson(rooms: r.Rooms, room: r.Created, source: Source, address: str, count: int) -> None:
    first = source.case.offered[0]
    phones = [Phone(r.join(rooms, room.code, f"Learner {n}").token, address) for n in range(count)]

    async def after(seconds: float, work: object) -> float:
        await asyncio.sleep(seconds)
        return await work  # type: ignore[misc, no-any-return]

    told(
        "open, 20 s of arrivals",
        list(await asyncio.gather(*(after(20 * n / count, p.open()) for n, p in enumerate(phones)))),
    )
    await asyncio.sleep(3)
    say = {f"points:{first}": "40"}
    told("send, all at once", list(await asyncio.gather(*(p.send(say, "0-0-forecast") for p in phones))))
    await asyncio.sleep(3)
    say = {f"points:{first}": "50"}
    spread = (after(10 * n / count, p.send(say, "0-0-forecast")) for n, p in enumerate(phones))
    told("send, within 10 s", list(await asyncio.gather(*spread)))
    await asyncio.sleep(3)
    began = time.perf_counter()
    await asyncio.to_thread(r.reveal, rooms, room.token)
    told("reveal on all phones", [at - began for at in await asyncio.gather(*(p.until("How it went") for p in phones))])
    view = r.educator_view(rooms, room.token)
    answers = [t for t in view.group if t.key == f"points.{first}"]
    print(
        "kept:",
        view.answered[r.AnswerKind.FORECAST],
        "of",
        count,
        "all as sent last:",
        set(answers[0].numbers) == {50.0},
    )
    await asyncio.gather(*(p.close() for p in phones))


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with TemporaryDirectory() as folder:
        url = os.environ.get("TWITCHDX_DATABASE_URL") or f"sqlite:///{Path(folder) / 'rooms.sqlite'}"
        rooms = r.opened(url)
        network = load()
        source = next(s for s in shipped(network.knowledge) if s.case.id == "eyelid")
        room = r.create_room(rooms, r.Plan("Crowd", (staged(network, source),)))
        port = free_port(18751)
        assert port is not None
        with (Path(folder) / "log.txt").open("wb") as log:
            environment = {**os.environ, "TWITCHDX_DATABASE_URL": url}
            server = subprocess.Popen(command(port), stdout=log, stderr=log, env=environment)
        try:
            for _ in range(100):
                try:
                    urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            asyncio.run(lesson(rooms, room, source, f"127.0.0.1:{port}", count))
            status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
            print(*[line for line in status.splitlines() if line.startswith("VmHWM")])
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
