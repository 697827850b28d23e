"""Sentences of the program in the languages that it speaks."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import twitchdx
from twitchdx.cli.dashboard import page
from twitchdx.language import ENGLISH, LANGUAGES, phrases, say, speaking, spoken
from twitchdx.tables import default_directory
from twitchdx.types import DISCLAIMER
from twitchdx.wording import against_line, natural, share, times

SAID = [*Path(twitchdx.__file__).parent.rglob("*.py"), *page().parent.rglob("*.py")]
OTHERS = [language for language in LANGUAGES if language != ENGLISH]


def sentences() -> Iterator[str]:
    """Every sentence that stands in a call of `say`."""
    for path in SAID:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                if node.func.id == "say":
                    yield from texts(node.args[0])
                elif node.func.id == "map" and isinstance(node.args[0], ast.Name) and node.args[0].id == "say":
                    yield from texts(node.args[1])


def texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp():
            yield from texts(node.body)
            yield from texts(node.orelse)
        case ast.Tuple():
            for element in node.elts:
                yield from texts(element)


MODEL = Path(twitchdx.__file__).parent
ENGLISH_ALONE = ("writing.py", "risk.py", "schema.py")  # what they write is data
# Without what is wrong with a table of cohorts: like all that `twitchdx check` finds, it is English.
VALIDATING = ("as_text.py", "extra.py", "page.py", "published_as_text.py", "wordings.py")
SPEAKING = [
    *(path for path in (MODEL / "cli").glob("*.py") if "Language" in path.read_text(encoding="utf-8")),
    *(path for folder in ("cases", "evidence") for path in (MODEL / folder).rglob("*.py") if "drawn" not in path.parts),
    *(path for path in (MODEL / "report").glob("*.py") if path.name != "pdf.py"),  # which has no words but of style
    *(MODEL / name for name in ("rank.py", "labs.py")),
    *(MODEL / "validate" / name for name in VALIDATING),
]
SENTENCE = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z`{(]{2,}")
NOT_SAID = {"bold red", "SNOMED CT", "no resourceType", "Extra data"}  # styles, names, words of other libraries


def unsaid(node: ast.AST) -> Iterator[str]:
    """Sentences in functions that are in no call of `say`; docstrings, options and styles are none."""
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.FunctionDef():
                for statement in child.body:
                    documented = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
                    yield from () if documented else unsaid(statement)
            case ast.AnnAssign() if child.value is not None:
                yield from unsaid(child.value)
            case ast.Call(func=ast.Name(id="say" | "map")) | ast.keyword(arg="style" | "match"):
                pass
            case ast.JoinedStr():
                yield from written("".join(v.value for v in child.values if isinstance(v, ast.Constant)))
                yield from unsaid(child)
            case ast.Constant(value=str() as text) if not isinstance(node, ast.JoinedStr):
                yield from written(text)
            case _:
                yield from unsaid(child)


def written(text: str) -> Iterator[str]:
    if (
        SENTENCE.search(text) and text not in NOT_SAID and not text.startswith('{"')
    ):  # forms of JSON are shown as they are
        yield text


def functions(path: Path) -> Iterator[ast.AST]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        yield from (ast.Module([one], []) for one in inside if isinstance(one, ast.FunctionDef))


@pytest.mark.parametrize("path", [path for path in SPEAKING if path.name not in ENGLISH_ALONE], ids=lambda p: p.name)
def test_no_sentence_of_the_commands_and_of_cases_stays_english(path: Path) -> None:
    assert [text for node in functions(path) for text in unsaid(node)] == []


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_there_in_every_language(language: str) -> None:
    said = set(sentences())
    assert len(said) > 300
    assert said - phrases(language).keys() == set()


def test_no_sentence_stays_that_nobody_says() -> None:
    """It stands in the code, a template, a script or the tables, where a group or a procedure has a small letter."""
    nodes = (node for path in SAID for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    written = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    beside = [path for folder in (MODEL, page().parent) for path in (*folder.rglob("*.jinja"), *folder.rglob("*.js"))]
    text = " ".join(path.read_text(encoding="utf-8") for path in (*beside, *default_directory().rglob("*.csv")))
    text = f"{text} {text.replace('_', ' ')}"
    assert [one for one in phrases("es") if one not in written and one not in text and one.lower() not in text] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_keeps_its_values_in_every_language(language: str) -> None:
    assert [en for en, other in phrases(language).items() if names(en) != names(other)] == []


def test_numbers_are_said_in_the_language_that_is_spoken() -> None:
    with speaking("es"):
        assert natural(0.46) == "46 de cada 100"
        assert natural(0.00004) == "40 de cada mill\u00f3n"
        assert share(1.0) == "todos"
        assert times(0.01, 0.12) == "12 veces m\u00e1s"
        assert against_line(0.0004, 0.01) == "25 veces por debajo de su l\u00ednea"
    assert natural(0.46) == "46 in 100"


def test_purpose_and_limits_are_said_in_every_language() -> None:
    for language in OTHERS:
        with speaking(language):
            assert say(DISCLAIMER) != DISCLAIMER


def test_what_a_language_lacks_is_said_in_english() -> None:
    with speaking("es"):
        assert say("nobody has translated {this}", this=1) == "nobody has translated 1"
    with speaking("xx"):
        assert spoken() == "xx"
        assert say("Reset") == "Reset"
