"""The secret scan finds what must never be committed, and nothing that was looked at before."""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

ROOT = Path(__file__).resolve().parents[2]


def scan(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.secret_scan", "--root", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def private_key() -> str:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def private_jwk() -> str:
    secret = base64.urlsafe_b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode().rstrip("=")
    return json.dumps({"kty": "OKP", "crv": "Ed25519", "d": secret})


def cloud_key() -> str:
    return 'key_id = "AKIA' + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)) + '"\n'


def token() -> str:
    return f'sent = "{jwt.encode({"sub": "/id-in/Cmeter", "jti": secrets.token_hex(8)}, secrets.token_bytes(32))}"\n'


def password() -> str:
    return f'database_password = "{secrets.token_urlsafe(9)}"\n'


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("deploy/server.pem", private_key()),
        ("deploy/credential.json", private_jwk()),
        ("cse/cloud.py", cloud_key()),
        ("docs/example.md", token()),
        ("gridhearth/database.py", password()),
        ("tests/test_keys.py", f'KEY = """{private_key()}"""\n'),
    ],
    ids=["private key", "private JWK", "AWS key", "JWT", "password", "private key in a test"],
)
def test_a_planted_secret_is_found(name: str, planted: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.parent.mkdir()
    file.write_text(planted)

    found = scan(tmp_path)

    assert found.returncode == 1, found.stdout
    assert name in found.stdout


def test_a_clean_folder_is_clean(tmp_path: Path) -> None:
    (tmp_path / "house.py").write_text('"""Ordinary code."""\n\nROOMS = ("kitchen", "hall")\n')

    found = scan(tmp_path)

    assert found.returncode == 0, found.stdout


def test_what_was_looked_at_stays_accepted_when_lines_move_and_what_is_new_does_not(tmp_path: Path) -> None:
    file = tmp_path / "house.py"
    first, second = password(), cloud_key()
    file.write_text(first)
    scan(tmp_path, "--accept")

    file.write_text("# moved\n\n" + first)
    moved = scan(tmp_path)
    file.write_text(first + second)
    added = scan(tmp_path)

    assert moved.returncode == 0, moved.stdout
    assert added.returncode == 1
    assert "house.py:2: AWS Access Key" in added.stdout
    assert "house.py:1" not in added.stdout


def test_the_baseline_of_the_project_holds_no_secret_and_no_place_of_a_machine() -> None:
    baseline = json.loads((ROOT / ".secrets.baseline").read_text())

    names = list(baseline["results"])
    assert [name for name in names if Path(name).is_absolute() or ".." in Path(name).parts] == []
    assert all(one.keys() == {"type", "hashed_secret"} for some in baseline["results"].values() for one in some)
