import pytest

from index.errors import ReadError
from index.fetching.addresses import checked, is_public, is_web_address


@pytest.mark.parametrize(
    ("text", "base", "url"),
    [
        ("HTTP://Example.ORG:80/a/../b#part", "", "http://example.org/b"),
        ("b.html?x=1", "https://h.example/a/", "https://h.example/a/b.html?x=1"),
        ("//o.example/b", "https://h.example/a/", "https://o.example/b"),
        (" https://bücher.example/ä b ", "", "https://xn--bcher-kva.example/%C3%A4%20b"),
        ("http://[::1]:8080/", "", "http://[::1]:8080/"),
    ],
)
def test_an_address_is_brought_into_one_form(text: str, base: str, url: str) -> None:
    assert str(checked(text, base)) == url


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ftp://h.example/a", "only http and https"),
        ("file:///etc/passwd", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("a/b", "only http and https"),
        ("https://me:secret@h.example/", "carries a name or a password"),
        ("https://me@h.example/", "carries a name or a password"),
        ("https:///a", "names no host"),
        ("https://h.example:99999/", "no port"),
        ("https://h.example/\x00", "no web address"),
        ("https://[::1/", "no web address"),
        ("https://127.0.0.\uff11/", "no web address"),
        ("https://h.example/" + "a" * 2000, "more than 2,000"),
    ],
)
def test_what_is_never_fetched_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        checked(text)


@pytest.mark.parametrize(
    "address", "8.8.8.8 93.184.216.34 192.0.1.1 2606:2800:220:1::1 2001:200::1".split()
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 "
    "255.255.255.255 198.18.0.1 192.0.2.1 :: ::1 fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1 "
    "::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 2002:7f00:1:: 2001:0:7f00:1:: "
    "64:ff9b::a9fe:a9fe 64:ff9b:1::1 2001:db8::1 nonsense "
    "192.0.0.8 192.0.0.9 192.0.0.170 192.88.99.1 240.0.0.1 2002:808:808::1 2001:0:808:808::1 "
    "2001:2::1 2001:10::1 2001:20::1 2001:1ff::1 3fff::1 2620:0:1:2:0:5efe:10.0.0.1 "
    "2620:0:1:2:200:5efe:10.0.0.1 2620:0:1:2:0:5efe:8.8.8.8 64:ff9b::8.8.8.8 5f00::1".split(),
)
def test_addresses_of_ones_own_network_and_ways_around_the_check(address: str) -> None:
    assert not is_public(address)


def test_a_web_address_is_told_from_a_folder() -> None:
    assert is_web_address("https://h.example/")
    assert is_web_address("HTTP://h.example/")
    assert not is_web_address("articles")
    assert not is_web_address("httpd")
