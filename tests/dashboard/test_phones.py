"""What phones ask for beside the page, over HTTP: a class that answers at once, and everything that is refused."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from twitchdx import Network
from twitchdx import rooms as r
from twitchdx.teaching import shipped

from .crowd import Phone
from .seats import CASE, Server, made

pytestmark = pytest.mark.browser  # once, against the wheel
FIRST = "ordinary_twitching"


def asked(server: Server, what: str, body: object, **headers: str) -> tuple[int, dict[str, Any]]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    request = urllib.request.Request(f"{server.address}/rooms/{what}", content, told)
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def press(seat: str, key: str, value: object = "40", name: str = "0-0-forecast", **more: object) -> dict[str, object]:
    return {"seat": seat, "name": name, "form": {f"points:{FIRST}": value, **more}, "key": key}


def kept(server: Server, room: r.Created) -> list[Any]:
    """All answers that a room holds, earlier revisions too."""
    return list(csv.DictReader(io.StringIO(r.exported(r.opened(server.url), room.code))))


@pytest.fixture
def room(server: Server, network: Network) -> r.Created:
    return made(server, network)


@pytest.fixture
def seat(server: Server, room: r.Created) -> str:
    return r.join(r.opened(server.url), room.code, "Robin").token


def test_a_class_that_answers_at_the_same_moment_is_kept_once_each(server: Server, room: r.Created) -> None:
    rooms, address = r.opened(server.url), server.address.removeprefix("http://")
    phones = [Phone(r.join(rooms, room.code, f"Learner {n}").token, address) for n in range(25)]

    async def lesson() -> None:
        for _ in range(2):  # everybody changes their mind once
            await asyncio.gather(*(p.send({f"points:{FIRST}": str(n)}, "0-0-forecast") for n, p in enumerate(phones)))
        for phone in phones:
            await phone.close()

    with ThreadPoolExecutor(1) as thread:  # a browser of this run may keep a loop of its own in this one
        thread.submit(asyncio.run, lesson()).result()
    view = r.educator_view(rooms, room.token)
    assert view.answered[r.AnswerKind.FORECAST] == 25
    points = next(t for t in view.group if t.key == f"points.{FIRST}")
    assert points.numbers == tuple(float(n) for n in range(25))
    assert len(kept(server, room)) == 50


def test_a_press_that_is_sent_again_counts_once_and_another_with_its_key_is_refused(
    server: Server, room: r.Created, seat: str
) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: asked(server, "answer", press(seat, "press-again")), range(8)))
    assert {status for status, _ in found} == {200}
    assert len({reply["said"] for _, reply in found}) == 1  # the same moment: it was kept then
    assert len(kept(server, room)) == 1
    status, reply = asked(server, "answer", press(seat, "press-again", "60"))
    assert status == 409
    assert "said" not in reply
    assert len(kept(server, room)) == 1


def test_a_step_is_kept_beside_the_forecast_and_one_that_is_not_open_is_left_out(
    server: Server, room: r.Created, seat: str
) -> None:
    assert asked(server, "answer", press(seat, "press-step-1", step="nothing"))[0] == 200
    assert asked(server, "answer", press(seat, "press-step-2", step="brain_transplant"))[0] == 200
    view = r.educator_view(r.opened(server.url), room.token)
    assert view.answered[r.AnswerKind.STEP] == 1
    assert len(kept(server, room)) == 3


def test_a_page_is_sent_only_where_the_room_has_moved(server: Server, room: r.Created, seat: str) -> None:
    status, first = asked(server, "look", {"seat": seat, "mark": ""})
    assert status == 200
    assert "Robin" in first["sections"]["bar"]
    assert asked(server, "look", {"seat": seat, "mark": first["mark"]})[1] == {"mark": first["mark"]}
    r.reveal(r.opened(server.url), room.token)
    time.sleep(2 * r.MOMENT)
    second = asked(server, "look", {"seat": seat, "mark": first["mark"], "language": "es"})[1]
    assert second["mark"] != first["mark"]
    assert "C\u00f3mo fue" in second["sections"]["main"]
    status, reply = asked(server, "answer", press(seat, "press-late-1"))
    assert status == 409
    assert "Too late" in reply["refused"]
    assert kept(server, room) == []


def test_who_waits_is_answered_once_the_room_has_moved_or_is_gone(server: Server, room: r.Created, seat: str) -> None:
    rooms = r.opened(server.url)
    first = asked(server, "look", {"seat": seat, "mark": "", "wait": True})[1]
    assert "sections" in first  # another mark than that of the room is answered at once
    waits = {"seat": seat, "mark": first["mark"], "wait": True}
    assert asked(server, "look", waits) == (200, {"mark": first["mark"]})  # until it was held for long enough
    with ThreadPoolExecutor(2) as threads:
        held = [threads.submit(asked, server, "look", waits) for _ in range(2)]
        time.sleep(r.MOMENT)
        r.reveal(rooms, room.token)
        for one in held:
            status, told = one.result()
            assert (status, "How it went" in told["sections"]["main"]) == (200, True)
        gone = threads.submit(asked, server, "look", {**waits, "mark": told["mark"]})
        time.sleep(r.MOMENT)
        r.delete_room(rooms, room.token)
        assert (gone.result()[0], gone.result()[1]["gone"]) == (403, True)


def test_a_seat_opens_its_own_room_only(server: Server, room: r.Created, seat: str, network: Network) -> None:
    other = made(server, network)
    case = next(one for one in shipped(network.knowledge) if one.id == CASE)
    for token in (other.token, room.token, room.secret, room.code, "", "x" * 500, seat[:-1]):
        for what, body in (("look", {"seat": token, "mark": ""}), ("answer", press(token, "press-other"))):
            status, reply = asked(server, what, body)
            assert (status, reply["gone"]) == (403, True), what
            assert set(reply) == {"refused", "gone"}
    assert kept(server, room) == kept(server, other) == []
    told = json.dumps(asked(server, "look", {"seat": seat, "mark": ""})[1])
    for hidden in (case.told, case.learning_points[0], case.stages[1].text, room.secret, room.token, other.code):
        assert hidden not in told
    # A stage that is still to come says nothing either, not even by what it refuses.
    for name in ("0-1-forecast", "7-0-forecast"):
        status, reply = asked(server, "answer", press(seat, f"press-{name}", "many", name=name))
        assert (status, "Too late" in reply["refused"]) == (409, True)


@pytest.mark.parametrize(
    ("body", "headers", "status", "words"),
    [
        (b"{", {}, 400, "Expected JSON"),
        (b"[]", {}, 400, "an object of JSON with a seat"),
        (b"{}", {}, 400, "an object of JSON with a seat"),
        (b'{"seat": 7}', {}, 400, "an object of JSON with a seat"),
        (b'{"seat": "' + b"x" * 30_000 + b'"}', {}, 413, "at most"),
        (b'{"seat": "x"}', {"Content_Type": "text/plain"}, 415, "application/json"),
        (b'{"seat": "x"}', {"Content_Type": "application/x-www-form-urlencoded"}, 415, "application/json"),
        (b'{"seat": "x"}', {"Origin": "http://elsewhere.example"}, 403, "this server's own page"),
        (b'{"seat": "x"}', {"Origin": "null"}, 403, "this server's own page"),
        (b'{"seat": "x"}', {"Sec_Fetch_Site": "cross-site"}, 403, "this server's own page"),
        (b'{"seat": "x"}', {"Sec_Fetch_Site": "same-origin", "Origin": "http://inner:1"}, 400, "the name of a form"),
        (b'{"seat": "x", "name": "0-0-step", "form": {}, "key": "press-0001"}', {}, 400, "the name of a form"),
        (b'{"seat": "x", "name": "0-0-forecast", "form": [], "key": "press-0001"}', {}, 400, "the name of a form"),
        (b'{"seat": "x", "name": "0-0-forecast", "form": {}, "key": "\'; --"}', {}, 400, "the name of a form"),
    ],
)
def test_what_no_phone_sends_is_refused_with_what_was_expected(
    server: Server, body: bytes, headers: dict[str, str], status: int, words: str
) -> None:
    found, reply = asked(server, "answer", body, **headers)
    assert (found, words in reply["refused"]) == (status, True), reply


def test_a_form_that_is_no_forecast_is_refused_in_words(server: Server, room: r.Created, seat: str) -> None:
    status, reply = asked(server, "answer", press(seat, "press-odd-01", "many"))
    assert status == 422
    assert "many" in reply["refused"]
    assert kept(server, room) == []


@pytest.mark.parametrize("value", ["1e999", "nan", [1], {"a": 1}, "9" * 400, True])
def test_an_odd_form_costs_itself_alone(server: Server, room: r.Created, seat: str, value: object) -> None:
    other = r.join(r.opened(server.url), room.code, "Wren").token
    with ThreadPoolExecutor(4) as threads:
        odd = threads.submit(asked, server, "answer", press(seat, "press-odd-02", value))
        sound = threads.submit(asked, server, "answer", press(other, "press-sound"))
        assert sound.result()[0] == 200
        status, reply = odd.result()
    assert status == (200 if value is True else 422), reply  # one person of a hundred
    assert len(kept(server, room)) == (2 if value is True else 1)


def test_words_of_refusal_are_in_the_language_of_the_phone(server: Server, seat: str) -> None:
    status, reply = asked(server, "answer", {**press(seat, "press-es-01", [1]), "language": "es"})
    assert status == 422
    assert "Coloque" in reply["refused"]


def test_many_answers_of_one_press_are_kept(server: Server, network: Network) -> None:
    import casefiles
    import panels

    source = next(one for one in casefiles.shipped(network.knowledge) if one.case.id == "left-hand")
    known = [cause for cause in source.case.offered if cause in network.causes]
    staged = panels.staged(network, source, known, 2)
    count = len(staged.stages[0].shown["items"])  # type: ignore[arg-type]
    room = r.create_room(r.opened(server.url), r.Plan("Many", (staged,)))
    seats = [r.join(r.opened(server.url), room.code, f"Expert {n}").token for n in range(30)]
    form = {f"item:{n}": "1" for n in range(count)}
    with ThreadPoolExecutor(30) as threads:
        found = list(
            threads.map(
                lambda one: asked(
                    server, "answer", {"seat": one, "name": "0-0-item", "form": form, "key": "press-item-1"}
                ),
                seats,
            )
        )
    assert {status for status, _ in found} == {200}
    assert len(kept(server, room)) == 30 * count
    assert asked(server, "answer", press(seats[0], "press-fore-1"))[0] == 422


def test_a_room_that_is_deleted_sends_its_phones_away(server: Server, room: r.Created, seat: str) -> None:
    assert asked(server, "look", {"seat": seat, "mark": ""})[0] == 200
    r.delete_room(r.opened(server.url), room.token)
    time.sleep(2 * r.MOMENT)
    assert asked(server, "look", {"seat": seat, "mark": "0"}) == (
        403,
        {
            "refused": "This seat or secret is not known here: the room may be deleted. Look at both again.",
            "gone": True,
        },
    )
