"""The network: what leads to what, how probable each part is before and now, and what a finding would do to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import streamlit as st

from answers import Answer
from catalogue import inside, short, spaced
from history import History, step
from tabs.shared import foot, in_words, known, sheet, title
from twitchdx.axis import place
from twitchdx.graph import Array, Gate
from twitchdx.language import say
from twitchdx.network import CONTEXT, Network
from twitchdx.reasoning.situation import situation
from twitchdx.strata import answer
from twitchdx.types import Kind
from twitchdx.wording import natural
from views.markup import Html, classes, h, join
from views.palette import tone
from views.rows import table
from world import World

COLUMNS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("What drives it", (Kind.TRIGGER, Kind.MEDICATION)),
    ("Imbalances", (Kind.IMBALANCE,)),
    ("Conditions", (Kind.CONDITION, Kind.OTHER)),
    ("Mechanisms", (Kind.MECHANISM,)),
    ("Findings", (Kind.FINDING,)),
    ("Tests", (Kind.TEST,)),
)
AROUND, ALL = "around it", "everything"
ZOOMS = {"\u2212": 0.8, "+": 1.25}
SMALLEST, LARGEST = 0.5, 3.0
WIDTH, ROW, TOP, BOX, GAP = 1180.0, 40.0, 30.0, 158.0, 44.0


@dataclass(frozen=True, slots=True)
class Node:
    """A variable at its place in the picture: P(above its neutral state) by who and where alone, and now."""

    name: str
    label: str
    kind: Kind
    x: float
    y: float
    before: float
    now: float
    known: bool


def page() -> None:
    """Draw the page."""
    world, about = known()
    sheet(title(say("What leads to what"), world, about), "network-title")
    names = {n: world.network.knowledge.label(n) for n in world.network.graph.names if n not in CONTEXT}
    first = about.cause.cause if about.cause and about.cause.cause in names else next(iter(names))
    clicked = st.session_state.pop("network-clicked", None)
    if clicked in names:
        st.session_state["network-focus"] = clicked
    st.session_state.setdefault("network-focus", first)
    left, right = st.columns((3, 1))
    focus = left.selectbox(
        say("In the middle"),
        sorted(names, key=lambda n: names[n].lower()),
        format_func=names.__getitem__,
        key="network-focus",
    )
    shown = right.radio(say("Show"), (AROUND, ALL), format_func=say, horizontal=True)
    with in_words("network-error"):
        path = next((c.chain for c in about.ranking.causes if c.cause == focus), ())
        near = None if shown == ALL else {*around(world.network, focus), *path}
        nodes = placed(world, about, near)
        node = sheet(drawn(world.network, nodes, focus, path, _zoom()), "network-picture")
        if node in ZOOMS:
            zoom = st.session_state.get("network-zoom", 1.0) * ZOOMS[node]
            st.session_state["network-zoom"] = min(max(zoom, SMALLEST), LARGEST)
            st.rerun()
        if node in names and node != focus:
            st.session_state["network-clicked"] = node
            st.rerun()
        _set(world, focus)
        sheet(listed(nodes, names[focus]), "network-table")
    sheet(foot(about), "network-foot")


def _zoom() -> float:
    return float(st.session_state.get("network-zoom", 1.0))


def _set(world: World, name: str) -> None:
    """Say what is known of the variable in the middle, as on Explore."""
    item = world.catalogue.items.get(name)
    if item is None:
        return
    history: History = st.session_state.get("history", History())
    words = {"unknown": say("unknown"), **{s: inside(short(w)) for s, w in item.states.items()}}
    entered = history.now.findings.get(name)
    current = entered if isinstance(entered, str) and entered in words else "unknown"
    chosen = st.radio(
        say("{finding} is", finding=item.label),
        list(words),
        index=list(words).index(current),
        format_func=words.__getitem__,
        horizontal=True,
    )
    if chosen != current:
        st.session_state["history"] = step(history, {"do": "set", "name": name, "value": chosen}, world.catalogue, {})
        st.rerun()


def placed(world: World, about: Answer, near: set[str] | None) -> tuple[Node, ...]:
    """Nodes in columns by kind, in the order of the tables; those of a set, or all."""
    network = world.network
    given = situation(network, about.case, odd=True)
    graph = network.graph
    rows = answer(network, [given.context, given.evidence], range(len(graph.names)))
    step_ = (WIDTH - BOX) / (len(COLUMNS) - 1)
    found = []
    for column, (_, kinds) in enumerate(COLUMNS):
        own = [
            v for v, n in enumerate(graph.names) if network.variable(n).kind in kinds and (near is None or n in near)
        ]
        for place_, v in enumerate(own):
            name = graph.names[v]
            before, now = (_active(network, name, row.marginals[v]) for row in rows)
            found.append(
                Node(
                    name,
                    network.knowledge.label(name),
                    network.variable(name).kind,
                    column * step_,
                    TOP + place_ * ROW,
                    before,
                    now,
                    v in given.evidence and np.count_nonzero(given.evidence[v]) == 1,
                )
            )
    return tuple(found)


def _active(network: Network, name: str, marginal: Array) -> float:
    return min(1.0, float(marginal[network.variable(name).neutral_index + 1 :].sum()))


def around(network: Network, focus: str) -> set[str]:
    """The focus, what it hangs on, what hangs on it, and the other parents of neither."""
    own = {focus}
    links = parents(network)
    return own | set(links[focus]) | {child for child, above in links.items() if focus in above}


def parents(network: Network) -> Mapping[str, tuple[str, ...]]:
    """Parents of each variable, without the context."""
    graph = network.graph
    found = {}
    for name, cpd in zip(graph.names, graph.cpds, strict=True):
        above = [p for t in cpd.contributions for p in t.parents] if isinstance(cpd, Gate) else list(cpd.parents)
        found[name] = tuple(dict.fromkeys(graph.names[p] for p in above if graph.names[p] not in CONTEXT))
    return found


def drawn(network: Network, nodes: Sequence[Node], focus: str, path: Sequence[str], zoom: float) -> Html:
    """The picture: links of the focus and of its strongest chain over all nodes; others stay quiet."""
    at = {node.name: node for node in nodes}
    chain = {*pairwise(path)}
    lines = [
        _link(at[parent], at[child], strong=(parent, child) in chain)
        for child, above in parents(network).items()
        for parent in above
        if child in at and parent in at and (focus in (child, parent) or (parent, child) in chain)
    ]
    step_ = (WIDTH - BOX) / (len(COLUMNS) - 1)
    heads = [
        h("text", say(words), x=round(i * step_, 1), y="16", class_="head") for i, (words, _) in enumerate(COLUMNS)
    ]
    boxes = [_box(node, node.name == focus, node.name in path) for node in nodes]
    height = max((node.y for node in nodes), default=TOP) + ROW + 6
    words = ""
    if focus in at:
        words = say(
            "{cause} and what it hangs together with; the same stands in the table below", cause=at[focus].label
        )
    picture = h(
        "svg",
        *heads,
        *lines,
        *boxes,
        class_="net",
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        style=f"width:{100 * zoom:.0f}%;min-width:{900 * zoom:.0f}px",
        role="group",
        aria_label=words,
    )
    return join(_zooms(), h("div", picture, class_="pan"))


def _zooms() -> Html:
    buttons = [
        h("button", mark, type="button", class_="do arrow", data_node=mark, aria_label=name, title=name)
        for mark, name in zip(ZOOMS, (say("Smaller"), say("Larger")), strict=True)
    ]
    return h("div", *buttons, class_="acts zooms")


def _link(parent: Node, child: Node, *, strong: bool) -> Html:
    x1, y1, x2, y2 = parent.x + BOX, parent.y + (ROW - 7) / 2, child.x, child.y + (ROW - 7) / 2
    if child.x <= parent.x:  # within a column, or back: round the right side
        x1, x2 = parent.x + BOX, child.x + BOX
        d = f"M{x1:.1f} {y1:.1f}C{x1 + GAP:.1f} {y1:.1f} {x2 + GAP:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    else:
        middle = (x1 + x2) / 2
        d = f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return h("path", d=d, class_=classes("link", strong and "strong"))


def _box(node: Node, focus: bool, on_path: bool) -> Html:
    """A node: its label, a hollow dot before and a filled one now on its own piece of the ruler."""
    width = BOX - 12
    before, now = (node.x + 6 + width * place(p) / 100 for p in (node.before, 1.0 if node.known else node.now))
    y = node.y + 24
    now_ = say("known") if node.known else natural(node.now)
    words = say("{name}: from {before} to {now}", name=node.label, before=natural(node.before), now=now_)
    label = node.label if len(node.label) <= 24 else f"{node.label[:23]}\u2026"
    return h(
        "g",
        h("title", words),
        h("rect", x=round(node.x, 1), y=round(node.y, 1), width=BOX, height=ROW - 7, rx="4"),
        h("text", label, x=round(node.x + 6, 1), y=round(node.y + 14, 1)),
        h("line", x1=round(node.x + 6, 1), x2=round(node.x + BOX - 6, 1), y1=y, y2=y),
        h("circle", cx=round(before, 1), cy=y, r="3", class_="before"),
        h("circle", cx=round(now, 1), cy=y, r="3.4", class_="now"),
        class_=classes("node", tone(node.kind), focus and "focus", on_path and "path", node.known and "known"),
        data_node=node.name,
        tabindex="0",
        role="button",
        aria_label=words,
    )


def listed(nodes: Sequence[Node], focus: str) -> Html:
    """The same as a table."""
    rows = [
        (n.label, say(spaced(n.kind.value)), natural(n.before), say("known") if n.known else natural(n.now))
        for n in sorted(nodes, key=lambda n: -abs(n.now - n.before))
    ]
    return join(
        h("h2", say("{cause} in numbers", cause=focus)),
        table(tuple(map(say, ("part", "kind", "before the findings", "now"))), rows, 2, say("Parts of the network")),
    )
