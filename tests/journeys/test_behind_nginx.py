"""The shipped nginx configuration, with a real nginx: clients prove who they are by a certificate, or by a token."""

from __future__ import annotations

import http.client
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from bench.servers import free_port
from tests.services import missing_service

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "nginx" / "gridhearth.conf"
NGINX = "/usr/sbin/nginx"
WITHIN_S = 20.0


def gridhearth(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "gridhearth", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def eventually(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_S
    while not fact():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.05)


def listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


@dataclass(frozen=True)
class Site:
    """A CSE behind nginx, and the folder of its authority."""

    folder: Path
    port: int
    direct: int

    @property
    def authority(self) -> Path:
        return self.folder / "authority"

    @property
    def socket(self) -> Path:
        return self.folder / "proxy.sock"

    def client(self, party: str = "", version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> http.client.HTTPSConnection:
        """A connection, with the party's certificate where one is named."""
        context = ssl.create_default_context(cafile=self.authority / "public" / "ca.pem")
        context.maximum_version = version
        if party:
            context.load_cert_chain(self.folder / party / f"{party}.pem", self.folder / party / f"{party}.key")
        return http.client.HTTPSConnection("localhost", self.port, context=context, timeout=WITHIN_S)

    def ask(self, party: str = "", **headers: str) -> tuple[int, str, str]:
        """HTTP status, response status code and body of a request for the CSEBase."""
        connection = self.client(party)
        try:
            sent = {
                "X-M2M-RI": "1",
                "X-M2M-RVI": "4",
                **{name.replace("_", "-"): text for name, text in headers.items()},
            }
            connection.request("GET", "/cse-in", headers=sent)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("X-M2M-RSC", ""), answer.read().decode()
        finally:
            connection.close()

    def certificate_of(self, party: str) -> str:
        return quote((self.folder / party / f"{party}.pem").read_text())


def configuration(folder: Path, port: int) -> Path:
    """The shipped file with this machine's paths and port, and what surrounds it in nginx."""
    text = SHIPPED.read_text()
    for shipped, ours in (
        ("/run/gridhearth/proxy.sock", str(folder / "proxy.sock")),
        ("listen 8443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/gridhearth/ca.pem", str(folder / "authority" / "public" / "ca.pem")),
        ("/etc/gridhearth/server", str(folder / "tls" / "localhost")),
    ):
        assert shipped in text
        text = text.replace(shipped, ours)
    (folder / "site.conf").write_text(text)
    temporary = "".join(
        f"  {kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name};\n" if os.geteuid() == 0 else ""
    whole = folder / "nginx.conf"
    whole.write_text(
        f"{user}daemon off;\nworker_processes 1;\npid {folder}/nginx.pid;\nevents {{}}\n"
        f"http {{\n  access_log off;\n{temporary}  include {folder}/site.conf;\n}}\n"
    )
    return whole


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    if not Path(NGINX).exists() and shutil.which("nginx") is None:
        missing_service("nginx")
    folder = tmp_path_factory.mktemp("site")
    site = Site(folder, free_port(), free_port())
    data = ("--data", str(site.authority))
    gridhearth("authority", *data, "--prepare")
    for party in ("meter", "spare"):
        gridhearth("party", "add", "application", party, *data, "--credential", str(folder / f"{party}.json"))
        gridhearth("certificate", f"C{party}", "--out", str(folder / f"C{party}"), *data)
    gridhearth("certificate", "--server", "localhost", "--out", str(folder / "tls"), *data)
    commands = {
        "cse": [sys.executable, "-m", "cse", "--listen", f"127.0.0.1:{site.direct}", "--data", str(folder / "cse"),
                "--authority", str(site.authority / "public" / "trust.json"), "--proxy-socket", str(site.socket)],
        "nginx": [shutil.which("nginx") or NGINX, "-c", str(configuration(folder, site.port)), "-e", "stderr"],
    }  # fmt: skip
    processes = []
    for name, command in commands.items():
        with (folder / f"{name}.log").open("wb") as log:
            processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT))
    try:
        eventually(lambda: listens(site.direct) and listens(site.port))
        yield site
    finally:
        for process in processes:
            process.terminate()
        statuses = [process.wait(WITHIN_S) for process in processes]
    assert statuses == [0, 0], (folder / "nginx.log").read_text()
    assert not site.socket.exists()


def test_who_has_a_certificate_needs_no_token(site: Site) -> None:
    assert site.ask("Cmeter")[:2] == (200, "2000")
    assert site.ask("Cmeter", X_M2M_Origin="Cmeter")[:2] == (200, "2000")


def test_a_certificate_speaks_for_its_party_only(site: Site) -> None:
    status, code, body = site.ask("Cmeter", X_M2M_Origin="Cspare")

    assert (status, code) == (403, "4106")
    assert "/id-in/Cmeter, whose credential this is" in body


def test_who_has_neither_certificate_nor_token_is_sent_away(site: Site) -> None:
    assert site.ask()[:2] == (403, "4107")
    assert site.ask(X_M2M_Origin="CAdmin")[:2] == (403, "4107")


def test_headers_that_look_like_the_proxys_do_not_get_through_it(site: Site) -> None:
    forged = site.certificate_of("Cmeter")

    assert site.ask(X_Client_Verify="SUCCESS", X_Client_Certificate=forged)[:2] == (403, "4107")
    assert (
        site.ask("Cspare", X_Client_Verify="SUCCESS", X_Client_Certificate=forged, X_M2M_Origin="Cmeter")[1] == "4106"
    )


def test_at_the_door_for_everybody_the_proxys_headers_mean_nothing(site: Site) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.direct, timeout=WITHIN_S)
    forged = {"X-Client-Verify": "SUCCESS", "X-Client-Certificate": site.certificate_of("Cmeter"), "X-M2M-RI": "1"}

    connection.request("GET", "/cse-in", headers=forged)
    answer = connection.getresponse()

    assert (answer.status, answer.headers["X-M2M-RSC"]) == (403, "4107")
    connection.close()


