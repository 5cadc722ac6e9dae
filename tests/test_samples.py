"""The units of systemd and the Containerfile in docs are what systemd, and a builder of images, accept."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.command import PROJECT, feeds
from tests.containerfile import copied, instructions
from tests.dependable.units import NAMES, Unit
from tests.documents import OPERATING
from tests.programs import need

_SERVICES = [name for name in NAMES if name.endswith(".service")]
#: The most exposure that is left, in tenths, on the scale of ``systemd-analyze security``: 0.7 was measured.
_EXPOSURE = 10


def test_units_are_valid(tmp_path: Path) -> None:
    """In the units, systemd knows every setting, and they name one another as they should."""
    analyze = need("systemd-analyze")
    for name in NAMES:
        text = (PROJECT / "docs" / name).read_text("utf-8")
        # A program has to be there.
        (tmp_path / name).write_text(re.sub("/opt/feeds/[^/]+/bin/feeds", "/bin/true", text), "utf-8")
    run = subprocess.run(
        [analyze, "verify", "--man=no", *(f"./{name}" for name in NAMES)],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (0, "") == (run.returncode, run.stdout + run.stderr)


@pytest.mark.parametrize("name", _SERVICES)
def test_services_are_hardened(name: str) -> None:
    """A service is exposed to next to nothing, in the judgement of systemd."""
    command = [need("systemd-analyze"), "security", "--offline=true", f"--threshold={_EXPOSURE}"]
    run = subprocess.run(
        [*command, PROJECT / "docs" / name], capture_output=True, text=True, check=False, timeout=60
    )

    assert 0 == run.returncode, run.stdout


@pytest.mark.parametrize("name", _SERVICES)
def test_services_have_the_same_sandbox(name: str) -> None:
    """They differ in what they run, and in whom their files are for."""
    own = {"After", "Also", "Description", "ExecStart", "KillMode", "Requires", "Restart", "StandardOutput"}
    own |= {"StateDirectory", "Type", "UMask", "WantedBy"}
    found, expected = Unit(name).settings, Unit("feeds.service").settings

    assert {key: expected[key] for key in expected if key not in own} == {
        key: found[key] for key in found if key not in own
    }


@pytest.mark.parametrize("name", _SERVICES)
def test_commands_of_services_are_ours(name: str) -> None:
    """The program has the commands and options that the services start it with."""
    for command in Unit(name, "1.0.0").commands:
        if command[0].endswith("/feeds"):
            help_ = feeds(command[1], "--help").stdout
            assert set() == {word for word in command[2:] if word.startswith("--") and word not in help_}


def test_the_log_of_a_failed_upgrade_is_kept() -> None:
    """The new version's list of feeds is nobody's concern; what it complains of goes to the journal."""
    assert ["null"] == Unit("feeds-upgrade@.service").settings["StandardOutput"]
    assert "StandardError" not in Unit("feeds-upgrade@.service").settings


def test_units_are_explained() -> None:
    """docs/operating.md copies every unit to where systemd finds it."""
    (units,) = re.findall(r"^    cp (docs/.+) /etc/systemd/system/$", OPERATING, re.MULTILINE)

    assert NAMES == sorted(file.name for word in shlex.split(units) for file in PROJECT.glob(word))


def test_a_container_runs_as_somebody_without_rights() -> None:
    """Its last user is not root, and its cache folder is named, and a volume."""
    said = instructions()
    users = [value for name, value in said if name == "USER"]
    (variables,) = (
        dict(pair.split("=", 1) for pair in shlex.split(value)) for name, value in said if name == "ENV"
    )
    (volume,) = (value for name, value in said if name == "VOLUME")

    assert users
    assert users[-1] not in ("0", "root")
    assert variables["FEEDS_CACHE"] == volume
    assert {"CMD", "ENTRYPOINT", "EXPOSE", "HEALTHCHECK"} <= {name for name, _ in said}


def test_a_container_is_made_of_files_that_there_are() -> None:
    """Every path that the Containerfile copies is one of the project."""
    assert copied()
    assert [] == [path for path in copied() if not (PROJECT / path).exists()]
