"""Teaching rooms: an educator opens a room, learners join by code and work staged cases, all see how they compare.

Every function takes the `Rooms` that `opened` gives, and typed values; what is refused is a `RoomError`. Nothing here
knows of a page. Needs the extra `teaching`, and `postgresql` for a server.
"""

from twitchdx.rooms.answering import MOST_TOGETHER, submit, submit_all
from twitchdx.rooms.backup import back_up, restore
from twitchdx.rooms.comparing import Worked, worked
from twitchdx.rooms.database import Rooms, address
from twitchdx.rooms.errors import Reason, RoomError
from twitchdx.rooms.joining import forget, join, resume
from twitchdx.rooms.keeping import delete_room, deleted, listed, opened, purge
from twitchdx.rooms.looking import comparison, learner_state
from twitchdx.rooms.moving import advance, back, close, go_back, go_on, reveal
from twitchdx.rooms.oidc import is_educator
from twitchdx.rooms.opening import create_room, open_by_identity, open_room
from twitchdx.rooms.overseeing import educator_view, export_csv, exported, held_case
from twitchdx.rooms.pulse import pulse
from twitchdx.rooms.qr import join_address, qr_svg
from twitchdx.rooms.values import (
    Answer,
    AnswerKind,
    Created,
    Feedback,
    Joined,
    Pace,
    Phase,
    Plan,
    Position,
    Stage,
    StagedCase,
    Submission,
    Visibility,
)
from twitchdx.rooms.views import (
    Compared,
    EducatorView,
    LearnerState,
    NamedAnswer,
    Pulse,
    RoomInfo,
    RoomSummary,
    Tally,
)
from twitchdx.rooms.watching import MOMENT, Watch

__all__ = [
    "MOMENT",
    "MOST_TOGETHER",
    "Answer",
    "AnswerKind",
    "Compared",
    "Created",
    "EducatorView",
    "Feedback",
    "Joined",
    "LearnerState",
    "NamedAnswer",
    "Pace",
    "Phase",
    "Plan",
    "Position",
    "Pulse",
    "Reason",
    "RoomError",
    "RoomInfo",
    "RoomSummary",
    "Rooms",
    "Stage",
    "StagedCase",
    "Submission",
    "Tally",
    "Visibility",
    "Watch",
    "Worked",
    "address",
    "advance",
    "back",
    "back_up",
    "close",
    "comparison",
    "create_room",
    "delete_room",
    "deleted",
    "educator_view",
    "export_csv",
    "exported",
    "forget",
    "go_back",
    "go_on",
    "held_case",
    "is_educator",
    "join",
    "join_address",
    "learner_state",
    "listed",
    "open_by_identity",
    "open_room",
    "opened",
    "pulse",
    "purge",
    "qr_svg",
    "restore",
    "resume",
    "reveal",
    "submit",
    "submit_all",
    "worked",
]