def test_a_certificate_of_a_stranger_is_refused_by_nginx(site: Site, tmp_path: Path) -> None:
    other = tmp_path / "other"
    gridhearth("authority", "--data", str(other), "--prepare")
    gridhearth("party", "add", "application", "meter", "--data", str(other), "--credential", str(tmp_path / "m.json"))
    gridhearth("certificate", "Cmeter", "--out", str(site.folder / "foreign"), "--data", str(other))
    context = ssl.create_default_context(cafile=site.authority / "public" / "ca.pem")
    context.load_cert_chain(site.folder / "foreign" / "Cmeter.pem", site.folder / "foreign" / "Cmeter.key")
    connection = http.client.HTTPSConnection("localhost", site.port, context=context, timeout=WITHIN_S)

    connection.request("GET", "/cse-in", headers={"X-M2M-RI": "1"})
    answer = connection.getresponse()

    assert answer.status == 400
    assert "X-M2M-RSC" not in answer.headers
    connection.close()


def test_a_withdrawn_certificate_ends_within_seconds(site: Site) -> None:
    data = ("--data", str(site.authority))
    gridhearth("party", "add", "application", "leaver", *data, "--credential", str(site.folder / "leaver.json"))
    told = gridhearth("certificate", "Cleaver", "--out", str(site.folder / "Cleaver"), *data)
    eventually(lambda: site.ask("Cleaver")[1] == "2000")
    [fingerprint] = re.findall("[0-9a-f]{64}", told)

    gridhearth("certificate", "--withdraw", fingerprint, *data)

    eventually(lambda: site.ask("Cleaver")[1] == "4107")


def test_nothing_older_than_tls_1_3_is_spoken(site: Site) -> None:
    with pytest.raises(ssl.SSLError):
        site.client("Cmeter", ssl.TLSVersion.TLSv1_2).connect()


def test_an_address_reaches_the_cse_as_it_was_sent(site: Site) -> None:
    token = gridhearth("token", "--data", str(site.authority), "--party", "/id-in/Cmeter").strip()
    through, direct = site.client("Cmeter"), http.client.HTTPConnection("127.0.0.1", site.direct, timeout=WITHIN_S)

    def code(connection: http.client.HTTPConnection, path: str, **headers: str) -> str | None:
        connection.request("GET", path, headers={"X-M2M-RI": "1", "X-M2M-RVI": "4", **headers})
        answer = connection.getresponse()
        answer.read()
        return answer.headers["X-M2M-RSC"]

    paths = (
        "/cse-in%2Fnowhere",
        "/cse-in/%2e%2e/cse-in",
        "/cse-in/../x",
        "//cse-in",
        "/cse-in//x",
        "/~/id-in%2fcse-in",
    )
    seen = {path: (code(through, path), code(direct, path, Authorization=f"Bearer {token}")) for path in paths}

    assert {path: codes for path, codes in seen.items() if codes[0] != codes[1]} == {}
    through.close()
    direct.close()
