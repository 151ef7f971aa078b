"""Which encoding a text file has, told by all of its bytes, and the file as UTF-8 with plain line ends."""

from __future__ import annotations

import codecs
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Literal

from workstation.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workstation.data.readers.source import Source

CHUNK_BYTES = 1 << 22
_UTF8 = "utf-8"
_MARKS = (
    *((codecs.BOM_UTF8, _UTF8), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")),
    *((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")),
)
_MOSTLY_ZERO, _HARDLY_ZERO = 0.4, 0.05
"""Share of zeros among the even or odd bytes of a text of digits in UTF-16, and among the other half."""
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_COMMON_LEADS = (range(0xA1, 0xA4), range(0xB0, 0xD8))
"""First bytes of GB 2312's punctuation and its 3,755 common characters; the rest are rare in any Chinese text."""
_MOSTLY_COMMON = 0.5


class NotUtf8Error(Exception):
    """A file taken for UTF-8 by its first bytes is something else further down."""


@dataclass(frozen=True)
class Encoding:
    """An encoding, and who says that it is this one."""

    codec: str
    """A name that Python knows."""
    told_by: Literal["settings", "mark", "zeros", "first bytes", "all bytes"]
    mark: bytes = b""
    """The byte order mark that the file begins with."""

    @property
    def is_guess(self) -> bool:
        """Whether it is worth a note: neither the user nor a mark says it, and it is not UTF-8."""
        return self.told_by in {"zeros", "all bytes"}


def encoding_of_head(head: bytes, wanted: str) -> Encoding:
    """What the settings, a byte order mark or the first bytes say; UTF-8 until a byte says otherwise.

    Raises:
        DataError: if the encoding that the settings name is unknown, or the file's mark contradicts it.
    """
    mark, marked = next(((mark, codec) for mark, codec in _MARKS if head.startswith(mark)), (b"", ""))
    if wanted != "auto":
        return Encoding(_wanted(head, wanted, mark, marked), "settings", mark)
    if mark:
        return Encoding(marked, "mark", mark)
    if codec := _by_zeros(head):
        return Encoding(codec, "zeros")
    return Encoding(_UTF8, "first bytes")


def encoding_of_all(source: Source) -> Encoding:
    """The encoding of a file that is not ASCII, told by counting over all of it.

    Mostly valid UTF-8 sequences: it is UTF-8, refused where it is damaged. Valid GB 18030 and mostly the common
    characters of GB 2312: that. Else Windows-1252, or Latin-1 if it has a byte that Windows-1252 leaves undefined.

    Raises:
        DataError: if it is UTF-8 that was damaged, with line and bytes.
    """
    found = _told_by_counting(partial(_chunks, source), is_whole=True)
    if found.codec == _UTF8:
        for _ in utf8_chunks(source, Encoding(_UTF8, "mark")):
            continue
    return found


@lru_cache(maxsize=4)  # readers that sniff ask one after the other
def encoding_to_sniff(head: bytes, wanted: str, *, is_whole: bool) -> Encoding:
    """The encoding that a file seems to have by its first bytes alone, told as `encoding_of_all` tells it of all.

    Raises:
        DataError: if the encoding that the settings name is unknown, or the file's mark contradicts it.
    """
    encoding = encoding_of_head(head, wanted)
    if encoding.told_by != "first bytes" or head.isascii():
        return encoding
    return _told_by_counting(lambda: iter((head,)), is_whole=is_whole)


def _told_by_counting(chunks: Callable[[], Iterator[bytes]], *, is_whole: bool) -> Encoding:
    as_utf8 = _reading_of(chunks(), _UTF8, is_whole=is_whole)
    if as_utf8.read > as_utf8.broken:
        return Encoding(_UTF8, "first bytes")
    chinese = _reading_of(chunks(), "gb18030", is_whole=is_whole)
    if not chinese.broken and chinese.common >= _MOSTLY_COMMON * chinese.read:
        return Encoding("gb18030", "all bytes")
    is_undefined = _reading_of(chunks(), "cp1252", is_whole=is_whole).broken
    return Encoding("latin-1" if is_undefined else "cp1252", "all bytes")


def _chunks(source: Source) -> Iterator[bytes]:
    with source.open() as file:
        while raw := file.read(CHUNK_BYTES):
            yield raw


def decoded_head(head: bytes, encoding: Encoding) -> str:
    """The first bytes as text, as far as they go; what cannot be decoded shows as a replacement sign."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    return decoder.decode(head.removeprefix(encoding.mark))


def utf8_chunks(source: Source, encoding: Encoding) -> Iterator[bytes]:
    r"""The file in pieces of UTF-8 without a byte order mark, every line ended by \n.

    Raises:
        NotUtf8Error: if the encoding was told by the first bytes, and another byte says otherwise.
        DataError: if the file cannot be decoded, with line and bytes.
    """
    pieces, held, is_last = 0, b"", False
    decode = _Decoder(encoding)
    with source.open() as file:
        file.read(len(encoding.mark))
        while not is_last:
            raw = file.read(CHUNK_BYTES)
            is_last = len(raw) < CHUNK_BYTES
            try:
                piece = held + decode(raw, is_last=is_last)
            except UnicodeError as error:
                raise _fault(source, encoding, error, pieces, held) from error
            held = b"\r" if piece.endswith(b"\r") else b""  # perhaps half of a \r\n
            yield _with_plain_ends(piece[: len(piece) - len(held)])
            pieces += 1
        yield _with_plain_ends(held)


class _Decoder:
    """Bytes in, UTF-8 out, piece by piece."""

    def __init__(self, encoding: Encoding) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
        self._is_utf8 = encoding.codec == _UTF8
        self._has_rest = False

    def __call__(self, raw: bytes, *, is_last: bool) -> bytes:
        if self._is_utf8 and not self._has_rest and raw.isascii():
            return raw
        text = self._decoder.decode(raw, is_last).encode(_UTF8)
        self._has_rest = bool(self._decoder.getstate()[0])
        return text


def _fault(source: Source, encoding: Encoding, error: UnicodeError, pieces: int, held: bytes) -> Exception:
    """What to raise for bytes that cannot be decoded, found after so many pieces that could be."""
    if encoding.told_by == "first bytes":
        return NotUtf8Error()
    line = 1 + sum(piece.count(b"\n") for piece in itertools.islice(utf8_chunks(source, encoding), pieces))
    what = "what follows it"
    if isinstance(error, UnicodeDecodeError):
        before = held.decode() + error.object[: error.start].decode(encoding.codec, "replace")
        what, line = repr(error.object[error.start : error.end]), line + len(re.findall("\r\n|\r|\n", before))
    remedy = "set data.encoding to what the file is in, or leave it at auto"
    if encoding.told_by != "settings":
        remedy = "mend or write the file again, or set data.encoding to what it is in"
    return DataError(f"{source.name}, line {line}: {what} is not {encoding.codec}; {remedy}")


@dataclass(frozen=True)
class _Reading:
    """How a whole file reads in one encoding: characters beyond ASCII, by how they come out."""

    read: int
    common: int
    """Of those read, common Chinese characters and Chinese punctuation."""
    broken: int


def _reading_of(chunks: Iterator[bytes], codec: str, *, is_whole: bool) -> _Reading:
    decoder = codecs.getincrementaldecoder(codec)("replace")
    found: Counter[str] = Counter()
    for raw in chunks:
        found.update("".join(_BEYOND_ASCII.findall(decoder.decode(raw))))
    found.update("".join(_BEYOND_ASCII.findall(decoder.decode(b"", final=is_whole))))
    broken = found.pop("\N{REPLACEMENT CHARACTER}", 0)
    common = sum(count for character, count in found.items() if _is_common(character))
    return _Reading(found.total(), common, broken)


def _is_common(character: str) -> bool:
    written = character.encode("gb2312", "ignore")
    return bool(written) and any(written[0] in leads for leads in _COMMON_LEADS)


def _wanted(head: bytes, wanted: str, mark: bytes, marked: str) -> str:
    try:
        "0".encode(wanted)
        codec = codecs.lookup(wanted).name
        codecs.getincrementaldecoder(codec)("replace").decode(b"0")
    except (LookupError, ValueError, TypeError) as error:
        raise DataError(
            f"data.encoding: {wanted!r} is no encoding known here; write utf-8, utf-16, gb18030, cp1252 or latin-1"
        ) from error
    if codec in ("utf-16", "utf-32"):  # without a mark, Python would go by the machine it runs on
        return marked if mark else (codec == "utf-16" and _by_zeros(head)) or f"{codec}-le"
    codec = _UTF8 if codec == "utf-8-sig" else codec
    if mark and codec != marked:
        raise DataError(
            f"data.encoding: {wanted!r} is not what the file says: its first bytes {mark!r} mark {marked}; "
            f"leave data.encoding at auto"
        )
    return codec


def _by_zeros(head: bytes) -> str:
    if 0 not in head:
        return ""
    even, odd = head[::2], head[1::2] or b"?"
    shares = even.count(0) / len(even), odd.count(0) / len(odd)
    if shares[1] > _MOSTLY_ZERO and shares[0] < _HARDLY_ZERO:
        return "utf-16-le"
    return "utf-16-be" if shares[0] > _MOSTLY_ZERO and shares[1] < _HARDLY_ZERO else ""


def _with_plain_ends(piece: bytes) -> bytes:
    return piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in piece else piece
