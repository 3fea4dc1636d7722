"""The program itself: a link from the command line, a password, a page."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.authority.people.door import PASSWORD


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A running authority."""
    command = [sys.executable, "-m", "authority", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"]
    with (tmp_path / "log").open("w+") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdout is not None
        try:
            found = re.match(r"authority (\S+) of ", process.stdout.readline())
            assert found is not None
            yield found[1]
        finally:
            process.terminate()
            process.stdout.close()
            process.wait(20)
        log.seek(0)
        written = log.read()
    assert PASSWORD not in written
    assert "/invitation/" not in written


def test_the_administrator_is_invited_on_the_command_line_and_comes_in(url: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gridhearth", "party", "invite", "CAdmin", "--data", str(tmp_path / "data")]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    link = re.search(rf"{re.escape(url)}/invitation/[\w-]{{43}}", told)
    assert link is not None

    with httpx.Client(follow_redirects=True, timeout=30) as browser:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(link[0]).text)
        assert token is not None
        answer = browser.post(link[0], data={"csrf_token": token[1], "new_password": PASSWORD, "again": PASSWORD})
        page = browser.get(url)

    assert answer.text.count('<li class="code">') == 10
    assert page.url.path == "/second-factor"
    assert "Set up your authenticator app" in page.text
