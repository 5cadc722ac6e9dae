"""A folder of digests and tables that is changed at random, and the texts that are to be published of it."""

import os
import random
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from feeds.errors import DigestError
from feeds.reading.items import digest as digests
from feeds.reading.operator_tables import is_table, read_table
from feeds.reading.tables import built_in
from tests import material
from tests.dependable.walk_texts import Texts

_LONG_AGO = 1_600_000_000
#: Digests that a folder has at first.
_DIGESTS = 10
_FOLDERS = ("", "", "2025/", "2025/02/", "a b/")
_TABLES = built_in()


def items_of(path: str, data: bytes) -> int | None:
    """Return how many items a digest of these bytes has, or rows a table; None where they are not decoded."""
    try:
        if is_table(path):
            return len(read_table(data, path, _TABLES).rows)
        return len(digests.parse(data, path).items)
    except DigestError:
        return None


@dataclass(slots=True)
class Digest:
    """A digest or table on the disk, and its last good text; None where the catalog has never read one."""

    data: bytes
    good: bytes | None

    @property
    def followed(self) -> bool:
        """Whether it is published as it reads."""
        return self.data == self.good


class Digests:
    """The digests and tables of one folder, by their paths.

    One that cannot be decoded, or that had items or rows and has none, keeps those of its
    last good reading, which must be one that the app has had the time for: so only files that are not in
    ``changed`` may be damaged.
    """

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.texts = Texts(chance)
        self._chance = chance
        self.files: dict[str, Digest] = {}
        #: Paths of digests that changed since the app last had the time to read all.
        self.changed: set[str] = set()
        #: Another state of the folder, which takes its place at times.
        self._spare: dict[str, Digest] = {}
        self._versions = 0
        #: When a file was last written that the program may take for one that is still being written.
        self.written = 0.0

    def fill(self) -> None:
        """Make the first state of the folder, and of the other that takes its place."""
        folder, states = self.folder, []
        for place in (folder.with_name("spare"), folder):
            self.folder, self.files = place, {}
            for _ in range(_DIGESTS):
                self.write(self.new_path(), self.texts.digest())
            states.append(self.files)
        self._spare = states[0]
        self.changed.clear()

    # The digests of the folder

    def any(self, *, unchanged: bool = False, readable: bool = False) -> str | None:
        """Return the path of some digest; None where there is none of the kind."""
        found = [
            path
            for path, digest in sorted(self.files.items())
            if not is_table(path)
            if not (unchanged and path in self.changed)
            if not (readable and items_of(path, digest.data) is None)
        ]
        return self._chance.choice(found) if found else None

    def new_path(self) -> str:
        """Return a path that no digest has, nor had a moment ago."""
        while True:
            folder, letter = self._chance.choice(_FOLDERS), self._chance.choice("abcdeГғ")
            path = f"{folder}{letter}-{self._chance.randrange(9)}.txt"
            if path not in self.files and path not in self.changed:
                return path

    @property
    def damaged(self) -> list[str]:
        """The paths of the digests that are not published as they read."""
        return [path for path, digest in sorted(self.files.items()) if not digest.followed]

    def copy_good(self, target: Path) -> None:
        """Write a folder with the last good text of each digest; of one that has none, its bytes."""
        for path, digest in self.files.items():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            material.write(target / path, digest.data if digest.good is None else digest.good)

    # Changes

    def write(self, path: str, data: bytes, *, in_place: bool = False) -> None:
        """Write a digest: into the file that is there, or into one that then takes its place."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file if in_place else file.with_name(f".{file.name}.part")
        draft.write_bytes(data)
        if self._chance.random() < 0.7:
            self._age(draft)
        else:
            self.written = time.monotonic()
        draft.replace(file)
        self._note(path, data)

    def upload(self, path: str, data: bytes) -> None:
        """Write a digest slowly into its final place."""
        with (self.folder / path).open("wb", buffering=0) as file:
            for third in range(3):
                file.write(data[len(data) * third // 3 : len(data) * (third + 1) // 3])
                time.sleep(self._chance.random() * 0.5)
        self.written = time.monotonic()
        self._note(path, data)

    def touch(self, path: str) -> None:
        """Give a digest another time: of now, of the past or of the future."""
        (self.folder / path).touch()
        if self._chance.random() < 0.3:
            later = time.time() + 3600
            os.utime(self.folder / path, (later, later))
        elif self._chance.random() < 0.5:
            self._age(self.folder / path)
        self.written = time.monotonic()

    def delete(self, path: str) -> None:
        """Delete a digest."""
        (self.folder / path).unlink()
        del self.files[path]
        self.changed.add(path)

    def rename(self, path: str, new: str) -> None:
        """Move a digest to a path where there is none."""
        (self.folder / new).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).rename(self.folder / new)
        self._note(new, self.files.pop(path).data)
        self.changed.add(path)

    def swap(self, one: str, other: str) -> None:
        """Let two digests have each other's path."""
        kept = self.folder / ".swap"
        (self.folder / one).rename(kept)
        (self.folder / other).rename(self.folder / one)
        kept.rename(self.folder / other)
        data = self.files[one].data
        self._note(one, self.files[other].data)
        self._note(other, data)

    def link(self, path: str) -> None:
        """Put a symbolic link in a digest's place, which leads to a file elsewhere."""
        elsewhere = self.folder.with_name("elsewhere")
        elsewhere.mkdir(exist_ok=True)
        self._versions += 1
        file, target = self.folder / path, elsewhere / str(self._versions)
        shutil.copyfile(file, target)
        self._age(target)
        file.unlink()
        file.symlink_to(target)
        self.changed.add(path)

    def restore(self) -> list[str]:
        """Give each file that has no items or rows its last good text, or another; return their paths."""
        without = [path for path, file in sorted(self.files.items()) if not items_of(path, file.data)]
        for path in without:
            good = self.files[path].good
            other = self.texts.table(path) if is_table(path) else self.texts.digest()
            self.write(path, good if good and items_of(path, good) else other)
        return without

    def forget_readings(self) -> None:
        """Note that the catalog is gone, and with it the last good readings."""
        for path, file in self.files.items():
            file.good = None if items_of(path, file.data) is None else file.data

    def replace_folder(self) -> None:
        """Let the whole folder and another one change places."""
        spare, kept = self.folder.with_name("spare"), self.folder.with_name("kept")
        self.folder.rename(kept)
        spare.rename(self.folder)
        kept.rename(spare)
        self.changed |= self.files.keys() | self._spare.keys()
        self.files, self._spare = self._spare, self.files

    def _note(self, path: str, data: bytes) -> None:
        before = self.files.get(path)
        kept = before.good if before else None
        items = items_of(path, data)
        emptied = items == 0 and kept is not None and items_of(path, kept)
        self.files[path] = Digest(data, kept if items is None or emptied else data)
        self.changed.add(path)

    def _age(self, file: Path) -> None:
        """Give a file a time of its own, long ago: it is taken for finished at first sight."""
        self._versions += 1
        os.utime(file, (_LONG_AGO + self._versions, _LONG_AGO + self._versions))
