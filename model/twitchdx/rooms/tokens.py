"""Codes, secrets and tokens: how they are made, and how they are kept (never as they are).

A join code is read from a wall and typed on a phone: no two of its characters look alike (no 0/O/Q, 1/I/L, 2/Z, 5/S,
6/G, 8/B, U/V), and without vowels it spells nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

ALPHABET = "3479CDFHJKMNPRTWXY"
CODE_LENGTH = 6  # 34 million codes
_SECRET_LENGTH = 12  # 50 bits
_TOKEN_BYTES = 24
_N, _R, _P = 2**14, 8, 5  # OWASP, Password Storage Cheat Sheet (2024): one of the equal settings of scrypt


def new_code() -> str:
    """A join code; whether a room has it already is for the database to say."""
    return _drawn(CODE_LENGTH)


def new_secret() -> str:
    """A secret that can be written down: three groups of four."""
    drawn = _drawn(_SECRET_LENGTH).lower()
    return "-".join(drawn[i : i + 4] for i in range(0, _SECRET_LENGTH, 4))


def new_token() -> str:
    """A token of 192 random bits that a browser keeps."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def new_id() -> str:
    """A random name of a row: it says nothing about when the row was made."""
    return secrets.token_hex(16)


def as_code(text: str) -> str:
    """A code as typed: capitals, without spaces and hyphens."""
    return "".join(text.split()).replace("-", "").upper()


def is_code(text: str) -> bool:
    """Whether a room could have this code; what else people type is not asked of the database."""
    return len(text) == CODE_LENGTH and set(text) <= set(ALPHABET)


def hashed_token(token: str) -> str:
    """What is kept of a token. It is random, so one round is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def hashed_secret(secret: str) -> str:
    """What is kept of a secret: scrypt with its settings and salt, since people may choose it."""
    salt = secrets.token_bytes(16)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${_scrypt(secret, salt, _N, _R, _P).hex()}"


def secret_fits(secret: str, kept: str) -> bool:
    """Whether `kept` was made of this secret."""
    _, n, r, p, salt, digest = kept.split("$")
    found = _scrypt(secret, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, bytes.fromhex(digest))


def same(one: str, other: str) -> bool:
    """Whether two hashes are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def _scrypt(secret: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    text = unicodedata.normalize("NFKC", secret.strip())  # keyboards differ in how they compose letters
    return hashlib.scrypt(text.encode(errors="replace"), salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=32)


def _drawn(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
