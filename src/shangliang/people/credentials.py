"""The writes of signing in: one-time codes for residents, authenticator and recovery codes for those who work here."""

import math
from base64 import b32encode
from binascii import unhexlify
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import IntegrityError, transaction
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from shangliang.journal.services import entry_record
from shangliang.kernel.actor import Actor
from shangliang.kernel.errors import Refused
from shangliang.kernel.ids import digits
from shangliang.kernel.secret import keyed_hash, seal
from shangliang.people import phones
from shangliang.people.models import MOST_ATTEMPTS, Person, PhoneCode
from shangliang.people.selectors import actor_for
from shangliang.people.services import password_set

CODE_MINUTES = 10
WAIT_SECONDS = 60
PER_PHONE_AN_HOUR = 5
PER_ADDRESS_AN_HOUR = 60
RECOVERY_CODES = 10


def _code_hash(phone: str, code: str) -> str:
    return keyed_hash(f"{phone}:{code}", purpose="phone_code.code")


def _check_pace(phone_hash: str, ip_hash: str, now: datetime) -> None:
    """Once a minute and five times an hour to a phone; sixty times an hour from an address (a village may share one)."""
    hour = PhoneCode.objects.filter(created__gt=now - timedelta(hours=1))
    moments = list(hour.filter(phone_hash=phone_hash).order_by("created").values_list("created", flat=True))
    if moments and (waited := (now - moments[-1]).total_seconds()) < WAIT_SECONDS:
        raise Refused("people.code_wait", seconds=math.ceil(WAIT_SECONDS - waited))
    if len(moments) >= PER_PHONE_AN_HOUR:
        left = moments[0] + timedelta(hours=1) - now
        raise Refused("people.code_too_many", minutes=math.ceil(left.total_seconds() / 60))
    if hour.filter(ip_hash=ip_hash).count() >= PER_ADDRESS_AN_HOUR:
        raise Refused("people.code_too_many", minutes=60)


@transaction.atomic
def phone_code_issue(*, phone: str, ip: str, now: datetime) -> tuple[str, str]:
    """A new six-digit code for a number: (tidied number, code). `notifications.services.phone_code_send` sends it.

    Earlier codes of the number stop working. The answer is the same for known and unknown numbers.
    Raises `Refused` for a wrong number and for asking too often.
    """
    number = phones.tidy(phone)
    found, ip_hash = phones.phone_hash(number), keyed_hash(ip, purpose="phone_code.ip")
    _check_pace(found, ip_hash, now)
    code = digits(6)
    try:
        with transaction.atomic():
            PhoneCode.objects.create(
                phone_hash=found,
                ip_hash=ip_hash,
                code_hash=_code_hash(number, code),
                created=now,
                minute=int(now.timestamp()) // WAIT_SECONDS,
                expires=now + timedelta(minutes=CODE_MINUTES),
            )
    except IntegrityError as error:
        raise Refused("people.code_wait", seconds=WAIT_SECONDS) from error
    return number, code


def phone_code_check(*, phone: str, code: str, now: datetime) -> Person:
    """The resident whose phone it is; the account is made at the first sign-in.

    Only the newest code counts, five tries, ten minutes, once. A wrong try is counted even though `Refused` is
    raised, therefore never call this inside a transaction (checked: durable).
    """
    number = phones.tidy(phone)
    with transaction.atomic(durable=True):
        problem = _use_code(number, "".join(sign for sign in code if sign.isdigit()), now)
        person = _resident(number, now) if problem is None else None
    if problem is not None:
        raise problem
    assert person is not None
    if not person.is_active:
        raise Refused("people.disabled")
    return person


def _use_code(number: str, typed: str, now: datetime) -> Refused | None:
    """Marks the code used, or counts the wrong try and says what is wrong."""
    newest = PhoneCode.objects.select_for_update().filter(phone_hash=phones.phone_hash(number)).order_by("-created", "-id").first()
    if newest is None:
        return Refused("people.code_none")
    if newest.used is not None:
        return Refused("people.code_used")
    if newest.attempts >= MOST_ATTEMPTS:
        return Refused("people.code_exhausted")
    if now >= newest.expires:
        return Refused("people.code_expired", minutes=CODE_MINUTES)
    newest.attempts += 1
    if newest.code_hash == _code_hash(number, typed):
        newest.used = now
    newest.save(update_fields=["attempts", "used"])
    if newest.used is not None:
        return None
    left = MOST_ATTEMPTS - newest.attempts
    return Refused("people.code_wrong", left=left) if left else Refused("people.code_exhausted")


