"""Sites that are exported to buckets of real stores."""

import random
import subprocess
import sys
from pathlib import Path

from feeds.publishing.publication import Publication
from tests import material
from tests.command import environment, feeds, line
from tests.delivery.exports import BASE_URL, opened
from tests.stores import Store


class Site:
    """A seeds folder that is exported to a prefix of its own in a store."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.prefix = f"{folder.name}-{random.randrange(1 << 32):08x}".replace("[", "-").replace("]", "")
        self.url = store.url(self.prefix)
        self.seeds = material.copy(folder / "seeds")
        #: Of the catalog and the manifest; another one stands for another machine.
        self.cache = folder / "cache"

    @property
    def arguments(self) -> list[str]:
        """The arguments of the command that exports it."""
        places = ["--seeds", str(self.seeds), "--cache", str(self.cache), "--base-url", BASE_URL]
        return ["export", self.url, *places, "--tag", "feeds.example.org,2025"]

    def export(self, *more: str, port: int | None = None, patch: str = "", **variables: str) -> str:
        """Export, which must succeed; return what is printed of documents."""
        run = self.run(*more, port=port, patch=patch, **variables)
        assert (0, "") == (run.returncode, run.stderr), run.stderr
        return run.stdout.strip().removeprefix(f"{self.url}: ")

    def fail(self, *more: str, port: int | None = None, patch: str = "", **variables: str) -> str:
        """Export, which must fail with one line; return its reason."""
        run = self.run(*more, port=port, patch=patch, **variables)
        assert (1, "", 1) == (run.returncode, run.stdout, run.stderr.count("\n")), run.stderr
        return run.stderr.strip().removeprefix(f"feeds: {self.url}: ")

    def run(
        self, *more: str, port: int | None = None, patch: str = "", **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Export, perhaps through a proxy at a port, perhaps after code was run that is to ``patch`` us."""
        also = {**self.store.environment(port), **variables}
        if not patch:
            return feeds(*self.arguments, *more, also=also)
        program = f"import sys; {patch}; from feeds.cli import main; sys.exit(main(sys.argv[1:]))"
        return subprocess.run(
            [sys.executable, "-c", program, *self.arguments, *more],
            env=environment(**also),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def started(self, *more: str, port: int | None = None) -> subprocess.Popen[str]:
        """Start an export in a process group of its own; the caller ends it."""
        return subprocess.Popen(
            line(*self.arguments, *more),
            env=environment(**self.store.environment(port)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def fresh(self) -> dict[str, bytes]:
        """Return what is published, by the names of files."""
        with opened(self.seeds) as (settings, snapshot):
            publication = Publication(settings._replace(live=False))
            return {
                each.file: publication.publish(snapshot, each).body
                for each, _version in publication.exported(snapshot)
            }

    def lose_manifest(self) -> None:
        """Remove the manifest, as on a machine that keeps nothing."""
        for manifest in self.cache.glob("export-*"):
            manifest.unlink()

    def add(self, number: int = 600_000) -> Path:
        """Add a digest, and return it."""
        digest = self.seeds / f"more-{number}.txt"
        more = material.item("Late news", "20.02.2025", "Text.", material.address("turkestan", number))
        material.write(digest, material.text("Law", [more]))
        return digest
