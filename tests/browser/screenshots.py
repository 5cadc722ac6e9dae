"""Pictures of pages, for people to look at."""

from pathlib import Path


class Screenshots:
    """Keeps pictures in a folder; without a folder, it keeps none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        #: Whether it is worth taking pictures.
        self.wanted = folder is not None

    def keep(self, name: str, png: bytes) -> None:
        """Write a picture under a name without its extension."""
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.png").write_bytes(png)
