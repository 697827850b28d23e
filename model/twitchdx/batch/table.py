"""Results as a table: one row for each row of the file, in its order, rejected ones included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from twitchdx.batch.answers import Answers
from twitchdx.batch.coding import Coded
from twitchdx.batch.extras import NEXT, WHY, extra_columns, extras
from twitchdx.batch.options import Options, ledger_stems
from twitchdx.network import Network
from twitchdx.rank import DIGITS
from twitchdx.types import DISCLAIMER, ORDINARY
from twitchdx.version import VERSION

if TYPE_CHECKING:
    import pyarrow as pa

STATUSES = ("scored", "scored_with_warnings", "rejected")
FIRST = ("id", "line", "status", "setting")
MEASURES = ("surprise", "doubt", "used", "ignored")
LAST = ("issues", "digest", "version", "disclaimer")


def columns(network: Network, options: Options) -> tuple[str, ...]:
    """Names of all columns, in order."""
    count = options.top if options.attributed else 0
    top = [f"top{n}_{part}" for n in range(1, count + 1) for part in ("cause", "posterior", "attribution")]
    ledger = [f"{stem}_{part}" for stem in ledger_stems(network) for part in ("posterior", "above")]
    measures = [name for name in MEASURES if options.attributed or name != "doubt"]
    return (*FIRST, *top, *ledger, *measures, *extra_columns(network, options), *LAST)


def narrowed(network: Network, options: Options, keep: Sequence[str]) -> Options:
    """What has to be worked out for the columns that are kept; all of it where none are named."""
    if not keep:
        return options
    kept = {*keep}
    few = replace(
        options,
        band=options.band
        and not kept.isdisjoint(extra_columns(network, replace(options, explain=False, next_step=False))),
        explain=options.explain and not kept.isdisjoint(WHY),
        next_step=options.next_step and not kept.isdisjoint(NEXT),
    )
    return replace(few, attributed="doubt" in kept or any(name.startswith("top") for name in kept))


def table(network: Network, coded: Coded, found: Answers, options: Options) -> pa.Table:
    """The results of N rows; null where there is nothing to say."""
    import pyarrow as pa

    count = len(coded.ids)
    of_patterns: dict[str, Any] = {
        "setting": _settings(network, coded),
        **(_top(network, found, options.top) if options.attributed else {}),
        **_ledger(network, found),
        "surprise": pa.array(found.conflict),
        "doubt": pa.array(found.doubt),
    }
    rows = pa.array(found.which, mask=found.rejected)
    told = [""] * count
    for row, issues in found.issues.items():
        told[row] = " | ".join(map(str, issues))
    made: dict[str, Any] = {
        "id": pa.array(coded.ids, pa.string()),
        "line": pa.array(coded.lines),
        "status": _named(STATUSES, np.where(found.rejected, 2, _warned(found))),
        **{name: values.take(rows) for name, values in of_patterns.items()},
        "used": pa.array(coded.used, pa.int32()),
        "ignored": pa.array(coded.ignored, pa.int32()),
        **extras(network, coded, found, options),
        "issues": pa.array(told, pa.string()),
    }
    for name, text in (("digest", network.knowledge.digest), ("version", VERSION), ("disclaimer", DISCLAIMER)):
        made[name] = _named((text,), np.zeros(count, np.intp))
    return pa.table({name: made[name] for name in columns(network, options)})


def _warned(found: Answers) -> NDArray[np.intp]:
    warned = np.zeros(len(found.which), np.intp)
    warned[[*found.issues]] = 1
    return warned


def _named(names: Sequence[str], which: NDArray[Any], missing: NDArray[np.bool_] | None = None) -> pa.Array:
    """Names by position, each stored once."""
    import pyarrow as pa

    positions = pa.array(which.astype(np.int16), mask=missing)
    return pa.DictionaryArray.from_arrays(positions, pa.array(names, pa.string()))


def _settings(network: Network, coded: Coded) -> pa.Array:
    which = coded.given.states[:, network.index["setting"]]
    return _named(network.variable("setting").states, np.maximum(which, 0), which < 0)


def _top(network: Network, found: Answers, top: int) -> Mapping[str, Any]:
    import pyarrow as pa

    order, posterior, share = ordered(network, found)
    names = [*network.causes, ORDINARY]
    rows = np.arange(len(order))
    made: dict[str, Any] = {}
    for n in range(top):
        if n < len(names):
            missing = np.full(len(order), n >= len(names) - 1) & ~found.complained
        else:
            missing = np.zeros(len(order), bool)
        at = order[:, min(n, order.shape[1] - 1)]
        made[f"top{n + 1}_cause"] = _named(names, at, missing)
        made[f"top{n + 1}_posterior"] = pa.array(posterior[rows, at], mask=missing)
        made[f"top{n + 1}_attribution"] = pa.array(share[rows, at], mask=~found.complained)
    return made


def ordered(network: Network, found: Answers) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.float64]]:
    """Positions of the causes, *ordinary* last of them, in the order of a ranking; posteriors and attributions.

    By attribution, then posterior, then name; where there is no complaint by posterior, then prior, then name. Shapes
    (P, C + 1).
    """
    count = len(network.causes)
    share = np.where(found.complained[:, None], np.nan_to_num(found.scores.attribution), -1.0)
    posterior = np.column_stack([found.scores.present[:, :count], share[:, -1]])
    first = np.where(found.complained[:, None], share, posterior)
    second = np.where(found.complained[:, None], posterior, np.column_stack([found.prior, np.full(len(first), -1.0)]))
    by_name = np.argsort(np.array([*network.causes, ORDINARY]), kind="stable")
    order = np.broadcast_to(by_name, first.shape)
    for values in (second, first):
        own = np.round(np.take_along_axis(values, order, axis=1), DIGITS)
        step = np.argsort(-own, axis=1, kind="stable")
        order = np.take_along_axis(order, step, axis=1)
    return order, posterior, share


def _ledger(network: Network, found: Answers) -> Mapping[str, Any]:
    import pyarrow as pa

    made: dict[str, Any] = {}
    for i, (stem, line) in enumerate(zip(ledger_stems(network), network.knowledge.thresholds, strict=True)):
        posterior = found.scores.ledger[:, i]
        made[f"{stem}_posterior"] = pa.array(posterior)
        made[f"{stem}_above"] = pa.array(posterior >= line.number.value)
    return made
