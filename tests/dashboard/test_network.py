"""*Network* in a real browser: walked by mouse and keyboard, and findings entered there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from twitchdx import Network

from .browsing import picture, settled
from .walking import CHAIN, WAIT, go

# pytest-playwright 0.10 defines `base_url` in a way that pytest 9 warns of.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def test_the_network_is_walked_by_mouse_and_keyboard_and_takes_findings(opened: Page, network: Network) -> None:
    go(opened, "Network", CHAIN)
    focused = opened.locator("[data-node].focus")
    expect(focused).to_have_attribute("data-node", "hypomagnesaemia", timeout=WAIT)
    shown = {node.get_attribute("data-node") for node in opened.locator("g[data-node]").all()}
    above = {link.parent for link in network.knowledge.links if link.child == "hypomagnesaemia"}
    below = {link.child for link in network.knowledge.links if link.parent == "hypomagnesaemia"}
    assert above | below <= shown
    opened.locator("[data-node=ppi]").click()
    expect(focused).to_have_attribute("data-node", "ppi", timeout=WAIT)
    settled(opened)
    opened.locator("[data-node=vitamin_b12_deficiency]").focus()
    opened.keyboard.press("Enter")
    expect(focused).to_have_attribute("data-node", "vitamin_b12_deficiency", timeout=WAIT)
    expect(opened.locator("[data-node=vitamin_b12_deficiency]:focus")).to_have_count(1)  # the walk goes on from here
    settled(opened)
    width = "net => net.getBoundingClientRect().width"
    before = opened.locator(".net").evaluate(width)
    opened.get_by_role("button", name="Larger").click()
    expect(opened.locator(".net")).to_have_attribute("style", re.compile("width:125%"))
    settled(opened)
    assert opened.locator(".net").evaluate(width) > 1.2 * before
    opened.get_by_role("button", name="Smaller").click()
    settled(opened)
    opened.get_by_text("everything", exact=True).click()
    expect(opened.locator("g[data-node]")).to_have_count(len(network.graph.names) - 3, timeout=WAIT)
    settled(opened)
    picture(opened, "network_light")
    opened.get_by_text("present", exact=True).first.click()
    expect(opened.locator("[data-node=vitamin_b12_deficiency]")).to_have_attribute(
        "aria-label", re.compile("to known$")
    )
    expect(opened.get_by_text("14 findings")).to_be_visible()
