"""The workloads. Each is a function from a `Setup` to rows, and its docstring says what is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from twitchdx.bench.rows import Row
from twitchdx.bench.setup import Setup
from twitchdx.bench.workloads.attribution import attribution
from twitchdx.bench.workloads.bundle import bundle
from twitchdx.bench.workloads.cold_start import cold_start
from twitchdx.bench.workloads.draws import draws1000
from twitchdx.bench.workloads.file import file100k
from twitchdx.bench.workloads.lookahead import lookahead
from twitchdx.bench.workloads.query import query_all
from twitchdx.bench.workloads.throughput import distinct, patterns20
from twitchdx.bench.workloads.tornado import tornado

Workload = Callable[[Setup], Iterator[Row]]

OWN_KIND: Mapping[str, Workload] = {
    "distinct": distinct,
    "patterns20": patterns20,
    "query_all": query_all,
    "attribution": attribution,
    "draws1000": draws1000,
    "lookahead": lookahead,
}
WORKLOADS: Mapping[str, Workload] = {
    **OWN_KIND,
    "tornado": tornado,
    "bundle": bundle,
    "cold_start": cold_start,
    "file100k": file100k,
}
ON_ANY_NETWORK = ("distinct", "query_all")


def applies(workload: str, network: str) -> bool:
    """Whether a workload is measured on a network: classical ones have no causes, complaints or tests."""
    if network == "product":
        return True
    return workload in (OWN_KIND if network.startswith("synthetic") else ON_ANY_NETWORK)
