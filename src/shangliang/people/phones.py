"""Mobile numbers: tidied before they are hashed, so that one number has one hash; masked before they are shown."""

import re
import unicodedata

from shangliang.kernel.errors import Refused
from shangliang.kernel.secret import keyed_hash

PURPOSE = "person.phone"
_MOBILE = re.compile(r"1[3-9]\d{9}")


def tidy(typed: str) -> str:
    """The 11 digits of a mainland mobile number, from what people type (+86, spaces, dashes, full-width digits); else `Refused`."""
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", typed))
    found = re.sub(r"^(\+|00)?86(?=1)", "", plain)
    if not _MOBILE.fullmatch(found):
        raise Refused("people.phone_wrong")
    return found


def masked(phone: str) -> str:
    """138****1234."""
    return f"{phone[:3]}****{phone[-4:]}"


def phone_hash(phone: str) -> str:
    """The keyed hash under which a tidied number is found."""
    return keyed_hash(phone, purpose=PURPOSE)
