"""Read BIF, the interchange format of Bayesian networks (Cozman 1998), as the bnlearn repository writes it.

A reader of our own: pgmpy's takes ten seconds to import, pyAgrum's rounds numbers to about 3e-8.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twitchdx.graph import Array, Graph, Table

_VARIABLE = re.compile(r"variable\s+(\S+)\s*\{[^{}]*\[\s*\d+\s*\]\s*\{([^}]*)\}", re.DOTALL)
_PROBABILITY = re.compile(r"probability\s*\(\s*([^|)\s]+)\s*(?:\|([^)]*))?\)\s*\{([^}]*)\}", re.DOTALL)
_ROW = re.compile(r"\(([^)]*)\)\s*([^;]*);")
_TABLE = re.compile(r"table\s+([^;]*);")
ROUGH = 0.02  # how far a row written with few digits may miss a sum of 1


class BifError(ValueError):
    """A text that is no BIF network: a table is missing, or its rows do not fit."""


@dataclass(frozen=True, slots=True, eq=False)
class Bif:
    """The graph, and the names of the states of its V variables."""

    graph: Graph
    states: tuple[tuple[str, ...], ...]


def read_bif(text: str) -> Bif:
    """The network of a BIF text, in the order of its variables. Each row is divided by its sum.

    Raises
    ------
    BifError
        Where a table is missing, or does not fit its variables.
    """
    states = {name: tuple(_words(inside)) for name, inside in _VARIABLE.findall(text)}
    if not states:
        raise BifError("expected `variable NAME { type discrete [ N ] { … }; }`, found none")
    index = {name: v for v, name in enumerate(states)}
    tables: dict[str, Table] = {}
    for child, parents, inside in _PROBABILITY.findall(text):
        named = tuple(_words(parents))
        if unknown := [name for name in (child, *named) if name not in index]:
            raise BifError(f"{child}: its table names {', '.join(unknown)}, and no such variable is declared")
        tables[child] = Table(tuple(index[p] for p in named), _values(child, named, states, inside))
    if missing := [name for name in states if name not in tables]:
        raise BifError(f"no table for {', '.join(missing)}")
    graph = Graph(tuple(states), tuple(map(len, states.values())), tuple(tables[name] for name in states))
    return Bif(graph, tuple(states.values()))


def _values(child: str, parents: tuple[str, ...], states: Mapping[str, tuple[str, ...]], inside: str) -> Array:
    """The table of one variable. Shape (S_parent_1, …, S_child)."""
    shape = (*(len(states[p]) for p in parents), len(states[child]))
    if whole := _TABLE.search(inside):
        values = _numbers(child, whole[1])
        if values.size != np.prod(shape):
            raise BifError(f"{child}: expected {np.prod(shape)} numbers, got {values.size}")
        return _normal(child, values.reshape(shape))
    values = np.full(shape, np.nan)
    for where, numbers in _ROW.findall(inside):
        values[_place(child, parents, states, _words(where))] = _row(child, numbers, shape[-1])
    if np.isnan(values).any():
        raise BifError(f"{child}: {int(np.isnan(values).any(axis=-1).sum())} rows of its table are missing")
    return _normal(child, values)


def _place(
    child: str, parents: tuple[str, ...], states: Mapping[str, tuple[str, ...]], where: list[str]
) -> tuple[int, ...]:
    """Position of a row from the states of the parents."""
    if len(where) != len(parents) or any(s not in states[p] for p, s in zip(parents, where, strict=True)):
        raise BifError(f"{child}: a row ({', '.join(where)}) does not name a state of each of {', '.join(parents)}")
    return tuple(states[p].index(s) for p, s in zip(parents, where, strict=True))


def _row(child: str, numbers: str, size: int) -> Array:
    values = _numbers(child, numbers)
    if values.size != size:
        raise BifError(f"{child}: expected {size} numbers in a row, got {values.size}")
    return values


def _numbers(child: str, text: str) -> Array:
    try:
        return np.array([float(word) for word in _words(text)])
    except ValueError as error:
        raise BifError(f"{child}: {error}") from error


def _normal(child: str, values: Array) -> Array:
    sums = values.sum(axis=-1, keepdims=True)
    if np.abs(sums - 1.0).max() > ROUGH or values.min() < 0:
        raise BifError(f"{child}: a row of its table does not sum to 1")
    return np.asarray(values / sums)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
