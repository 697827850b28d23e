"""Words of the commands that are not written in a call of `say`, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from twitchdx import tables
from twitchdx.batch.source import Kind
from twitchdx.cases import csv_records
from twitchdx.cases.columns import Role
from twitchdx.cases.dialect import DELIMITERS
from twitchdx.cases.fhir.bundles import FIX as AS_FHIR
from twitchdx.cases.phenopackets.ages import FIX as AS_AGE
from twitchdx.cases.phenopackets.reading import FIX as AS_PACKET
from twitchdx.cli import simulate
from twitchdx.cli.main import app
from twitchdx.evidence.findings import NO_FINDING
from twitchdx.language import ENGLISH, LANGUAGES, phrases, spoken
from twitchdx.network import Network
from twitchdx.provenance import passports
from twitchdx.reasoning.surprise import Verdict
from twitchdx.report import wordings as profile
from twitchdx.report.adding import OTHERS as OTHER_PROBLEMS
from twitchdx.report.blocks import AGAIN
from twitchdx.report.columns import Holds
from twitchdx.tally import tally
from twitchdx.validate import wordings
from twitchdx.validate.bar import OTHERS
from twitchdx.validate.cohort_table import read_cohorts
from twitchdx.validate.outcomes import MODE_NAMES
from twitchdx.validate.positions import TICKS

OTHER = [language for language in LANGUAGES if language != ENGLISH]


def words(network: Network) -> Iterator[str]:
    knowledge = network.knowledge
    for variable in knowledge.variables.values():
        yield from (state.replace("_", " ") for state in variable.states if not state[0].isdigit())
    yield from (row.procedure.replace("_", " ") for row in knowledge.procedures)
    yield from (one.role for name in knowledge.variables for one in passports(knowledge, name))
    yield from (
        "error",
        "warning",
        "reported",
        "derived",
        "elicited",
        "independent",
        "fitted",
        "new",
        "changed",
        "no longer held",
    )
    yield from (*(kind.value for kind in Kind), *DELIMITERS.values(), *(role.value for role in Role))
    yield from ("name", "label", "code", "mapping", *(verdict.value for verdict in Verdict))
    yield from (course.outcome for course in knowledge.courses)
    yield from (AS_FHIR, AS_AGE, AS_PACKET, csv_records.UTF8, csv_records.QUOTES, simulate.MADE_UP)
    yield from (text for pair in NO_FINDING.values() for text in pair)
    yield from (*MODE_NAMES.values(), *wordings.READING_NAMES.values(), *(other.who for other in OTHERS))
    yield from (*wordings.CAVEATS, wordings.COMPARISON, wordings.SELF_CONSISTENCY, wordings.COUNT)
    yield from (one.table for one in tally(knowledge))
    yield from (tick.zone for tick in TICKS if tick.zone)
    yield from (*(holds.value for holds in Holds), AGAIN, OTHER_PROBLEMS, profile.MIXED_TABLES, profile.KNOWLEDGE_MOVED)
    yield from (profile.MIXED_VERSIONS, profile.PROGRAM_MOVED, profile.MIXED_DISCLAIMERS, profile.OTHER_PROGRAM)
    yield from (cohort.sentence for cohort in read_cohorts(tables.default_directory())[0])


@pytest.mark.parametrize("language", OTHER)
def test_every_word_of_the_commands_is_there_in_every_language(language: str, network: Network) -> None:
    assert set(words(network)) - phrases(language).keys() == set()


def test_a_command_speaks_spanish_and_its_results_are_data(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("id,age,cramp\na,200,ordinary\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    told = CliRunner().invoke(app, ["batch", str(file), "--out", str(out), "--workers", "1", "--language", "es"])
    assert told.exit_code == 1
    assert "1 casos: 0 puntuados, 1 rechazados" in told.stdout
    assert "case a: age: impossible age 200; expected 0 to 120 years" in out.read_text(encoding="utf-8")
    ranked = CliRunner().invoke(app, ["rank", str(file), "--language", "es"])
    assert "error: caso a: age: edad imposible 200; se esperaban de 0 a 120 a\u00f1os" in " ".join(
        ranked.stdout.split()
    )
    assert spoken() == ENGLISH
