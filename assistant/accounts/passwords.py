"""Passwords: what is accepted, how they are stored, and how one is checked in constant time."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from index.errors import InputError

LEAST = 12
MOST = 1000
"""Characters. Hashing takes longer the longer a password is, so there is an upper bound too."""


class Passwords:
    """argon2id, with the library's own parameters (RFC 9106, low memory) unless others are given.

    A check takes the same work whether or not there is such an account.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def fits(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one that was stored; `stored` is None for no account."""
        try:
            self._hasher.verify(stored or self._nobodys, password[:MOST])
        except (Argon2Error, InvalidHashError):
            return False
        return stored is not None and len(password) <= MOST

    def outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)


def check_password(password: str, name: str) -> None:
    """Raise InputError for a password that is too short, too long, or the account's name."""
    if not LEAST <= len(password) <= MOST:
        raise InputError(
            f"A password of {len(password)} characters came; it has to have {LEAST} to {MOST}. "
            "A few words that do not belong together are long and easy to remember."
        )
    if name.casefold() in (password.casefold(), password.casefold()[::-1]):
        raise InputError("The password is the account's name. Choose another.")
    if len(set(password)) < 4:
        raise InputError("The password repeats fewer than 4 different characters. Choose another.")
