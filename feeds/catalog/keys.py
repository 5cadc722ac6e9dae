"""The keys of entries: the order of publication, among all that are stored."""

import json
import math
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from feeds.catalog.record import COLUMNS, MAX_TIE, Record, day_of, lowest_key
from feeds.errors import CatalogError

#: A day and second with more stored entries than this is crowded.
_MANY = 32

#: An entry among those of its day and second: its number, its id, and its key, or its record if it is new.
_Member = tuple[int, str, int | Record]


class StoredEntry(NamedTuple):
    """An entry of the catalog."""

    key: int
    #: The number of the scan that last changed it.
    version: int
    record: Record


class _Group(NamedTuple):
    """The changes among the entries of one day and second, whose keys follow one another without a gap."""

    #: The lowest of these keys.
    low: int
    added: list[Record]
    #: The keys of the stored entries that are removed.
    removed: list[int]


def stored(connection: sqlite3.Connection, column: str, value: object) -> StoredEntry | None:
    """Return the entry with a value in a column; None where there is none."""
    select = f"SELECT key, version, {COLUMNS} FROM entry WHERE {column} = ?"
    found = connection.execute(select, (value,)).fetchone()
    return StoredEntry(found[0], found[1], Record._make(found[2:])) if found else None


def crowded(connection: sqlite3.Connection, records: Mapping[str, Record]) -> list[str]:
    """Return the names of the records that share day and second with many stored entries.

    To store such a record, many entries may have to get another key. Where there are several, storing them
    by descending ids avoids that: keys of one number rise as ids fall.
    """
    keys = {name: _lowest(record) | _MANY for name, record in records.items()}
    taken = _taken(connection, keys.values())
    return [name for name, key in keys.items() if key in taken]


def assign(
    connection: sqlite3.Connection, removed: dict[int, Record], added: Iterable[Record]
) -> dict[int, Record]:
    """Return the added records by their keys.

    Entries of one day and second are ordered by number and id. Stored ones that get another key thereby are
    put into ``removed``, and returned under the new one. Raises CatalogError for more than MAX_TIE of them.
    """
    groups: dict[int, _Group] = {}
    for key in removed:
        low = key & ~MAX_TIE
        groups.setdefault(low, _Group(low, [], [])).removed.append(key)
    for record in added:
        low = _lowest(record)
        groups.setdefault(low, _Group(low, [], [])).added.append(record)
    # Where a group has stored entries, one of them has its lowest key.
    taken = _taken(connection, groups)
    keyed: dict[int, Record] = {}
    for low, group in groups.items():
        if len(group.added) == 1 and low not in taken:  # nearly always
            keyed[low] = group.added[0]
        else:
            _renumber(connection, group, removed, keyed)
    return keyed


def _renumber(
    connection: sqlite3.Connection, group: _Group, removed: dict[int, Record], keyed: dict[int, Record]
) -> None:
    """Give the entries of a group, stored and added, keys in the order of their numbers and ids.

    The result is put into ``keyed``; stored entries whose key changes are put into ``removed`` as well.
    """
    first, stored_ones = _movable(connection, group)
    members = [member for member in stored_ones if member[2] not in removed]
    members += [(record.number, record.id, record) for record in group.added]
    if first + len(members) > group.low + MAX_TIE:
        day = date.fromordinal(day_of(group.low))
        raise CatalogError(f"{day:%d.%m.%Y}", f"has more than {MAX_TIE} press releases of one second")
    members.sort(key=lambda member: member[1], reverse=True)
    members.sort(key=lambda member: member[0])
    for key, (_number, _id, member) in enumerate(members, first):
        if isinstance(member, Record):
            keyed[key] = member
        elif member != key and (moved := stored(connection, "key", member)):
            removed[member] = keyed[key] = moved.record


def _movable(connection: sqlite3.Connection, group: _Group) -> tuple[int, list[_Member]]:
    """Return the lowest key that the changes of a group affect, and the stored members from there on.

    Members below it come before all that are added or removed, and keep their keys.
    """
    number = min((record.number for record in group.added), default=math.inf)
    greatest = max((record.id for record in group.added if record.number == number), default="")
    lowest = min(group.removed, default=group.low | MAX_TIE)
    members: list[_Member] = []
    for member in connection.execute(
        "SELECT number, id, key FROM entry WHERE key BETWEEN ? AND ? ORDER BY key DESC",
        (group.low, group.low | MAX_TIE),
    ):
        if member[2] < lowest and (member[0] < number or (member[0] == number and member[1] > greatest)):
            return member[2] + 1, members
        members.append(member)
    return group.low, members


def _taken(connection: sqlite3.Connection, keys: Iterable[int]) -> set[int]:
    """Return those of the keys that stored entries have."""
    found = connection.execute(
        "SELECT key FROM entry WHERE key IN (SELECT value FROM json_each(?))", (json.dumps(list(keys)),)
    )
    return {key for (key,) in found}


def _lowest(record: Record) -> int:
    return lowest_key(record.published, record.number, record.id)
