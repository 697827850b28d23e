"""The engines that are measured. A competitor is imported only where it runs, in a process of its own."""

from __future__ import annotations

from importlib import import_module, metadata, util

from twitchdx.bench.engines.asking import Ask, Asker

BACKENDS = {"twitchdx": "auto", "twitchdx-numpy": "numpy"}
COMPETITORS = {"pyagrum": "twitchdx.bench.engines.agrum", "pgmpy": "twitchdx.bench.engines.pgm"}
ENGINES = (*BACKENDS, *COMPETITORS)

__all__ = ["BACKENDS", "COMPETITORS", "ENGINES", "Ask", "Asker", "asker_of", "missing", "version_of"]


def missing(engine: str) -> str:
    """What to do where the library of an engine is not installed; empty where it is there."""
    if engine in BACKENDS or util.find_spec(engine) is not None:
        return ""
    return f"{engine} is not installed and is left out: pip install 'twitchdx[bench]'"


def version_of(engine: str) -> str:
    """Version of the library, without importing it."""
    try:
        return metadata.version("twitchdx" if engine in BACKENDS else engine)
    except metadata.PackageNotFoundError:
        return "not installed"


def asker_of(engine: str) -> Asker:
    """How to ask a competitor about cases of a network."""
    found: Asker = import_module(COMPETITORS[engine]).asker
    return found
