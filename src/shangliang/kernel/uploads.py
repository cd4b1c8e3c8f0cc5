"""Uploads: cut off at the limit while they arrive, checked by content, stripped of everything but the picture."""

from io import BytesIO
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from PIL import Image, ImageOps, UnidentifiedImageError
from typing_extensions import override

from shangliang.kernel.errors import Refused

Image.MAX_IMAGE_PIXELS = 80_000_000
LONG_SIDE = 1600


class CappedUploadHandler(FileUploadHandler):
    """Drops the rest of a file beyond the limit and remembers it, so that the text of the form survives."""

    def __init__(self, request: object = None) -> None:
        super().__init__(request)  # type: ignore[arg-type]  # the stubs want a request that Django sets later
        self.received = 0

    @override
    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # passed through as Django calls it
        self.received = 0

    @override
    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MEGABYTES * 1024 * 1024:
            assert self.request is not None
            self.request.upload_too_large = True  # type: ignore[attr-defined]  # read by refuse_too_large
            raise SkipFile
        return raw_data

    @override
    def file_complete(self, file_size: int) -> None:
        return None


def refuse_too_large(request: object) -> None:
    """Raise when a file of this request was cut off."""
    if getattr(request, "upload_too_large", False):
        raise Refused("kernel.too_large", megabytes=settings.UPLOAD_MEGABYTES)


def picture_read(upload: "UploadedFile[bytes]", mode: str) -> Image.Image:
    """The picture decoded, upright, in a mode of Pillow (RGB, RGBA), at most 1600 px on the long side; Refused when it is none."""
    name = PurePath(upload.name or "photo").name
    if upload.size and upload.size > settings.UPLOAD_MEGABYTES * 1024 * 1024:
        raise Refused("kernel.too_large", megabytes=settings.UPLOAD_MEGABYTES)
    try:
        with Image.open(upload, formats=("JPEG", "PNG", "WEBP")) as opened:
            upright = ImageOps.exif_transpose(opened).convert(mode)
            upright.thumbnail((LONG_SIDE, LONG_SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("kernel.not_image", name=name) from error
    return upright


def clean_photo(upload: "UploadedFile[bytes]") -> ContentFile[bytes]:
    """The photo decoded and encoded again as JPEG: no EXIF, no position, no script, at most 1600 px on the long side."""
    upright = picture_read(upload, "RGB")
    buffer = BytesIO()
    upright.save(buffer, "JPEG", quality=82, optimize=True)
    return ContentFile(buffer.getvalue(), name="photo.jpg")
