"""A device's own program, killed in every step of its enrolment: at its next start it goes on where it was."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from authority.enrolment.device import State
from tests.enrolment_world import Network, World, world

STEPS = {
    "claim": ("to_authority", b"POST /enrolment/claim"),
    "token": ("to_authority", b"POST /token"),
    "registration": ("to_cse", b"POST /cse-in"),
    "report": ("to_authority", b"POST /enrolment/registration"),
}


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("street")) as made:
        yield made


def started(street: World, serial: str) -> subprocess.Popen[str]:
    folder: Path = street.folder / "devices" / serial
    command = [sys.executable, "-m", "onem2m.security.enrolment", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.requirement("OMA-HLF-4", "OMA-REG-2")
@pytest.mark.parametrize("step", STEPS)
def test_a_device_that_is_killed_while_it_waits_for_an_answer_goes_on_at_its_next_start(
    street: World, step: str
) -> None:
    name, beginning = STEPS[step]
    network: Network = getattr(street, name)
    street.device(f"killed-{step}")
    killed: list[subprocess.Popen[str]] = []

    def kill(request: bytes) -> None:
        # The server has done its part; the device will never hear of it.
        if request.startswith(beginning) and not killed:
            killed.append(process)
            process.kill()
            process.wait(10)

    network.before_answer = kill
    process = started(street, f"killed-{step}")
    process.communicate(timeout=30)
    network.before_answer = lambda _: None

    again = started(street, f"killed-{step}")
    output, errors = again.communicate(timeout=30)

    assert killed == [process]
    assert (again.returncode, output) == (0, f"registered: cse-in/device-killed-{step}\n"), errors
    device = street.registry.device(f"killed-{step}")
    assert (device.state, device.version) == (State.REGISTERED, 1)
    found = street.administrator().discover("cse-in", ty=2, lbl=f"serial:killed-{step}")
    assert found == [f"cse-in/device-killed-{step}"]


def test_a_device_that_is_refused_for_good_says_so_in_one_line(street: World) -> None:
    street.device("gone")
    street.registry.apply("revoke", "gone", by="")

    process = started(street, "gone")
    output, errors = process.communicate(timeout=30)

    assert (process.returncode, output) == (1, "")
    assert errors.splitlines()[-1].endswith("refused: revoked: the device was revoked")
