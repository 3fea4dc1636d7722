"""`gridhearth enrol`: the devices of an authority; and, as `enrol device`, a device's own side."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from authority.authority import Authority
from authority.command_line import WRONG, Parser, add_data, local_user, opened, party_called, run
from authority.enlisting import PartyWrong
from authority.enrolling.documents import Documents
from authority.enrolling.registry import DEEDS, DeviceRegistry
from authority.enrolment.claim_code import new_code
from authority.enrolment.device import Device, State
from authority.enrolment.document import ProfileWrong
from authority.enrolment.refusals import EnrolmentRefusal
from onem2m.security.enrolment import signed
from onem2m.security.enrolment.__main__ import main as device_side
from onem2m.security.enrolment.folder import AuthorityPin, DeviceFolder, FactoryIdentity

_WORDS = {
    "rearm": "lets its next claim bring another key (it was set back, or repaired)",
    "release": "gives it up: another account can claim it",
    "lose": "reports it lost: it is not believed any more",
    "find": "reports it found: it is what it was",
    "revoke": "never believes it again",
}


def main(arguments: Sequence[str], program: str = "gridhearth enrol") -> int:
    """Runs the command; returns its exit status."""
    if arguments and arguments[0] == "device":
        return device_side(arguments[1:], f"{program} device")
    given = _parser(program).parse_args(arguments)
    return run(program, lambda: _run(given))


def _parser(program: str) -> Parser:
    parser = Parser(prog=program, description="The devices of an authority, from the factory to the tree.")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_taking_in(actions)
    listing = actions.add_parser("list", help="lists devices, and how far they got")
    listing.add_argument("--account", metavar="PARTY", default="", help="only those of an account")
    listing.add_argument("--operator", metavar="PARTY", default="", help="only those of an operator")
    listing.add_argument("--state", choices=[state.value for state in State], default="", help="only those in a state")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    claiming = actions.add_parser("claim", help="makes a device an account's")
    claiming.add_argument("serial", metavar="SERIAL")
    claiming.add_argument("--account", metavar="PARTY", required=True, help="whose it is, such as Cperson-anna")
    claiming.add_argument("--premise", metavar="ID", default="", help="where it is")
    claiming.add_argument("--operator", metavar="PARTY", default="", help="who manages it; may be chosen later")
    claiming.add_argument(
        "--code", metavar="CODE", help="as printed on it (without: on the word of the operator's staff)"
    )
    choosing = actions.add_parser("operator", help="chooses who manages a device")
    choosing.add_argument("serial", metavar="SERIAL")
    choosing.add_argument("operator", metavar="PARTY", help="such as Coperator-grid")
    naming = actions.add_parser("name", help="gives a device another AE-ID, before its first start")
    naming.add_argument("serial", metavar="SERIAL")
    naming.add_argument("ae_id", metavar="AE-ID", help="such as Chan-bridge")
    deeds = [actions.add_parser(deed, help=_WORDS[deed]) for deed in DEEDS]
    for one in deeds:
        one.add_argument("serial", metavar="SERIAL")
    for one in (listing, claiming, choosing, naming, *deeds):
        add_data(one)
    actions.add_parser("device", help="a device's own side; see `device --help`")
    return parser


def _add_taking_in(actions: argparse._SubParsersAction[Parser]) -> None:
    taking_in = actions.add_parser("import", help="takes in a maker's manifest")
    taking_in.add_argument("file", type=Path, metavar="FILE", help="JSON lines, one for each device")
    trusting = actions.add_parser("trust", help="believes device certificates of a maker")
    trusting.add_argument("manufacturer", metavar="MAKER")
    trusting.add_argument("file", type=Path, metavar="FILE", help="the maker's root certificate, PEM")
    profile = actions.add_parser("profile", help="says how an operator's devices are to work")
    profile.add_argument("operator", metavar="PARTY")
    profile.add_argument("file", type=Path, metavar="FILE", help="JSON: reporting, policies, time_server, cse_url")
    pin = actions.add_parser("pin", help="prints what a device must hold to believe this authority")
    making = actions.add_parser("make", help="plays the factory: makes a device's folder, prints its manifest line")
    making.add_argument("folder", type=Path, metavar="FOLDER")
    making.add_argument("--manufacturer", default="Acme", metavar="MAKER", help="default %(default)s")
    making.add_argument("--serial", required=True, metavar="SERIAL")
    making.add_argument("--model", default="M1", metavar="MODEL", help="default %(default)s")
    making.add_argument("--gateway", action="store_true", help="it may speak for devices that cannot sign")
    for one in (taking_in, trusting, profile, pin, making):
        add_data(one)


def _run(given: argparse.Namespace) -> int:
    with opened(given.data) as authority:
        try:
            return _done(authority, DeviceRegistry(authority), given)
        except (EnrolmentRefusal, ValueError) as fault:
            raise PartyWrong(" ".join(str(fault).split())) from None


def _done(authority: Authority, registry: DeviceRegistry, given: argparse.Namespace) -> int:
    by = local_user()

    def called(name: str) -> str:
        return party_called(authority, name).originator if name else ""

    match given.action:
        case "import":
            new, known = registry.take_in(given.file.read_text(), by=by)
            print(f"{new} devices are new, {known} were known.")
        case "trust":
            registry.trust(given.manufacturer, given.file.read_text(), by=by)
            print(f"Certificates under that root prove devices of {given.manufacturer}.")
        case "profile":
            registry.set_profile(called(given.operator), _json(given.file), by=by)
            print(f"The devices of {given.operator} take it over with their next question.")
        case "pin":
            print(json.dumps(Documents(authority).pin(), indent=1))
        case "make":
            print(json.dumps(_made(authority, given)))
        case "list":
            devices = registry.devices(
                account=called(given.account), operator=called(given.operator), state=given.state
            )
            _print(devices, given.json)
        case "claim":
            account, operator = called(given.account), called(given.operator)
            if given.code is None:
                device = registry.assign(given.serial, account, given.premise, operator, by=by)
            else:
                device = registry.claim(account, given.serial, given.code, given.premise, operator)
            print(f"{device.serial} is {account}'s{'' if device.operator else '; next: gridhearth enrol operator'}.")
        case "operator":
            registry.choose_operator(given.serial, called(given.operator), by=by)
            print(f"{given.serial} is managed by {given.operator}.")
        case "name":
            registry.name(given.serial, given.ae_id, by=by)
            print(f"{given.serial} will be {given.ae_id}.")
        case deed if deed in DEEDS:
            print(f"{given.serial} is {registry.apply(deed, given.serial, by=by).state.value}.")
        case _:
            return WRONG
    return 0


def _made(authority: Authority, given: argparse.Namespace) -> dict[str, object]:
    if (given.folder / "factory.json").exists():
        raise FileExistsError(17, "is there already", str(given.folder / "factory.json"))
    pin = AuthorityPin.of(Documents(authority).pin())
    identity = FactoryIdentity(given.manufacturer, given.serial, given.model, Ed25519PrivateKey.generate())
    folder = DeviceFolder.make(given.folder, identity, pin)
    assert folder.factory.key is not None
    line: dict[str, object] = {"manufacturer": given.manufacturer, "serial": given.serial, "model": given.model}
    line |= {"public_key": signed.public_jwk(folder.factory.key), "claim_code": new_code()}
    return line | ({"gateway": True} if given.gateway else {})


def _print(devices: Sequence[Device], as_json: bool) -> None:
    for device in devices:
        facts = {
            "manufacturer": device.manufacturer, "serial": device.serial, "model": device.model,
            "state": device.state.value, "ae_id": device.ae_id, "account": device.account,
            "operator": device.operator, "gateway": device.gateway, "ae": device.ae, "version": device.version,
            "starts": device.starts,
        }  # fmt: skip
        if as_json:
            print(json.dumps(facts))
        else:
            via = f" via {device.gateway}" if device.gateway else ""
            print(
                f"{device.serial}  {device.manufacturer} {device.model}  {device.state.value}  {device.ae_id}{via}"
                f"  {device.account or '-'}  {device.operator or '-'}"
            )


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text())
    except ValueError as fault:
        raise ProfileWrong(f"{path}: {fault}") from None
