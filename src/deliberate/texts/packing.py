"""Arrays to bytes and back, without pickle and with a check of everything that is read."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from deliberate.errors import DeliberateError

Array = NDArray[Any]


def packed(form: str, head: Mapping[str, object], arrays: Mapping[str, Array]) -> bytes:
    """One line of JSON (format, head, dtype and length of each array), then the flat arrays; all compressed.

    Equal content gives equal bytes.
    """
    shape = {name: [array.dtype.str, int(array.size)] for name, array in arrays.items()}
    line = json.dumps({"format": form, "head": dict(head), "arrays": shape}, ensure_ascii=False, sort_keys=True)
    return zlib.compress(line.encode() + b"\n" + b"".join(array.tobytes() for array in arrays.values()), 1)


def unpacked(data: bytes, form: str, code: str, wanted: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Array]]:
    """Head and arrays that `packed` wrote; `wanted` gives the dtype of each array in order. Raises `code` for anything else."""
    try:
        line, _, rest = zlib.decompress(data).partition(b"\n")
        head = json.loads(line)
        if head["format"] != form or [(name, kind) for name, (kind, _) in head["arrays"].items()] != sorted(wanted.items()):
            raise ValueError(form)
        arrays: dict[str, Array] = {}
        start = 0
        for name, kind in wanted.items():
            size = int(head["arrays"][name][1]) * np.dtype(kind).itemsize
            arrays[name] = np.frombuffer(rest[start : start + size], kind)
            start += size
        if start != len(rest) or not all(len(arrays[name]) == head["arrays"][name][1] for name in wanted):
            raise ValueError(form)
        return dict(head["head"]), arrays
    except (ValueError, KeyError, TypeError, AttributeError, zlib.error) as error:
        raise DeliberateError(code) from error
