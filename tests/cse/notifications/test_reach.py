"""Where notifications may go."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cse.notifications.reach import OutOfReach, Reach, is_public

INSIDE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a01:203::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
OUTSIDE = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_in_the_open_network_is_refused(address: str) -> None:
    assert not Reach().permits(ip_address(address))
    shown = f"[{address}]" if ":" in address else address
    for scheme in ("http", "https"):
        with pytest.raises(OutOfReach):
            Reach().check_url(f"{scheme}://{shown}/hook")


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_in_the_open_network_is_taken(address: str) -> None:
    assert Reach().permits(ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_embeds_an_address_is_no_more_than_that(address: IPv4Address) -> None:
    number = int(address)
    disguises = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x0064FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80) | 1),
    ]

    if not is_public(address):
        assert not any(map(is_public, disguises))


@given(st.ip_addresses())
def test_what_the_library_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not is_public(address) or (isinstance(address, IPv6Address) and address.ipv4_mapped is not None)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http:///x",
        "http://",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://example.com:0/",
        "http://example.com:22/",
        "http://example.com:25/",
        "http://example.com:65536/",
        "http://example.com:x/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://localhost/",
        "http://localhost./",
        "http://LOCALHOST/",
        "http://a.localhost/",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[::1",
        "http://a..b/",
        "http://exa mple.com/",
        "http://example.com/a b",
        "http://example.com/\r\nX: y",
        "http://example.com\\@127.0.0.1/",
        "http://example.com/\x00",
        "http://\u24d4xample.com/",
        "http://-a.example/",
        "http://example.com/" + "a" * 2048,
    ],
)
def test_a_url_that_cannot_be_or_leads_inside_is_refused(url: str) -> None:
    with pytest.raises(OutOfReach):
        Reach().check_url(url)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://example.com", ("http", "example.com", 80)),
        ("https://Example.com./a?b=c", ("https", "example.com", 443)),
        ("http://example.com:8080/", ("http", "example.com", 8080)),
        ("http://example.com:443/", ("http", "example.com", 443)),
        ("https://8.8.8.8:8443/", ("https", "8.8.8.8", 8443)),
        ("http://[2606:4700::1111]:8080/", ("http", "2606:4700::1111", 8080)),
        ("http://my_host.example/", ("http", "my_host.example", 80)),
    ],
)
def test_any_other_url_leads_somewhere(url: str, place: tuple[str, str, int]) -> None:
    found = Reach().check_url(url)

    assert (found.scheme, found.host, found.port) == place


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("10.0.0.0/8", "http://10.1.2.3/"),
        ("10.1.2.3", "http://10.1.2.3:9000/"),
        ("fd00::/8", "http://[fd12::1]/"),
        ("10.1.2.3:25", "http://10.1.2.3:25/"),
        ("[fd12::1]:81", "http://[fd12::1]:81/"),
        ("127.0.0.0/8", "http://127.0.0.1:9000/"),
        ("127.0.0.0/8", "http://[::ffff:127.0.0.1]:9000/"),
        ("mail.example:25", "http://mail.example:25/"),
    ],
)
def test_what_is_allowed_is_taken(allowed: str, url: str) -> None:
    assert Reach([allowed]).check_url(url).scheme == "http"


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("10.0.0.0/8", "http://10.1.2.3:25/"),
        ("10.1.2.3:8080", "http://10.1.2.3:8081/"),
        ("10.1.2.3:8080", "http://10.1.2.4:8080/"),
        ("10.0.0.0/8", "http://11.1.2.3:99/"),
        ("10.0.0.0/8", "http://127.0.0.1/"),
    ],
)
def test_what_lies_beside_it_is_not(allowed: str, url: str) -> None:
    with pytest.raises(OutOfReach):
        Reach([allowed]).check_url(url)


def test_a_host_that_is_allowed_may_be_anywhere() -> None:
    reach = Reach(["displays.home.example"])
    place = reach.check_url("http://displays.home.example:9000/")

    assert reach.permits(ip_address("192.168.1.4"), place)
    assert not reach.permits(ip_address("192.168.1.4"), reach.check_url("http://other.example/"))


def test_the_place_where_this_cse_listens_is_refused_unless_allowed_with_its_port() -> None:
    own = ("127.0.0.1", 8080)
    url = "http://127.0.0.1:8080/cse-in"

    for reach in (Reach(["127.0.0.0/8"], own), Reach(own=own, loopback=True)):
        with pytest.raises(OutOfReach):
            reach.check_url(url)
        assert not reach.permits_connection("10.0.0.1", "10.0.0.1", reach.check_url("http://example.com:8080/"))
        assert reach.check_url("http://127.0.0.1:8081/").port == 8081
    assert Reach(["127.0.0.1:8080"], own).check_url(url).port == 8080


@pytest.mark.parametrize("entry", ["", "a b", "http://x", "10.0.0.0/33", "x:0", "x:99999", "x:y", "-x", "[::1]:"])
def test_an_entry_that_means_nothing_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="host"):
        Reach([entry])
