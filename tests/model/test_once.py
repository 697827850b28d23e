"""Questions that are asked together share what they have in common."""

from __future__ import annotations

import pytest

from twitchdx.once import once, together

ASKED: list[tuple[object, bool]] = []


@once
def answer(case: object, *, odd: bool = False) -> int:
    ASKED.append((case, odd))
    return len(ASKED)


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    ASKED.clear()


def test_what_is_asked_together_is_worked_out_once() -> None:
    case = object()
    with together():
        assert answer(case) == answer(case) == 1
        assert answer(case, odd=True) == 2  # another question
        assert answer(object()) == 3  # another case


def test_nothing_is_kept_beyond_the_block() -> None:
    case = object()
    with together():
        answer(case)
    assert answer(case) == 2
    assert answer(case) == 3


def test_an_equal_case_is_another_one_so_that_what_was_changed_meanwhile_is_seen() -> None:
    with together():
        assert answer({"cramp": "present"}) == 1
        assert answer({"cramp": "present"}) == 2
