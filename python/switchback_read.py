"""
Reads into NumPy what Switchback exports. Copy this one file beside your notebook:

    from switchback_read import read
    found = read("projection/")          # a folder that a command or the workbench wrote, or an exported .zip
    found.record["activation"]           # what its JSON says
    found.arrays["projection"]           # float32 [c, h, w]

Needs numpy and nothing else. docs/files.md says what each file holds.
"""
import html
import io
import json
import os
import re
import struct
import zipfile
from typing import NamedTuple

import numpy

#: The floating-point and whole numbers of safetensors; bfloat16, which NumPy has not, is widened.
DTYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1", "BOOL": "?",
}  # fmt: skip


class Exported(NamedTuple):
    """What lies in one export."""

    #: The folder's JSON where it has one; `{}` where there is none. Where there are several: each under its name, `network`, `model`.
    record: dict
    #: Each `.npy` under its name without ending; the tensors of `weights.safetensors` under theirs (`conv1.weight`).
    arrays: dict


def read(path):
    """
    Reads a folder or a .zip. Folders inside of it are parts of the names: `panel-1/projection`. Raises FileNotFoundError where there is nothing at `path`,
    ValueError where a file is damaged.
    """
    files = _in_zip(path) if os.path.isfile(path) and zipfile.is_zipfile(path) else _in_folder(path)
    records, arrays = {}, {}
    for name, data in files:
        base, ending = os.path.splitext(name)
        if ending == ".json":
            records[base] = json.loads(data)
        elif ending == ".npy":
            arrays[base] = numpy.load(io.BytesIO(data), allow_pickle=False)
        elif ending == ".safetensors":
            arrays.update(safetensors(data))
    return Exported(next(iter(records.values())) if len(records) == 1 else records, arrays)


def safetensors(data):
    """The tensors of a safetensors file, given as bytes, by name. Raises ValueError for what is no such file."""
    try:
        (size,) = struct.unpack_from("<Q", data)
        header = json.loads(data[8 : 8 + size])
        header.pop("__metadata__", None)
        return {name: _tensor(data, 8 + size, **entry) for name, entry in header.items()}
    except (KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError, struct.error) as error:
        raise ValueError(f"This is no safetensors file, or a damaged one: {error}.") from error


def figure_document(path):
    """The document and the provenance of every panel that an exported SVG holds, as a dictionary. Raises ValueError where there is none."""
    with open(path, encoding="utf-8") as file:
        found = re.search(r"<metadata[^>]*>(.*?)</metadata>", file.read(), re.DOTALL)
    try:
        return json.loads(html.unescape(found.group(1) if found else ""))
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} holds no figure of Switchback.") from error


def shown(projection, scale=None):
    """
    A projection `[c, h, w]` as a picture `[h, w, c]` of 0 … 1, as the workbench shows it: 0.5 + x / (2 · scale), cut off at both ends. `scale`: the 99th
    percentile of |x| by the nearest rank, over the values that are not 0, where none is given.
    """
    limit = _percentile(numpy.abs(projection[projection != 0])) if scale is None else scale
    levels = 0.5 + projection / (2 * limit) if limit > 0 else numpy.full_like(projection, 0.5)
    return numpy.clip(levels, 0, 1).transpose(1, 2, 0)


def _percentile(magnitudes):
    return numpy.percentile(magnitudes, 99, method="inverted_cdf") if magnitudes.size else 0


def _in_folder(path):
    if not os.path.isdir(path):
        raise FileNotFoundError(f"There is no folder and no .zip at {path}.")
    for folder, _, names in sorted(os.walk(path)):
        for name in sorted(names):
            full = os.path.join(folder, name)
            with open(full, "rb") as file:
                yield os.path.relpath(full, path).replace(os.sep, "/"), file.read()


def _in_zip(path):
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith("/"):
                yield name, archive.read(name)


def _tensor(data, start, dtype, shape, data_offsets):
    begin, end = data_offsets
    if not 0 <= begin <= end <= len(data) - start:
        raise ValueError("This safetensors file is cut short.")
    raw = data[start + begin : start + end]
    if dtype == "BF16":
        return (numpy.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4").reshape(shape)
    return numpy.frombuffer(raw, DTYPES[dtype]).reshape(shape)
