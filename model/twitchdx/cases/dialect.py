"""How a table of text is written: encoding, delimiter and decimal sign, guessed from its start."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from twitchdx.language import say

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE = 1 << 18  # bytes that the guess is made from
_UTF8 = "utf-8"
_LONGEST = 4  # bytes of a character
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BOMS = ((codecs.BOM_UTF8, _UTF8), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_QUOTED = re.compile(r'"[^"]*"')
_NAMED = re.compile(r"(?i:sep)=([,;\t|])")
_COMMA = re.compile(r"[+-]?\d+,\d+(\s.*)?")
_POINT = re.compile(r"[+-]?\d+\.\d+(\s.*)?")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`encoding` by its Python name, `delimiter` as the character, `decimal` "." or ","; `bom` bytes come first."""

    encoding: str = _UTF8
    delimiter: str = ","
    decimal: str = "."
    bom: int = 0

    def __str__(self) -> str:
        sign = say("decimal comma") if self.decimal == "," else say("decimal point")
        return f"{self.encoding}, {say(DELIMITERS[self.delimiter])}, {sign}"


def guess(sample: bytes) -> Dialect:
    """Guess from the first bytes of a file, at most `SAMPLE` of them.

    UTF-8 unless a byte order mark says otherwise, or there are bytes beyond ASCII of which none make up UTF-8: then it
    is cp1252, as spreadsheets save it. The delimiter is the one that the header has most of, or the one that a
    spreadsheet names before it (`sep=;`). Decimal commas are only believed where commas do not part the cells and no
    number has a point.
    """
    encoding, bom = _encoding(sample)
    text = sample[bom:].decode(encoding, "replace")
    delimiter = delimiter_of(next((line for line in text.split("\n") if line.strip()), ""))
    return Dialect(encoding, delimiter, _decimal(text, delimiter), bom)


def delimiter_of(line: str) -> str:
    """What parts the cells, by the first line that is not empty; what stands in quotes is a cell."""
    return named_delimiter(line) or max(DELIMITERS, key=_QUOTED.sub("", line).count)


def named_delimiter(line: str) -> str:
    """The delimiter of a line `sep=;`, which spreadsheets put before the header; "" of any other line."""
    found = _NAMED.fullmatch(line.strip("\r\n"))
    return found[1] if found else ""


def as_utf8(stream: BinaryIO, dialect: Dialect, size: int) -> Iterator[bytes]:
    """The text in UTF-8, in pieces of about `size` bytes."""
    stream.read(dialect.bom)
    decoder = codecs.getincrementaldecoder(dialect.encoding)("replace")
    while piece := stream.read(size):
        yield piece if dialect.encoding == _UTF8 else decoder.decode(piece).encode()
    if rest := decoder.decode(b"", final=True):
        yield rest.encode()


def _encoding(sample: bytes) -> tuple[str, int]:
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return encoding, len(bom)
    if len(sample) == SAMPLE:
        sample = sample[:-_LONGEST]  # the last character may be cut
    if _NOT_ASCII.search(sample) and not _UTF8_CHARACTER.search(sample):
        return "cp1252", 0
    return _UTF8, 0


def _decimal(text: str, delimiter: str) -> str:
    if delimiter == ",":
        return "."
    try:
        cells = [cell.strip() for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    except csv.Error:
        return "."
    commas = any(_COMMA.fullmatch(cell) for cell in cells)
    return "," if commas and not any(_POINT.fullmatch(cell) for cell in cells) else "."
