from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from twitchdx.rooms import AnswerKind, Rooms, create_room, learner_state, resume, submit
from twitchdx.rooms.database import utc_now

from .plans import PLAN, answer

WRITER = Path(__file__).with_name("writer.py")


@pytest.mark.parametrize("after", [30, 90, 200])
def test_a_server_that_is_killed_while_it_writes_loses_no_acknowledged_answer_and_all_come_back(
    database: Callable[[str], str], open_rooms: Callable[..., Rooms], after: int
) -> None:
    url = database("sqlite")
    first = open_rooms(url, utc_now)
    code = create_room(first, PLAN).code
    first.engine.dispose()

    server = subprocess.Popen([sys.executable, str(WRITER), url, code], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    heard = [server.stdout.readline().split() for _ in range(after)]
    server.send_signal(signal.SIGKILL)  # in the middle of eight writers
    rest = server.stdout.read()  # `communicate` would leave out what `readline` has read ahead
    server.wait(timeout=30)
    server.stdout.close()
    assert server.returncode == -signal.SIGKILL
    heard += [line.split() for line in rest.splitlines() if line.count(" ") == 2]

    rooms = open_rooms(url, utc_now)
    tokens = {words[1]: words[2] for words in heard if words[0] == "joined"}
    kept = {who: {int(number) for what, w, number in heard if (what, w) == ("kept", who)} for who in tokens}
    assert sum(map(len, kept.values())) > 0
    for who, token in tokens.items():
        assert resume(rooms, token).nickname == f"Learner {who}"
        found = {a.payload["n"] for a in learner_state(rooms, token).answers}
        assert kept[who] <= found
        assert len(found - kept[who]) <= 1  # at most one was on disk and not acknowledged yet
        assert submit(rooms, token, answer(AnswerKind.ITEM, {"n": -1}, key="after", name="after"))
    with rooms.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
