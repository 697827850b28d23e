"""A class of simulated phones against a real server, as browsers talk to it: how long they wait.

`python tests/dashboard/crowd.py 200` starts a server with a database of its own, lets so many learners open the page,
send their answers (all at the same moment; then once more within ten seconds), and see what the educator's page
reveals; each looks after the room as a browser does. A teaching case may be named too; else it is `eyelid`. It is no
test: it takes a minute, and what it says depends on the machine.
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
from twitchdx.cli.dashboard import command, environment, free_port, page

sys.path.insert(0, str(page().parent))
from casefiles import Source, shipped
from classroom import staged

BEAT, BREATH = 1.0, 0.2  # seconds, as in assets/phone.js


@dataclass
class Tab:
    """A page in a browser: what it was sent last, and what it says."""

    seat: str
    address: str
    shown: str = ""
    page: str = ""
    component: str = ""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    socket: websockets.ClientConnection | None = None
    reader: asyncio.Task[None] | None = None

    async def visit(self, name: str, query: str = "") -> None:
        url = f"ws://{self.address}/_stcore/stream"
        self.socket = await websockets.connect(url, subprotocols=["streamlit"], open_timeout=120, max_size=None)  # type: ignore[list-item]
        self.reader = asyncio.create_task(self._read())
        await self.run(name, query)

    async def run(self, name: str, query: str = "", events: tuple[dict[str, object], ...] = ()) -> None:
        """Ask for the page, with events of its component."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.page_script_hash = query, name, self.page
        state.context_info.url = f"http://{self.address}/{name}"
        if events:
            state.widget_states.widgets.add(id=self.component, json_value=json.dumps({"outbox": events}))
        assert self.socket is not None
        await self.socket.send(message.SerializeToString())

    async def until(self, words: str) -> float:
        async with self.changed:
            await asyncio.wait_for(self.changed.wait_for(lambda: words in self.shown), 240)
        return time.perf_counter()

    async def close(self) -> None:
        if self.reader is not None:
            self.reader.cancel()
        if self.socket is not None:
            await self.socket.close()

    async def _read(self) -> None:
        assert self.socket is not None
        async for raw in self.socket:
            message = ForwardMsg()
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "bidi_component":
                found = message.delta.new_element.bidi_component
                if "sections" not in (found.json or str(found.mixed.json)):
                    continue
                async with self.changed:
                    self.component, self.shown = found.id, found.json or str(found.mixed.json)
                    self.changed.notify_all()
            elif kind == "navigation":
                self.page = message.navigation.page_script_hash


@dataclass
class Host(Tab):
    """The educator's page."""

    async def open(self) -> None:
        await self.visit("teach")
        await self.until("Teach a class")
        await self.press("seat", self.seat)
        await self.until("Reveal at once")

    async def press(self, do: str, value: str) -> float:
        event = {"id": time.time_ns() // 1_000_000, "do": do, "name": "", "value": value}
        await self.run("teach", events=(event,))
        return time.perf_counter()


@dataclass
class Phone(Tab):
    """One learner's page, and how it answers."""

    mark: str = ""
    lines: dict[str, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=dict)
    follower: asyncio.Task[None] | None = None

    async def open(self) -> float:
        began = time.perf_counter()
        await self.visit("join", f"seat={self.seat}")
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
        held = 0.0
        while True:
            await asyncio.sleep(max(BREATH, BEAT * (0.6 + 0.8 * random()) - held))
            began = time.perf_counter()
            found = await self._ask("look", {"mark": self.mark, "wait": True})
            held = time.perf_counter() - began
            self.mark = str(found["mark"])
            if "sections" in found:
                async with self.changed:
                    self.shown = json.dumps(found["sections"])
                    self.changed.notify_all()

    async def _ask(self, what: str, body: dict[str, object]) -> dict[str, object]:
        """Ask over a connection of the phone that stays open; a look may be held while an answer is sent."""
        if what not in self.lines or self.lines[what][0].at_eof():  # which the server closes where it was idle
            host, port = self.address.split(":")
            self.lines[what] = await asyncio.open_connection(host, int(port))
        reader, writer = self.lines[what]
        content = json.dumps({"seat": self.seat, "language": "en", **body}).encode()
        head = f"POST /rooms/{what} HTTP/1.1\r\nHost: {self.address}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)
        reply = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(reply.split("content-length: ")[1].split("\r\n")[0])
        found = json.loads(await reader.readexactly(length))
        assert isinstance(found, dict)
        return found

    async def close(self) -> None:
        if self.follower is not None:
            self.follower.cancel()
        for _, writer in self.lines.values():
            writer.close()
        await super().close()


def told(name: str, times: list[float]) -> None:
    high = quantiles(times, n=20, method="inclusive")[-1]
    print(
        f"{name}: median {median(times):.2f} s, 95 of 100 within {high:.2f} s, longest {max(times):.2f} s", flush=True
    )


async def lesson(rooms: r.Rooms, room: r.Created, source: Source, address: str, count: int) -> None:
    first = source.case.offered[0]
    host = Host(room.token, address)
    await host.open()
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
    await host.press("reveal", str(r.educator_view(rooms, room.token).position.moves))
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
    await asyncio.gather(host.close(), *(p.close() for p in phones))


def used(pid: int) -> float:
    """Seconds of processor time that a process has taken; on Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    case = sys.argv[2] if len(sys.argv) > 2 else "eyelid"
    with TemporaryDirectory() as folder:
        url = os.environ.get("TWITCHDX_DATABASE_URL") or f"sqlite:///{Path(folder) / 'rooms.sqlite'}"
        rooms = r.opened(url)
        network = load()
        source = next(s for s in shipped(network.knowledge) if s.case.id == case)
        room = r.create_room(rooms, r.Plan("Crowd", (staged(network, source),)))
        port = free_port(18751)
        assert port is not None
        with (Path(folder) / "log.txt").open("wb") as log:
            environ = {**environment(), "TWITCHDX_DATABASE_URL": url}
            server = subprocess.Popen(command(port), stdout=log, stderr=log, env=environ)
        try:
            for _ in range(100):
                try:
                    urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.2)
            asyncio.run(lesson(rooms, room, source, f"127.0.0.1:{port}", count))
            print(f"processor time of the server: {used(server.pid):.1f} s")
            status = Path(f"/proc/{server.pid}/status").read_text(encoding="ascii")
            print(*[line for line in status.splitlines() if line.startswith("VmHWM")])
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
