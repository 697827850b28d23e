"""`twitchdx dashboard` starts the page on this machine alone, and leaves nothing behind."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from twitchdx.cli.dashboard import command, free_port, page

TWITCHDX = str(Path(sys.executable).parent / "twitchdx")


def test_the_next_free_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        free = free_port(port)
    assert free is not None
    assert free > port


def test_the_page_serves_this_machine_only_and_calls_nobody() -> None:
    text = " ".join(command(9000))
    assert page().is_file()
    assert "--server.address 127.0.0.1 --server.port 9000 --server.headless true" in text
    assert "--browser.gatherUsageStats false" in text


def test_dashboard_prints_an_address_that_answers_and_leaves_nothing_behind() -> None:
    start = [TWITCHDX, "dashboard", "--port", "8611"]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())
            assert url is not None
            assert answer(f"{url[0]}/_stcore/health") == "ok"
        finally:
            process.terminate()
            process.wait(timeout=20)
    with pytest.raises(OSError, match="refused"):
        urlopen(f"{url[0]}/_stcore/health", timeout=2)


def answer(url: str) -> str:
    for _ in range(300):
        try:
            with urlopen(url, timeout=2) as response:
                return str(response.read().decode())
        except OSError:
            time.sleep(0.1)
    return "no answer"
