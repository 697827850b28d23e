"""The programs of a network: by what they are to give, and by what of a pattern of findings is summed inside them."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from twitchdx.engine.circuit import Ids
from twitchdx.engine.elimination import Only, TooDenseError, Writer
from twitchdx.engine.inside import WEIGHTS
from twitchdx.engine.order import by_size, elimination_order
from twitchdx.engine.program import INSIDE, USUAL, Program, finished
from twitchdx.engine.questions import Levels, Questions
from twitchdx.graph import Graph


class Want(Enum):
    """What a program is to give: P(evidence), posteriors of the core too, or attributions or those of slots on top."""

    EVIDENCE = "evidence"
    POSTERIORS = "posteriors"
    SLOTS = "slots"
    ATTRIBUTIONS = "attributions"


def program(graph: Graph, want: Want, asked: Levels = (), only: Only = None, inner: tuple[int, ...] = ()) -> Program:
    """The program of a network.

    Parameters
    ----------
    asked
        Leaf gates y and levels j: P(y at level j or milder, evidence) is put out too, ("at most", i) for the i-th.
    only
        The core variables whose posteriors are put out, None for all: of one, they take half of the products.
    inner
        Positions of leaf gates, none of which passes its level on, whose two terms are summed inside; see `inside`.

    Raises
    ------
    TooDenseError
        Where one elimination for all patterns would take too much work.
    """
    found = (_tried_inside if inner else _tried)(graph, want, asked, only, inner)
    if isinstance(found, TooDenseError):
        raise TooDenseError(str(found))
    return found


@lru_cache(maxsize=USUAL)
def _tried(graph: Graph, want: Want, asked: Levels, only: Only, inner: tuple[int, ...]) -> Program | TooDenseError:
    """The program, or why there is none: looking for an order takes long where there is none."""
    try:
        return _written(graph, want, asked, only, inner)
    except TooDenseError as error:
        return error


@lru_cache(maxsize=INSIDE)
def _tried_inside(
    graph: Graph, want: Want, asked: Levels, only: Only, inner: tuple[int, ...]
) -> Program | TooDenseError:
    """The same of programs that are made for one pattern of findings: few are kept."""
    return _tried.__wrapped__(graph, want, asked, only, inner)


def _written(graph: Graph, want: Want, asked: Levels, only: Only, inner: tuple[int, ...]) -> Program:
    writer = Writer(graph, want is Want.ATTRIBUTIONS, inner=inner)
    questions = Questions(graph, writer.group, asked)
    results = writer.eliminate()
    outputs: list[tuple[tuple[str, int], Ids]] = [(("evidence", 0), writer.product_of(results))]
    if want is not Want.EVIDENCE or asked:
        writer.circuit.derive(results)
    if want is not Want.EVIDENCE:
        outputs += writer.marginals(only)
    if want is Want.SLOTS:
        outputs += writer.slot_marginals()
    if want is Want.ATTRIBUTIONS:
        outputs += writer.attributions()
    outputs += questions.answered(writer.circuit, writer.steps, results, writer.tables())
    outputs += [((name, 0), writer.weighed_by(name, results)) for name in (WEIGHTS[1:] if inner else ())]
    return finished(
        writer.circuit, writer.groups, writer.template(), writer.blocks, outputs, questions.asks, writer.inside.inner
    )


@lru_cache(maxsize=16)
def program_in_parts(graph: Graph, inner: tuple[int, ...] = ()) -> Program:
    """The program of P(evidence) with every table of the core in its parts (see `parts.parts`).

    What comes out is never less than what may cancel on the way to P(evidence).
    """
    writer = Writer(graph, traced=False, in_parts=True, inner=inner)
    results = writer.eliminate()
    outputs = [(("evidence", 0), writer.product_of(results))]
    outputs += [((name, 0), writer.weighed_by(name, results)) for name in (WEIGHTS[1:] if inner else ())]
    return finished(writer.circuit, writer.groups, writer.template(), writer.blocks, outputs, inner=writer.inside.inner)


def products(graph: Graph, inner: tuple[int, ...]) -> float:
    """About how many products P(evidence) takes with these leaf gates inside, in one plain order."""
    return elimination_order(Writer(graph, False, inner=inner).problem(), by_size)[1]
