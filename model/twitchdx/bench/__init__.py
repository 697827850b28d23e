"""The benchmark: our engine, pyAgrum and pgmpy on the same work in one run.

problem (a network and what is asked of it) → people (cases) → workloads (each measures all engines) → suite (all rows).
"""

from twitchdx.bench.goals import Goal, goal_object, goal_of, met
from twitchdx.bench.rows import Row, row_object
from twitchdx.bench.setup import FULL, QUICK, Sizes
from twitchdx.bench.suite import Choice, UnknownChoiceError, run

__all__ = [
    "FULL",
    "QUICK",
    "Choice",
    "Goal",
    "Row",
    "Sizes",
    "UnknownChoiceError",
    "goal_object",
    "goal_of",
    "met",
    "row_object",
    "run",
]