def _resident(number: str, now: datetime) -> Person:
    """The resident account of a number, new if need be."""
    person, new = Person.objects.get_or_create(
        kind=Person.Kind.RESIDENT,
        phone_hash=phones.phone_hash(number),
        defaults={"phone_sealed": seal(number, purpose=phones.PURPOSE), "date_joined": now, "password": "!"},
    )
    if new:
        actor = Actor(kind="resident", person=person.pk)
        entry_record(actor=actor, chain=f"person:{person.pk}", code="person.joined", now=now)
    return person


@transaction.atomic
def phone_codes_forget(*, now: datetime) -> int:
    """Deletes codes older than a day; the number deleted. For the daily job."""
    return PhoneCode.objects.filter(created__lt=now - timedelta(days=1)).delete()[0]


@transaction.atomic
def password_change(*, person: Person, old: str, new: str, now: datetime) -> Person:
    """One's own password, for whoever knows the old one. Raises `Refused`; ends the person's other sessions."""
    if not person.check_password(old):
        raise Refused("people.password_old_wrong")
    return password_set(actor=actor_for(person, now), person=person, password=new, now=now)


@dataclass(frozen=True)
class Key:
    """A secret for an authenticator before it is confirmed: 20 random bytes in hex."""

    hex: str

    @classmethod
    def new(cls) -> "Key":
        """A fresh one."""
        return cls(random_hex(20))

    @property
    def text(self) -> str:
        """In groups of four, to type by hand when the camera does not work."""
        plain = b32encode(unhexlify(self.hex)).decode()
        return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))

    def address(self, username: str) -> str:
        """The otpauth:// address of the QR code."""
        issuer = settings.OTP_TOTP_ISSUER
        query = urlencode({"secret": self.text.replace(" ", ""), "algorithm": "SHA1", "digits": 6, "period": 30, "issuer": issuer})
        return f"otpauth://totp/{quote(issuer)}:{quote(username)}?{query}"


@transaction.atomic
def second_factor_confirm(*, person: Person, key: Key, token: str, now: datetime) -> tuple[Device, list[str]]:
    """Keeps the authenticator after one right token: (device, ten recovery codes, shown this once).

    An earlier authenticator and its codes stop working. Raises `Refused` for a wrong token.
    """
    clock = TOTP(unhexlify(key.hex), step=30, digits=6)
    clock.time = now.timestamp()
    typed = "".join(sign for sign in token if sign.isdigit())
    if len(typed) != 6 or not clock.verify(int(typed), tolerance=1):
        raise Refused("people.factor_wrong")
    Person.objects.select_for_update().get(pk=person.pk)
    TOTPDevice.objects.filter(user=person).delete()
    # last_t: the token just shown cannot be used a second time.
    device = TOTPDevice.objects.create(user=person, name="totp", key=key.hex, confirmed=True, last_t=clock.t())
    codes = _new_recovery_codes(person)
    entry_record(actor=actor_for(person, now), chain=f"person:{person.pk}", code="person.factor_on", now=now)
    return device, codes


def _new_recovery_codes(person: Person) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="recovery", confirmed=True)
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def second_factor_check(*, person: Person, token: str, now: datetime) -> Device:
    """The device that accepts the token or recovery code. Failures slow further tries down and are kept, so: durable.

    Raises `Refused` for a wrong token, or with the seconds to wait after too many.
    """
    typed = "".join(token.split()).lower()
    with transaction.atomic(durable=True):
        accepted, wait = _try_devices(person, typed, now)
        if isinstance(accepted, StaticDevice):
            entry_record(actor=actor_for(person, now), chain=f"person:{person.pk}", code="person.recovery_used", now=now)
    if accepted is not None:
        return accepted
    raise Refused("people.factor_wait", seconds=wait) if wait else Refused("people.factor_wrong")


def _try_devices(person: Person, typed: str, now: datetime) -> tuple[Device | None, int]:
    """Digits are tried on the authenticator, anything else on the recovery codes; a locked device tells the seconds."""
    model = TOTPDevice if typed.isdigit() else StaticDevice
    wait = 0
    for device in model.objects.select_for_update().filter(user=person, confirmed=True):
        allowed, why = device.verify_is_allowed()
        if not allowed:
            wait = max(wait, math.ceil((why["locked_until"] - now).total_seconds()), 1)
        elif device.verify_token(typed):
            return device, 0
    return None, wait


def second_factor_enrolled(person: Person) -> bool:
    """True when an authenticator is confirmed; asked once, at sign-in."""
    return bool(TOTPDevice.objects.filter(user=person, confirmed=True).exists())
