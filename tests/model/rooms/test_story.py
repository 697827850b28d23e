"""Whatever people do in a room, in whatever order: it keeps what a plain model of it keeps, and shows no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from twitchdx.rooms import (
    AnswerKind,
    RoomError,
    Rooms,
    Visibility,
    advance,
    back,
    educator_view,
    forget,
    join,
    learner_state,
    reveal,
    submit,
)

from .plans import PLAN, answer, made

NAMES = ("Ana", "Ben", "Cem", "Dov")
STAGES = [(0, 0), (0, 1), (1, 0)]
PHASES = [(c, s, p) for c, s in STAGES for p in ("entry", "discuss", "reveal")] + [(1, 0, "done")]
TAKEN = {"entry": (AnswerKind.FORECAST, AnswerKind.STEP), "discuss": (AnswerKind.DISCUSSION,)}

acts = st.one_of(
    st.tuples(st.just("answer"), st.sampled_from(NAMES), st.sampled_from(AnswerKind), st.integers(0, 9)),
    st.tuples(st.just("again"), st.sampled_from(NAMES)),
    st.tuples(st.just("forget"), st.sampled_from(NAMES)),
    st.tuples(st.sampled_from(("advance", "back", "reveal"))),
)


@dataclass
class Model:
    """A room as one would keep it on paper."""

    at: int = 0
    revealed: set[tuple[int, int]] = field(default_factory=set)
    kept: dict[tuple[str, int, int, AnswerKind], int] = field(default_factory=dict)

    def stage(self) -> tuple[int, int]:
        return PHASES[self.at][:2]

    def takes(self, kind: AnswerKind) -> bool:
        return self.stage() not in self.revealed and kind in (*TAKEN.get(PHASES[self.at][2], ()), *self.items())

    def items(self) -> tuple[AnswerKind, ...]:
        return (AnswerKind.ITEM,) if PHASES[self.at][2] == "entry" else ()

    def move(self, to: int) -> bool:
        if not 0 <= to < len(PHASES):
            return False
        self.at = to
        if PHASES[to][2] in ("reveal", "done"):
            self.revealed.add(self.stage())
        return True


def accepted(act: object, *arguments: object) -> bool:
    try:
        act(*arguments)  # type: ignore[operator]
    except RoomError:
        return False
    return True


def play(rooms: Rooms, story: list[tuple[object, ...]], visibility: Visibility) -> None:
    room = made(rooms, visibility=visibility)
    tokens = {name: join(rooms, room.code, name).token for name in NAMES}
    model, sent = Model(), {}
    for act, *rest in story:
        name = str(rest[0]) if rest else ""
        case, stage = model.stage()
        if act == "answer":
            _, kind, value = rest
            given = answer(kind, {"value": value}, case, stage)  # type: ignore[arg-type]
            taken = accepted(submit, rooms, tokens[name], given)
            assert taken is model.takes(kind)  # type: ignore[arg-type]
            if taken:
                model.kept[name, case, stage, kind], sent[name] = value, given  # type: ignore[index, assignment]
        elif act == "again" and name in sent:
            assert accepted(submit, rooms, tokens[name], sent[name])
        elif act == "forget":
            forget(rooms, tokens[name])
            tokens[name] = join(rooms, room.code, name).token
            model.kept = {key: value for key, value in model.kept.items() if key[0] != name}
            sent.pop(name, None)
        elif act in ("advance", "back"):
            move, to = (advance, model.at + 1) if act == "advance" else (back, model.at - 1)
            assert accepted(move, rooms, room.token) is model.move(to)
        elif act == "reveal":
            ahead = [n for n in range(model.at + 1, len(PHASES)) if PHASES[n] == (case, stage, "reveal")]
            assert accepted(reveal, rooms, room.token) is bool(ahead and model.move(ahead[0]))
        compare(rooms, room.token, tokens, model, visibility)


def compare(rooms: Rooms, seat: str, tokens: dict[str, str], model: Model, visibility: Visibility) -> None:
    """Hold what everybody sees against the model."""
    case, stage, phase = PHASES[model.at]
    view = educator_view(rooms, seat)
    here = {key: value for key, value in model.kept.items() if key[1:3] == (case, stage)}
    assert (view.position.case, view.position.stage, view.position.phase) == (case, stage, phase)
    assert sorted(n for tally in view.group for n in tally.numbers) == sorted(here.values())
    for name, token in tokens.items():
        state = learner_state(rooms, token)
        own = {(a.case, a.stage, a.kind): a.payload["value"] for a in state.answers}
        assert own == {key[1:]: value for key, value in model.kept.items() if key[:2] == (name, case)}
        assert set(state.takes) == {kind for kind in AnswerKind if model.takes(kind)}
        seen = {(tally.case, tally.stage) for tally in state.group}
        talked = {(case, stage)} if visibility is Visibility.OPEN and phase == "discuss" else set()
        assert seen <= model.revealed | talked
        assert [bool(r) for r in state.revealed] == [(case, s) in model.revealed for s in range(stage + 1)]
        assert all(tally.answered >= 3 for tally in state.group)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(acts, max_size=25), visibility=st.sampled_from(Visibility))
def test_whatever_happens_a_room_keeps_and_shows_what_a_plain_model_of_it_does(
    lite: Rooms, story: list[tuple[object, ...]], visibility: Visibility
) -> None:
    assert [len(case.stages) for case in PLAN.cases] == [2, 1]
    play(lite, story, visibility)
