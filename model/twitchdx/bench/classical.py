"""The classical networks; where they come from is told in networks/README.md."""

from __future__ import annotations

import gzip
from importlib import resources

import numpy as np

from twitchdx.bench.bif import read_bif
from twitchdx.bench.problem import Problem, as_network

CLASSICAL = ("asia", "alarm", "hepar2", "munin")
TENTH = 0.1


def classical(name: str) -> Problem:
    """One of CLASSICAL; a tenth of its variables (at least one) gets known, and all others are asked about."""
    packed = resources.files("twitchdx.bench").joinpath("networks", f"{name}.bif.gz").read_bytes()
    bif = read_bif(gzip.decompress(packed).decode())
    everything = tuple(range(len(bif.graph.names)))
    known = int(np.ceil(TENTH * len(everything)))
    network = as_network(bif.graph, bif.states, digest=name)
    return Problem(name, network, everything, (), everything, (), known=(known, known))
