"""SeaweedFS on this machine: a real object store that speaks S3."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.programs import need
from tests.server import PATIENCE_SECONDS, free_port

_KEY, _SECRET = "key", "secret"
_LISTENERS = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc",
    "filer.port", "filer.port.grpc", "s3.port", "s3.port.grpc",
)  # fmt: skip
#: A port that was free may be taken before the store listens on it.
_STARTS = 3


class Store(NamedTuple):
    """A store that runs."""

    port: int

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment in which rclone knows the store as ``remote:``."""
        options = {
            "TYPE": "s3",
            "PROVIDER": "Other",
            "ACCESS_KEY_ID": _KEY,
            "SECRET_ACCESS_KEY": _SECRET,
            "ENDPOINT": self.endpoint,
        }
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "RCLONE_"))}
        return {
            **ours,
            "RCLONE_CONFIG": "",
            **{f"RCLONE_CONFIG_REMOTE_{name}": value for name, value in options.items()},
        }


@contextmanager
def seaweedfs(folder: Path, public: str) -> Iterator[Store]:
    """Run a store whose files lie in ``folder``; anybody may read the objects of the bucket ``public``."""
    folder.mkdir()
    identities = [
        {"name": "anonymous", "actions": [f"Read:{public}"]},
        {"name": "owner", "credentials": [{"accessKey": _KEY, "secretKey": _SECRET}], "actions": ["Admin"]},
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    for attempt in range(_STARTS):
        ports = [free_port() for _ in _LISTENERS]
        process = _start(folder, dict(zip(_LISTENERS, ports, strict=True)))
        try:
            if _answers(process, (store := Store(ports[_LISTENERS.index("s3.port")])).endpoint):
                yield store
                return
        finally:
            process.kill()
            process.wait()
        if attempt == _STARTS - 1:
            raise TimeoutError((folder / "log").read_text())


def _start(folder: Path, ports: Mapping[str, int]) -> subprocess.Popen[bytes]:
    options = {
        **{name: str(port) for name, port in ports.items()},
        "dir": str(folder),
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "master.telemetry": "false",
        "master.volumeSizeLimitMB": "64",
        "volume.max": "0",
        "filer": "true",
        "s3": "true",
        "s3.config": str(folder / "s3.json"),
        "s3.port.iceberg": "0",
        "s3.port.lance": "0",
    }
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [need("weed"), "server", *(f"-{name}={value}" for name, value in options.items())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _answers(process: subprocess.Popen[bytes], endpoint: str) -> bool:
    """Wait until the store answers; return false where it ends before that."""
    end = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            urlopen(endpoint, timeout=5)
        except HTTPError:  # nobody may list the buckets without a key
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
