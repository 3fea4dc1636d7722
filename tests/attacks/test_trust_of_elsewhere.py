"""Who says whom the CSE believes: files that others could exchange, clocks that go back, issuers that go too far."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from cse.access.authentication import Authentication
from cse.trust import FilePlace, UrlPlace, outside_issuers
from onem2m.errors import SecurityAssociationRequired
from tests.attacks.mint import ISSUER, Mint


class HeldClock:
    def __init__(self) -> None:
        self.now = 1_740_830_400.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def mint(tmp_path: Path) -> Mint:
    mint = Mint(tmp_path)
    mint.publish()
    return mint


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o757])
def test_a_trust_document_in_a_folder_that_others_may_write_is_not_believed(mint: Mint, mode: int) -> None:
    """They cannot write the file, but put another one in its place."""
    mint.folder.chmod(mode)

    with pytest.raises(PermissionError, match="can be replaced"):
        FilePlace(mint.document).fetch()

    mint.folder.chmod(0o755)
    assert FilePlace(mint.document).fetch() == mint.document.read_bytes()


def test_a_link_to_a_trust_document_is_judged_by_where_it_leads(mint: Mint, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    mint.document.rename(shared / "trust.json")
    shared.chmod(0o777)
    mint.document.symlink_to(shared / "trust.json")

    with pytest.raises(PermissionError, match="can be replaced"):
        FilePlace(mint.document).fetch()


@pytest.fixture
def published(mint: Mint) -> Iterator[str]:
    """The URL of the mint's document."""

    class Publication(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = mint.published()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Publication)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/trust.json"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_clock_that_is_set_back_does_not_put_off_what_was_revoked(mint: Mint, published: str) -> None:
    clock = HeldClock()
    place = UrlPlace(published, now=clock)
    assert place.fetch() is not None

    clock.now -= 3600
    mint.revoked["stolen"] = clock.now + 600

    news = place.fetch()
    assert news is not None
    assert b"stolen" in news


@pytest.mark.parametrize(
    ("line", "gives"), [("", False), ("grants = false", False), ('grants = "no"', False), ("grants = true", True)]
)
def test_an_outside_issuer_gives_rights_only_where_the_operator_says_so(mint: Mint, line: str, gives: bool) -> None:
    (mint.folder / "jwks.json").write_text(json.dumps({"keys": [mint.key.jwk]}))
    settings = mint.folder / "issuers.toml"
    settings.write_text(
        f'[[issuer]]\nname = "{ISSUER}"\njwks = "{mint.folder}/jwks.json"\noriginators = ["/id-in/Cacme-*"]\n{line}\n'
    )

    [source] = outside_issuers(settings, HeldClock())

    document = source.place.fetch()
    assert document is not None
    assert source.read(document).grants is gives


def test_an_outside_issuer_speaks_for_nobody_beyond_its_patterns(mint: Mint) -> None:
    (mint.folder / "jwks.json").write_text(json.dumps({"keys": [mint.key.jwk]}))
    settings = mint.folder / "issuers.toml"
    settings.write_text(
        f'[[issuer]]\nname = "{ISSUER}"\njwks = "{mint.folder}/jwks.json"\noriginators = ["/id-in/Cacme-*"]\n'
    )
    [source] = outside_issuers(settings, mint.now)
    document = source.place.fetch()
    assert document is not None
    authentication = Authentication("/id-in", "gridhearth.local", mint.now)
    authentication.learn([source.read(document)])

    for subject in ("CAdmin", "Cacme-", "Cauthority", "Cacme"):
        token = mint.token(subject).encode()
        if subject == "Cacme-":
            assert authentication.by_token(token).originator == "/id-in/Cacme-"
        else:
            with pytest.raises(SecurityAssociationRequired, match="may speak for"):
                authentication.by_token(token)
