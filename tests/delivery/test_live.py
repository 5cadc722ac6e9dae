"""The server while digests come and go, and how it starts and stops."""

import itertools
import json
import re
import signal
import socket
import threading
from pathlib import Path

import pytest

from tests import material
from tests.command import feeds
from tests.server import InTerminal, Server

#: How soon a change must be seen.
_SOON_SECONDS = 3.0
_LATE = material.item(
    "Late news from Turkestan", "21.02.2025", "Some text.", material.address("turkestan", 600_000)
)


def _holds(server: Server, words: str, path: str = "/atom.xml") -> bool:
    return words.encode() in server.ask(path).body


def _status(server: Server) -> str:
    return str(json.loads(server.ask("/health").body)["status"])


def test_a_running_server_follows_the_seeds(seeds: Path, tmp_path: Path) -> None:
    """A digest that is added, corrected or deleted shows within three seconds, without a restart."""
    with Server(seeds, log=tmp_path / "log") as server:
        assert not _holds(server, "Late news")
        (seeds / "late.txt").write_text(material.text("Law", [_LATE]), "utf-8")
        server.wait(lambda: _holds(server, "Late news"), _SOON_SECONDS)
        assert _holds(server, "Late news", "/region/turkistan/atom.xml")
        assert _holds(server, "Late news", "/entry/turkestan/600000/")
        (seeds / "late.txt").write_text(material.text("Law", [_LATE.replace("Late", "Corrected")]), "utf-8")
        server.wait(lambda: _holds(server, "Corrected news"), _SOON_SECONDS)
        assert not _holds(server, "Late news")
        (seeds / "late.txt").unlink()
        server.wait(lambda: not _holds(server, "Corrected news"), _SOON_SECONDS)
        assert 404 == server.ask("/entry/turkestan/600000/").status


