"""The address of a room, and its QR code for the wall."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit, urlunsplit

import segno


def join_address(page: str, code: str) -> str:
    """The address that leads a phone into a room: that of the page, with `?room=` and the code."""
    parts = urlsplit(page)
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", urlencode({"room": code}), ""))


def qr_svg(address: str, scale: int = 8) -> str:
    """The QR code of an address as SVG: black on a white ground with a quiet zone, whatever is around it.

    Parameters
    ----------
    address
        What a phone opens.
    scale
        Width of one module, in pixels; the picture has a `viewBox`, so a page may give it another size.
    """
    code = segno.make_qr(address, error="m")
    return code.svg_inline(scale=scale, border=4, dark="#000000", light="#ffffff", title=address)
