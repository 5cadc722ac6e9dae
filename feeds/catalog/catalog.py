"""The catalog as the rest of the program sees it: refreshed from the seeds folder, and read in snapshots."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from feeds.catalog import scan, store
from feeds.catalog.connections import Connections
from feeds.catalog.known import Known
from feeds.catalog.query import Snapshot
from feeds.catalog.rows import Render
from feeds.catalog.scan import Look
from feeds.errors import CatalogError
from feeds.model import Problem, Severity
from feeds.settings import Settings

if TYPE_CHECKING:
    from feeds.catalog.former import Former

#: Below this many bytes of new digests, starting processes costs more than it saves.
_POOL_BYTES = 4_000_000
#: How often, and how long apart, a command looks again at files that somebody is still writing.
_PATIENCE, _PAUSE_SECONDS = 12, 0.25
#: How far moments of scans may be ahead of the clock, where commands followed each other; further ahead, it
#: was the clock that went back.
_AHEAD_SECONDS = 10
#: What is said of a seeds folder that is empty and was not.
_EMPTIED = "holds no digests any more; what it held is kept"


class Catalog:
    """One seeds folder's catalog. Any number of processes and threads may use it at the same time."""

    def __init__(self, settings: Settings, render: Render) -> None:
        self._settings = settings
        self._render = render
        self._connections = Connections(settings)
        self._follower = scan.Follower(settings.seeds)
        self._known: tuple[tuple[int, int], Known] | None = None
        self._restless: dict[str, Look] = {}
        self._news: list[Problem] = []
        #: Why the seeds folder cannot be followed just now; what was read before stays published.
        self.fault: str | None = None

    # Reading

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Give a view of the catalog that does not change while it is used.

        Raises NotBuilt while there is no catalog, CatalogError where its file cannot be used.
        """
        try:
            connection = self._connections.reading()
            connection.execute("BEGIN")
            try:
                yield Snapshot(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
        except sqlite3.DatabaseError as error:
            if store.damaged(error):
                self._connections.note_damage(writing=False)
            raise CatalogError(str(self._settings.catalog), f"cannot be read: {error}") from None

    # Refreshing

    def refresh(self, *, wait: bool = True, processes: int = 1) -> bool:
        """Bring the catalog in line with the seeds folder; return False where another process is at it.

        With ``wait``, another process's scan is waited for, and so are files that are being written; else
        both are left for the next time. Raises CatalogError where the seeds folder, or the catalog's file,
        cannot be used, or where a folder is empty that was not; nothing is withdrawn then.
        """
        try:
            found = self._found()
            with store.writing(self._settings.catalog, wait=wait) as held:
                if held:
                    try:
                        self._bring_in_line(found, wait=wait, processes=processes)
                    except sqlite3.DatabaseError as error:
                        if not store.damaged(error):
                            raise
                        self._connections.note_damage(writing=True)
                        self._bring_in_line(found, wait=wait, processes=processes)
        except (CatalogError, OSError, sqlite3.Error) as error:
            fault = self._told(error)
            self.fault = str(fault)
            raise fault from None
        except Exception as error:  # a fault of ours: until it is over, nothing is followed
            self.fault = f"{self._settings.seeds}: {error!r}"
            raise
        self.fault = self._unlisted()
        return held

    def _unlisted(self) -> str | None:
        """Return which folders below the seeds folder cannot be followed, and why; None where all can."""
        return (
            "; ".join(
                f"{self._settings.seeds / folder}: cannot be listed: {reason}"
                for folder, reason in sorted(self._follower.unlisted.items())
            )
            or None
        )

    @property
    def built(self) -> bool:
        """Whether there is a catalog of these settings. Raises CatalogError where its file cannot be used."""
        try:
            return self._connections.built
        except sqlite3.Error as error:
            raise self._told(error) from None

    @property
    def damaged(self) -> bool:
        """Whether a snapshot came upon a broken page: the next refresh makes the catalog anew."""
        return self._connections.damaged

    def _told(self, error: Exception) -> CatalogError:
        if isinstance(error, CatalogError):
            return error
        file = str(self._settings.catalog)
        if isinstance(error, ChildProcessError):
            return CatalogError(file, str(error))
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return CatalogError(file, f"cannot be written: {reason}")

    def _found(self) -> Mapping[str, Look]:
        """Return the files that there are; one mapping, which each look brings up to date."""
        try:
            return self._follower.look(self._restless)
        except OSError as error:
            where = error.filename or str(self._settings.seeds)
            raise CatalogError(where, f"cannot be listed: {error.strerror}") from None

    def _bring_in_line(self, found: Mapping[str, Look], *, wait: bool, processes: int) -> None:
        """Scan in one transaction into the catalog that is there, or into a new one that takes its place."""
        connection = self._connections.writing()
        if connection is None:
            self._build(found, wait=wait, processes=processes)
            return
        data_version, known = self._files(connection)
        if known.looks and not found:
            raise CatalogError(str(self._settings.seeds), _EMPTIED)
        changed = self._changed(found, known, wait=wait)
        unlisted = tuple(self._follower.unlisted)
        gone = [path for path in known.gone(found) if not path.startswith(unlisted)]
        if not changed and not gone:
            return
        if not wait and 0 <= _last(connection) - int(time.time()) < _AHEAD_SECONDS:
            return  # clients are told seconds: two changes within one could not be told apart
        self._known = None
        connection.execute("BEGIN IMMEDIATE")
        try:
            faults = self._scan(connection, known, changed, gone, processes)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        known.note(gone, changed, faults)
        self._known = data_version, known

    def _build(self, found: Mapping[str, Look], *, wait: bool, processes: int) -> None:
        """Make a new catalog, which takes the place of one of other settings or of another program."""
        # Not at the top: where nothing is new, what reads digests is not needed.
        from feeds.catalog.former import Former  # noqa: PLC0415

        self._known = None
        with closing(Former(self._settings.catalog)) as former:
            if former.holds_digests and not found:
                raise CatalogError(str(self._settings.seeds), _EMPTIED)
            with store.creating(self._settings.catalog, self._settings) as connection:
                known = Known(connection)
                connection.execute("BEGIN")
                changed = self._changed(found, known, wait=wait)
                # Perhaps they can be read, though not listed; if not, it is said of each.
                unlisted = former.below(tuple(self._follower.unlisted))
                changed |= dict.fromkeys(unlisted, scan.UNSEEN)
                self._scan(connection, known, changed, (), processes, former)
                former.close()
        self._connections.forget_damage()

    def _scan(  # noqa: PLR0913, PLR0917 - a scan has so many sides
        self,
        connection: sqlite3.Connection,
        known: Known,
        changed: dict[str, Look],
        gone: Sequence[str],
        processes: int,
        former: "Former | None" = None,
    ) -> dict[str, str]:
        """Bring a catalog in line with files that changed or are gone; return why some cannot be read.

        ``changed`` tells afterwards how the files looked that were read.
        """
        # Not at the top: where nothing is new, what reads digests is not needed.
        from feeds.catalog import intake  # noqa: PLC0415
        from feeds.catalog.ingest import Ingest  # noqa: PLC0415

        (version,) = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
        ingest = Ingest(connection, self._render, version + 1, max(_last(connection) + 1, int(time.time())))
        ingest.withdraw(gone)
        faults: dict[str, str] = {}
        news: list[Problem] = []
        alone = processes == 1 or sum(look.size for look in changed.values()) < _POOL_BYTES
        hashes = ingest.hashes(changed)
        jobs = ((path, look, hashes.get(path, b"")) for path, look in changed.items())
        beside = 0 if alone else processes
        with closing(intake.readings(jobs, self._settings.seeds, self._render, beside)) as batches:
            for batch in batches:
                if former:
                    batch = [former.kept(each, self._render) if each.fault else each for each in batch]  # noqa: PLW2901
                new = [each for each in batch if not known.same_fault(each.path, each.look, each.fault)]
                ingest.take(new)
                for each in new:
                    noted = [problem[1:] for problem in (*each.problems, *each.passing)]
                    news += self._located(each.path, each.fault, noted)
                changed.update((each.path, each.look) for each in batch)
                faults.update((each.path, each.fault) for each in batch if each.fault is not None)
        ingest.finish()
        connection.execute("COMMIT")
        self._news += news
        return faults

    def _changed(self, found: Mapping[str, Look], known: Known, *, wait: bool) -> dict[str, Look]:
        """Return the files to read: new, different or unreadable so far, and at rest since the last look."""
        for _ in range(_PATIENCE):
            candidates = known.candidates(found)
            restless = {
                path: look
                for path, look in candidates.items()
                if not look.settled and self._restless.get(path) != look
            }
            self._restless = restless
            if not restless or not wait:
                break
            time.sleep(_PAUSE_SECONDS)
            self._found()
        for path in restless:
            del candidates[path]
        return candidates

    def _files(self, connection: sqlite3.Connection) -> tuple[tuple[int, int], Known]:
        """Return what the catalog knows of each file; read again only when another process has written."""
        (data_version,) = connection.execute("PRAGMA data_version").fetchone()
        version = id(connection), data_version
        if self._known is None or self._known[0] != version:
            self._known = version, Known(connection)
        return self._known

    @property
    def restless(self) -> list[str]:
        """The files that somebody was still writing when they were last looked at: they wait."""
        return [str(self._settings.seeds / path) for path in sorted(self._restless)]

    @property
    def large(self) -> bool:
        """Whether the seeds folder holds so much that reading it takes a while."""
        return sum(look.size for look in self._found().values()) >= _POOL_BYTES

    def _located(
        self, path: str, fault: str | None, noted: Iterable[tuple[int, Severity, str]]
    ) -> Iterator[Problem]:
        """Yield what was noticed of a digest, by the path that an operator knows it by."""
        where = str(self._settings.seeds / path)
        if fault:
            yield Problem(where, 0, "error", fault)
        for line, severity, message in noted:
            yield Problem(where, line, severity, message)

    def news(self) -> tuple[Problem, ...]:
        """Return what this process noticed in digests that it read since it was last asked."""
        news, self._news = tuple(sorted(self._news)), []
        return news

    # The state of things

    def generation(self) -> tuple[str, int, int]:
        """Return what differs whenever anything that is published may differ."""
        with self.snapshot() as snapshot:
            return snapshot.generation

    def note_settings(self) -> None:
        """Note the settings that documents are served with: where they changed, all documents did."""
        with self.snapshot() as snapshot:
            noted, before = snapshot.settings, snapshot.settings_modified
        if noted == self._settings.fingerprint:
            return
        with store.writing(self._settings.catalog, wait=False) as held:
            if held:
                try:
                    self._connections.reading().executemany(
                        "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                        [
                            ("settings", self._settings.fingerprint),
                            ("settings_modified", max(before, int(time.time()))),
                        ],
                    )
                except sqlite3.Error as error:
                    raise self._told(error) from None

    def problems(self) -> tuple[Problem, ...]:
        """Return what was noticed when the digests were read, by path and line."""
        with self.snapshot() as snapshot:
            digests = snapshot.digests(noticed=True)
        return tuple(
            sorted(
                problem
                for digest in digests
                for problem in self._located(digest.path, digest.fault, digest.problems)
            )
        )


def _last(connection: sqlite3.Connection) -> int:
    """Return when a scan last changed something, in Unix time; 0 before the first."""
    (moment,) = connection.execute("SELECT ifnull(max(moment), 0) FROM scan").fetchone()
    return int(moment)
