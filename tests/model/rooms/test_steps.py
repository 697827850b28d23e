from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twitchdx.rooms import Pace, Phase, Position
from twitchdx.rooms.steps import START, following, preceding, resolved, takes

shapes = st.lists(st.integers(1, 4), min_size=1, max_size=5)
paces = st.sampled_from(Pace)


def way(stages: list[int], pace: Pace) -> list[Position]:
    found = [START]
    while (at := following(found[-1], stages, pace)) is not None:
        found.append(at)
    return found


def spot(at: Position) -> tuple[int, int, Phase]:
    return at.case, at.stage, at.phase


@given(shapes, paces)
def test_the_way_leads_through_every_stage_once_and_ends(stages: list[int], pace: Pace) -> None:
    found = way(stages, pace)
    per_stage = {Pace.LED: 3, Pace.OWN: 2}[pace]
    assert len(found) == sum(stages) * per_stage + 1
    assert found[-1].phase is Phase.DONE
    entries = [(at.case, at.stage) for at in found if at.phase is Phase.ENTRY]
    assert entries == [(case, stage) for case, count in enumerate(stages) for stage in range(count)]


@given(shapes, paces)
def test_back_leads_the_same_way_to_the_start_and_unreveals_nothing(stages: list[int], pace: Pace) -> None:
    forth = way(stages, pace)
    backwards = [forth[-1]]
    while (at := preceding(backwards[-1], stages, pace)) is not None:
        backwards.append(at)
    assert [spot(at) for at in reversed(backwards)] == [spot(at) for at in forth]
    assert {at.revealed for at in backwards} == {sum(stages)}
    assert all(takes(at, stages) == () for at in backwards)


@given(shapes, paces, st.lists(st.sampled_from("><!"), max_size=40))
def test_whatever_the_moves_each_counts_once_and_a_stage_ahead_is_never_revealed(
    stages: list[int], pace: Pace, moves: list[str]
) -> None:
    at, made = START, 0
    for move in moves:
        to = {"<": preceding, ">": following}[move](at, stages, pace) if move != "!" else resolved(at, stages)
        at, made = (at, made) if to is None else (to, made + 1)
        assert at.moves == made
        assert at.revealed <= sum(stages)
        assert bool(takes(at, stages)) == (sum(stages[: at.case]) + at.stage >= at.revealed)
