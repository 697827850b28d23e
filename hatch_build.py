"""Builds the compiled kernel of the inference engine; without a C++ compiler the package installs without it.

    TWITCHDX_KERNEL=auto|require|none    build where possible (default), or fail, or do not build
    TWITCHDX_SANITIZE=address,undefined  build with these sanitizers
    CXX=…                                the compiler

`python hatch_build.py [OUTPUT]` builds by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE = Path(__file__).parent / "model" / "twitchdx" / "engine"
SOURCE, LIBRARY = ENGINE / "kernel.cpp", ENGINE / "_kernel.so"
# No contraction to fused multiply-add: the same numbers on every machine.
FLAGS = ("-std=c++17", "-O3", "-fPIC", "-shared", "-pthread", "-ffp-contract=off")


class KernelError(RuntimeError):
    """The kernel is required and could not be built."""


def build(output: Path = LIBRARY) -> str:
    """Compile the kernel; "" where that went well, or why it did not."""
    compiler = os.environ.get("CXX") or next(filter(shutil.which, ("c++", "g++", "clang++")), None)
    if compiler is None:
        return "no C++ compiler found (looked for c++, g++ and clang++; CXX names another)"
    partial = output.with_name(f"{output.name}.{os.getpid()}")
    try:
        subprocess.run(
            [compiler, *FLAGS, *_sanitizers(), str(SOURCE), "-o", str(partial)], check=True, capture_output=True
        )
    except OSError as error:
        return f"{compiler} cannot be run: {error}"
    except subprocess.CalledProcessError as error:
        return f"{compiler} failed:\n{error.stderr.decode(errors='replace')}"
    partial.replace(output)
    return ""


def _sanitizers() -> list[str]:
    chosen = os.environ.get("TWITCHDX_SANITIZE", "")
    return (
        [f"-fsanitize={chosen}", "-fno-sanitize-recover=all", "-g", "-O1", "-fno-omit-frame-pointer"] if chosen else []
    )


class KernelHook(BuildHookInterface[Any]):
    """Puts the kernel beside its source and into the wheel, whose tag then names the platform."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before files are collected."""
        del version
        wish = os.environ.get("TWITCHDX_KERNEL", "auto")
        if self.target_name != "wheel":
            return
        failure = "TWITCHDX_KERNEL=none" if wish == "none" else build()
        if not failure:
            build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"
            build_data["pure_python"] = False
            build_data["artifacts"].append("model/twitchdx/engine/_kernel.so")
            return
        LIBRARY.unlink(missing_ok=True)
        if wish == "require":
            raise KernelError(f"the compiled kernel is required, but {failure}")
        self.app.display_warning(f"twitchdx installs without its compiled kernel: {failure}")


if __name__ == "__main__":
    if found := build(Path(sys.argv[1]) if len(sys.argv) > 1 else LIBRARY):
        sys.exit(found)
