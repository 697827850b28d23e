"""The address of a room, and its QR code for the wall."""

from __future__ import annotations

import io
from urllib.parse import urlencode, urlsplit, urlunsplit

import segno


def join_address(page: str, code: str) -> str:
    """The address that leads a phone into a room: that of the page, with `?room=` and the code."""
    parts = urlsplit(page)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode({"room": code}), ""))


def qr_svg(address: str) -> str:
    """The QR code of an address as SVG: black on a white ground with a quiet zone, whatever is around it.

    Parameters
    ----------
    address
        What a phone opens.

    Returns
    -------
    str
        An `svg` element with a `viewBox` and no size of its own: it fills what the page puts it into.
    """
    out = io.BytesIO()
    colours = {"dark": "#000000", "light": "#ffffff"}
    code = segno.make_qr(address, error="m")
    code.save(out, kind="svg", border=4, title=address, omitsize=True, xmldecl=False, nl=False, **colours)
    return out.getvalue().decode()