def test_a_server_starts_without_a_warning(tmp_path: Path) -> None:
    """It prints how much it has read, and no warning that an operator could do nothing about."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    material.write(seeds / "a.txt", material.text("Law", [_LATE]))
    with Server(seeds, log=tmp_path / "log") as server:
        output = server.log
    assert "1 entry from 1 digest" in output
    assert "warning" not in output.lower()


def test_a_renamed_digest_never_drops_its_entries(seeds: Path, tmp_path: Path) -> None:
    """While a digest is renamed, back and forth, each answer is the same bytes."""
    with Server(seeds, log=tmp_path / "log") as server:
        paths = ("/atom.xml", "/category/law/atom.xml")
        whole = {path: server.ask(path).body for path in paths}
        wrong: list[str] = []
        done = threading.Event()

        def watch() -> None:
            while not done.is_set():
                wrong.extend(path for path in paths if server.ask_anew(path).body != whole[path])

        watcher = threading.Thread(target=watch)
        watcher.start()
        names = ("2025-02-21-law.txt", "law.txt", "later/law.txt", "2025-02-21-law.txt")
        (seeds / "later").mkdir()
        for old, new in itertools.pairwise(names):
            (seeds / old).rename(seeds / new)
            server.wait(lambda new=new: _digest_is_known(server, new), _SOON_SECONDS)  # type: ignore[misc]
        done.set()
        watcher.join()

        assert [] == wrong


def _digest_is_known(server: Server, name: str) -> bool:
    return name in {digest["path"] for digest in json.loads(server.ask("/health").body)["digest"]}


@pytest.mark.slow
def test_two_workers_agree(seeds: Path, tmp_path: Path) -> None:
    """Whichever of two processes answers, a change shows within three seconds, and the bytes are the same."""
    with Server(seeds, "--workers", "2", log=tmp_path / "log") as server:
        material.write(seeds / "late.txt", material.text("Law", [_LATE]))

        def all_know() -> bool:
            replies = [server.ask_anew("/atom.xml") for _ in range(16)]
            return all(b"Late news" in reply.body for reply in replies) and 1 == len(
                {reply.headers["ETag"] for reply in replies}
            )

        server.wait(all_know, _SOON_SECONDS + 1)
        assert 1 == len({server.ask_anew("/rss.xml").body for _ in range(16)})


def test_a_file_that_is_being_written_is_not_half_read(seeds: Path, tmp_path: Path) -> None:
    """A digest that grows line by line is published when it has come to rest; drafts are never read."""
    with Server(seeds, log=tmp_path / "log") as server:
        (seeds / "draft.txt.part").write_text(material.text("Law", [_LATE]), "utf-8")
        (seeds / ".hidden.txt").write_text(material.text("Law", [_LATE]), "utf-8")
        text = material.text(
            "Law", [material.item(f"Late news {n}", "21.02.2025", "Text.") for n in range(20)]
        )
        seen: set[int] = set()

        def count() -> int:
            found = len(re.findall(rb"<title>Late news", server.ask("/category/law/atom.xml").body))
            seen.add(found)
            return found

        with (seeds / "slow.txt").open("w", encoding="utf-8") as file:
            for line in text.splitlines(keepends=True):
                file.write(line)
                file.flush()
                count()
        server.wait(lambda: count() == 20, _SOON_SECONDS)

        assert {0, 20} == seen


def test_an_unreadable_digest_keeps_its_last_good_reading(seeds: Path, tmp_path: Path) -> None:
    """A digest that turns unreadable stays published; /health shows it, and that it is over."""
    file = seeds / "2025-02-21-law.txt"
    text = file.read_bytes()
    with Server(seeds, log=tmp_path / "log") as server:
        before = server.ask("/atom.xml").body
        material.write(file, b"Law\n\nThis is no UTF-8: \x80 21.02.2025")
        server.wait(lambda: _status(server) == "degraded", _SOON_SECONDS)
        assert before == server.ask("/atom.xml").body
        assert "2025-02-21-law.txt" in server.log
        material.write(file, text)
        server.wait(lambda: _status(server) == "ok", _SOON_SECONDS)
        assert before == server.ask("/atom.xml").body


def test_a_folder_that_is_gone_withdraws_nothing(seeds: Path, tmp_path: Path) -> None:
    """A folder that vanishes or is emptied is reported; its entries are served until it is back."""
    with Server(seeds, log=tmp_path / "log") as server:
        before = server.ask("/atom.xml").body
        seeds.rename(tmp_path / "elsewhere")
        server.wait(lambda: _status(server) == "degraded", _SOON_SECONDS)
        assert before == server.ask("/atom.xml").body
        seeds.mkdir()
        server.wait(lambda: "holds no digests any more" in server.ask("/health").body.decode(), _SOON_SECONDS)
        assert before == server.ask("/atom.xml").body
        seeds.rmdir()
        (tmp_path / "elsewhere").rename(seeds)
        server.wait(lambda: _status(server) == "ok", _SOON_SECONDS)
        assert before == server.ask("/atom.xml").body


def test_a_server_starts_without_its_folder(seeds: Path, tmp_path: Path) -> None:
    """As after a restart before the folder is mounted: the entries of the catalog are served."""
    assert 0 == feeds("list", "--seeds", seeds, "--tag", "example.org,2025").returncode
    seeds.rename(tmp_path / "elsewhere")
    with Server(seeds, log=tmp_path / "log") as server:
        assert _status(server) == "degraded"
        assert b"/940388<" in server.ask("/atom.xml").body
        (tmp_path / "elsewhere").rename(seeds)
        server.wait(lambda: _status(server) == "ok", _SOON_SECONDS)
        server.wait(lambda: f" WARNING no longer degraded: {seeds}: " in server.log)


def test_a_host_may_be_a_name(seeds: Path, tmp_path: Path) -> None:
    """The server listens on the address that it stands for."""
    with Server(seeds, "--host", "localhost", log=tmp_path / "log") as server:
        assert 200 == server.ask("/atom.xml").status
        assert f"http://localhost:{server.port}/atom.xml" in server.log


@pytest.mark.slow
def test_a_client_that_says_nothing_is_let_go(seeds: Path, tmp_path: Path) -> None:
    """Within seconds: enough of them would lock out everybody else."""
    with (
        Server(seeds, log=tmp_path / "log") as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as silent,
    ):
        assert silent.recv(1) == b""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="a limit of Linux's")
def test_a_client_that_reads_nothing_is_let_go(seeds: Path, tmp_path: Path) -> None:
    """Within half a minute: granian would wait for it without a limit."""
    with Server(seeds, log=tmp_path / "log") as server, socket.socket() as silent:
        silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        silent.connect(("127.0.0.1", server.port))
        silent.sendall(b"GET /atom.xml HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200)
        server.wait(lambda: _is_closed(silent), 30)


def _is_closed(client: socket.socket) -> bool:
    """Return whether the server no longer knows a connection, which is seen when it is sent something."""
    try:
        client.send(b"\r\n")
    except ConnectionError:
        return True
    return False


def test_a_long_head_is_refused(server: Server) -> None:
    """One of more than 64 KB; one of less is read whole."""
    reply = server.ask("/atom.xml", headers={"Accept-Encoding": f"{'x' * 60_000}, gzip"})
    assert (200, "gzip") == (reply.status, reply.headers["Content-Encoding"])
    assert 431 == server.ask("/atom.xml", headers={"Accept-Encoding": f"{'x' * 390_000}, gzip"}).status


def test_a_server_starts_with_an_empty_folder(tmp_path: Path) -> None:
    """An operator may start the server first and drop digests in later."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    with Server(seeds, log=tmp_path / "log") as server:
        assert 200 == server.ask("/atom.xml").status
        assert "0 entries" in server.log
        material.write(seeds / "late.txt", material.text("Law", [_LATE]))
        server.wait(lambda: _holds(server, "Late news"), _SOON_SECONDS)


