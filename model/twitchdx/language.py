"""Sentences of the program in the language of who reads them; names of the model come from wording.csv instead.

English stands in the code and is the key; `phrases.csv` holds the others. What it lacks is said in English.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "es": "Espa\u00f1ol"}
PHRASES = Path(__file__).parent / "phrases.csv"
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within it, `say` speaks this language, in this thread."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def speak(language: str) -> None:
    """From here on, `say` speaks this language, in this thread."""
    _spoken.set(language)


def spoken() -> str:
    """Language that `say` speaks here."""
    return _spoken.get()


def say(text: str, /, **values: object) -> str:
    """Say a sentence in the language that is spoken.

    Parameters
    ----------
    text
        The sentence in English, with `{name}` where a value goes.
    values
        What goes there.

    Examples
    --------
    >>> with speaking("es"):
    ...     say("Reset")
    'Empezar de nuevo'
    """
    language = _spoken.get()
    found = text if language == ENGLISH else phrases(language).get(text, text)
    return found.format(**values) if values else found


@lru_cache
def phrases(language: str) -> Mapping[str, str]:
    """Sentences of a language by their English; none where the language is not there."""
    with PHRASES.open(encoding="utf-8", newline="") as file:
        return {row[ENGLISH]: row[language] for row in csv.DictReader(file) if row.get(language)}
