"""gridhearth COMMAND: every role of the platform under one name.

gridhearth serve      a common services entity          (python -m cse)
gridhearth bridge     the bridge to the premise         (python -m han_bridge)
gridhearth metering   the metering application          (python -m ae.metering)
gridhearth display    the in-home display               (python -m ae.in_home_display)
gridhearth demo       one premise with all of them, and a meter in software
gridhearth listen     prints the notifications that arrive
gridhearth authority  who the parties are, and their tokens (python -m authority)
gridhearth party      adds, lists, disables parties
gridhearth token      prints an access token
gridhearth certificate  makes certificates for servers and parties
gridhearth broker     a configuration of mosquitto for the parties of an authority
gridhearth household  premises, who lives there, and what is in them
gridhearth enrol      devices, from the factory to the tree (a device's own: python -m onem2m.security.enrolment)
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

WRONG_SETTING = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if given else WRONG_SETTING
    if given[0] in ("-V", "--version"):
        print(f"gridhearth {_version()}")
        return 0
    command, rest = given[0], given[1:]
    # Each role imports what it needs, and only when it is asked for.
    match command:
        case "serve":
            from cse.__main__ import main as serve

            return serve(rest, "gridhearth serve")
        case "bridge":
            from han_bridge.__main__ import main as bridge

            return bridge(rest)
        case "metering":
            from ae.metering.__main__ import main as metering

            return metering(rest, "gridhearth metering")
        case "display":
            from ae.in_home_display.__main__ import main as display

            return display(rest, "gridhearth display")
        case "demo":
            from gridhearth.demo import main as demo

            return demo(rest)
        case "listen":
            from gridhearth.listen import main as listen

            return listen(rest)
        case "authority":
            from authority.__main__ import main as authority

            return authority(rest, "gridhearth authority")
        case "party":
            from authority.commands.party import main as party

            return party(rest)
        case "token":
            from authority.commands.token import main as token

            return token(rest)
        case "certificate":
            from authority.commands.certificate import main as certificate

            return certificate(rest)
        case "broker":
            from authority.commands.broker import main as broker

            return broker(rest)
        case "enrol":
            from authority.commands.enrol import main as enrol

            return enrol(rest)
        case "household":
            from authority.commands.household import main as household

            return household(rest)
    known = (
        "serve, bridge, metering, display, demo, listen, authority, party, token, certificate, broker, enrol, household"
    )
    print(f"gridhearth: there is no command {command!r} ({known})", file=sys.stderr)
    return WRONG_SETTING


def _version() -> str:
    try:
        return version("gridhearth")
    except PackageNotFoundError:
        return "from source"


if __name__ == "__main__":
    sys.exit(main())
