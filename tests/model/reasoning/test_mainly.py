"""Exclusive shares: on a small network by enumeration, and on the shipped one what must hold of every case."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from typer.testing import CliRunner

import twitchdx
from twitchdx import Case, Network
from twitchdx.cases import read_cases
from twitchdx.cli import app
from twitchdx.graph import Gate, Table
from twitchdx.reasoning import UnscorableError
from twitchdx.reasoning.mainly import Mainly, mainly, mainly_by_setting
from twitchdx.reasoning.objects import as_object
from twitchdx.reasoning.situation import known, situation
from twitchdx.reasoning.whatif import NoComplaintError
from twitchdx.strata import answer
from twitchdx.tables import default_directory
from twitchdx.types import ORDINARY, WHAT_DRIVES_IT, Kind, Lab, Likelihood

PUBLISHED = default_directory() / "cases" / "published_cases.jsonl"
SOME = ("ALS-05", "BFS-02", "CA-02", "DRUG-07", "HYPO-02", "MG-15", "MS-04", "OTHER-09", "STATIN-04")
TETANY = Case("t", "hospital", 58, "female", {"tetany": "present", "ppi": "present", "serum_magnesium": "very_low"})


@cache
def shipped() -> Network:
    return twitchdx.load()


@pytest.fixture(scope="module")
def published() -> dict[str, Case]:
    return {row.id: row.case for row in read_cases(str(PUBLISHED)) if row.case is not None}


def of(found: Mainly) -> dict[str, float]:
    return {own.cause: own.mainly for own in found.shares}


def holds(found: Mainly) -> None:
    """What every result owes: no share above its attribution, and everybody counted once."""
    assert sum(own.mainly for own in found.shares) + found.nothing == pytest.approx(1.0, abs=1e-12)
    for own in found.shares:
        assert own.mainly >= 0.0
        assert (own.attribution is None) == (own.kind is Kind.MECHANISM)
        assert own.attribution is None or own.mainly <= own.attribution + 1e-8, own
    assert [own.mainly for own in found.shares] == sorted((own.mainly for own in found.shares), reverse=True)
    assert {*found.what_is_wrong, *found.what_drives_it} == {*found.shares}
    assert {own.kind for own in found.what_drives_it} <= {*WHAT_DRIVES_IT}


@pytest.mark.parametrize("name", SOME)
def test_shares_of_a_published_case_sum_to_one_and_stay_below_the_attribution(
    network: Network, published: dict[str, Case], name: str
) -> None:
    holds(mainly(network, published[name]))


@given(
    st.sampled_from(["twitching", "twitching_eyelid", "muscle_spasm", "cramp", "tetany", "fasciculations_seen"]),
    st.dictionaries(
        st.sampled_from(["stress", "ppi", "alcohol", "statin", "gi_losses", "hyperventilation", "sensory_loss"]),
        st.booleans(),
        max_size=4,
    ),
    st.sampled_from(["general_population", "hospital", "neurology_referral"]),
)
@settings(max_examples=12, deadline=None)
def test_shares_of_any_case_sum_to_one_and_stay_below_the_attribution(
    complaint: str, others: dict[str, bool], setting: str
) -> None:
    variable = shipped().variable
    states = {name: (variable(name).states[-1] if there else variable(name).neutral) for name, there in others.items()}
    worst = variable(complaint).states[-1]
    holds(mainly(shipped(), Case("any", setting, 50, "male", {complaint: worst, **states})))


def test_three_independent_noises_are_shared_out_as_by_hand(network: Network) -> None:
    """Facial myokymia of somebody with both its causes: each acts or not, and so does the leak; seven ways together."""
    myokymia = network.graph.cpds[network.index["facial_myokymia"]]
    assert isinstance(myokymia, Gate)
    causes = [network.graph.names[t.parents[0]] for t in myokymia.links]
    assert causes == ["multiple_sclerosis", "peripheral_nerve_hyperexcitability"]
    findings = {"facial_myokymia": "present", **dict.fromkeys(causes, "present")}

    found = of(mainly(network, Case("m", "primary_care", 30, "female", findings)))

    context = {"setting": "primary_care", "age_band": "18_39", "sex": "female"}
    where = tuple(
        network.variable(name).states.index(context[name])
        for name in (network.graph.names[p] for p in myokymia.leak.parents)
    )
    chance = {c: float(t.values[1, 1]) for c, t in zip(causes, myokymia.links, strict=True)}
    chance[ORDINARY] = float(myokymia.leak.values[where][1])
    expected = dict.fromkeys(chance, 0.0)
    total = 0.0
    for bits in range(1, 8):
        working = [name for i, name in enumerate(chance) if bits >> i & 1]
        p = float(np.prod([chance[n] if n in working else 1.0 - chance[n] for n in chance]))
        total += p
        for name in working:
            expected[name] += p / len(working)
    for name, value in expected.items():
        assert found[name] == pytest.approx(value / total, abs=1e-8), name


def test_shares_are_those_of_people_drawn_with_all_that_acts_in_them(network: Network) -> None:
    """Twenty thousand people drawn from the shipped network, with every contribution; those with a cramp are sorted."""
    where = {"setting": "hospital", "age_band": "60_74", "sex": "female"}
    states, noise = drawn(network, where, 20_000)
    cramp = network.index["cramp"]
    rows = np.flatnonzero(states[cramp] > 0)
    expected: dict[str, float] = {}
    for row in rows.tolist():
        working = at_work(network, states, noise, cramp, row)
        for name in working:
            expected[name] = expected.get(name, 0.0) + 1.0 / len(working) / len(rows)
    assert sum(expected.values()) == pytest.approx(1.0)
    some = Likelihood(dict.fromkeys(network.variable("cramp").states[1:], 1.0))
    shares = of(mainly(network, Case("d", "hospital", 65, "female", {"cramp": some})))
    for name in {*shares, *expected}:
        share = shares.get(name, 0.0)
        error = np.sqrt(max(share, 1.0 / len(rows)) / len(rows))
        assert expected.get(name, 0.0) == pytest.approx(share, abs=4.5 * error), name


def drawn(
    network: Network, where: dict[str, str], count: int
) -> tuple[dict[int, NDArray[np.intp]], dict[int, list[NDArray[np.intp]]]]:
    """States of all variables (N,), and the levels of all contributions of every gate."""
    graph, rng = network.graph, np.random.default_rng(1)
    states: dict[int, NDArray[np.intp]] = {}
    noise: dict[int, list[NDArray[np.intp]]] = {}

    def draw(table: Table) -> NDArray[np.intp]:
        rows = table.values[tuple(states[p] for p in table.parents)]
        below = np.cumsum(np.broadcast_to(rows, (count, rows.shape[-1])), axis=1)[:, :-1]
        return np.asarray((rng.random(count)[:, None] > below).sum(axis=1))

    for v in graph.order:
        name, cpd = graph.names[v], graph.cpds[v]
        if name in where:
            states[v] = np.full(count, network.variable(name).states.index(where[name]))
        elif isinstance(cpd, Gate):
            noise[v] = [draw(table) for table in cpd.contributions]
            states[v] = np.max(noise[v], axis=0)
        else:
            states[v] = draw(cpd)
    return states, noise


def at_work(
    network: Network,
    states: dict[int, NDArray[np.intp]],
    noise: dict[int, list[NDArray[np.intp]]],
    complaint: int,
    row: int,
) -> set[str]:
    """Back from the complaint along all that acts, as the definition says it in words."""
    graph = network.graph
    kinds = {v: network.variable(name).kind for v, name in enumerate(graph.names)}
    wrong = (Kind.CONDITION, Kind.IMBALANCE, Kind.OTHER)
    found: set[str] = set()
    todo = [complaint]
    while todo:
        v = todo.pop()
        cpd = graph.cpds[v]
        if not isinstance(cpd, Gate):
            found.add(graph.names[v])  # a condition without causes in the model
            continue
        for table, levels in zip(cpd.contributions, noise[v], strict=True):
            if levels[row] != states[v][row]:
                continue
            if table is cpd.leak:
                found.add(ORDINARY if network.variable(graph.names[v]).complaint else graph.names[v])
            elif kinds[cause := table.parents[0]] not in WHAT_DRIVES_IT:
                todo.append(cause)
            else:
                found.add(graph.names[v if kinds[v] in wrong else cause])
    return found


def test_the_credit_goes_to_what_is_wrong_farthest_back(network: Network) -> None:
    """A lack of magnesium that lowers calcium: the lack has the credit, and the medicine stands behind it."""
    found = mainly(network, TETANY)
    first = found.shares[0]
    assert first.cause == "hypomagnesaemia"
    assert "ppi" in first.behind
    assert "hypocalcaemia" in first.chain
    shares = of(found)
    assert "ppi" not in shares
    by_name = {own.cause: own for own in found.shares}
    assert (by_name["hypocalcaemia"].attribution or 0.0) > 0.5
    assert shares["hypocalcaemia"] < 0.1


def test_without_anything_wrong_behind_it_low_calcium_has_the_credit(network: Network) -> None:
    findings = {"tetany": "present", "serum_calcium": Lab(1.6, "mmol/L")} | dict.fromkeys(
        ("hypomagnesaemia", "hypoparathyroidism", "vitamin_d_deficiency", "rhabdomyolysis", "respiratory_alkalosis"),
        "absent",
    )
    found = mainly(network, Case("c", "hospital", 58, "female", findings))
    calcium = found.shares[0]
    assert calcium.cause == "hypocalcaemia"
    assert calcium.mainly > 0.97
    assert calcium.attribution == pytest.approx(calcium.mainly, abs=0.02)


def test_what_is_known_to_be_absent_has_no_share(network: Network) -> None:
    case = Case("x", "hospital", 58, "female", {"cramp": "ordinary", "exercise_overuse": "absent", "als": "absent"})
    shares = of(mainly(network, case))
    assert shares["exercise_overuse"] == shares["als"] == 0.0


def test_unknown_age_and_sex_are_averaged_over(network: Network) -> None:
    """The strata one by one, each weighted by its posterior probability."""
    case = Case("u", "primary_care", None, "female", {"twitching_leg": "present", "stress": "present"})
    given = situation(network, case)
    bands = network.variable("age_band").states
    logs = [a.log_evidence for a in answer(network, [given.knowing(known(network, "age_band", b)) for b in bands], ())]
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    ages = (30, 50, 65, 80)
    parts = [of(mainly(network, Case("p", "primary_care", age, "female", case.findings))) for age in ages]
    whole = of(mainly(network, case))
    for name, value in whole.items():
        assert value == pytest.approx(sum(w * p[name] for w, p in zip(weights, parts, strict=True)), abs=1e-8)


def test_a_complaint_that_is_only_likely_leaves_a_rest(network: Network) -> None:
    """P(it is not there) is what the posterior says, and the others share what is left as if it were certain."""
    likely = {"tetany": Likelihood({"present": 1.0, "absent": 0.001})}
    found = mainly(network, Case("l", "hospital", 58, "female", likely))
    holds(found)
    case = situation(network, Case("l", "hospital", 58, "female", likely))
    where = network.index["tetany"]
    assert found.nothing == pytest.approx(answer(network, [case.evidence], [where])[0].marginals[where][0], abs=1e-8)
    sure = of(mainly(network, Case("s", "hospital", 58, "female", {"tetany": "present"})))
    for name, value in of(found).items():
        assert value == pytest.approx(sure[name] * (1.0 - found.nothing), abs=1e-8)


def test_one_of_several_complaints_is_enough(network: Network) -> None:
    """A cause that can produce one complaint alone keeps a share in both together."""
    both = mainly(network, Case("b", "primary_care", 40, "male", {"tetany": "present", "twitching_eyelid": "present"}))
    holds(both)
    shares = of(both)
    assert both.complaints == ("twitching_eyelid", "tetany")
    assert shares["sleep_loss"] > 0.01
    assert shares["respiratory_alkalosis"] > 0.01


def test_every_contribution_on_the_way_belongs_to_someone(network: Network) -> None:
    """Roots, leaks and links: all that is ranked and can reach a complaint is a player, or acts through one."""
    players = {own.cause for own in mainly(network, TETANY).shares}
    complaints = [network.index[n] for n in network.graph.names if network.variable(n).complaint]
    upstream = network.graph.ancestors_of(complaints)
    for name in network.causes:
        if upstream >> network.index[name] & 1 and network.variable(name).kind not in WHAT_DRIVES_IT:
            acts = any(_acts(t) for c in network.graph.children[network.index[name]] for t in _links(network, c, name))
            assert name in players or not acts, name


def _links(network: Network, child: int, cause: str) -> list[Table]:
    cpd = network.graph.cpds[child]
    on_the_way = network.variable(network.graph.names[child])
    reaches = on_the_way.complaint or on_the_way.kind is Kind.MECHANISM
    return [t for t in cpd.links if network.index[cause] in t.parents] if reaches and isinstance(cpd, Gate) else []


def _acts(table: Table) -> bool:
    return bool(table.values[..., 1:].any())


def test_by_setting_holds_the_case_as_if_it_had_come_there(network: Network) -> None:
    found = mainly_by_setting(network, TETANY)
    assert found.settings == network.variable("setting").states
    assert found.own == "hospital"
    for i, setting in enumerate(found.settings):
        there = of(mainly(network, Case("t", setting, 58, "female", TETANY.findings)))
        assert sum(own.mainly[i] for own in found.shares) == pytest.approx(1.0, abs=1e-12)
        for own in found.shares:
            assert own.mainly[i] == pytest.approx(there[own.cause], abs=1e-8)
    own_column = [own.mainly[found.settings.index("hospital")] for own in found.shares]
    assert own_column == sorted(own_column, reverse=True)


def test_a_case_without_a_complaint_or_that_cannot_be_read_is_refused(network: Network) -> None:
    with pytest.raises(NoComplaintError, match="none of its findings is a complaint"):
        mainly(network, Case("n", "hospital", 58, "female", {"ppi": "present"}))
    with pytest.raises(UnscorableError, match="twitchng"):
        mainly(network, Case("w", "hospital", 58, "female", {"twitchng": "present"}))
    with pytest.raises(UnscorableError, match="twitchng"):
        mainly_by_setting(network, Case("w", "hospital", 58, "female", {"twitchng": "present"}))


@pytest.mark.parametrize(
    ("options", "words"),
    [([], "behind it"), (["--by-setting"], "neurology referral"), (["--language", "es"], "Tetania")],
)
def test_the_command_speaks_and_gives_json(tmp_path: Path, options: list[str], words: str) -> None:
    path = tmp_path / "case.json"
    case = {"id": "t", "setting": "hospital", "age": 58, "sex": "female", "findings": dict(TETANY.findings)}
    path.write_text(json.dumps(case))
    runner = CliRunner(env={"COLUMNS": "140", "NO_COLOR": "1"})
    text = runner.invoke(app, ["mainly", str(path), *options])
    assert text.exit_code == 0, text.output
    assert words in text.stdout
    assert "%" not in text.stdout
    found = runner.invoke(app, ["mainly", str(path), "--json", *options])
    whole = json.loads(found.stdout)
    assert {"case_id", "shares", "nothing", "digest", "version", "disclaimer"} <= {*whole}


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('{"id": "n", "setting": "hospital", "age": 58, "sex": "female", "findings": {"ppi": "present"}}')
    found = CliRunner().invoke(app, ["mainly", str(path)])
    assert found.exit_code == 2
    assert "complaint" in found.stderr


def test_the_json_of_the_result_is_its_fields(network: Network) -> None:
    whole = as_object(mainly(network, TETANY))
    assert whole["shares"][0]["kind"] == "imbalance"
    assert {*whole["shares"][0]} == {"cause", "label", "kind", "mainly", "attribution", "chain", "behind"}
