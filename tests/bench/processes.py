"""Runs commands and servers, and tells what they and all their children cost; Linux only."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: The project's folder, from which ``tests.bench`` can be imported.
ROOT = Path(__file__).resolve().parents[2]
#: ``feeds``, whether or not its script is installed.
FEEDS = (sys.executable, "-c", "import sys; from feeds.cli import main; sys.exit(main())")

_TICK = os.sysconf("SC_CLK_TCK")
_SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    #: Of all its processes.
    cpu_seconds: float
    wall_seconds: float
    #: Largest sum over all its processes: proportional set size, mapped files included, in MB.
    peak_mb: float
    #: The same without mapped files, which the system may drop at any time.
    anonymous_mb: float
    output: str


class Memory(threading.Thread):
    """Watches how much memory a process and its children take together."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.peak_mb = 0.0
        self.anonymous_mb = 0.0

    def run(self) -> None:
        """Look twenty times a second until told to stop."""
        while not self._ended.wait(_SAMPLE_SECONDS):
            whole, anonymous = memory(self._pid)
            self.peak_mb = max(self.peak_mb, whole)
            self.anonymous_mb = max(self.anonymous_mb, anonymous)

    def stop(self) -> None:
        """End watching."""
        self._ended.set()
        self.join()


def tree(pid: int) -> list[int]:
    """Return a process and all its descendants."""
    found = [pid]
    for each in found:
        # It may end at any moment, and its threads.
        with contextlib.suppress(OSError):
            for children in Path(f"/proc/{each}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    found += map(int, children.read_text().split())
    return found


def memory(pid: int) -> tuple[float, float]:
    """Return the proportional set size of a tree of processes in MB: all of it, and what is no file."""
    sums = {"Pss": 0, "Pss_Anon": 0}
    for each in tree(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
                name, _, value = line.partition(":")
                if name in sums:
                    sums[name] += int(value.split()[0])
    return sums["Pss"] / 1e3, sums["Pss_Anon"] / 1e3


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a tree of processes has taken so far, ended children included."""
    ticks = 0
    for each in tree(pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / _TICK


def run(command: Sequence[str], environ: Mapping[str, str] | None = None, *, watch: bool = True) -> Cost:
    """Run a command to its end; return what it took. Raises CalledProcessError where it fails."""
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=_environ(environ), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        observer = Memory(process.pid)
        if watch:
            observer.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if watch:
            observer.stop()
        output.seek(0)
        text = output.read().decode(errors="replace")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, text)
    return Cost(usage.ru_utime + usage.ru_stime, wall, observer.peak_mb, observer.anonymous_mb, text)


@contextlib.contextmanager
def server(
    command: Sequence[str], port: int, environ: Mapping[str, str] | None = None, core: int | None = None
) -> Iterator[int]:
    """Run a server on one core until the block ends; give its process id once it listens."""
    pinned = ["taskset", "-c", str(core), *command] if core is not None else list(command)
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            pinned, env=_environ(environ), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(port, process)
            yield process.pid
        except ConnectionError:
            output.seek(0)
            raise ConnectionError(f"{command}: {output.read().decode(errors='replace')}") from None
        finally:
            _end(process)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environ(more: Mapping[str, str] | None) -> dict[str, str]:
    """Return our environment without settings of the program, and with Python's cache of compiled modules."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FEEDS_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**kept, "PYTHONPATH": str(ROOT), **(more or {})}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise ConnectionError
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise ConnectionError


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        for pid in reversed(tree(process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
