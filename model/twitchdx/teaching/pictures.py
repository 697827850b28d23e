"""Pictures of a teaching case: inside its file as `data:image/…`, or a file beside it that is taken in."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

MOST = 300_000  # bytes
INSIDE = "data:image/"
_SIGNS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"RIFF": "webp"}
Beside = Callable[[str], bytes | None]  # content of a file beside the case, by its name; None where there is none


def nothing_beside(name: str) -> bytes | None:  # noqa: ARG001
    """A case that came alone."""
    return None


def beside(path: Path) -> Beside:
    """The files in the folder of a case file, and in no other."""

    def content(name: str) -> bytes | None:
        if Path(name).name != name or not (found := path.parent / name).is_file():
            return None
        with found.open("rb") as file:
            return file.read(MOST + 1)

    return content


def inside(data: bytes) -> str:
    """A picture as text of a case.

    Raises
    ------
    ValueError
        Where it is no PNG, JPEG or WebP picture, or larger than 300 kB.
    """
    kind = next((kind for sign, kind in _SIGNS.items() if data.startswith(sign)), None)
    if kind is None or (kind == "webp" and data[8:12] != b"WEBP"):
        raise ValueError("no PNG, JPEG or WebP picture")
    if len(data) > MOST:
        raise ValueError("larger than 300 kB")
    return f"{INSIDE}{kind};base64,{base64.b64encode(data).decode()}"
