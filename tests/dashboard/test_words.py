"""Words of the page that are not written in a call of `say`, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

import explore
from catalogue import Catalogue, procedure, spaced
from tabs import about, next_test, sources
from tabs import network as network_page
from tabs.shared import NOTHING_YET
from twitchdx.language import ENGLISH, LANGUAGES, phrases
from twitchdx.network import Network
from twitchdx.provenance import passports
from twitchdx.teaching.made import DIFFICULTY
from twitchdx.types import DISCLAIMER, Kind
from views.beside import DRAWN
from views.palette import LEGEND
from views.ruler import ZONES


def words(model: Network, kinds: Catalogue) -> Iterator[str]:
    knowledge = model.knowledge
    yield from (DISCLAIMER, NOTHING_YET, explore.REMAINS, about.PURPOSE, about.SEE, about.UNSEEN)
    for name, text in about.CARD:
        yield from (name, text)
    yield from (head for head, _ in network_page.COLUMNS)
    yield from (network_page.AROUND, network_page.ALL, *next_test.ORDERS.values(), *sources.METHODS, *LEGEND.values())
    yield from (text for _, _, text in ZONES)
    yield from (section.title for section in kinds.sections)
    yield from (spaced(kind.value) for kind in Kind if kind is not Kind.ORDINARY)
    yield from (procedure(row.procedure) for row in knowledge.procedures)
    yield from (course.outcome for course in knowledge.courses)
    for name in knowledge.variables:
        yield from (one.role.capitalize() for one in passports(knowledge, name))
    yield from (*DIFFICULTY, DRAWN)
    yield from ("people like this", "women like her", "men like him", "Woman", "Man", "Person", "Present", "Absent")


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
def test_every_word_is_there_in_every_language(language: str, network: Network, kinds: Catalogue) -> None:
    assert set(words(network, kinds)) - phrases(language).keys() == set()


def test_the_whole_report_has_the_labels_of_the_language_whoever_asked_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about, "validate", lambda labelled, *_, **__: labelled)
    english, spanish = (SimpleNamespace(language=language) for language in ("en", "es"))
    assert about._report("digest", "en", english) is english
    assert about._report("digest", "es", spanish) is spanish
