"""The client against a real server on this machine, also against hostile ones."""

from __future__ import annotations

import gzip
import random
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest
from web_server import Reply, Site

from index.errors import ReadError
from index.fetching.client import Client, Manners, retry_after
from index.fetching.exchange import Exchange, Unreachable
from index.fetching.network import resolve

HOME = frozenset({"127.0.0.1"})
QUICK = Manners(delay=0.0, backoff=0.01, longest=5.0)
PAGE = b"<html><body><p>A keel of oak.</p></body></html>"


def client(step: float = 5.0, whole: float = 5.0, manners: Manners = QUICK) -> Client:
    return Client(Exchange(HOME, step, whole), manners)


def test_a_page_is_fetched_by_a_client_that_says_who_it_is(site: Site) -> None:
    site.pages["/a"] = Reply(PAGE)
    answer = client().get(site.url("/a"), 1000, {"If-None-Match": '"x"'})
    assert (answer.url, answer.response.body) == (site.url("/a"), PAGE)
    assert site.asked == ["/robots.txt", "/a"]
    assert site.requests[1]["user-agent"].startswith("Footnote/")
    assert site.requests[1]["if-none-match"] == '"x"'
    assert site.requests[1]["host"] == site.address.removeprefix("http://")


def test_robots_txt_is_asked_for_once_and_obeyed(site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /secret\n\nUser-agent: Footnote\nDisallow: /notes\n"
    site.pages |= {"/robots.txt": Reply(rules), "/notes/a": Reply(PAGE), "/secret": Reply(PAGE)}
    site.pages["/hop"] = Reply(status=302, headers={"Location": "/notes/a"})
    one = client()
    assert one.get(site.url("/secret"), 1000, {}).response.status == 200
    for path in ("/notes/a", "/hop"):
        with pytest.raises(ReadError, match=r"robots\.txt does not allow"):
            one.get(site.url(path), 1000, {})
    assert site.asked == ["/robots.txt", "/secret", "/hop"]


@pytest.mark.parametrize("robots", [Reply(status=503), Reply(b"x" * 600_000)])
def test_where_robots_txt_cannot_be_had_nothing_is_fetched(site: Site, robots: Reply) -> None:
    site.pages |= {"/robots.txt": robots, "/a": Reply(PAGE)}
    with pytest.raises(Unreachable, match=r"robots\.txt cannot be"):
        client().get(site.url("/a"), 1000, {})
    assert "/a" not in site.asked


def test_a_redirect_is_followed_to_where_it_leads(site: Site) -> None:
    site.pages |= {
        "/old": Reply(status=301, headers={"Location": "new/"}),
        "/new/": Reply(status=307, headers={"Location": "../a#part"}),
        "/a": Reply(PAGE),
    }
    assert client().get(site.url("/old"), 1000, {}).url == site.url("/a")


def test_a_redirect_in_utf_8_is_read_as_browsers_do(site: Site) -> None:
    target = "/bücher".encode().decode("latin-1")
    site.pages["/a"] = Reply(status=302, headers={"Location": target})
    site.pages["/b%C3%BCcher"] = Reply(PAGE)
    assert client().get(site.url("/a"), 1000, {}).response.status == 200


def test_a_redirect_loop_ends(site: Site) -> None:
    site.pages["/a"] = Reply(status=302, headers={"Location": "/b"})
    site.pages["/b"] = Reply(status=302, headers={"Location": "/a"})
    with pytest.raises(ReadError, match="redirected more than 5 times"):
        client().get(site.url("/a"), 1000, {})
    assert site.asked[1:] == ["/a", "/b"] * 3


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://localhost:1/", "no public address"),
        ("http://[::ffff:127.0.0.1]:1/", "no public address"),
        ("http://[::1]:1/", "no public address"),
        ("http://0x7f000001:1/", "no public address"),
        ("http://2130706433:1/", "no public address"),
        ("file:///etc/passwd", "only http and https"),
        ("http://a:b@127.0.0.1/", "carries a name or a password"),
    ],
)
def test_a_redirect_does_not_lead_into_ones_own_network(
    site: Site, target: str, reason: str
) -> None:
    site.pages["/a"] = Reply(status=302, headers={"Location": target})
    with pytest.raises(ReadError, match=reason):
        client().get(site.url("/a"), 1000, {})


def test_a_private_host_has_to_be_named(site: Site) -> None:
    site.pages["/a"] = Reply(PAGE)
    asking = Client(Exchange(), QUICK)
    for _ in range(QUICK.patience + 2):  # each page's reason is the true one
        with pytest.raises(ReadError, match=r"^127\.0\.0\.1 is at .* say --private-host 127"):
            asking.get(site.url("/a"), 1000, {})
    assert site.asked == []


