"""The fingerprint of the program: what documents depend on changes it."""

from importlib import metadata

import pytest

from feeds import program


@pytest.mark.parametrize("package", ["python-slugify", "tzdata", "lxml", "feeds"])
def test_another_version_of_a_package_is_another_program(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its addresses or bytes may differ, so it makes a catalog of its own."""
    known = metadata.version
    before = program.fingerprint.__wrapped__()
    monkeypatch.setattr(metadata, "version", lambda name: "0" if name == package else known(name))

    assert (package == "feeds") is (before == program.fingerprint.__wrapped__())
