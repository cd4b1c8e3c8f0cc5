"""Encryption at rest and keyed hashes for the little personal data there is (个人信息保护法 art. 51)."""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"


def _key(purpose: str) -> bytes:
    return hmac.new(settings.FIELD_KEY.encode(), purpose.encode(), hashlib.sha256).digest()


def seal(text: str, *, purpose: str) -> bytes:
    """AES-256-GCM: version, nonce, ciphertext; `purpose` (model.field) is bound to the value."""
    nonce = os.urandom(12)
    return VERSION + nonce + AESGCM(_key("seal")).encrypt(nonce, text.encode(), purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """The text again; raises cryptography.exceptions.InvalidTag when it was changed or moved to another field."""
    raw = bytes(sealed)
    return AESGCM(_key("seal")).decrypt(raw[1:13], raw[13:], purpose.encode()).decode()


def keyed_hash(text: str, *, purpose: str) -> str:
    """HMAC-SHA-256 in hex: finds a value without storing it."""
    return hmac.new(_key("index"), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
