"""Commands in fresh processes, measured by `child.py`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from twitchdx.bench import child

LIMIT = 600.0  # seconds after which a command is killed


class CommandFailedError(RuntimeError):
    """A command that was to be measured ended with an error."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run of a command took."""

    seconds: float
    megabytes: float


def spent(command: Sequence[str], fine: Sequence[int] = (0,)) -> Spent:
    """Run a command in a fresh process.

    Raises
    ------
    CommandFailedError
        Where its exit code is not among `fine`.
    """
    runner = [sys.executable, child.__file__, str(LIMIT), *command]
    found = json.loads(subprocess.run(runner, check=True, stdout=subprocess.PIPE, text=True).stdout)
    if found["code"] not in fine:
        raise CommandFailedError(
            f"exit code {found['code']} after {found['seconds']:.0f} s of {' '.join(command)[:200]}"
        )
    return Spent(found["seconds"], found["megabytes"])


def said(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a command printed, run in a fresh process with more in its environment.

    Raises
    ------
    CommandFailedError
        Where it fails, or takes longer than `LIMIT`.
    """
    try:
        found = subprocess.run(
            command, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT, env={**os.environ, **environment}
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise CommandFailedError(str(error)[:200]) from error
    return found.stdout
