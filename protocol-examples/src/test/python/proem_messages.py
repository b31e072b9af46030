"""Messages of the Proem protocol, written from docs/spec/protocol.md. Stdlib only, Python 3.9+.

It shares nothing with the Java library. It gives all fractions of headers as doubles.
"""

import json
import sys
from decimal import Decimal, InvalidOperation

REQUIRED = ("byteorder", "content-type", "content-encoding", "content-length")
LONGEST_HEADER = 65535
LONGEST_CONTENT = 16 << 20
LONGEST_NUMBER = 4300
LARGEST_EXPONENT = 999_999
DEEPEST = 32
MOST_ENTRIES = 4096


class PeerFault(Exception):
    """The other side broke the protocol; reply is the code of the error reply for it."""

    def __init__(self, sentence, reply="malformed-message"):
        super().__init__(sentence)
        self.reply = reply


class Cut(PeerFault):
    """The stream ended inside a message."""


def dumps(value):
    return json.dumps(value, ensure_ascii=False).encode("utf-8")


def pack(content_type, encoding, content, order=sys.byteorder, **extras):
    """The bytes of a message. Extra headers are given with _ for -."""
    header = dict(zip(REQUIRED, (order, content_type, encoding, len(content))))
    header.update({name.replace("_", "-"): value for name, value in extras.items()})
    data = dumps(header)
    if len(data) > LONGEST_HEADER:
        raise ValueError(f"the header has {len(data)} bytes, more than {LONGEST_HEADER}")
    return len(data).to_bytes(2, "big") + data + content


class MessageStream:
    """Takes messages from something with recv(size), which gives b"" at the end, such as a socket."""

    def __init__(self, source):
        self.source = source

    def message(self):
        """The next message as (header, content), or None at a clean end."""
        first = self.source.recv(1)
        if not first:
            return None
        size = int.from_bytes(first + self.exactly(1, "proto-header"), "big")
        if size == 0:
            raise PeerFault("The proto-header announces an empty header.")
        header = parse_header(self.header_bytes(size))
        return header, self.exactly(header["content-length"], "content")

    def header_bytes(self, size):
        """All of the header; its first byte is judged before the others come."""
        data = b""
        while len(data) < size:
            data += self.exactly(1, "header")
            if data[-1:] not in (b" ", b"\t", b"\n", b"\r"):
                break
        if data[-1:] != b"{":
            raise PeerFault("The first byte of the header is not a brace.")
        return data + self.exactly(size - len(data), "header")

    def exactly(self, size, part):
        chunks = []
        missing = size
        while missing:
            chunk = self.source.recv(min(missing, 65536))
            if not chunk:
                raise Cut(f"The stream ended after {size - missing} of {size} bytes of the {part}.")
            chunks.append(chunk)
            missing -= len(chunk)
        return b"".join(chunks)


def parse_header(data):
    """The header as a dict, checked as far as Python's own JSON reader is not strict enough."""
    try:
        header = json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=no_constant,
                            parse_int=short(int), parse_float=short(float))
        dumps(header)
    except UnicodeEncodeError:
        raise PeerFault("A text of the header has an unpaired surrogate.") from None
    except RecursionError:
        raise PeerFault("The header nests too deep.") from None
    except ValueError as e:
        raise PeerFault(f"The header is not JSON in UTF-8: {e}.") from None
    if depth_and_entries(header, 1) > MOST_ENTRIES:
        raise PeerFault("The header has too many entries.")
    for key in REQUIRED:
        if key not in header:
            raise PeerFault(f"The header has no {key}.")
    for key in REQUIRED[:3]:
        if not isinstance(header[key], str):
            raise PeerFault(f"The {key} is not a string.")
    if header["byteorder"] not in ("little", "big"):
        raise PeerFault("The byteorder is neither little nor big.")
    length = header["content-length"]
    if type(length) is not int or not 0 <= length < 2**63:
        raise PeerFault("The content-length is not an integer from 0 to 2^63 - 1.")
    if length > LONGEST_CONTENT:
        raise PeerFault(f"The content has {length} bytes, more than {LONGEST_CONTENT}.", "content-too-large")
    return header


def unique(pairs):
    result = dict(pairs)
    if len(result) < len(pairs):
        raise ValueError("a key is there twice")
    return result


def no_constant(word):
    raise ValueError(f"{word} is not a number of JSON")


def short(convert):
    def number(text):
        try:
            in_range = len(text) <= LONGEST_NUMBER and abs(Decimal(text).adjusted()) <= LARGEST_EXPONENT
        except InvalidOperation:
            in_range = False
        if not in_range:
            raise ValueError("a number is too long or out of range")
        return convert(text)

    return number


def depth_and_entries(value, depth):
    """How many members and elements there are; too much depth is a fault."""
    if not isinstance(value, (dict, list)):
        return 0
    if depth > DEEPEST:
        raise PeerFault("The header nests too deep.")
    inner = value.values() if isinstance(value, dict) else value
    return len(value) + sum(depth_and_entries(v, depth + 1) for v in inner)
