"""The share of each player in what all of them achieve together (Shapley 1953), whatever the order they come in.

A coalition is a row of flags (F,). Letters: F players, M coalitions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

from twitchdx.graph import Array

Flags = NDArray[np.bool_]
Value = Callable[[Flags], Array]  # coalitions (M, F) to their values (M,)
PAIRS = 64  # of orders at random, each with its reverse


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Share of each player (F,), and what it would lose if it alone stayed away (F,).

    `error` (F,) is the standard error of the share, 0 where all coalitions were asked. `orders` is how many orders were
    drawn, 0 where all coalitions were asked. The shares always sum to the value of all less that of none.
    """

    share: Array
    left_out: Array
    error: Array
    orders: int


def shares(value: Value, players: int, exact_up_to: int) -> Shares:
    """Shares from all 2^F coalitions, or from random orders where there are more than `exact_up_to` players."""
    return _exact(value, players) if players <= exact_up_to else _sampled(value, players)


def _exact(value: Value, players: int) -> Shares:
    number = np.arange(2**players)
    members = (number[:, None] >> np.arange(players)) & 1 == 1
    worth = value(members)
    size = members.sum(axis=1)
    weight = np.array(
        [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)] or [1.0], float
    )
    share = np.zeros(players)
    for i in range(players):
        without = number[~members[:, i]]
        share[i] = weight[size[without]] @ (worth[without | 1 << i] - worth[without])
    everyone = 2**players - 1
    left_out = worth[everyone] - worth[everyone ^ (1 << np.arange(players))]
    return Shares(share, left_out, np.zeros(players), 0)


def _sampled(value: Value, players: int) -> Shares:
    """Orders at random, each with its reverse, which halves the error where players overlap (Mitchell et al. 2022)."""
    rng = np.random.default_rng(0)  # the same shares at every run
    orders = np.array([order[::step] for order in (rng.permutation(players) for _ in range(PAIRS)) for step in (1, -1)])
    place = np.argsort(orders, axis=1)
    # After k of an order have come, those of a place before k are there.
    there = place[:, None, :] < np.arange(players + 1)[:, None]
    flat = there.reshape(-1, players)
    alone = ~np.eye(players, dtype=bool)
    distinct, inverse = _distinct(np.concatenate([flat, alone, np.ones((1, players), bool)]))
    worth = value(distinct)[inverse]
    steps = np.diff(worth[: len(flat)].reshape(len(orders), players + 1), axis=1)
    gained = np.take_along_axis(steps, place, axis=1).reshape(PAIRS, 2, players).mean(axis=1)
    error = gained.std(axis=0, ddof=1) / np.sqrt(PAIRS)
    return Shares(gained.mean(axis=0), worth[-1] - worth[len(flat) : -1], error, len(orders))


def _distinct(members: Flags) -> tuple[Flags, NDArray[np.intp]]:
    """The distinct rows, and for each row the position of its like; sixty-four flags are compared at once."""
    packed = np.packbits(members, axis=1)
    keys = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), np.uint8)
    keys[:, : packed.shape[1]] = packed
    words = keys.view(np.uint64)
    _, first, inverse = np.unique(
        words[:, 0] if words.shape[1] == 1 else words, axis=0, return_index=True, return_inverse=True
    )
    return members[first], inverse.reshape(-1)
