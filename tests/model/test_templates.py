"""Words of the pages that `twitchdx report` and `twitchdx validate` make: all are said, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import twitchdx
from twitchdx.language import ENGLISH, LANGUAGES, phrases, speaking
from twitchdx.templating import environment

TEMPLATES = sorted(Path(twitchdx.__file__).parent.rglob("*.jinja"))
READ_ALOUD = ("aria-label", "data-head", "title", "alt")
WORD = re.compile(r"[A-Za-z]{2,}")
WORDS = re.compile(r"^[A-Z][a-z]+|[A-Za-z]{2,}[,;:.]? [A-Za-z{(]{2,}")
VALUE = "\0"  # stands for what an expression becomes


class Written(HTMLParser):
    """Words of a template that stand there as they are: between tags, and in what is read aloud."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        tokens = Environment(autoescape=True).lex(source)
        self.feed("".join(text if kind == "data" else VALUE * (kind == "variable_begin") for _, kind, text in tokens))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.found += [value for name, value in attrs if name in READ_ALOUD and WORD.search(value or "") and value]

    def handle_data(self, data: str) -> None:
        self.found += [data.strip()] if WORD.search(data) else []


def said(page: nodes.Template) -> Iterator[nodes.Call]:
    """Every call of `say`."""
    for call in page.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "say":
            yield call


def sentences(source: str) -> Iterator[str]:
    """Every sentence that stands in a call of `say`."""
    page = Environment(autoescape=True).parse(source)
    yield from (call.args[0].value for call in said(page) if isinstance(call.args[0], nodes.Const))


def unsaid(source: str) -> list[str]:
    """Words in expressions that are in no call of `say`."""
    page = Environment(autoescape=True).parse(source)
    first = {id(call.args[0]) for call in said(page)}
    texts = [const for const in page.find_all(nodes.Const) if isinstance(const.value, str) and id(const) not in first]
    return [c.value for c in texts if WORDS.search(c.value) and not c.value.startswith("twitchdx ")]  # a command


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_of_a_page_stands_outside_of_what_is_said(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert Written(source).found == []
    assert unsaid(source) == []


def test_words_that_are_not_said_are_found() -> None:
    assert Written('<p title="A title">{{ x }} of <b>{{ say("all") }}</b></p>').found == ["A title", f"{VALUE} of"]
    assert unsaid('{{ "Not known" if x else say("not at all", y="or so it is") }}') == ["Not known", "or so it is"]


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
def test_every_sentence_of_the_pages_is_there_in_every_language(language: str) -> None:
    every = {sentence for path in TEMPLATES for sentence in sentences(path.read_text(encoding="utf-8"))}
    assert len(every) > 150
    assert every - phrases(language).keys() == set()


def test_a_sentence_takes_elements_of_the_page_and_escapes_all_else() -> None:
    said = "{{ say('{label}, by itself', label=label) }}"
    pages = environment()
    element = pages.from_string("{% macro strong(words) %}<b>{{ words }}</b>{% endmacro %}").module.strong("<i>")
    with speaking("es"):
        assert pages.from_string(said).render(label="<b>") == "&lt;b&gt;, por s\u00ed solo"
        assert pages.from_string(said).render(label=element) == "<b>&lt;i&gt;</b>, por s\u00ed solo"
