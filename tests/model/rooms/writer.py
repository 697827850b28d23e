"""A server that answers are sent to, to be killed: prints a line once an answer is acknowledged.

Usage: python writer.py URL CODE
"""

from __future__ import annotations

import sys
from itertools import count
from threading import Lock, Thread

from twitchdx.rooms import AnswerKind, Rooms, Submission, join, opened, submit

_out = Lock()


def tell(*words: object) -> None:
    with _out:
        print(*words, flush=True)


def work(rooms: Rooms, code: str, who: int) -> None:
    token = join(rooms, code, f"Learner {who}").token
    tell("joined", who, token)
    for number in count():
        given = Submission(0, 0, AnswerKind.ITEM, {"n": number}, f"k{number}", f"q{number}")
        submit(rooms, token, given)
        tell("kept", who, number)


if __name__ == "__main__":
    url, code = sys.argv[1:]
    rooms = opened(url)
    for who in range(8):
        Thread(target=work, args=(rooms, code, who)).start()
