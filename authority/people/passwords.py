"""Passwords: which are refused, and how they are kept (argon2id, RFC 9106)."""

from __future__ import annotations

import base64
import re
import secrets
import threading
import unicodedata
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 256

AT_ONCE = 2
"""Passwords that are hashed at the same time; each takes the memory of its cost, and the others wait."""

# The commonest of ten characters and more; the shorter ones are refused for their length.
_COMMON = """
    1234567890 12345678910 123456789a 123456789q 0123456789 9876543210 0987654321 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc
    qwertyuiop qwertyuiop123 qwerty1234 qwerty12345 qwerty123456 qwertz1234 qwertzuiop asdfghjkl1 azertyuiop q1w2e3r4t5
    password12 password123 password1234 password12345 passwort12 passwort123 passwort1234 passw0rd12 passw0rd123
    passwordpassword p@ssword12 p@ssw0rd12 p@ssword123 p@ssw0rd123 wachtwoord wachtwoord1 motdepasse motdepasse1
    contraseña contrasena iloveyou12 iloveyou123 iloveyou1234 letmein123 letmein1234 welcome123 welcome1234 welkom1234
    willkommen willkommen1 admin12345 admin123456 administrator administrator1 changeme12 changeme123 changeme1234
    abcdefghij abcdefghijk abcdef1234 abc1234567 abcd123456 a123456789 aa12345678 football12 football123 basketball
    baseball12 baseball123 sunshine12 sunshine123 princess12 princess123 superman12 superman123 michael123 jennifer12
    qazwsxedcrfv zaq12wsxcde3 1029384756 1122334455 1234554321 1234512345 qweasdzxc1 qweasdzxc123 monkey1234 dragon1234
    gridhearth gridhearth1 gridhearth123 smartmeter smartmeter1 electricity electricity1 secret1234 secret12345
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess costs: passes over so much memory. The usual one is RFC 9106's for memory-bound machines."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 4


def prepared(password: str) -> str:
    """The password in the one form that is hashed: keyboards differ in how they compose an accented letter."""
    return unicodedata.normalize("NFKC", password)


def fault_of(password: str, *names: str) -> str | None:
    """Why the password is refused, said to the person, or None. `names` are what everybody knows of them."""
    password = prepared(password)
    plain = password.casefold()
    if len(password) < SHORTEST:
        return f"Please use at least {SHORTEST} characters."
    if len(password) > LONGEST:
        return f"Please use at most {LONGEST} characters."
    if plain in _COMMON.split() or len(set(plain)) < 3:
        return "This is one of the first passwords that others would try. Please choose another."
    if any(part in plain for name in names for part in re.findall(r"\w{3,}", name.casefold().replace("_", " "))):
        return "Please leave your own name out of the password."
    return None


class Passwords:
    """Hashes and checks. An unknown person's password is checked as well, against a hash that nothing fits."""

    def __init__(self, cost: Cost) -> None:
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._hasher = PasswordHasher(cost.passes, cost.memory_kib, cost.lanes)
        salt, unreachable = (base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
        self._nobody = f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${unreachable}"

    def hashed(self, password: str) -> str:
        """The password as it is stored; for the same password another text each time."""
        with self._room:
            return self._hasher.hash(prepared(password))

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether the password is the stored one. None (an unknown person) takes as long and fits never."""
        password = prepared(password)
        if len(password) > LONGEST:
            password = ""
        try:
            with self._room:
                self._hasher.verify(self._nobody if stored is None else stored, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than now, and should be made again while the password is here."""
        return self._hasher.check_needs_rehash(stored)
