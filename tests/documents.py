"""The documents of the project, and the transcripts in them."""

from tests.command import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")
OPERATING = (PROJECT / "docs" / "operating.md").read_text("utf-8")
#: Every document, by its path within the project.
DOCUMENTS = {
    str(file.relative_to(PROJECT)): file.read_text("utf-8")
    for file in (*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"))
}


def shown(command: str, text: str = README) -> list[str]:
    """Return the lines that a document shows below a command, up to the next one."""
    _before, found, after = text.partition(f"    $ {command}\n")
    assert found, command
    lines = []
    for line in after.splitlines():
        if not line.startswith("    ") or line.startswith("    $ "):
            break
        lines.append(line.removeprefix("    "))
    return lines
