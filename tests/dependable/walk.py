"""A random walk of the whole program: ``python -m tests.dependable.walk --minutes 120 --seed 5``.

Digests change, files of the program come to harm and processes are killed, as the table in ``walk_steps``
has it. After every few steps all answers, and often an export, are compared with a fresh build. The same
seed takes the same steps, but processes are killed at moments that also depend on the machine.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Sequence
from pathlib import Path

from tests.dependable.walk_digests import Digests
from tests.dependable.walk_judge import Difference, Judge
from tests.dependable.walk_processes import Processes, asked
from tests.dependable.walk_steps import MANIFEST, STEPS, Step, back_up

#: Steps that are shown of a walk that ends in a difference.
_SHOWN = 40


class Walk:
    """One walk, in a folder of its own."""

    def __init__(self, folder: Path, seed: int, steps: Collection[Step]) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self._steps = sorted(steps)
        self.digests = Digests(folder / "seeds", self.chance)
        self.processes = Processes(folder, self.chance)
        # How often it has to ask is no matter of the seed.
        self._judge = Judge(folder / "fresh", random.Random(seed))
        #: Older copies of the program's files.
        self.older = folder / "older"
        #: Where the seeds folder is while it is taken away.
        self.away = folder / "away"
        #: Names of files in the output folder that are not the exporter's.
        self.foreign: set[str] = set()
        self.catalog_harmed = self.manifest_harmed = False
        self._taken: list[str] = []
        self.compared = self.comparisons = 0

    def run(self, seconds: float) -> None:
        """Take steps for some seconds. Raises Difference, with the seed and the last steps as a note."""
        end = time.monotonic() + seconds
        self.older.mkdir()
        self.digests.fill()
        try:
            self.processes.start(0)
            self._compare()
            back_up(self)
            while True:
                for _ in range(self.chance.randint(1, 4)):
                    self._step()
                self._compare()
                if time.monotonic() > end:
                    break
        except Exception as error:
            health = map(asked, self.processes.servers.values())
            said = "\n".join(report.decode() for report in health)
            error.add_note("\n".join((f"seed {self.seed}", *self._taken[-_SHOWN:], said)))
            raise
        finally:
            self.processes.end()

    def sleep(self, seconds: float) -> None:
        """Let the program go on for a while."""
        time.sleep(seconds)

    def _step(self) -> None:
        """Take one of the steps that can be taken now."""
        while True:
            (step,) = self.chance.choices(self._steps, [step.weight for step in self._steps])
            if step.anytime or not self.away.exists():
                said = step.take(self)
                if said is not None:
                    self._taken.append(f"{step.name}: {said}")
                    return

    def _compare(self) -> None:
        """Compare everything with a fresh build; then a seeds folder that was taken away may come back."""
        self.processes.settle(self.digests.written)
        gzip = self.chance.random() < 0.4
        self._judge.build(self.digests, gzip=gzip)
        self.compared += self._judge.compare_answers(self.processes)
        degraded = self.digests.damaged or self.away.exists()
        self.processes.check_health("degraded" if degraded else "ok")
        self._judge.compare_list(self.processes)
        self.comparisons += 1
        if self.chance.random() < 0.5:
            self._compare_export(gzip=gzip)
        self._check_logs()
        self.digests.changed.clear()
        self.catalog_harmed = False
        self._taken.append(f"-- compared {self.comparisons}")
        if self.away.exists() and self.chance.random() < 0.7:
            self._bring_back()

    def _bring_back(self) -> None:
        if self.digests.folder.exists():
            self.digests.folder.rmdir()
        self.away.rename(self.digests.folder)
        self._taken.append("folder: bring back")

    def _compare_export(self, *, gzip: bool) -> None:
        """Export, and compare the output folder; nothing in it may change while the digests are away."""
        before = Judge.files(self.processes.out)
        run = self._export(gzip=gzip)
        if self.away.exists():
            if (1, before) != (run.returncode, Judge.files(self.processes.out)):
                raise Difference(f"an export without digests: {run}")
            return
        if self.manifest_harmed:
            if not run.stdout:  # it says that the manifest is to be deleted
                (self.processes.out / MANIFEST).unlink(missing_ok=True)
            run = self._export("--overwrite", gzip=gzip)
        self.manifest_harmed = False
        if run.returncode != (1 if self.digests.damaged else self._judge.errors):
            raise Difference(f"status of an export: {run}")
        self._judge.compare_export(self.processes, self.foreign)

    def _export(self, *options: str, gzip: bool) -> subprocess.CompletedProcess[str]:
        options += ("--gzip",) if gzip else ()
        run = self.processes.command("export", self.processes.out, *options)
        self._taken.append(f"export {' '.join(options)}: status {run.returncode}")
        return run

    def _check_logs(self) -> None:
        """Look for faults of the servers that they got over, but that they should not have had."""
        for server in self.processes.servers.values():
            _before, traceback, after = server.log.partition("Traceback")
            if traceback:
                raise Difference(f"a traceback in the log:{after[:4000]}")
        ended = self.processes.servers[0].log.count("ended unexpectedly")
        if ended > self.processes.killed:
            raise Difference(f"{ended} workers ended, of which {self.processes.killed} were killed")


def chosen(only: Collection[str] = (), without: Collection[str] = ()) -> list[Step]:
    """Return the steps whose names begin with one of ``only``, and with none of ``without``."""
    return [
        step
        for step in STEPS
        if step.name.startswith(tuple(only) or "") and not step.name.startswith(tuple(without))
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Walk; end with status 1, and say how it came to that, where something differs."""
    parser = argparse.ArgumentParser(description="Take a random walk, and compare with fresh builds.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", default=[], metavar="BEGINNING", help="of steps' names")
    parser.add_argument("--without", action="append", default=[], metavar="BEGINNING", help="of steps' names")
    options = parser.parse_args(arguments)
    # So that its servers are ended, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = tempfile.mkdtemp(prefix="feeds-walk-")
    walk = Walk(Path(folder), options.seed, chosen(options.only, options.without))
    try:
        walk.run(options.minutes * 60)
    except Exception as error:  # noqa: BLE001 - each is a finding
        sys.stdout.write("\n".join((f"{folder}: {error!r}", str(error), *error.__notes__, "")))
        return 1
    sys.stdout.write(f"{walk.comparisons} comparisons, {walk.compared:,} answers, no difference\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
