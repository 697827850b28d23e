"""What a room refuses, in words for who uses the page, with a way on."""

from __future__ import annotations

from twitchdx import rooms as r
from twitchdx.language import say


def refusal(error: r.RoomError) -> str:
    """Say why a request was refused and what to do."""
    words = {
        r.Reason.NO_ROOM: say("There is no room with this code. Look at the screen in front again."),
        r.Reason.NO_ENTRY: say("This seat or secret is not known here: the room may be deleted. Look at both again."),
        r.Reason.TOO_MANY_TRIES: say("Too many wrong tries. Wait a quarter of an hour."),
        r.Reason.NICKNAME: say("Choose a nickname of 1 to 24 letters, digits, spaces and -_.'"),
        r.Reason.NICKNAME_TAKEN: say(
            "Somebody has this nickname. Choose another; if it is yours, go on where you joined."
        ),
        r.Reason.FULL: say("The room is full. Ask for a second one."),
        r.Reason.CLOSED: say("Too late: the room, or this stage, takes no answers any more."),
        r.Reason.NOT_NOW: say("The room cannot move that way now."),
        r.Reason.MOVED: say("The room had moved already, so nothing was done."),
        r.Reason.DATABASE: say("The server cannot reach its database. Try again in a moment."),
    }
    return words.get(error.reason) or str(error)
