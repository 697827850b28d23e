"""How a group answered, entry by entry: numbers sorted, words counted, nobody recognised. Pure functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from twitchdx.rooms.values import Answer, AnswerKind
from twitchdx.rooms.views import Tally

FEWEST = 3  # with two, each would know the other's answer
TEXT = "text"  # an entry of this name is free text: it is shown to the educator, never to other learners

_Question = tuple[int, int, AnswerKind, str]


def last_ones(answers: Iterable[tuple[str, Answer]]) -> list[tuple[str, Answer]]:
    """The last revision of each question of each person; `answers` are pairs of person and answer."""
    last: dict[tuple[str, _Question], tuple[str, Answer]] = {}
    for person, answer in answers:
        place = (person, _question(answer))
        if place not in last or last[place][1].revision < answer.revision:
            last[place] = (person, answer)
    return list(last.values())


def tallied(answers: Sequence[Answer], *, texts: bool = False, fewest: int = 1) -> tuple[Tally, ...]:
    """Tallies of answers, one of each person and question.

    Parameters
    ----------
    answers
        The last answer of each person to each question.
    texts
        Whether free texts are listed too, as counts of themselves.
    fewest
        Entries that fewer have given are left out.
    """
    given: dict[tuple[_Question, str], list[list[object]]] = defaultdict(list)
    for answer in answers:
        for path, values in entries(answer.payload).items():
            given[_question(answer), path].append(values)
    return tuple(
        _tally(question, path, people)
        for (question, path), people in sorted(given.items())
        if len(people) >= fewest and (texts or path.rpartition(".")[2] != TEXT)
    )


def entries(payload: Mapping[str, object]) -> dict[str, list[object]]:
    """The numbers, words and truth values of a payload, by their path; a list has several."""
    found: dict[str, list[object]] = defaultdict(list)
    for path, value in _walked("", payload):
        found[path].append(value)
    return found


def _walked(path: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _walked(f"{path}.{name}" if path else str(name), inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _walked(path, inner)
    elif value is not None:
        yield path, value


def _tally(question: _Question, path: str, people: list[list[object]]) -> Tally:
    values = [value for given in people for value in given]
    numbers = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    words = Counter(_word(value) for given in people for value in dict.fromkeys(given) if isinstance(value, str | bool))
    counts = dict(sorted(words.items(), key=lambda pair: (-pair[1], pair[0])))
    return Tally(*question, key=path, answered=len(people), numbers=tuple(sorted(numbers)), counts=counts)


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _question(answer: Answer) -> _Question:
    return answer.case, answer.stage, answer.kind, answer.name
