"""A missing service skips on a developer's machine, and fails where CI should have installed it."""

import os
import shutil
from pathlib import Path

import pytest

from tests.services import missing_service


@pytest.fixture
def root_on_debian(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apt_get = tmp_path / "apt-get"
    apt_get.write_text("#!/bin/sh\n")
    apt_get.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("CI", "true")


@pytest.mark.usefixtures("root_on_debian")
def test_a_missing_service_fails_where_ci_could_have_installed_it() -> None:
    with pytest.raises(pytest.fail.Exception, match="mosquitto is not on this machine"):
        missing_service("mosquitto")


@pytest.mark.usefixtures("root_on_debian")
def test_a_missing_service_skips_outside_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI")

    with pytest.raises(pytest.skip.Exception, match="mosquitto is not on this machine"):
        missing_service("mosquitto")


@pytest.mark.usefixtures("root_on_debian")
def test_a_missing_service_skips_for_a_user_who_may_not_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(pytest.skip.Exception):
        missing_service("mosquitto")


@pytest.mark.usefixtures("root_on_debian")
def test_a_missing_service_skips_where_there_is_no_apt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))

    assert shutil.which("apt-get") is None
    with pytest.raises(pytest.skip.Exception):
        missing_service("mosquitto")