def test_a_name_that_turns_to_another_address_gains_nothing(site: Site) -> None:
    port = int(site.address.rpartition(":")[2])
    site.pages["/a"] = Reply(PAGE)
    answers = iter([["127.0.0.1", "::1"], ["10.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    for _ in range(2):
        with pytest.raises(ReadError, match="no public address"):
            Client(Exchange(resolve=rebinding), QUICK).get(f"http://h.example:{port}/a", 1000, {})
    assert (asked, site.asked) == (["h.example"] * 2, [])


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    port = int(site.address.rpartition(":")[2])
    site.pages["/a"] = Reply(PAGE)
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        assert host == "h.example"
        return resolve("127.0.0.1", port)

    named = Client(Exchange(frozenset({"h.example"}), resolve=once), QUICK)
    assert named.get(f"http://h.example:{port}/a", 1000, {}).response.status == 200
    assert site.requests[0]["host"] == f"h.example:{port}"
    assert set(asked) == {"h.example"}


def endless(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"word " * 10_000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    for _ in range(600):
        handler.wfile.write(b".")
        time.sleep(0.05)


def test_an_endless_body_is_cut_off(site: Site) -> None:
    site.pages["/a"] = Reply(write=endless)
    with pytest.raises(ReadError, match=r"more than the 1\.0 MB"):
        client().get(site.url("/a"), 1_000_000, {})


def test_a_body_that_says_it_is_too_large_is_not_read(site: Site) -> None:
    site.pages["/a"] = Reply(headers={"Content-Length": "99999999999"}, write=lambda _: None)
    with pytest.raises(ReadError, match="more than"):
        client().get(site.url("/a"), 1000, {})


def test_a_body_that_drips_ends_with_the_time_of_the_whole(site: Site) -> None:
    site.pages["/a"] = Reply(write=dripping)
    once = Manners(delay=0.0, backoff=0.01, attempts=1)
    with pytest.raises(Unreachable, match=r"took too long|timed out"):
        client(whole=0.5, manners=once).get(site.url("/a"), 1_000_000, {})


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\n", b"\x16\x03\x01nonsense\r\n\r\n"])
def test_a_server_that_does_not_speak_is_unreachable(sent: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def serve() -> None:
            server.settimeout(0.05)
            held = []
            while not stop.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                connection.sendall(sent)
                held.append(connection)
            for connection in held:
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            url = f"http://127.0.0.1:{server.getsockname()[1]}/a"
            with pytest.raises(Unreachable, match="cannot be reached"):
                client(step=0.2, whole=0.4).get(url, 1000, {})
        finally:
            stop.set()
            thread.join()


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress,
}  # fmt: skip


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_answer_is_unpacked(site: Site, name: str) -> None:
    site.pages["/a"] = Reply(PACKED[name](PAGE), headers={"Content-Encoding": name})
    assert client().get(site.url("/a"), 1000, {}).response.body == PAGE


def test_a_packed_answer_of_several_members_is_read_to_its_end(site: Site) -> None:
    """Also over the pieces in which it arrives, and with zeros behind it."""
    pieces = [bytes(random.Random(n).randbytes(50_000)) for n in range(4)]
    body = b"".join(map(gzip.compress, pieces))
    site.pages["/a"] = Reply(body + bytes(512), headers={"Content-Encoding": "gzip"})
    assert client().get(site.url("/a"), 300_000, {}).response.body == b"".join(pieces)


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(PAGE) + gzip.compress(PAGE)[:-9], "gzip", "cut off"),
        (gzip.compress(PAGE) + b"and more", "gzip", "damaged"),
        (gzip.compress(b"") * 1001, "gzip", "more than 1,000 pieces"),
        (gzip.compress(PAGE)[:-9], "gzip", "cut off"),
        (b"no gzip at all", "gzip", "damaged"),
        (PAGE, "br", "not asked for"),
    ],
)
def test_a_badly_packed_answer_is_refused(
    site: Site, body: bytes, encoding: str, reason: str
) -> None:
    site.pages["/a"] = Reply(body, headers={"Content-Encoding": encoding})
    with pytest.raises(ReadError, match=reason):
        client().get(site.url("/a"), 50_000, {})


def test_a_packed_bomb_takes_little_memory(site: Site) -> None:
    bomb = gzip.compress(bytes(200_000_000), 9)
    site.pages["/a"] = Reply(bomb, headers={"Content-Encoding": "gzip"})
    one = client()
    tracemalloc.start()
    try:
        with pytest.raises(ReadError, match=r"more than the 1\.0 MB"):
            one.get(site.url("/a"), 1_000_000, {})
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_busy_server_is_asked_again_when_it_says(site: Site) -> None:
    busy = iter([Reply(status=429, headers={"Retry-After": "1"}), Reply(status=503), Reply(PAGE)])
    site.pages["/a"] = lambda _: next(busy)
    begun = time.monotonic()
    assert client().get(site.url("/a"), 1000, {}).response.body == PAGE
    assert time.monotonic() - begun >= 1.0
    assert site.asked == ["/robots.txt", "/a", "/a", "/a"]


def test_a_server_that_asks_for_a_long_wait_is_left_alone(site: Site) -> None:
    site.pages["/a"] = Reply(status=429, headers={"Retry-After": "3600"})
    assert client().get(site.url("/a"), 1000, {}).response.status == 429
    assert site.asked.count("/a") == 1


def test_a_host_that_is_down_is_left_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    one = client(manners=Manners(0.0, 0.01, 1.0, attempts=2, patience=2))
    for _ in range(2):
        with pytest.raises(Unreachable, match="cannot be reached"):
            one.get(f"http://127.0.0.1:{port}/", 1000, {})
    with pytest.raises(Unreachable, match="several times in a row"):
        one.get(f"http://127.0.0.1:{port}/", 1000, {})


def test_there_is_a_pause_between_requests_and_stop_ends_it(site: Site) -> None:
    site.pages |= {"/a": Reply(PAGE), "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 30")}
    one = client(manners=Manners(delay=0.2, backoff=0.01))
    begun = time.monotonic()
    one.get(site.url("/a"), 1000, {})
    assert time.monotonic() - begun >= 0.2
    threading.Timer(0.1, one.stop.set).start()
    with pytest.raises(ReadError, match="interrupted"):
        one.get(site.url("/a"), 1000, {})  # would wait for 30 s, as robots.txt asks


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Wed, 05 Apr 2023 10:00:30 GMT", 30.0),
        ("Wed, 05 Apr 2023 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, datetime(2023, 4, 5, 10, tzinfo=UTC)) == seconds
