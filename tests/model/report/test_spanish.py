"""The page of a results file in Spanish: its words, its numbers, and nothing wider than its window."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

import twitchdx
from twitchdx import Network
from twitchdx.cli import app
from twitchdx.language import ENGLISH, LANGUAGES, phrases, speaking
from twitchdx.report import Profile, read_profile
from twitchdx.report.page import page as made
from twitchdx.report.profile import Person
from twitchdx.report.views import dangers, zones
from twitchdx.report.wordings import against, danger, passport, rows

from ..two_languages import Words, the_same  # noqa: TID252
from .test_command import streams, text_of

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


@pytest.fixture(scope="module")
def spanish() -> Network:
    return twitchdx.load(language="es")


@pytest.fixture(scope="module", params=["published", "odd"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return read_profile(request.getfixturevalue(request.param))


def in_spanish(profile: Profile, spanish: Network) -> str:
    with speaking("es"):
        return made(profile, spanish, "a.csv")


def test_no_word_of_the_page_stays_english(profile: Profile, network: Network, spanish: Network) -> None:
    english, other = made(profile, network, "a.csv"), in_spanish(profile, spanish)
    assert (Words(english).language, Words(other).language) == ("en", "es")
    ids = {person.id for line in profile.lines.values() for person in line.highest}
    ids |= {problem.id for problem in profile.problems.values()}
    labels = {network.knowledge.label(name) for name in network.causes}
    names = ids | (labels & {spanish.knowledge.label(name) for name in network.causes})
    assert {text for text in the_same(english, other) - names if "_" not in text} <= {"twitchdx columns"}


def test_labels_settings_states_and_safety_nets_are_spanish(profile: Profile, spanish: Network) -> None:
    text = in_spanish(profile, spanish)
    assert "Hospital de agudos" in text
    with speaking("es"):
        assert danger(spanish, next(one for one in dangers(profile, spanish) if one.state == "severe")).endswith(
            ", grave"
        )
    for one in dangers(profile, spanish):
        assert (one.safety_net in text) == bool(one.line.over.of)


def test_what_the_file_says_in_english_is_marked_as_english(odd: Path, spanish: Network) -> None:
    text = in_spanish(read_profile(odd), spanish)
    assert '<span lang="en">error: age: expected a number of years, got \u2026</span>' in text
    assert "con las palabras del archivo, que est\u00e1n en ingl\u00e9s" in text


def test_groups_of_bins_and_numbers_of_rows_speak_the_language(published: Path) -> None:
    profile = read_profile(published)
    assert profile.attribution is not None
    assert profile.posterior is not None
    assert profile.doubt is not None
    with speaking("es"):
        assert zones(profile.posterior)[-1][0] == "se sabe que est\u00e1"
        assert "40 a 50 de cada 100" in dict(zones(profile.attribution))
        assert zones(profile.doubt)[0][0] == "0 a 1"
        assert [rows(count) for count in (1, 1_234)] == ["1 fila", "1 234 filas"]
        assert passport(profile).startswith("Para educaci\u00f3n, investigaci\u00f3n y exploraci\u00f3n.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_under_a_heading_a_line_is_named_once(language: str) -> None:
    with speaking(language):
        ending = " its line" if language == ENGLISH else phrases(language)[" its line"]
        for line, posterior in ((0.01, 0.03), (0.01, 0.01), (0.01, 0.0099), (0.01, 1e-6), (0.01, 0.0), (None, 0.5)):
            for above in (True, False):
                assert not against(Person("a", 1, posterior, above), line).endswith(ending)


def test_the_command_tells_headlines_and_mistakes_in_spanish(published: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    told = CliRunner().invoke(app, ["report", str(published), "--out", str(out), "--language", "es"])
    assert told.exit_code == 0, told.output
    assert "47 casos: 44 puntuados, 3 puntuados con avisos, ninguno rechazado." in told.stdout
    assert f"Escrito en {out}." in told.stdout
    assert '<html lang="es">' in out.read_text(encoding="utf-8")
    refused = CliRunner().invoke(app, ["report", str(published), "--language", "es"])
    assert "falta --out. Diga d\u00f3nde: --out report.html, o use --json." in refused.stderr
    (tmp_path / "cases.csv").write_text("id,age,sex\na,40,f\n")
    wrong = CliRunner().invoke(app, ["report", str(tmp_path / "cases.csv"), "--json", "--language", "es"])
    assert "se esperaban resultados, lleg\u00f3 un archivo de casos" in wrong.stderr


def test_the_pdf_is_spanish(odd: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"
    told = CliRunner().invoke(app, ["report", str(odd), "--out", str(out), "--language", "es"])
    assert told.exit_code == 0, told.output
    content = out.read_bytes()
    words = " ".join(text_of(content).split())
    assert "No es un producto sanitario" in words
    assert "8 de 11 filas tienen un problema" in words
    assert any("/Lang (es)" in stream for stream in streams(content))


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_window(
    browser: Browser, profile: Profile, spanish: Network, tmp_path: Path, width: int
) -> None:
    path = tmp_path / "report.html"
    path.write_text(in_spanish(profile, spanish), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
