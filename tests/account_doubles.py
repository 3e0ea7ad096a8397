"""What tests of accounts share: a password, quick hashes, a clock that a test turns."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher

from assistant.accounts.passwords import Passwords

PASSWORD = "correct horse battery"
HOST = "archive.example"
ORIGIN = f"https://{HOST}"


def quick_passwords() -> Passwords:
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now
