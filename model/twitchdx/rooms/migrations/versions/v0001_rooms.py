"""The first tables of teaching rooms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "room",
        sa.Column("code", sa.String(6), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("secret", sa.String(200), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("pace", sa.String(8), nullable=False),
        sa.Column("visibility", sa.String(8), nullable=False),
        sa.Column("feedback", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_room"),
    )
    op.create_table(
        "room_case",
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("stage_count", sa.Integer(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("room", "number", name="pk_room_case"),
        _refers("room_case", "room", "room.code"),
    )
    op.create_table(
        "seat",
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_seat"),
        _refers("seat", "room", "room.code"),
    )
    op.create_index("ix_seat_room", "seat", ["room"])
    op.create_table(
        "participant",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("nickname", sa.String(24), nullable=False),
        sa.Column("folded", sa.String(80), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("joined", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_participant"),
        _refers("participant", "room", "room.code"),
        sa.UniqueConstraint("room", "folded", name="uq_participant_room"),
        sa.UniqueConstraint("token", name="uq_participant_token"),
    )
    _make_place()
    _make_answer()
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
    )
    op.create_index("ix_attempt_who", "attempt", ["who"])
    op.create_index("ix_attempt_made", "attempt", ["made"])


def downgrade() -> None:
    """Drop the tables, and all that is in them."""
    for table in ("attempt", "answer", "place", "participant", "seat", "room_case", "room"):
        op.drop_table(table)


def _make_place() -> None:
    op.create_table(
        "place",
        sa.Column("walker", sa.String(32), nullable=False),
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("participant", sa.String(32), nullable=True),
        sa.Column("case_index", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(8), nullable=False),
        sa.Column("revealed", sa.Integer(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("walker", name="pk_place"),
        _refers("place", "room", "room.code"),
        _refers("place", "participant", "participant.id"),
    )
    op.create_index("ix_place_room", "place", ["room"])
    op.create_index("ix_place_participant", "place", ["participant"])


def _make_answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("room", sa.String(6), nullable=False),
        sa.Column("participant", sa.String(32), nullable=False),
        sa.Column("case_index", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("saved", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        _refers("answer", "room", "room.code"),
        _refers("answer", "participant", "participant.id"),
        sa.UniqueConstraint("participant", "key", name="uq_answer_participant"),
        sa.UniqueConstraint(
            "participant", "case_index", "stage", "kind", "name", "revision", name="uq_answer_revision"
        ),
    )
    op.create_index("ix_answer_room_stage", "answer", ["room", "case_index", "stage"])


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}", ondelete="CASCADE")
