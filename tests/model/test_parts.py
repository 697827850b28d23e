from dataclasses import replace
from pathlib import Path

import pytest

from twitchdx import tables
from twitchdx.network import build
from twitchdx.parts import settled, unsettled
from twitchdx.types import Knowledge

from .checks import tiny

LEAK = "cramp,ordinary,any,any,any,0.2,0.1,0.3,elicited,,"
LINK = "cramp,ordinary,nerve_excitability,tetanic,0.9,0.8,1,elicited,,"


def knowledge(tmp_path: Path, *changes: tuple[str, str, str]) -> Knowledge:
    files = dict(tiny.FILES)
    for file, old, new in changes:
        assert files[file].count(old) == 1, old
        files[file] = files[file].replace(old, new)
    found, issues = tables.read(tiny.write(tmp_path / "priors", files))
    assert not issues
    return found


def with_values(known: Knowledge, values) -> Knowledge:
    def all_of(rows):
        return tuple(
            replace(r, number=replace(r.number, value=values[r.number.place].value)) if r.number.place in values else r
            for r in rows
        )

    return replace(known, links=all_of(known.links), leaks=all_of(known.leaks))


def chance(known: Knowledge, setting: str, **evidence: str) -> float:
    """P(cramp = absent) by enumeration over what lies above it, in the small knowledge base."""
    from itertools import product

    network = build(known)
    graph = network.graph
    wanted = {
        network.index[n]: network.variable(n).states.index(s) for n, s in {"setting": setting, **evidence}.items()
    }
    cramp = network.index["cramp"]
    above = [v for v in graph.order if graph.ancestors[cramp] >> v & 1]
    silent = total = 0.0
    for states in product(*(range(graph.sizes[v]) for v in above)):
        at = dict(zip(above, states, strict=True))
        if any(at[v] != s for v, s in wanted.items() if v in at):
            continue
        weight = 1.0
        for v in above:
            weight *= probability(graph.cpds[v], at, at[v])
        total += weight
        silent += weight * (at[cramp] == 0)
    return silent / total


def probability(cpd, at, state) -> float:
    if hasattr(cpd, "values"):
        return float(cpd.values[(*(at[p] for p in cpd.parents), state)])

    def at_most(level: int) -> float:
        product = 1.0
        for table in cpd.contributions:
            product *= table.values[tuple(at[p] for p in table.parents)][: level + 1].sum()
        return float(product)

    return at_most(state) - (at_most(state - 1) if state else 0.0)


def test_a_residual_leak_makes_the_network_show_the_total(tmp_path):
    known = knowledge(tmp_path, ("leaks.csv", LEAK, LEAK[:-1] + "residual(henrion1989.cramp),"))
    found = settled(known)
    leak = next(row for row in known.leaks if (row.variable, row.state) == ("cramp", "ordinary"))
    assert 0.0 < found[leak.number.place].value < 0.25
    assert 1 - chance(with_values(known, found), "general_population") == pytest.approx(0.25, abs=1e-4)


def test_a_residual_may_be_asked_for_in_another_setting(tmp_path):
    known = knowledge(tmp_path, ("leaks.csv", LEAK, LEAK[:-1] + '"residual(henrion1989.cramp, hospital)",'))
    assert 1 - chance(with_values(known, settled(known)), "hospital") == pytest.approx(0.25, abs=1e-4)


def test_a_direct_part_makes_people_with_the_cause_show_the_total(tmp_path):
    line = tiny.row("cramp,ordinary,nerve_excitability,raised,0.6,0.5,0.7", ",0.3,")
    direct = line.replace("elicited,,", "derived,direct(henrion1989.cramp),").replace(",0.3,\n", ",0,\n")
    known = knowledge(tmp_path, ("links.csv", line, direct))
    shown = with_values(known, settled(known))
    assert 1 - chance(shown, "general_population", nerve_excitability="raised") == pytest.approx(0.25, abs=1e-4)


def test_parts_that_hang_on_each_other_agree_in_the_end(tmp_path):
    line = tiny.row("hypomagnesaemia,mild,ppi,present,0.2,0.1,0.3", ",0.1,")
    direct = line.replace("elicited,,", "derived,direct(henrion1989.cramp),").replace(",0.1,\n", ",0,\n")
    known = knowledge(
        tmp_path,
        ("links.csv", line, direct),
        ("leaks.csv", LEAK, LEAK[:-1] + "residual(henrion1989.cramp),"),
    )
    shown = with_values(known, settled(known))
    assert 1 - chance(shown, "general_population") == pytest.approx(0.25, abs=1e-4)
    assert unsettled(build(shown)) == ()


def test_a_part_is_zero_where_the_other_causes_bring_more_than_the_figure(tmp_path):
    known = knowledge(
        tmp_path,
        ("leaks.csv", LEAK, LEAK[:-1] + "residual(henrion1989.cramp * henrion1989.cramp / 10),"),
    )
    found = settled(known)
    leak = next(row for row in known.leaks if (row.variable, row.state) == ("cramp", "ordinary"))
    assert found[leak.number.place].value == 0.0
    (issue,) = unsettled(build(with_values(known, found)))
    assert issue.where == "leaks.csv:2"
    assert issue.fix == "The other causes alone bring more than the figure: mend one of them, or the figure."


def test_a_leak_that_moved_away_from_its_total_is_a_warning(tmp_path):
    known = knowledge(tmp_path, ("leaks.csv", LEAK, LEAK[:-1] + "residual(henrion1989.cramp),"))
    (issue,) = unsettled(build(known))
    assert issue.level == "warning"
    assert issue.message.startswith("residual(henrion1989.cramp) asks for 0.25 (0.2 to 0.3), but the network shows 0.2")
    assert issue.fix == "Run `twitchdx derive` on the folder."


def test_without_network_formulas_nothing_is_computed(tmp_path):
    known = knowledge(tmp_path)
    assert {place.file for place in settled(known)} == {"prevalences.csv"}
