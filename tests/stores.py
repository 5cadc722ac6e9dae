"""Object stores that exports are tried against: SeaweedFS for S3, Azurite for Azure.

They are asked by plain HTTP: threads of a library would forbid other tests to fork.
"""

import base64
import hashlib
import hmac
import http.client
import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from tests.programs import need, need_node
from tests.server import free_port
from tests.waiting import wait_until

#: The bucket, or container, that tests use; each test has a prefix of its own.
NAME = "feeds"
#: Of the marker of an export.
MARKER = ".feeds-export.json"
_ACCOUNT = "devstoreaccount1"
#: The key of every Azurite, which its documentation publishes.
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_HEADERS = ("Content-Type", "Cache-Control", "Content-Encoding")


class Object(NamedTuple):
    """An object as anybody gets it."""

    body: bytes
    headers: Mapping[str, str]


class Store:
    """A store that runs on this machine."""

    scheme: str
    #: Of a bucket in a URL.
    bucket: str
    #: Parameters that requests need: to be allowed, to make a bucket, to list one, and to go on with a list.
    rights: Mapping[str, str]
    making: Mapping[str, str]
    listing: Mapping[str, str]
    going_on: tuple[str, str]

    def __init__(self, port: int) -> None:
        self.port = port

    def environment(self, port: int | None = None) -> dict[str, str]:
        """Return the variables by which a command finds the store, perhaps at the port of a proxy."""
        raise NotImplementedError

    def url(self, prefix: str) -> str:
        """Return the address of a prefix, as ``feeds export`` takes it."""
        return f"{self.scheme}://{NAME}/{prefix}"

    def etags(self, prefix: str) -> dict[str, str]:
        """Return the ETags of all objects below a prefix, by their names without it."""
        found: dict[str, str] = {}
        following = ""
        while True:
            parameters = {
                **self.listing,
                "prefix": f"{prefix}/",
                **({self.going_on[0]: following} if following else {}),
            }
            root = ET.fromstring(self._ask("GET", "", parameters).body)
            for listed in root.iter():
                if listed.tag.rpartition("}")[2] in ("Contents", "Blob"):
                    values = {each.tag.rpartition("}")[2].lower(): each.text or "" for each in listed.iter()}
                    name = values["key" if "key" in values else "name"]
                    found[name.removeprefix(f"{prefix}/")] = values["etag"]
            following = "".join(
                each.text or "" for each in root.iter() if each.tag.endswith(self.going_on[1])
            )
            if not following:
                return found

    def objects(self, prefix: str) -> dict[str, Object]:
        """Return all objects below a prefix but the marker."""
        names = set(self.etags(prefix)) - {MARKER}
        with closing(self._connect()) as connection:
            return {name: self._ask_by(connection, "GET", f"{prefix}/{name}") for name in names}

    def bodies(self, prefix: str) -> dict[str, bytes]:
        """Return the bytes of the same."""
        return {name: found.body for name, found in self.objects(prefix).items()}

    def get(self, name: str) -> Object:
        """Return an object."""
        return self._ask("GET", name)

    def put(self, name: str, body: bytes) -> None:
        """Put an object, as somebody else."""
        self._ask("PUT", name, body=body)

    def delete(self, name: str) -> None:
        """Delete an object, as somebody else."""
        self._ask("DELETE", name)

    def make_bucket(self) -> None:
        """Make the bucket."""
        self._ask("PUT", "", self.making)

    def _ask(
        self, method: str, name: str, parameters: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Object:
        with closing(self._connect()) as connection:
            return self._ask_by(connection, method, name, parameters, body)

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def _ask_by(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        name: str,
        parameters: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Object:
        path = f"{self.bucket}{name and '/'}{quote(name)}"
        query = urlencode({**self.rights, **(parameters or {})})
        headers = {"Accept-Encoding": "identity, gzip", "x-ms-blob-type": "BlockBlob"}
        connection.request(method, f"{path}?{query}", body, headers)
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise OSError(f"{method} {name}: {answer.status}, {content.decode()}")
        return Object(content, {each: answer.headers[each] for each in _HEADERS if each in answer.headers})


class SeaweedFS(Store):
    """A server of S3's protocol, in which everybody may do everything without credentials."""

    scheme = "s3"
    bucket = f"/{NAME}"
    rights: Mapping[str, str] = {}
    making: Mapping[str, str] = {}
    listing: Mapping[str, str] = {"list-type": "2"}
    going_on = ("continuation-token", "NextContinuationToken")

    def environment(self, port: int | None = None) -> dict[str, str]:
        """Return the variables for the key ``writer``; the key ``reader`` may only read."""
        return {
            "AWS_ACCESS_KEY_ID": "writer",
            "AWS_SECRET_ACCESS_KEY": "writer-secret",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port or self.port}",
        }


def _shared_access() -> dict[str, str]:
    """Return the parameters of a shared access signature for an account, which allow everything."""
    values = {
        "sv": "2021-08-06", "ss": "b", "srt": "sco", "sp": "rwdlac",
        "st": "2000-01-01T00:00:00Z", "se": "2100-01-01T00:00:00Z",
    }  # fmt: skip
    text = "\n".join(
        [_ACCOUNT, *(values[name] for name in ("sp", "ss", "srt", "st", "se")), "", "", values["sv"], "", ""]
    )
    signature = hmac.new(base64.b64decode(_KEY), text.encode(), hashlib.sha256).digest()
    return {**values, "sig": base64.b64encode(signature).decode()}


class Azurite(Store):
    """A server of Azure's protocol for blobs."""

    scheme = "az"
    bucket = f"/{_ACCOUNT}/{NAME}"
    rights = _shared_access()
    making: Mapping[str, str] = {"restype": "container"}
    listing: Mapping[str, str] = {"restype": "container", "comp": "list"}
    going_on = ("marker", "NextMarker")

    def environment(self, port: int | None = None) -> dict[str, str]:
        """Return the variables for the account's key."""
        return {
            "AZURE_STORAGE_ACCOUNT_NAME": _ACCOUNT,
            "AZURE_STORAGE_ACCOUNT_KEY": _KEY,
            "AZURE_STORAGE_ENDPOINT": f"http://127.0.0.1:{port or self.port}/{_ACCOUNT}",
        }


@contextmanager
def seaweedfs(folder: Path) -> Iterator[SeaweedFS]:
    """Give a SeaweedFS with an empty bucket; skip where it is not installed."""
    rights = {"writer": ["Admin", "Read", "Write", "List"], "reader": ["Read", "List"]}
    identities: list[dict[str, object]] = [
        {
            "name": name,
            "credentials": [{"accessKey": name, "secretKey": f"{name}-secret"}],
            "actions": actions,
        }
        for name, actions in rights.items()
    ]
    identities.append({"name": "anonymous", "actions": rights["writer"]})
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    ports = {
        name: free_port()
        for server in ("master", "volume", "filer", "s3")
        for name in (f"{server}.port", f"{server}.port.grpc")
    }
    command = [
        need("weed"), "-logtostderr", "server", "-dir", str(folder),
        "-ip", "127.0.0.1", "-ip.bind", "127.0.0.1", "-filer", "-s3",
        "-s3.config", str(folder / "s3.json"), "-s3.autoCreateBucket=false",
        "-s3.port.iceberg", "0", "-s3.port.lance", "0", "-volume.preStopSeconds", "0", "-volume.max", "0",
        "-master.telemetry=false", "-master.volumeSizeLimitMB", "64",
        *(part for name, port in ports.items() for part in (f"-{name}", str(port))),
    ]  # fmt: skip
    with _running(command, folder / "log", SeaweedFS(ports["s3.port"])) as store:
        yield store


@contextmanager
def azurite(folder: Path) -> Iterator[Azurite]:
    """Give an Azurite with an empty container; skip where it is not installed."""
    script = need_node("azurite") / "dist" / "src" / "blob" / "main.js"
    port = free_port()
    command = [
        need("node"), str(script), "--blobHost", "127.0.0.1", "--blobPort", str(port),
        "--inMemoryPersistence", "--disableTelemetry", "--silent",
    ]  # fmt: skip
    with _running(command, folder / "log", Azurite(port)) as store:
        yield store


_Store = TypeVar("_Store", bound=Store)


@contextmanager
def _running(command: list[str], log: Path, store: _Store) -> Iterator[_Store]:
    """Run a store that makes its bucket."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=log.parent
        )
    try:
        # A store that has just started refuses some requests.
        wait_until(lambda: _succeeds(store.make_bucket))
        wait_until(lambda: _succeeds(lambda: store.put("ready", b"")))
        yield store
    finally:
        process.kill()
        process.wait()


def _succeeds(action: Callable[[], None]) -> bool:
    try:
        action()
    except (OSError, http.client.HTTPException):
        return False
    return True
