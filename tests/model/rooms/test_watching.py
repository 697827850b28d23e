from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from twitchdx.rooms import (
    Answer,
    Created,
    Joined,
    Pace,
    Reason,
    RoomError,
    Rooms,
    Watch,
    advance,
    close,
    delete_room,
    go_on,
    join,
    learner_state,
    submit,
    submit_all,
    watching,
)

from .plans import forecast, made


def test_the_mark_changes_with_every_move_and_with_the_close_and_only_then(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    watch = Watch(rooms, moment=0.0)
    marks = [watch.mark(ana.token)]
    submit(rooms, ana.token, forecast(0.4))
    assert watch.mark(ana.token) == marks[0]
    for move in (
        lambda: advance(rooms, room.token),
        lambda: advance(rooms, room.token),
        lambda: close(rooms, room.token),
    ):
        move()
        marks.append(watch.mark(ana.token))
    assert len(set(marks)) == 4


def test_what_is_watched_is_what_the_learner_would_see(rooms: Rooms, room: Created, ana: Joined) -> None:
    watch = Watch(rooms, moment=0.0)
    for _ in range(4):
        assert watch.state(ana.token)[1] == learner_state(rooms, ana.token)
        advance(rooms, room.token)


def test_within_a_moment_the_database_is_not_asked_again(rooms: Rooms, room: Created, ana: Joined) -> None:
    watch = Watch(rooms, moment=60.0)
    assert watch.mark_at_hand(ana.token) is None
    before = watch.mark(ana.token)
    assert watch.mark_at_hand(ana.token) == before
    advance(rooms, room.token)
    assert watch.mark(ana.token) == before
    mark, state = watch.state(ana.token, fresh=True)
    assert mark != before
    assert state == learner_state(rooms, ana.token)


def test_a_stage_that_a_learner_has_just_come_to_is_told_within_the_moment_too(rooms: Rooms) -> None:
    room = made(rooms, pace=Pace.OWN)
    one, other = (join(rooms, room.code, name).token for name in ("One", "Other"))
    watch = Watch(rooms, moment=60.0)
    assert watch.told(one, 0, 0)["told"] == "A hand twitches."
    assert watch.told(other, 0, 0)["told"] == "A hand twitches."
    for _ in range(2):
        go_on(rooms, one)
    assert watch.told(one, 0, 1)["told"] == "It is weak and thin."
    for token, case, stage in ((other, 0, 1), (one, 0, 2), (one, 1, 0), (one, 0, -1)):
        with pytest.raises(RoomError) as refused:
            watch.told(token, case, stage)
        assert refused.value.reason is Reason.CLOSED


def test_a_seat_that_is_none_and_a_room_that_is_gone_are_refused(rooms: Rooms, room: Created, ana: Joined) -> None:
    watch = Watch(rooms, moment=0.0)
    for token in ("", "nobody", room.token):
        with pytest.raises(RoomError) as refused:
            watch.mark(token)
        assert refused.value.reason is Reason.NO_ENTRY
    watch.mark(ana.token)
    delete_room(rooms, room.token)
    for ask in (watch.mark, watch.state, lambda token: watch.told(token, 0, 0)):
        with pytest.raises(RoomError) as refused:
            ask(ana.token)
        assert refused.value.reason is Reason.NO_ENTRY


def test_marks_are_looked_up_together_and_one_whose_room_is_gone_has_none(
    rooms: Rooms, room: Created, ana: Joined, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_AT_ONCE", 2)
    own, other = made(rooms, pace=Pace.OWN), made(rooms)
    walkers = [join(rooms, own.code, f"Learner {n}").token for n in range(5)]
    gone = join(rooms, other.code, "Gone").token
    watch = Watch(rooms, moment=60.0)
    tokens = (ana.token, *walkers, gone)
    before = {token: watch.mark(token) for token in tokens}
    assert watch.marks([*tokens, "nobody"]) == before
    advance(rooms, room.token)
    go_on(rooms, walkers[3])
    delete_room(rooms, other.token)
    now = watch.marks(tokens)
    assert {token for token in tokens if now.get(token) != before[token]} == {ana.token, walkers[3], gone}
    assert gone not in now
    assert watch.mark_at_hand(gone) is None
    assert watch.mark_at_hand(ana.token) == now[ana.token]


def test_many_threads_may_look_at_once(rooms: Rooms, room: Created) -> None:
    tokens = [join(rooms, room.code, f"Learner {n}").token for n in range(40)]
    watch = Watch(rooms, moment=0.001)
    with ThreadPoolExecutor(40) as threads:
        found = list(threads.map(lambda token: watch.state(token)[1].nickname, tokens))
    assert found == [f"Learner {n}" for n in range(40)]


def test_of_answers_that_come_together_one_that_is_refused_leaves_the_others(
    rooms: Rooms, room: Created, ana: Joined
) -> None:
    ben = join(rooms, room.code, "Ben").token
    given = [
        (ana.token, forecast(0.2, key="one")),
        ("nobody", forecast(0.3, key="one")),
        (ben, forecast(0.4, key="one")),
        (ana.token, forecast(0.5, key="two")),
        (ana.token, forecast(0.2, key="one")),
        (ben, forecast(0.9, key="one")),
    ]
    found = submit_all(rooms, given)
    assert [one.revision if isinstance(one, Answer) else one.reason for one in found] == [
        1,
        Reason.NO_ENTRY,
        1,
        2,
        1,
        Reason.KEY_REUSED,
    ]
    assert found[0] == found[4]
    (kept,) = learner_state(rooms, ana.token).answers
    assert kept == found[3]
    with pytest.raises(ValueError, match="at most 500"):
        submit_all(rooms, given * 100)
