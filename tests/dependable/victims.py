"""Processes that are killed, and what they leave behind."""

import contextlib
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests import material
from tests.bench import corpus
from tests.command import environment, line

#: How long what a killed process started may outlive it.
_ORPHAN_SECONDS = 5.0


def kill(seconds: float, *arguments: str | Path) -> bool:
    """Run ``feeds`` and kill it after some seconds; return whether it was still running.

    Raises TimeoutError where a process that it started outlives it.
    """
    process = subprocess.Popen(
        line(*arguments),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    killed = process.wait() < 0
    wait_for_group(process.pid)
    return killed


def complete(*arguments: str | Path) -> str:
    """Run ``feeds`` to its end, which must be a good one; return what it printed."""
    done = subprocess.run(
        line(*arguments),
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (0, "") == (done.returncode, done.stderr)
    return done.stdout


def wait_for_group(group: int) -> None:
    """Wait for the end of every process of a group; kill them and raise TimeoutError after some seconds."""
    end = time.monotonic() + _ORPHAN_SECONDS
    while _alive(group):
        if time.monotonic() > end:
            os.killpg(group, signal.SIGKILL)
            raise TimeoutError(f"a process that the ended one started still runs {_ORPHAN_SECONDS} s later")
        time.sleep(0.02)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


class Folder:
    """A folder's files by the SHA-256 of what they hold; only those that changed are read again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[tuple[int, int, int], str]] = {}

    def files(self) -> dict[str, str]:
        """Return every file's path and hash, those of the exporter's own bookkeeping left out."""
        found: dict[str, tuple[tuple[int, int, int], str]] = {}
        for path, stat in self._walk():
            look = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
            known = self._known.get(path)
            found[path] = known if known and known[0] == look else (look, self._hash(path))
        self._known = found
        return {path: sha256 for path, (_look, sha256) in found.items()}

    def _hash(self, path: str) -> str:
        return hashlib.sha256((self._root / path).read_bytes()).hexdigest()

    def _walk(self) -> Iterator[tuple[str, os.stat_result]]:
        for folder, _folders, names in os.walk(self._root):
            for name in names:
                if not name.startswith(".feeds-manifest"):
                    file = Path(folder, name)
                    yield str(file.relative_to(self._root)), file.stat()


class Seeds:
    """A seeds folder with two states, between which it goes back and forth."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        corpus.write(folder, size)
        for file in folder.rglob("*.txt"):
            material.write(file, file.read_bytes())
        names = sorted(path for path in folder.rglob("*.txt"))
        self._changed = names[:: max(1, len(names) // 8)]
        self._texts = {file: file.read_text("utf-8") for file in self._changed}
        self._more = corpus.one_more()

    def turn(self, state: int) -> None:
        """Bring the folder into state 0 or 1: one digest more, some corrected, one withdrawn."""
        new = self.folder / self._more[0]
        new.parent.mkdir(parents=True, exist_ok=True)
        if state:
            material.write(new, self._more[1])
        else:
            new.unlink(missing_ok=True)
        withdrawn, *corrected = self._changed
        for file in corrected:
            text = self._texts[file]
            material.write(file, text.replace("the", "this") if state else text)
        if state:
            withdrawn.unlink(missing_ok=True)
        else:
            with contextlib.suppress(FileNotFoundError):
                withdrawn.unlink()
            material.write(withdrawn, self._texts[withdrawn])
