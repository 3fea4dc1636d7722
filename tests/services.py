"""What a test says when a program from outside Python that it needs is not on the machine."""

import os
import shutil
from typing import NoReturn

import pytest


def missing_service(name: str) -> NoReturn:
    """Skip the test for want of a service, or fail it where the service was ours to install.

    In CI as root on a Debian-like machine `scripts/system-packages.sh` installs every service,
    so one that is missing there is a fault, and a skip would hide it.
    """
    reason = f"{name} is not on this machine"
    if services_are_ours_to_install():
        pytest.fail(f"{reason}, although CI installs it", pytrace=False)
    pytest.skip(reason)


def services_are_ours_to_install() -> bool:
    in_ci = os.environ.get("CI", "").lower() not in ("", "0", "false")
    return in_ci and os.geteuid() == 0 and shutil.which("apt-get") is not None
