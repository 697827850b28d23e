"""`twitchdx teach validate`: how often habits are named in simulated learners who have them, and who do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from twitchdx.cli.common import AsJson, Language, Overlay, Priors, load_network, print_json
from twitchdx.language import say

if TYPE_CHECKING:
    from twitchdx.teaching.validation import Found

VALIDATE_EXAMPLES = """Learners are simulated: they show what the tests for habits can tell, not what people do.

Examples:

twitchdx teach validate

twitchdx teach validate --learners 2000 --drawn 30 --json"""


def validate(
    learners: Annotated[int, typer.Option(min=10, help="Simulated learners of each kind.")] = 500,
    drawn: Annotated[
        int, typer.Option(min=0, help="Cases drawn from the model instead of the shipped ones; 0 for the shipped.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same table.")] = 1951,
    as_json: AsJson = False,
    priors: Priors = None,
    overlay: Overlay = None,
    language: Language = "en",
) -> None:
    """Print how often each habit is named, in learners with each bias and without any.

    All learners go through all cases. Each test has an error rate of 1 in 100; noise is in natural logs.
    """
    import numpy as np

    from twitchdx.teaching.drawn import drawn_tracks
    from twitchdx.teaching.reading import shipped
    from twitchdx.teaching.tracks import tracks
    from twitchdx.teaching.validation import validation

    network = load_network(priors, overlay, language)
    rng = np.random.default_rng(seed)
    cases = drawn_tracks(network, rng, drawn) if drawn else tracks(network, shipped(network.knowledge))
    found = validation(cases, learners, seed)
    if as_json:
        print_json(network, found)
        return
    from twitchdx.cli.show import console, show_footer
    from twitchdx.cli.tables import print_table

    out = console()
    what = say("cases drawn from the model") if drawn else say("shipped cases")
    out.print(
        say(
            "Of {learners} simulated learners of a kind, after {cases} {what}: in how many a habit was named",
            learners=learners,
            cases=found.cases,
            what=what,
        )
    )
    headings = (
        say("Learner"),
        say("strength"),
        say("noise"),
        say("base rate"),
        say("anchoring"),
        say("closure"),
        say("tests"),
        say("any"),
    )  # in this order
    print_table(out, headings, [_row(one) for one in found.found], numbers=len(headings) - 1)
    steady = say("steady (an error once made stays through a case)")
    others = say("drifting (errors add up), heavy (with the tails of Student's t)")
    out.print("\n" + say("Noise that the tests do not assume: {kinds}.", kinds=f"{steady}, {others}"))
    out.print(say("A strength below 0 is the opposite bias."))
    show_footer(network)


def _row(one: Found) -> tuple[str, ...]:
    from twitchdx.teaching.habits import HABITS
    from twitchdx.teaching.learners import Bias, Noise

    learner = one.learner
    kind = "" if learner.kind is Noise.FRESH else learner.kind.value
    biases = [(learner.bias, learner.strength), (learner.second, learner.second_strength)]
    held = [(bias, f"{strength:g}") for bias, strength in biases if bias is not Bias.NONE]
    name = " ".join(filter(None, [", ".join(bias.value for bias, _ in held) or "unbiased", kind]))
    strength = ", ".join(strength for _, strength in held)
    rates = [one.named[bias] for bias in HABITS]
    return (name, strength, f"{learner.noise:g}", *(str(rate.hits) for rate in (*rates, one.any)))
