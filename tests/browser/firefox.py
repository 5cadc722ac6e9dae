"""A headless Firefox, spoken to in its own protocol, Marionette: no driver for it need be installed."""

import contextlib
import json
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.programs import need
from tests.server import free_port

#: How long it may take to start, which is slow the first time.
_PATIENCE_SECONDS = 60.0
#: Nothing that it would fetch or show by itself.
_PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """A browser; a context that ends it."""

    def __init__(self, profile: Path) -> None:
        self._command = [
            need("firefox-esr"),
            "--headless",
            "--marionette",
            "--no-remote",
            "--profile",
            str(profile),
        ]
        self._port = free_port()
        preferences = _PREFERENCES | {"marionette.port": self._port}
        lines = (
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in preferences.items()
        )
        (profile / "user.js").write_text("".join(lines), "utf-8")
        self._log = profile / "log"
        self._asked = 0

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        try:
            self._socket = self._connected()
            self._answer()  # its greeting
            self._ask("WebDriver:NewSession", {})
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._ask("Marionette:Quit", {"flags": ["eForceQuit"]})
            self._socket.close()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def show(self, url: str, width: int = 1280, height: int = 900) -> None:
        """Open an address in a window of this size."""
        self._ask("WebDriver:SetWindowRect", {"width": width, "height": height})
        self._ask("WebDriver:Navigate", {"url": url})

    def run(self, script: str) -> Any:
        """Return the result of a script."""
        return self._ask("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]

    def _connected(self) -> socket.socket:
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self._port), _PATIENCE_SECONDS)
            except ConnectionRefusedError:
                if time.monotonic() > end or self._process.poll() is not None:
                    raise TimeoutError(self._log.read_text("utf-8", "replace")) from None
                time.sleep(0.1)

    def _ask(self, command: str, parameters: dict[str, object]) -> Any:
        """Return a command's result: ``[0, number, command, …]`` asks, ``[1, number, fault, …]`` answers."""
        self._asked += 1
        message = json.dumps([0, self._asked, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _kind, _number, fault, result = self._answer()
        if fault:
            raise OSError(f"{command}: {fault}")
        return result

    def _answer(self) -> Any:
        """Return the next message; each is its length in bytes, a colon, and JSON."""
        length = b""
        while not length.endswith(b":"):
            length += self._read(1)
        return json.loads(self._read(int(length[:-1])))

    def _read(self, size: int) -> bytes:
        parts = []
        while size:
            part = self._socket.recv(min(size, 1 << 16))
            if not part:
                raise OSError("Firefox has closed the connection")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
