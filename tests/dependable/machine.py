"""A machine that the program is installed on as docs/operating.md says, where tests play systemd's part."""

import compileall
import json
import os
import shutil
import socket
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

import feeds
from tests.dependable import confine
from tests.dependable.units import Unit
from tests.programs import need

_CONFINE = Path(confine.__file__)
_PACKAGES = Path(pytest.__file__).parents[1]
_START = """\
#!/opt/feeds/{}/bin/python
import sys
from feeds.cli import main
sys.exit(main())
"""


class Machine:
    """Folders that a service sees where the units in docs have them, below one folder."""

    def __init__(self, folder: Path) -> None:
        if os.getuid() or subprocess.run([need("unshare"), "--mount", "true"], check=False).returncode:
            pytest.skip("nobody may start a service as somebody else here")
        self._folder = folder
        self.opt, self.etc, self.seeds = folder / "opt", folder / "etc", folder / "seeds"
        self.cache, self.state = folder / "cache", folder / "state"
        #: Standard output and standard error of all services.
        self.log = folder / "log"
        for made in (self.opt, self.etc, self.seeds, self.cache, self.state, folder / "root"):
            made.mkdir(parents=True)
        for own in (self.cache, self.state):
            os.chown(own, confine.NOBODY, confine.NOBODY)
        self.log.touch()

    def install(self, version: str) -> None:
        """Install the program, as ``version``, in a virtual environment of its own."""
        place = self.opt / version
        venv.create(place, symlinks=True)
        (packages,) = place.glob("lib/python*/site-packages")
        shutil.copytree(Path(feeds.__file__).parent, packages / "feeds", ignore=_GENERATED)
        own = packages / "feeds" / "__init__.py"
        own.write_text(own.read_text("utf-8").replace(feeds.__version__, version), "utf-8")
        compileall.compile_dir(packages, quiet=2, stripdir=self.opt, prependdir="/opt/feeds")
        (packages / "others.pth").write_text("/opt/packages\n")
        (place / "bin" / "feeds").write_text(_START.format(version))
        (place / "bin" / "feeds").chmod(0o755)

    def start(
        self, unit: Unit, command: list[str] | None = None, passed: socket.socket | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a command, by default the first of a unit, as its service: as nobody, without a home."""
        sandbox = unit.sandbox
        here, log = unit.environment, self.log.stat()
        variables = {
            "PATH": "/usr/local/bin:/usr/bin", "LANG": "C.UTF-8", "PYTHONWARNINGS": "error",
            "JOURNAL_STREAM": f"{log.st_dev}:{log.st_ino}", **here,
        }  # fmt: skip
        words = [self._resolved(word, here) for word in command or unit.commands[0]]
        order: dict[str, Any] = {
            "root": str(self._folder / "root"),
            "folders": self._folders(here),
            "sandbox": sandbox,
            "environment": variables,
            "command": words,
            "passes": passed.fileno() if passed else None,
        }
        namespaces = ["--mount", "--ipc", "--propagation", "private", *sandbox.namespaces]
        with self.log.open("ab") as log_file:
            return subprocess.Popen(
                [need("unshare"), *namespaces, sys.executable, "-I", _CONFINE, json.dumps(order)],
                stdin=subprocess.DEVNULL, stdout=log_file, stderr=log_file,
                pass_fds=(passed.fileno(),) if passed else (),
            )  # fmt: skip

    def run(self, unit: Unit, command: list[str] | None = None) -> int:
        """Run a command as ``start`` does, to its end; return its status."""
        return self.start(unit, command).wait(120)

    def _folders(self, named: dict[str, str]) -> list[tuple[str, str, bool]]:
        shown = [
            (self.opt, "/opt/feeds", False),
            (_PACKAGES, "/opt/packages", False),
            (self.etc, "/etc/feeds", False),
            (self.seeds, "/srv/feeds/seeds", False),
        ]
        if not Path(sys.base_prefix).is_relative_to("/usr"):
            shown.append((Path(sys.base_prefix), sys.base_prefix, False))
        for variable, folder in (("CACHE_DIRECTORY", self.cache), ("STATE_DIRECTORY", self.state)):
            if variable in named:
                shown.append((folder, named[variable], True))
        return [(str(source), target, writable) for source, target, writable in shown]

    @staticmethod
    def _resolved(word: str, variables: dict[str, str]) -> str:
        for name, value in variables.items():
            word = word.replace(f"${{{name}}}", value)
        return word


_GENERATED = shutil.ignore_patterns("__pycache__")
