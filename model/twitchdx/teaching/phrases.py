"""Labels and findings as parts of a sentence."""

from __future__ import annotations

from twitchdx.language import say
from twitchdx.types import Finding, Knowledge, Lab, Likelihood

NAMES = ("Babinski", "Chvostek", "Kennedy", "Trousseau")  # of people, in labels


def inside(label: str) -> str:
    """A label inside a sentence: small at the start, but for acronyms and names of people."""
    return label[0].lower() + label[1:] if label[1:2].islower() and not label.startswith(NAMES) else label


def cause_words(knowledge: Knowledge, cause: str) -> str:
    """A cause inside a sentence."""
    return inside(knowledge.label(cause))


def finding_words(knowledge: Knowledge, name: str, found: Finding) -> str:
    """A finding inside a sentence: "hand twitching", "no weakness", "serum magnesium: 0.52 mmol/L"."""
    label = inside(knowledge.label(name))
    match found:
        case Lab(value, unit):
            return f"{label}: {value:g} {unit}"
        case Likelihood(weights):
            possible = [state_words(knowledge, name, state) for state, weight in weights.items() if weight > 0]
            return f"{label}: {_or(possible)}"
        case "present":
            return label
        case "absent" | "none":
            return say("no {finding}", finding=label)
        case _:
            return f"{label}: {state_words(knowledge, name, found)}"


def state_words(knowledge: Knowledge, name: str, state: str) -> str:
    """A state inside a sentence."""
    plain = state.replace("_", " ")
    return inside(knowledge.wording.get((name, f"state:{state}")) or say(plain[0].upper() + plain[1:]))


def _or(words: list[str]) -> str:
    return f" {say('or')} ".join(words)
