"""Measure the pages in Chromium: first paint, from a click to the new ranking, memory of the server by sessions.

    python tests/dashboard/measure.py [SESSIONS]

Starts a server as `twitchdx dashboard` does and ends it. Memory is read from /proc, so on Linux only. No test: what it
says depends on the machine; docs/speed.md has what it said once.
"""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from twitchdx.cli.dashboard import command, environment, free_port

CASES = ("BFS-02", "MG-03", "ALS-03")
CLICKS = 50
PAUSE = 700  # milliseconds between two clicks
NAMES = ("twitching_eyelid", "paraesthesia", "palpitations", "ppi", "stress")
STATES = ("present", "absent", "unknown")
CLICK = """
async ([name, value]) => {
  const host = [...document.querySelectorAll("*")].find(e => e.shadowRoot?.querySelector(".page"))
  const page = host.shadowRoot.querySelector(".page")
  const started = performance.now()
  const painted = new Promise(done => new MutationObserver((_, observer) => {
    observer.disconnect()
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - started)))
  }).observe(page, { attributes: true, attributeFilter: ["data-acknowledged"] }))
  page.querySelector(`[data-name=${name}] [data-value=${value}]`).click()
  return await painted
}
"""


def opened(browser: Browser, url: str) -> tuple[Page, float]:
    """A page of a new session, and the seconds until it showed something."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
    started = time.perf_counter()
    page.goto(url)
    page.locator("h1").wait_for(timeout=60_000)
    return page, time.perf_counter() - started


def open_case(page: Page, case: str) -> None:
    page.locator("#open").select_option(value=case)
    page.locator(".report", has_text=case).wait_for(timeout=60_000)


def clicks(page: Page, case: str) -> list[float]:
    """Milliseconds from each click to the painted ranking."""
    open_case(page, case)
    page.locator(".page[data-complete]").wait_for(timeout=120_000)
    found = []
    for i in range(CLICKS):
        found.append(page.evaluate(CLICK, [NAMES[i % len(NAMES)], STATES[i // len(NAMES) % len(STATES)]]))
        page.wait_for_timeout(PAUSE)
    return sorted(found)


def resident(pid: int) -> float:
    """Memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def measure(browser: Browser, url: str, pid: int, sessions: int) -> None:
    paints = []
    for _ in range(8):
        page, seconds = opened(browser, url)
        paints.append(seconds)
        page.context.close()
    print(f"first paint: median {statistics.median(paints):.2f} s, worst {max(paints):.2f} s", flush=True)
    page, _ = opened(browser, url)
    for case in CASES:
        found = clicks(page, case)
        p95 = found[int(0.95 * len(found))]
        print(f"{case}: click to ranking, {CLICKS} clicks: median {statistics.median(found):.0f} ms, p95 {p95:.0f} ms")
    print(f"server before: {resident(pid):.0f} MB", flush=True)
    for number in range(1, sessions + 1):
        other, _ = opened(browser, url)
        open_case(other, CASES[number % 2])
        if number % 25 == 0:
            other.wait_for_timeout(3_000)
            print(f"{number} sessions: {resident(pid):.0f} MB", flush=True)


def main(sessions: int) -> None:
    port = free_port(18_901)
    assert port is not None
    server = subprocess.Popen(command(port), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            measure(browser, url, server.pid, sessions)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
