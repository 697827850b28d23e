"""The calibration report: five sections of which each can stand alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from twitchdx.batch.agreement import Diagnosis
from twitchdx.cases import CaseRow
from twitchdx.network import Network
from twitchdx.sensitivity import Methods, drawn, in_parallel
from twitchdx.sensitivity import report as sensitivity
from twitchdx.tally import Tally, tally
from twitchdx.types import DISCLAIMER
from twitchdx.validate.cohort_table import read_cohorts
from twitchdx.validate.cohorts import CohortChecks, check_cohorts
from twitchdx.validate.figures import Figure, figures
from twitchdx.validate.outcomes import Progress
from twitchdx.validate.published import Published, published
from twitchdx.validate.simulated import Simulated, simulated
from twitchdx.validate.surprise import Surprise
from twitchdx.version import VERSION

Item = TypeVar("Item")
SEED = 20261126
PATIENTS = 200
MOVERS = 100


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Cases with their stated diagnoses, and the name of the file for the report."""

    name: str
    rows: tuple[CaseRow, ...]
    diagnoses: Mapping[str, Diagnosis]


@dataclass(frozen=True, slots=True)
class Report:
    """What `validate` finds. `published`, `simulated` and `movers` are None where they were not asked for.

    `movers` says how the MOVERS numbers that move the answers most were come by, over the cases and simulated patients.
    """

    network: Network
    figures: tuple[Figure, ...]
    cohorts: CohortChecks
    published: Published | None
    simulated: Simulated | None
    tallies: tuple[Tally, ...]
    movers: Methods | None
    digest: str
    version: str = VERSION
    disclaimer: str = DISCLAIMER

    @property
    def troubled(self) -> bool:
        """Whether a case was rejected or a cohort could not be checked."""
        return bool(self.cohorts.issues) or (self.published is not None and bool(self.published.rejected))


def validate(
    network: Network,
    directory: Path,
    cases: CaseFile | None = None,
    patients: int = PATIENTS,
    seed: int = SEED,
    progress: Mapping[str, Progress] | None = None,
) -> Report:
    """Hold a network against everything that is known of it.

    Parameters
    ----------
    network
        The network of the tables in `directory`, which may hold cohorts.csv.
    cases
        Cases with stated diagnoses; None leaves that section out.
    patients
        How many patients are simulated; 0 leaves that section out, and the measure of surprise with it.
    progress
        Called with the number of cases done, by section: `simulated`, `published` and `movers`.

    Raises
    ------
    SimulationError
        Where nobody in a setting has a complaint.
    """
    told = progress or {}
    made = simulated(network, patients, seed, told.get("simulated")) if patients else None
    known = made.surprises if made else ()
    return Report(
        network=network,
        figures=figures(network),
        cohorts=check_cohorts(network, *read_cohorts(directory)),
        published=_published(network, cases, known, told.get("published")) if cases else None,
        simulated=made,
        tallies=tally(network.knowledge),
        movers=_movers(network, cases, patients, seed, told.get("movers")) if patients else None,
        digest=network.knowledge.digest,
    )


def _published(network: Network, cases: CaseFile, known: Sequence[Surprise], progress: Progress | None) -> Published:
    return published(network, cases.rows, cases.diagnoses, cases.name, known, progress)


def _movers(
    network: Network, cases: CaseFile | None, patients: int, seed: int, progress: Progress | None
) -> Methods | None:
    """How the numbers that move the answers most were come by; None where no case has answers."""
    read = [row.case for row in cases.rows if row.case is not None] if cases else []
    outcomes = in_parallel(network, [*read, *drawn(network, patients, seed)])
    found = sensitivity(network, _counted(outcomes, progress), "elasticity")
    return found.methods(MOVERS) if found.cases else None


def _counted(outcomes: Iterable[Item], progress: Progress | None) -> Iterator[Item]:
    for done, outcome in enumerate(outcomes, start=1):
        if progress:
            progress(done)
        yield outcome
