"""Connections to a catalog's file: whose they are, and what becomes of them when the file does."""

import os
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from feeds import settings
from feeds.catalog.connections import Connections
from feeds.errors import NotBuilt
from tests.catalog.seeding import catalog_of, digest, item, put


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the file of a catalog with one entry."""
    put(tmp_path, {"law.txt": digest("Law", item("A court opens", "21.02.2025", "It opened."))})
    catalog_of(tmp_path).refresh()
    return tmp_path / ".catalog.sqlite3"


@pytest.fixture
def connections(file: Path) -> Connections:
    """Give the connections to it."""
    return Connections(settings.from_environment({}, seeds=str(file.parent)))


def _replace(file: Path) -> None:
    """Put a copy in the file's place, as another process does that makes the catalog anew."""
    copy = file.with_name("copy")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(file, copy)
    copy.replace(file)


def test_a_thread_has_one_connection(connections: Connections) -> None:
    """It is the same each time, and another thread's is another."""
    others: list[sqlite3.Connection] = []
    thread = threading.Thread(target=lambda: others.append(connections.reading()))
    thread.start()
    thread.join()

    assert connections.reading() is connections.reading()
    assert connections.reading() is not others[0]
    assert connections.reading() is not connections.writing()


def test_a_forked_process_has_its_own(connections: Connections) -> None:
    """A connection must not be carried across a fork: https://www.sqlite.org/howtocorrupt.html, 2.6."""
    ours = connections.reading()
    child = os.fork()
    if child == 0:
        os._exit(int(connections.reading() is ours))
    _, status = os.waitpid(child, 0)

    assert 0 == status


def test_a_file_that_took_the_place_of_another_is_opened(file: Path, connections: Connections) -> None:
    """To read, and to write."""
    before = connections.reading(), connections.writing()
    _replace(file)

    assert connections.reading() is not before[0]
    assert connections.writing() not in (None, before[1])


def test_a_file_that_is_gone_is_read_until_there_is_another(file: Path, connections: Connections) -> None:
    """By whoever read it before; nobody else can, and whoever would write has to make one."""
    held = connections.reading()
    file.unlink()

    assert held is connections.reading()
    assert connections.writing() is None
    assert not connections.built
    with pytest.raises(NotBuilt, match="is being built"):
        Connections(settings.from_environment({}, seeds=str(file.parent))).reading()


@pytest.mark.parametrize("writing", [False, True])
def test_damage_is_that_of_one_file(file: Path, connections: Connections, writing: bool) -> None:  # noqa: FBT001
    """A broken file is read as far as it goes, and not written to; one in its place is sound."""
    assert connections.reading()
    assert connections.writing()
    connections.note_damage(writing=writing)
    assert connections.damaged
    assert connections.writing() is None
    assert connections.reading()
    _replace(file)
    assert not connections.damaged
    assert connections.writing() is not None


def test_damage_that_is_noticed_late_is_that_of_the_file_that_was_read(
    file: Path, connections: Connections
) -> None:
    """Another one may have taken its place in the meantime."""
    assert connections.reading()
    _replace(file)
    connections.note_damage(writing=False)
    assert not connections.damaged
