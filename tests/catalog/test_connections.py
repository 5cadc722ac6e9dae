"""Connections to a catalog's file: who may use them, and what becomes of them when the file does."""

import os
import shutil
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from feeds.catalog.connections import Connections
from feeds.errors import NotBuilt
from tests.catalog.seeding import catalog_of, open_files


@pytest.fixture
def file(seeds: Path) -> Path:
    """Return the file of a catalog."""
    catalog = catalog_of(seeds)
    catalog.refresh()
    return catalog.file


@pytest.fixture
def connections(file: Path) -> Connections:
    """Return the connections to it."""
    return Connections(file)


def _replace(file: Path) -> None:
    """Put a copy in the file's place, as another process does that builds the catalog anew."""
    copy = file.with_name("copy")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(file, copy)
    copy.replace(file)


def _lent(connections: Connections) -> sqlite3.Connection:
    """Return a connection that was lent and given back."""
    with connections.lend() as connection:
        return connection


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


def test_a_connection_is_lent_to_one_at_a_time(connections: Connections) -> None:
    """Nobody else has it meanwhile; given back, it is lent again."""
    with connections.lend() as one, connections.lend() as other:
        assert one is not other
    assert _lent(connections) in (one, other)
    assert _lent(connections) is _lent(connections)


def test_a_forked_process_has_its_own(connections: Connections) -> None:
    """A connection must not be carried across a fork: https://www.sqlite.org/howtocorrupt.html, 2.6."""
    ours = _lent(connections)
    child = os.fork()
    if child == 0:
        os._exit(int(_lent(connections) is ours or not _is_open(ours)))
    _, status = os.waitpid(child, 0)

    assert 0 == status
    assert _lent(connections) is ours


def test_a_file_that_took_the_place_of_another_is_opened(file: Path, connections: Connections) -> None:
    """The connections to the former one are closed: it would take up its space for as long."""
    with connections.lend() as used:
        idle = _lent(connections)
        _replace(file)
        assert _lent(connections) is not idle
        assert not _is_open(idle)
        assert _is_open(used)
    assert not _is_open(used)
    assert _is_open(_lent(connections))


def test_a_file_that_is_gone_is_read_until_there_is_another(file: Path, connections: Connections) -> None:
    """By those that have read it before; nobody else can."""
    idle = _lent(connections)
    file.unlink()

    assert idle is _lent(connections)
    with pytest.raises(NotBuilt, match="is being built"):
        _lent(Connections(file))


def _damage(connections: Connections, file: Path | None = None) -> None:
    """Let a use of a connection come upon damage; meanwhile a ``file`` may be replaced."""
    error = sqlite3.DatabaseError("malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    with suppress(sqlite3.DatabaseError), connections.lend():
        if file:
            _replace(file)
        raise error


def test_damage_is_that_of_one_file(file: Path, connections: Connections) -> None:
    """A broken file is read as far as it goes; one in its place is sound."""
    assert not connections.damaged
    _damage(connections)
    assert connections.damaged
    assert _lent(connections)
    _replace(file)
    assert not connections.damaged


def test_damage_that_is_noticed_late_is_that_of_the_file_that_was_read(
    file: Path, connections: Connections
) -> None:
    """Another one may have taken its place in the meantime."""
    _damage(connections, file)
    assert not connections.damaged


def test_an_error_that_is_no_damage_leaves_the_file_in_place(connections: Connections) -> None:
    """A wrong statement, or a lock, says nothing against the file."""
    with pytest.raises(sqlite3.OperationalError), connections.lend() as connection:
        connection.execute("SELECT nothing FROM nowhere")
    assert not connections.damaged


def test_forgotten_connections_are_closed(file: Path, connections: Connections) -> None:
    """A file that was just put in place may have the inode of the former one."""
    with ExitStack() as stack:
        used = stack.enter_context(connections.lend())
        idle = _lent(connections)
        connections.forget()
        assert not _is_open(idle)
    assert not _is_open(used)
    assert file.exists()
    assert _lent(connections)


def test_no_more_connections_are_open_than_a_few(file: Path, connections: Connections) -> None:
    """However many threads read at once: the others wait, and all of them are served."""
    seen = []

    def read(_: int) -> int:
        with connections.lend() as connection:
            seen.append(id(connection))
            time.sleep(0.01)
            return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])

    with ThreadPoolExecutor(40) as threads:
        assert [3] * 120 == list(threads.map(read, range(120)))
    assert len(set(seen)) <= 8
    assert len([opened for opened in open_files(file.parent) if file.stem in opened]) <= 3 * 8


def test_a_forked_process_waits_for_none_of_its_parents(connections: Connections) -> None:
    """It has as many of its own, though all of the parent's are in use."""
    with ExitStack() as stack:
        for _ in range(8):
            stack.enter_context(connections.lend())
        child = os.fork()
        if child == 0:
            signal.alarm(10)
            os._exit(int(not _lent(connections)))
        _, status = os.waitpid(child, 0)
    assert 0 == status


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_a_log_that_is_gone_is_damage(file: Path, connections: Connections, ending: str) -> None:
    """Those who have it open would go on with it, and others with a new one."""
    _lent(connections)
    assert not connections.damaged
    file.with_name(f"{file.name}{ending}").unlink()
    assert connections.damaged
    _replace(file)
    assert not connections.damaged
