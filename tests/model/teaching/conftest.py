"""The shipped network, cases and tracks, made once."""

from __future__ import annotations

import pytest

from twitchdx import Network
from twitchdx.teaching import TeachingCase, shipped
from twitchdx.teaching.tracks import Track, tracks


@pytest.fixture(scope="session")
def cases(network: Network) -> dict[str, TeachingCase]:
    return {case.id: case for case in shipped(network.knowledge)}


@pytest.fixture(scope="session")
def tracked(network: Network, cases: dict[str, TeachingCase]) -> tuple[Track, ...]:
    return tracks(network, list(cases.values()))
