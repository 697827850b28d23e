"""Formulas of the tables: how a number follows from published figures.

A formula is an expression over keys of figures.csv. Only unit conversions, and what a mean of two needs, may stand in
it as digits, so that no judgement hides in a derived number. `residual(x)` and `direct(x)` leave the last step to the
network: see `parts`.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from twitchdx.pooling import Estimate, odds_times, pool
from twitchdx.types import Figure

RESIDUAL = "residual"  # of a leak: a total frequency less what the modelled causes bring
DIRECT = "direct"  # of a link: the share of a total frequency in people with the cause that is the link's own
LITERALS = frozenset({0, 1, 2, 7, 12, 52, 365, *(10**k for k in range(1, 7))})
CLOSE = 0.01  # relative distance at which a written value still agrees with its formula: rounding of three digits

_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class FormulaError(ValueError):
    """A formula that cannot be read or evaluated; `message` says what, `fix` what to do."""

    def __init__(self, message: str, fix: str) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression over figures; `last` is residual, direct or empty, `setting` where it is evaluated."""

    text: str
    body: ast.expr
    keys: tuple[str, ...]
    last: str = ""
    setting: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether the formula is one figure and nothing else."""
        return not self.last and isinstance(self.body, ast.Attribute)


def parse(text: str) -> Formula:
    """Read a formula.

    Raises
    ------
    FormulaError
        Where it is no expression, or holds what a formula may not hold.
    """
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(
            f"cannot read the formula '{text}'", "See the list of functions in priors/README.md."
        ) from error
    last, setting = "", ""
    if isinstance(body, ast.Call) and _name(body) in (RESIDUAL, DIRECT):
        last = _name(body)
        body, setting = _unwrapped(body)
    keys = tuple(dict.fromkeys(_keys(body)))
    if not keys:
        raise FormulaError(f"the formula '{text}' cites no figure", "Name a key of figures.csv, like source.what.")
    return Formula(text, body, keys, last, setting)


def readable(text: str) -> Formula | None:
    """Read a formula; None where there is none, or none that can be read."""
    try:
        return parse(text) if text else None
    except FormulaError:
        return None


def evaluate(formula: Formula, figures: Mapping[str, Figure]) -> Estimate:
    """Value of a formula, and its range as each figure goes to its ends, one at a time.

    For `residual` and `direct` this is the published total inside, before the network has had its say.

    Raises
    ------
    FormulaError
        Where a figure is unknown, or the arithmetic fails.
    """
    unknown = [key for key in formula.keys if key not in figures]
    if unknown:
        raise FormulaError(
            f"the formula '{formula.text}' cites the unknown figure '{unknown[0]}'", "Add it to figures.csv."
        )
    leaves = {ast.dump(node): _estimate(node, figures) for node in _leaves(formula.body)}
    centre = {name: leaf.value for name, leaf in leaves.items()}
    try:
        value = _computed(formula.body, centre)
        ends = [
            _computed(formula.body, {**centre, name: end})
            for name, leaf in leaves.items()
            for end in (leaf.low, leaf.high)
        ]
    except (ZeroDivisionError, ValueError) as error:
        raise FormulaError(
            f"the formula '{formula.text}' cannot be evaluated ({error})", "Mend it or its figures."
        ) from error
    return Estimate(value, min([value, *ends]), max([value, *ends]))


def agrees(written: float, computed: float) -> bool:
    """Whether a written number is the computed one up to rounding."""
    return math.isclose(written, computed, rel_tol=CLOSE, abs_tol=1e-9)


def _unwrapped(call: ast.Call) -> tuple[ast.expr, str]:
    """The total inside residual(…) or direct(…), and the setting named beside it."""
    if not 1 <= len(call.args) <= 2 or call.keywords:
        raise FormulaError(f"{_name(call)} takes a frequency and perhaps a setting", f"Write {_name(call)}(figure).")
    if len(call.args) == 1:
        return call.args[0], ""
    setting = call.args[1]
    if not isinstance(setting, ast.Name):
        raise FormulaError(f"the second part of {_name(call)} is no setting", "Write primary_care, hospital, …")
    return call.args[0], setting.id


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _key(node: ast.Attribute) -> str:
    if not isinstance(node.value, ast.Name):
        raise FormulaError("a figure is named by two words with a point between", "Write source.what.")
    return f"{node.value.id}.{node.attr}"


def _keys(node: ast.expr) -> Iterator[str]:
    """Figures in the order in which they are cited; refuses what may not stand in a formula."""
    match node:
        case ast.Attribute():
            yield _key(node)
        case ast.Constant(value=int() | float() as number) if number in LITERALS:
            return
        case ast.Constant():
            message = f"the number {ast.unparse(node)} in a formula is no unit conversion"
            raise FormulaError(message, "Make it a figure with its source; a judged factor makes the number elicited.")
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            yield from _keys(left)
            yield from _keys(right)
        case ast.Call() if _name(node) in FUNCTIONS and not node.keywords:
            for argument in node.args:
                yield from _keys(argument)
        case _:
            message = f"'{ast.unparse(node)}' may not stand in a formula"
            raise FormulaError(message, f"Use figures, + - * / and {', '.join([*FUNCTIONS, RESIDUAL, DIRECT])}.")


def _leaves(node: ast.expr) -> Iterator[ast.expr]:
    """Figures, and pools of figures, which have a range of their own."""
    match node:
        case ast.Attribute():
            yield node
        case ast.Call() if _name(node) == "pool":
            yield node
        case ast.BinOp(left=left, right=right):
            yield from _leaves(left)
            yield from _leaves(right)
        case ast.Call():
            for argument in node.args:
                yield from _leaves(argument)


def _estimate(leaf: ast.expr, figures: Mapping[str, Figure]) -> Estimate:
    if isinstance(leaf, ast.Attribute):
        figure = figures[_key(leaf)]
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        return Estimate(figure.value, low, high)
    assert isinstance(leaf, ast.Call)
    if not all(isinstance(argument, ast.Attribute) for argument in leaf.args):
        raise FormulaError("pool takes figures only", "Name the keys, with commas between.")
    return pool([figures[_key(a)] for a in leaf.args if isinstance(a, ast.Attribute)])


def _computed(node: ast.expr, values: Mapping[str, float]) -> float:
    if (known := values.get(ast.dump(node))) is not None:
        return known
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_computed(left, values), _computed(right, values))
        case ast.Call():
            return FUNCTIONS[_name(node)]([_computed(a, values) for a in node.args])
    raise AssertionError(ast.dump(node))  # _keys has refused all else


def _any_of(shares: Sequence[float]) -> float:
    return 1.0 - math.prod(1.0 - share for share in shares)


def _odds(arguments: Sequence[float]) -> float:
    share, ratio = _exactly(arguments, 2, "odds(share, odds ratio)")
    return odds_times(share, ratio)


def _rest(arguments: Sequence[float]) -> float:
    total, share, inside = _exactly(arguments, 3, "rest(total, share, inside)")
    return (total - share * inside) / (1.0 - share)


def _exactly(arguments: Sequence[float], count: int, form: str) -> Sequence[float]:
    if len(arguments) != count:
        raise ValueError(f"expected {form}")
    return arguments


def _pooled(_: Iterable[float]) -> float:
    raise AssertionError("a pool is a leaf")


FUNCTIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "pool": _pooled,
    "any_of": _any_of,
    "odds": _odds,
    "rest": _rest,
    "min": min,
    "max": max,
}