def test_a_catalog_may_be_deleted_while_it_is_in_use(seeds: Path, tmp_path: Path) -> None:
    """It is made again within seconds, and changes are followed as before."""
    cache = tmp_path / "cache"
    with Server(seeds, "--cache", cache, log=tmp_path / "log") as server:
        before = server.ask("/atom.xml").body
        (catalog,) = cache.glob("*.sqlite3")
        for file in cache.iterdir():
            file.unlink()
        server.wait(catalog.exists, _SOON_SECONDS + 2)
        assert before == server.ask("/atom.xml").body
        assert 200 == server.ask("/atom.xml?q=region").status
        material.write(seeds / "late.txt", material.text("Law", [_LATE]))
        server.wait(lambda: _holds(server, "Late news"), _SOON_SECONDS + 1)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("kind", [Server, InTerminal])
def test_a_signal_stops_the_server(
    seeds: Path, tmp_path: Path, how: signal.Signals, kind: type[Server]
) -> None:
    """Whether sent to it alone or to its workers too: status 0, no complaint, and the port is free again."""
    with kind(seeds, "--workers", "2", log=tmp_path / "log") as server:
        server.ask("/atom.xml")
        before = server.log
        assert 0 == server.stop(how)
        assert before == server.log
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", server.port))


def test_the_server_prints_its_addresses(seeds: Path, tmp_path: Path) -> None:
    """The first lines are a count of entries, and the addresses that matter."""
    with Server(seeds, log=tmp_path / "log") as server:
        output = server.log

        for path in ("", "atom.xml", "feeds.opml", "health"):
            assert re.search(rf" {re.escape(server.url + path)}$", output, re.MULTILINE)
        assert "60 entries from 3 digests" in output
        assert server.url.encode() + b"atom.xml" in server.ask("/atom.xml").body


def test_a_taken_port_is_reported(seeds: Path, tmp_path: Path) -> None:
    """Where another program listens already: one line, status 1."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = feeds("serve", "--port", str(port), "--seeds", seeds)

    errors = [line for line in run.stderr.splitlines() if "warning:" not in line]
    assert (1, [f"feeds: 127.0.0.1:{port}: cannot be listened on: Address already in use"]) == (
        run.returncode,
        errors,
    )


def test_requests_are_answered_while_much_changes(seeds: Path, tmp_path: Path) -> None:
    """Under a stream of new digests every answer is whole: a feed that parses, never an error."""
    with Server(seeds, log=tmp_path / "log") as server:
        statuses: set[int] = set()
        for number in range(12):
            more = material.item(
                f"Late news {number}", "21.02.2025", "Text.", material.address("abay", 600_100 + number)
            )
            material.write(seeds / f"late-{number}.txt", material.text("Law", [more]))
            for _ in range(15):
                reply = server.ask("/region/abai/atom.xml")
                statuses.add(reply.status)
                assert reply.body.endswith(b"</feed>")
        server.wait(lambda: _holds(server, "Late news 11", "/region/abai/atom.xml"), _SOON_SECONDS)

        assert {200} == statuses


def test_a_publisher_is_named_in_a_running_server(seeds: Path, tmp_path: Path) -> None:
    """Within three seconds in every worker, under the names of new categories too; and back again."""
    release = material.item("News", "21.02.2025", "Text.", material.address("kazpost", 600_001))
    material.write(seeds / "post.txt", material.text("Post", [release]))

    def everywhere(path: str, words: str) -> bool:
        return all(words.encode() in server.ask_anew(path).body for _ in range(10))

    with Server(seeds, "--workers", "2", log=tmp_path / "log") as server:
        assert not _holds(server, "Postal Service", "/publisher/kazpost/")
        publishers, categories = seeds / "publishers.csv", seeds / "categories.csv"
        material.write(publishers, "slug,label,region\nkazpost,Postal Service,national\n")
        material.write(categories, "term,label,label_kk,label_ru,aliases\nmail,Mail,,,Post\n")
        server.wait(lambda: everywhere("/publisher/kazpost/", "Postal Service"), _SOON_SECONDS)
        server.wait(lambda: everywhere("/category/mail/", "News"), _SOON_SECONDS)
        assert {301} == {server.ask_anew("/category/post/").status for _ in range(10)}
        publishers.unlink()
        categories.unlink()
        server.wait(lambda: everywhere("/category/post/", "News"), _SOON_SECONDS)
        server.wait(lambda: everywhere("/publisher/kazpost/", "Kazpost"), _SOON_SECONDS)
        assert 404 == server.ask_anew("/category/mail/").status
