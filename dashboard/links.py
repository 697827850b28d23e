"""A case as a file to save and as a link that holds all of it; nothing of it is kept anywhere else."""

from __future__ import annotations

import base64
import json
import zlib

from draft import Draft, opened, to_case
from twitchdx.cases import object_from_case, row_from_object

PARAMETER = "case"
_MOST = 20_000  # characters of a link that are read


def as_file(draft: Draft) -> str:
    """The case as JSON, as `twitchdx rank` reads it; what cannot be read of it is left out."""
    return json.dumps(object_from_case(to_case(draft)[0]), ensure_ascii=False, indent=1)


def as_parameter(draft: Draft) -> str:
    """The case for the end of an address."""
    text = json.dumps(object_from_case(to_case(draft)[0]), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def from_parameter(written: str) -> Draft | None:
    """The case that a link holds; None where it holds none that can be read."""
    if not written or len(written) > _MOST:
        return None
    try:
        packed = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
        text = zlib.decompressobj().decompress(packed, _MOST * 10)
        row = row_from_object(json.loads(text), 1, "link")
    except (ValueError, zlib.error, RecursionError):
        return None
    return None if row.case is None else opened(row.case)


def as_data(text: str) -> str:
    """A text as the address of a file to save."""
    return f"data:application/json;base64,{base64.b64encode(text.encode()).decode()}"
