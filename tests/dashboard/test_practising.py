"""Events of the practice page as pure functions of its session."""

from __future__ import annotations

import pytest

from practising import Session, apply, begun, dangerous
from twitchdx import Network
from twitchdx.teaching import TeachingCase, shipped


@pytest.fixture
def case(network: Network) -> TeachingCase:
    return next(case for case in shipped(network.knowledge) if case.id == "left-hand")


def play(network: Network, session: Session, *events: tuple[str, str, str]) -> Session:
    for what, name, value in events:
        session = apply(session, {"do": what, "name": name, "value": value}, network.knowledge)
    return session


def test_people_of_a_million_go_when_the_cause_gets_points(network: Network, case: TeachingCase) -> None:
    rare, other, *_ = dangerous(network.knowledge, case)
    said = play(network, begun(Session(), case), ("million", rare, "100"), ("million", other, "10"))
    assert said.now is not None
    assert said.now.now.per_million == {rare: 100, other: 10}
    assert (
        play(network, said, ("million", "stress", "100"), ("million", "", "100")) == said
    )  # only of what is dangerous
    given = play(network, said, ("share", rare, "5"))
    assert given.now is not None
    assert given.now.now.per_million == {other: 10}
    unsaid = play(network, said, ("million", other, "0"))
    assert unsaid.now is not None
    assert unsaid.now.now.per_million == {rare: 100}
    assert sum(given.now.now.points) == 100


def test_a_case_is_finished_by_a_forecast_for_each_stage(network: Network, case: TeachingCase) -> None:
    session = play(network, begun(Session(), case), ("step", "", "brisk_reflexes"), ("commit", "", ""))
    assert session.now is not None
    assert session.now.taken == (("brisk_reflexes",),)
    assert play(network, session, ("share", "als", "50")) == session  # what is committed does not change
    for _ in case.stages[1:]:
        session = play(network, session, ("next", "", ""), ("net", "", "als"), ("commit", "", ""))
    assert session.now is not None
    assert session.now.over
    assert [len(attempt.forecasts) for _, attempt in session.done] == [len(case.stages)]
    assert play(network, session, ("leave", "", "")).now is None


def test_an_event_that_makes_no_sense_changes_nothing(network: Network, case: TeachingCase) -> None:
    session = begun(Session(), case)
    nonsense = (
        ("share", "moon", "5"),
        ("share", "als", "-5"),
        ("step", "", "tsh9"),
        ("net", "", "moon"),
        ("x", "", ""),
    )
    assert play(network, session, *nonsense) == session
    assert play(network, Session(), ("commit", "", "")) == Session()
