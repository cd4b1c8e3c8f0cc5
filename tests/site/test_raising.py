"""Raising a matter in the browser: wrong things are refused in words, and what was typed stays on the page."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cast import COUNTY, World
from shangliang.matters.models import Matter, Photo
from shangliang.matters.selectors import reach_of

Form = Callable[..., dict[str, object]]
TYPED = "小区南门外马路被占成停车场。"
pytestmark = pytest.mark.usefixtures("world", "at", "media")


def picture(kind: str = "JPEG", exif: Image.Exif | None = None) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 20), "green").save(out, kind, **({"exif": exif} if exif else {}))
    return out.getvalue()


def test_two_answers_are_enough_and_the_receipt_follows(client: Client, form: Form) -> None:
    answer = client.post("/raise/", form())
    row = Matter.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/r/{row.receipt}/?new=1")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"text": "灯"}, {"region": ""}, {"region": COUNTY}, {"region": "9' OR 1=1"}, {"phone": "123"}]
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client: Client, form: Form, wrong: dict[str, object]) -> None:
    answer = client.post("/raise/", form(place_words="南门岗亭旁", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "南门岗亭旁" in page
    assert TYPED in page or "text" in wrong
    assert not Matter.objects.exists()


def test_a_double_tap_is_one_matter_and_leads_to_one_receipt(client: Client, form: Form) -> None:
    fields = form()
    first, second = client.post("/raise/", fields), client.post("/raise/", fields)
    assert first["Location"] == second["Location"]
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<?php system($_GET['c']); ?>",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff\xe0<svg onload=alert(1)>",
        b"MZ\x90\x00",
        picture()[:90],
    ],
)
def test_a_disguised_script_is_no_photo(client: Client, form: Form, content: bytes) -> None:
    answer = client.post("/raise/", form(photos=SimpleUploadedFile("路灯.jpg", content, "image/jpeg")))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不是可以识别的照片" in page
    assert TYPED in page
    assert not Matter.objects.exists()


def test_an_svg_and_a_gif_are_no_photos_either(client: Client, form: Form) -> None:
    out = BytesIO()
    Image.new("P", (4, 4)).save(out, "GIF")
    for name, content in (("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("a.gif", out.getvalue())):
        assert client.post("/raise/", form(photos=SimpleUploadedFile(name, content))).status_code == 422


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_anew_without_exif_or_position(client: Client, form: Form, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "SpyCam", "2026:03:02 12:00:00"
    exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    upload = SimpleUploadedFile(f"光.{kind.lower()}", picture(kind, exif))
    assert client.post("/raise/", form(photos=upload)).status_code == 302
    kept = Photo.objects.get()
    raw = kept.image.read()
    with Image.open(BytesIO(raw)) as found:
        assert (found.format, dict(found.getexif())) == ("JPEG", {})
    assert b"SpyCam" not in raw
    assert "光" not in kept.image.name


def test_a_photo_is_served_as_a_photo_to_whoever_holds_the_receipt(client: Client, form: Form) -> None:
    client.post("/raise/", form(photos=SimpleUploadedFile("a.jpg", picture())))
    row = Matter.objects.get()
    address = f"/r/{row.receipt}/photo/{Photo.objects.get().pk}.jpg"
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"  # type: ignore[attr-defined]  # a file is streamed
    assert client.get(address.replace(row.receipt, "222222222222")).status_code == 404


class Endless:
    """A multipart body of about 50 MB that is never in memory: a text field, then a file."""

    def __init__(self, fields: dict[str, object], megabytes: int) -> None:
        parts = [f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()]
        head = "".join(parts) + '--x\r\nContent-Disposition: form-data; name="photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        self.chunks = self.stream(head.encode(), megabytes)
        self.length = len(head.encode()) + megabytes * 2**20 + len(b"\r\n--x--\r\n")
        self.rest = b""

    def stream(self, head: bytes, megabytes: int) -> Iterator[bytes]:
        yield head
        for _number in range(megabytes * 16):
            yield b"\xff" * 65536
        yield b"\r\n--x--\r\n"

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        while size < 0 or len(self.rest) < size:
            chunk = next(self.chunks, b"")
            if not chunk:
                break
            self.rest += chunk
        taken, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        return taken

    def readline(self, size: int = -1) -> bytes:
        """Never asked for: multipart bodies are read in chunks."""
        raise NotImplementedError

    def __len__(self) -> int:
        return self.length


def test_fifty_megabytes_are_refused_in_words_and_the_text_is_kept(client: Client, form: Form) -> None:
    body = Endless(form(), 50)
    sent = {"wsgi.input": body, "CONTENT_LENGTH": str(len(body)), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = client.generic("POST", "/raise/", **sent)  # type: ignore[arg-type]  # the environment of a request
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "文件太大：每个文件不能超过 10 MB" in page
    assert TYPED in page
    assert not Matter.objects.exists()


def test_five_photos_are_one_too_many(client: Client, form: Form) -> None:
    photos = [SimpleUploadedFile(f"{number}.jpg", picture()) for number in range(5)]
    answer = client.post("/raise/", form(photos=photos))
    assert answer.status_code == 422
    assert "照片最多 4 张" in answer.content.decode()


def test_nothing_of_a_refused_form_stays_on_the_disk(client: Client, form: Form, media: Path) -> None:
    photos = [SimpleUploadedFile("a.jpg", picture()), SimpleUploadedFile("b.jpg", b"<script>")]
    assert client.post("/raise/", form(photos=photos)).status_code == 422
    assert not [path for path in media.rglob("*") if path.is_file()]


def test_name_and_phone_are_optional_and_come_back_only_to_the_office(client: Client, form: Form) -> None:
    client.post("/raise/", form(name="居民甲", phone="138 0000 1234"))
    row = Matter.objects.get()
    reach = reach_of(row)
    assert reach is not None
    assert (reach.name, reach.phone) == ("居民甲", "13800001234")
    page = client.get(f"/r/{row.receipt}/").content.decode()
    assert "居民甲" not in page
    assert "13800001234" not in page


def test_contact_is_deleted_with_one_button(client: Client, form: Form) -> None:
    client.post("/raise/", form(phone="13800001234"))
    row = Matter.objects.get()
    assert client.get(f"/r/{row.receipt}/forget/").status_code == 405
    assert client.post(f"/r/{row.receipt}/forget/").status_code == 302
    assert reach_of(row) is None


def test_a_form_without_its_token_changes_nothing(form: Form, world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/raise/", form()).status_code == 403
    assert not Matter.objects.exists()


def test_the_limit_is_a_setting(client: Client, form: Form, settings: LazySettings, at: Callable[[datetime], None]) -> None:
    settings.UPLOAD_MEGABYTES = 1
    upload = SimpleUploadedFile("a.jpg", b"\xff" * (2**20 + 1))
    assert "不能超过 1 MB" in client.post("/raise/", form(photos=upload)).content.decode()
