"""Codes that people copy by hand: no letter that looks like a digit."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def code(length: int = 12) -> str:
    """A random code, about 4.95 bits a character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def digits(length: int = 6) -> str:
    """A random one-time code of digits."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def tidy(text: str) -> str:
    """What was typed, without spaces and dashes, in capitals."""
    return "".join(character for character in text.upper() if character.isalnum())


def grouped(text: str) -> str:
    """The code in groups of four, for reading aloud."""
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))
