"""`make mutation`: figures, and every mutant that nobody noticed and nobody justified. Then the exit status is 1.

usage: python -m tests.soak.mutation [module prefix ...]
"""

from __future__ import annotations

import importlib
import os
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pytest
from hypothesis import settings

from tests.soak.mutation.mutants import Mutant, mutants
from tests.soak.mutation.session import KILLED, MutationRun

ROOT: Final = Path(__file__).resolve().parents[3]
JUSTIFIED: Final = Path(__file__).with_name("justified.toml")
WITHIN_S: Final = 25 * 60
JOBS: Final = 2
MUTATED: Final = ("cse/access", "cse/bindings", "onem2m/mapping/http.py", "onem2m/schedules.py")
_CONFORMANCE: Final = (
    "access answers_of_authorization_servers attribute_privileges custodian discovery dynamic_authorization fan_out"
    " http http_cbor http_conditions http_content http_headers http_pages policies polling_channel query_fields"
    " registration roles rule_parts service_subscription subscriptions tokens_in_requests tokens_to_the_letter"
)


def _files(folder: str, names: str) -> tuple[str, ...]:
    return tuple(f"tests/{folder}/test_{name}.py" for name in names.split())


TESTS: Final = (
    "tests/cse/access",
    "tests/cse/bindings",
    "tests/onem2m/mapping",
    "tests/onem2m/test_schedules.py",
    "tests/cse/notifications/test_suspension.py",
    *_files("conformance", _CONFORMANCE),
)
"""Those that run in this process and speak of what is mutated. Tests against a server of its own notice no mutant."""

OWN_TESTS: Final = {
    "cse.access.authorisation": (
        *_files(
            "cse/access", "originators decisions_on_the_tree roles_of_registration bearer_tokens what_is_known naming"
        ),
        *_files("conformance", "access custodian attribute_privileges roles rule_parts policies registration"),
        *_files("cse/access", "presented_tokens consultations answers_of_servers"),
        *_files("conformance", "polling_channel tokens_in_requests dynamic_authorization"),
        *_files("cse/access", "authorisation"),
    ),
    "cse.access.authentication": ("tests/cse/access/test_bearer_tokens.py", "tests/cse/access/test_trust_documents.py"),
    "cse.access.membership": ("tests/cse/access/test_membership.py",),
    "cse.access.naming": ("tests/cse/access/test_naming.py",),
    "cse.access.service_subscription": ("tests/cse/access/test_registration_rules.py",),
    "onem2m.schedules": ("tests/onem2m/test_schedules.py",),
    "cse.access.signposts": ("tests/cse/access/test_proposals.py", "tests/cse/access/test_signposts.py"),
    "cse.bindings": ("tests/cse/bindings", "tests/conformance/test_http", "tests/cse/access/test_admission.py"),
    "onem2m.mapping.http": (
        "tests/onem2m/mapping",
        "tests/conformance/test_http",
        "tests/conformance/test_query_fields.py",
    ),
}
"""Where nearly every test runs a module, those that speak of it: all of them are run, in this order, before others."""

Key = tuple[str, str, str]


def sources(prefixes: Sequence[str]) -> dict[str, Path]:
    """Module name -> file."""
    files = [
        path
        for place in MUTATED
        for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]
    named = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in files if path.name != "__init__.py"
    }
    return {name: path for name, path in named.items() if not prefixes or name.startswith(tuple(prefixes))}


def justified() -> dict[Key, str]:
    """Mutant -> why no test can notice it. A reason may stand for several changes of one function."""
    rows = tomllib.loads(JUSTIFIED.read_text(encoding="utf-8")).get("mutants", [])
    return {(row["module"], row["function"], change): row["why"] for row in rows for change in row["changes"]}


def report(outcomes: dict[Mutant, str], why: dict[Key, str], modules: Iterable[str]) -> int:
    """Prints the figures; the number of faults."""
    faults = 0
    for mutant, outcome in outcomes.items():
        if outcome != KILLED and mutant.key not in why:
            faults += 1
            print(f"{outcome}: {mutant.module}:{mutant.lines.start} {mutant.function or '(module)'}: {mutant.change}")
    living = {mutant.key for mutant, outcome in outcomes.items() if outcome != KILLED}
    known = {mutant.key for mutant in outcomes}
    for key in (key for key in why if key[0] in modules and key not in living):
        # One that only takes longer to do the same is killed on a busy machine, and lives on a quiet one.
        faults += key not in known
        print(f"justified, but {'killed' if key in known else 'gone'}: {key[0]} {key[1]}: {key[2]}")
    for module in modules:
        print(f"  {module}: {_counted(outcomes, why, module)}")
    print(f"mutants {_counted(outcomes, why, None)}")
    return faults


def _counted(outcomes: dict[Mutant, str], why: dict[Key, str], module: str | None) -> str:
    counts = Counter(
        "justified" if outcome != KILLED and mutant.key in why else outcome
        for mutant, outcome in outcomes.items()
        if module in (None, mutant.module)
    )
    killed, excused = counts.pop(KILLED, 0), counts.pop("justified", 0)
    rest = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    total = killed + excused + sum(counts.values())
    return f"{total}: killed {killed}, justified {excused}, survivors {sum(counts.values())}" + (
        f" ({rest})" if rest else ""
    )


def main(prefixes: Sequence[str]) -> int:
    """The exit status: 0 where every mutant is killed or justified, and every test passes without one."""
    os.chdir(ROOT)
    started = time.monotonic()
    settings.register_profile("mutation", derandomize=True, deadline=None, max_examples=30)
    os.environ.pop("CI", None)
    files = sources(prefixes)
    found = [mutant for name, path in files.items() for mutant in mutants(name, path.read_text(encoding="utf-8"))]
    for name in files:
        importlib.import_module(name)
    run = MutationRun(found, files, OWN_TESTS, JOBS, started + WITHIN_S, print)
    options = [
        "-q",
        "-s",
        "-p",
        "no:cacheprovider",
        "--no-header",
        "--over=in-process",
        "--hypothesis-profile=mutation",
        "-W",
        "ignore",
    ]
    status = pytest.main([*options, *TESTS], plugins=[run])
    for nodeid in run.failing:
        print(f"fails without any mutant: {nodeid}")
    faults = report(run.outcomes, justified(), files)
    print(f"in {time.monotonic() - started:.0f} s")
    return 1 if faults or run.failing or len(run.outcomes) + run.same < len(found) or status not in (0, 5) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
