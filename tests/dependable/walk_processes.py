"""Servers and commands of the random walk, which share one cache folder: started, killed, waited for."""

import os
import random
import signal
import subprocess
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from feeds.catalog.location import catalog_file
from tests.command import feeds
from tests.dependable.victims import kill, wait_for_group
from tests.server import InTerminal
from tests.waiting import wait_until

#: How long the app may take, after any step, to follow the folder again.
PATIENCE_SECONDS = 60.0
#: A file that was written this long ago is read at the next poll.
_WRITTEN_SECONDS = 1.2
#: The first server's settings, which exports have too, and those of another beside it.
SETTINGS = (
    ("--base-url", "https://feeds.example.org/"),
    ("--base-url", "https://other.example/news/", "--tag", "other.example,2024-05"),
)
_WORKERS = ("2", "1")


class Processes:
    """The servers that run, and the commands beside them."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.seeds, self.cache, self.out = folder / "seeds", folder / "cache", folder / "out"
        self.file = catalog_file(self.seeds, self.cache)
        self._folder = folder
        self._chance = chance
        self._clock = folder / "clock"
        self.set_clock(0)
        self._started = 0
        #: How many workers of the first server have been killed, or may have ended, since its start.
        self.killed = 0
        #: By the number of their settings.
        self.servers: dict[int, InTerminal] = {}

    # Servers

    def start(self, which: int) -> None:
        """Start a server with the settings of this number."""
        if which == 0:
            self.killed = 0
        self._started += 1
        self.servers[which] = InTerminal(
            self.seeds, "--cache", self.cache, "--workers", _WORKERS[which], *SETTINGS[which],
            log=self._folder / f"log-{self._started}",
            PYTHONPATH=str(Path(__file__).with_name("clock")), WALK_CLOCK=str(self._clock),
        ).__enter__()  # fmt: skip

    def stop(self, which: int, how: signal.Signals) -> None:
        """Send a signal to the parent process of a server; its workers have to end too."""
        server = self.servers.pop(which)
        server.process.send_signal(how)
        server.process.wait(20)
        wait_for_group(server.process.pid)
        server.__exit__(None, None, None)

    def end(self) -> None:
        """End all servers."""
        for server in self.servers.values():
            server.__exit__(None, None, None)

    def kill_worker(self, how: signal.Signals) -> None:
        """Send a signal to a worker of the first server."""
        self.killed += 1
        with suppress(ProcessLookupError):
            os.kill(self._chance.choice(self.servers[0].workers()), how)

    def excuse_workers(self) -> None:
        """Let each worker of the first server end once: a file that it has mapped into memory is cut short.

        The kernel ends a process that reads beyond the new end of the file (SIGBUS).
        """
        self.killed += len(self.servers[0].workers())

    def set_clock(self, ahead: float) -> None:
        """Put the servers' clock forward, or back, to so many seconds ahead of the right time."""
        self._ahead = ahead
        draft = self._clock.with_suffix(".part")
        draft.write_text(str(ahead), "ascii")
        draft.replace(self._clock)

    # Commands

    def command(self, *arguments: str | Path, settings: int = 0) -> subprocess.CompletedProcess[str]:
        """Run a command beside the servers to its end."""
        return feeds(*arguments, "--seeds", self.seeds, "--cache", self.cache, *SETTINGS[settings])

    def kill_command(self, *arguments: str | Path) -> None:
        """Start a command beside the servers, and kill it at a random moment."""
        kill(
            self._chance.random() * 0.7,
            *arguments, "--seeds", self.seeds, "--cache", self.cache, *SETTINGS[0],
        )  # fmt: skip

    # Waiting

    def settle(self, written: float) -> None:
        """Wait until everything has been read, where a file was last written at this time (monotonic).

        Raises TimeoutError where the folder is not followed.
        """
        time.sleep(max(0.0, written + _WRITTEN_SECONDS - time.monotonic()))
        for _ in range(2):
            wait_until(partial(self._has_polled_since, self._polled()), PATIENCE_SECONDS)

    def _has_polled_since(self, moment: int | None) -> bool:
        """Return whether all servers answer, and the folder was polled after a moment.

        They have to be asked all the time: a worker follows the folder from its first request on.
        """
        return all(map(asked, self.servers.values())) and self._polled() not in (None, moment)

    def check_health(self, status: str) -> None:
        """Wait until each server reports this status. Raises TimeoutError where one does not.

        While the clock is wrong, the age of a file says nothing, nor does the status.
        """
        said = f'"status": "{status}"'.encode()
        if not self._ahead:
            wait_until(
                lambda: all(said in asked(server) for server in self.servers.values()), PATIENCE_SECONDS
            )

    def _polled(self) -> int | None:
        """Return the time of the last finished poll: the lease's mtime."""
        try:
            return self.file.with_suffix(".lease").stat().st_mtime_ns
        except OSError:
            return None


def asked(server: InTerminal) -> bytes:
    """Return a server's report of its health; nothing while it does not answer."""
    try:
        return server.ask_anew("/health").body
    except OSError:
        return b""
