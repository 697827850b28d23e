"""What phones in a room ask for beside the page: to take an answer, and whether the room has moved.

Both are small requests of JSON to the same server, since a whole run of the page for each would let a class wait for
seconds. A seat opens its own room only, as on the page; it is never part of an address.

POST /rooms/look    {seat, mark, language, wait?} -> {mark, sections?}: sections of the page, where `mark` is old;
                    with `wait` the answer comes once it is, or after some seconds
POST /rooms/answer  {seat, name, form, key, language} -> {said}: that it was taken

What is refused is {refused, gone}: words for the learner, and whether the seat is no more.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from extra import absent
from twitchdx.language import ENGLISH, LANGUAGES, say, speaking

_log = logging.getLogger("twitchdx.dashboard")
MOST = 20_000  # bytes of a request


class RefusedError(Exception):
    """A request that is refused, with a status of HTTP and words."""

    def __init__(self, status: int, words: str, *, gone: bool = False) -> None:
        self.status = status
        self.gone = gone
        super().__init__(words)


def routes() -> list[BaseRoute]:
    """Routes beside the pages; none where the extra of rooms is not installed."""
    if absent():
        return []
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    root = f"/{base}/rooms" if base else "/rooms"
    return [Route(f"{root}/{name}", _asked(name), methods=["POST"]) for name in ("look", "answer")]


def _asked(name: str) -> Callable[[Request], Awaitable[Response]]:
    """A route: the request is read, the function of `line` asked, and what goes wrong said in words."""

    async def route(request: Request) -> Response:
        language = ENGLISH
        try:
            body = await _body(request)
            language = body["language"] if body.get("language") in LANGUAGES else ENGLISH
            with speaking(language):
                answer = getattr(import_module("line"), name)  # with the extra, so not before it is asked for
                return JSONResponse(await answer(body))
        except RefusedError as error:
            return JSONResponse({"refused": str(error), "gone": error.gone}, error.status)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:
            _log.exception("a phone could not be answered")
            with speaking(language):
                words = say("Something went wrong on the server. Try again in a moment.")
            return JSONResponse({"refused": words, "gone": False}, 500)

    return route


def _own(headers: Headers) -> bool:
    """Whether a page of this server asks, as the browser says; a proxy may have given the request another host."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    return origin is None or urlsplit(origin).netloc == headers.get("host")


async def _body(request: Request) -> Mapping[str, Any]:
    """The object of JSON that a page of this server sent."""
    if not _own(request.headers):
        raise RefusedError(403, "Expected a request of this server's own page.")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RefusedError(415, "Expected content of the type application/json.")
    content = bytearray()
    async for part in request.stream():
        content += part
        if len(content) > MOST:
            raise RefusedError(413, f"Expected at most {MOST} bytes.")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise RefusedError(400, "Expected JSON.") from None
    if not isinstance(found, dict) or not isinstance(found.get("seat"), str):
        raise RefusedError(400, "Expected an object of JSON with a seat.")
    return found
