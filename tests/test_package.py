"""The packages that are built hold what people need, and no more."""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from functools import partial
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from feeds import __version__
from tests.command import PROJECT, environment, feeds
from tests.containerfile import copied, installing, instructions
from tests.server import free_port
from tests.waiting import wait_until

_GENERATED = ("__pycache__", ".*", "*.egg-info", "build", "dist", "node_modules", "out")


def _python(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment(PYTHONWARNINGS="default", PYTEST_ADDOPTS=""),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project as it is checked out."""
    folder = tmp_path_factory.mktemp("package") / "checkout"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*_GENERATED))
    shutil.copy(PROJECT / ".gitignore", folder)
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> zipfile.ZipFile:
    """Return the wheel that pip makes of a checkout where an older build has left a module."""
    stale = checkout / "build" / "lib" / "feeds" / "gone.py"
    stale.parent.mkdir(parents=True)
    stale.touch()
    target = checkout.with_name("wheel")
    made = _python(
        "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", target, ".", cwd=checkout
    )
    assert 0 == made.returncode, made.stderr
    (file,) = target.glob("*.whl")
    return zipfile.ZipFile(file)


@pytest.fixture(scope="module")
def unpacked(checkout: Path) -> Path:
    """Return the folder of the unpacked sdist."""
    target = checkout.with_name("sdist")
    made = _python("-m", "hatchling", "build", "-t", "sdist", "-d", target, cwd=checkout)
    assert 0 == made.returncode, made.stderr
    with tarfile.open(target / f"feeds-{__version__}.tar.gz") as archive:
        archive.extractall(target, filter="data")
    return target / f"feeds-{__version__}"


def test_a_wheel_holds_the_files_of_the_package_alone(checkout: Path, wheel: zipfile.ZipFile) -> None:
    """Tables, templates and the marker of types are in it; what an older build left behind is not."""
    expected = {
        file.relative_to(checkout).as_posix() for file in (checkout / "feeds").rglob("*") if file.is_file()
    }

    assert {"feeds/py.typed", "feeds/__main__.py"} < expected
    assert expected == {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_metadata(wheel: zipfile.ZipFile) -> None:
    """A package index can show who made it, what it is and for which Pythons."""
    (name,) = [name for name in wheel.namelist() if name.endswith(".dist-info/METADATA")]
    said = wheel.read(name).decode().partition("\n\n")[0].splitlines()
    fields = {line.partition(": ")[0] for line in said}

    assert f"Version: {__version__}" in said
    assert "Classifier: Typing :: Typed" in said
    assert {"Author", "Classifier", "Keywords", "License-Expression", "Requires-Python", "Summary"} <= fields


def test_an_sdist_is_whole(unpacked: Path) -> None:
    """It holds what the checkout holds at its top, and the digests."""
    names = ("CHANGELOG.md", "LICENSE", "README.md", "feeds", "pyproject.toml", "tests", "wsgi.py")

    assert [] == [name for name in names if not (unpacked / name).exists()]
    assert {file.name for file in (PROJECT / "seeds").glob("*.txt")} == {
        file.name for file in (unpacked / "seeds").iterdir()
    }


def test_pinned_dependencies_are_those_of_the_project() -> None:
    """For deployments, docs/requirements.txt pins with hashes what pyproject.toml allows."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (PROJECT / "docs" / "requirements.txt").read_text("utf-8").replace("\\\n", "")
    pins = {line.split("==")[0]: line.split() for line in text.splitlines() if "==" in line}

    assert all("--hash=sha256:" in pin[-1] for pin in pins.values())
    for dependency in map(Requirement, project["dependencies"]):
        assert dependency.specifier.contains(pins[dependency.name][0].partition("==")[2]), dependency


@pytest.mark.slow
def test_pinned_dependencies_suffice(checkout: Path, tmp_path: Path) -> None:
    """The files that docs/Containerfile copies, installed as it says, make an app that is healthy."""
    said, port = dict(instructions()), str(free_port())
    build, place = tmp_path / "build", str(tmp_path / "venv")

    def here(*words: str) -> list[str]:
        return [word.replace("/opt/feeds", place).replace("8000", port) for word in words]

    for path in copied():
        (build / path).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (checkout / path).is_dir() else shutil.copy)(checkout / path, build / path)
    for command in installing():
        subprocess.run(
            here(*command), cwd=build, env=environment(PYTHONWARNINGS="default"), check=True, timeout=600
        )
    settings = {"FEEDS_SEEDS": str(checkout / "seeds"), "FEEDS_CACHE": str(tmp_path / "cache")}
    (probe,) = re.findall(r"CMD (\[.+\])", said["HEALTHCHECK"])
    healthy = partial(
        subprocess.run, here(*json.loads(probe)), capture_output=True, check=False, timeout=60, cwd=tmp_path
    )
    assert 0 != healthy().returncode
    server = subprocess.Popen(
        here(*json.loads(said["ENTRYPOINT"]), *json.loads(said["CMD"]), "--port", port),
        cwd=tmp_path, env=environment(**settings), stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until(lambda: server.poll() is not None or healthy().returncode == 0)
    finally:
        server.terminate()
        assert 0 == server.wait(20)


@pytest.mark.slow
def test_tests_of_an_sdist_are_collected(unpacked: Path) -> None:
    """Whoever packages the program for a distribution can run its tests."""
    run = _python("-m", "pytest", "--collect-only", "-q", "-n0", cwd=unpacked)

    assert 0 == run.returncode, run.stdout
    assert "tests/reading/test_quality.py::test_no_aspect_is_worse_than_it_was[own]" in run.stdout


def test_python_m_feeds_is_the_same_program() -> None:
    """It has the same commands, under the same name."""
    assert feeds("--version").stdout == _python("-m", "feeds", "--version", cwd=PROJECT).stdout
    assert feeds("--help").stdout == _python("-m", "feeds", "--help", cwd=PROJECT).stdout
