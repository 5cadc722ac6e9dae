"""The real nginx, with the configurations in docs/nginx."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.command import PROJECT
from tests.programs import need
from tests.server import PATIENCE_SECONDS

_FRAME = """\
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {sample}
}}
"""


def sample(name: str) -> str:
    """Return the text of one of the configurations in docs/nginx, by its name without ``.conf``."""
    return (PROJECT / "docs" / "nginx" / f"{name}.conf").read_text("utf-8")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def nginx(folder: Path, text: str, port: int, changes: Mapping[str, str]) -> Iterator[str]:
    """Run nginx with a configuration in which some words are replaced; yield its address."""
    for old, new in {"listen 80;": f"listen 127.0.0.1:{port};", **changes}.items():
        assert old in text
        text = text.replace(old, new)
    folder.mkdir()
    # Started by root it would become somebody who may not look into root's temporary folders.
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(_FRAME.format(folder=folder, sample=text, user=user))
    process = subprocess.Popen(
        [need("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", str(folder / "error.log")],
        stdin=subprocess.DEVNULL,
    )
    try:
        end = time.monotonic() + PATIENCE_SECONDS
        while not _listens(port):
            if time.monotonic() > end or process.poll() is not None:
                raise TimeoutError((folder / "error.log").read_text())
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
