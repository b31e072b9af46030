"""A writer and a strict reader of Proem messages, written from docs/spec/protocol.md. Stdlib only.

It proves the vectors: whatever they expect, this reader must find too. It is made to be read, not to be fast.
"""

import codecs
import json
import re
import sys
from dataclasses import dataclass, field

from header_json import SPACE, HeaderText, JsonFault

STRICT = "strict"
LENIENT = "lenient"
NATIVE = "native"  # stands for the reader's own byte order, which a vector can't know

REQUIRED = ("byteorder", "content-type", "content-encoding", "content-length")
DEFAULTS = {"byteorder": NATIVE, "content-type": "binary/octet-stream", "content-encoding": "binary"}

# Every error code, in the order in which a reader checks.
CODES = (
    "header-empty", "header-too-large", "wrong-protocol", "header-bom", "header-not-object",
    "header-not-utf-8", "header-invalid-json", "header-lone-surrogate", "header-duplicate-key",
    "header-too-deep", "header-too-many-entries", "header-number-too-long", "header-trailing-data",
    "header-missing-key", "header-wrong-type", "unknown-byteorder", "invalid-content-length",
    "content-too-large", "truncated", "drain-too-large", "unknown-charset", "content-not-text",
    "content-invalid-json", "content-type-mismatch",
)

# The codes of error replies, in the order of the table in section 13.
REPLY_CODES = (
    "malformed-message", "header-too-large", "content-too-large", "deadline-exceeded", "internal", "timeout",
    "too-many-connections", "overloaded", "shutting-down",
)

# The beginnings of other protocols, up to the first byte that can't belong to a header.
FOREIGN = [(re.compile(pattern, re.S), name) for pattern, name in (
    (rb"GET|POS|PUT|HEA|DEL|OPT|PAT|CON|TRA|HTT", "HTTP"),
    (rb"PRI", "HTTP/2"),
    (rb"[\x15\x16]\x03", "TLS"),
    (rb"PRO", "PROXY v1"),
    (rb"\r\n\r\n\x00", "PROXY v2"),
    (rb"SSH", "SSH"),
    (rb"EHL|HEL|220", "SMTP or FTP"),
    (rb"\*[0-9]\r\n\$", "Redis"),
    (rb"AMQ", "AMQP"),
)]

# Python codecs that are no charsets, or that no content may choose.
NO_CHARSETS = {"idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"}

# The byte-order marks of the charsets whose order is named by the header where there is no mark.
MARKS = {"utf_16": (b"\xff\xfe", b"\xfe\xff"), "utf_32": (b"\xff\xfe\0\0", b"\0\0\xfe\xff")}


@dataclass(frozen=True)
class Limits:
    """What a reader takes; the names are those of the vectors and of docs/reference/limits.md."""

    headerBytes: int = 65535
    headerNesting: int = 32
    headerEntries: int = 4096
    contentBytes: int = 16 << 20
    drainBytes: int = 16 << 20


@dataclass
class Header:
    byteorder: str
    content_type: str
    content_encoding: str
    content_length: int
    extras: dict = field(default_factory=dict)

    def as_dict(self):
        """All keys in canonical order, as they are written."""
        values = (self.byteorder, self.content_type, self.content_encoding, self.content_length)
        return {**dict(zip(REQUIRED, values)), **self.extras}


@dataclass
class Message:
    header: Header
    content: bytes
    dialect: str = STRICT

    def text(self):
        return content_text(self.content, self.header)

    def json(self):
        return content_json(self.text(), self.dialect)


class Fault(Exception):
    """A fault of the peer; numbers holds what is known of it: offset, limit, declared, received, ..."""

    def __init__(self, code, phase, **numbers):
        super().__init__(code)
        self.code = code
        self.phase = phase
        self.numbers = numbers


def encode(header, content):
    """The bytes of a message; ValueError where the header is not one that may be written."""
    text = json.dumps(header.as_dict(), ensure_ascii=False, allow_nan=False).encode("utf-8")
    if len(text) > 65535:
        raise ValueError("a header has at most 65,535 bytes")
    if header.content_length != len(content):
        raise ValueError("content-length is not the length of the content")
    return len(text).to_bytes(2, "big") + text + content


class Reader:
    """Push bytes with feed(), pull messages with next(); None means that more bytes are needed.

    consume: None gives whole messages; a number gives at most that many bytes of each content and drops the
    rest when the next message is asked for, as a caller does that reads contents as streams.
    """

    def __init__(self, limits=Limits(), dialect=STRICT, consume=None):
        self.limits = limits
        self.dialect = dialect
        self.consume = consume
        self.buffer = bytearray()  # received, not yet part of a message
        self.start = 0  # offset of the current message in the stream
        self.header_start = None  # index of the header in the buffer, None before the proto-header is known
        self.seen = 0  # how much of the header was searched for its first byte; -1 once that is found
        self.header = None
        self.size = None
        self.drain = 0
        self.failure = None

    def feed(self, data):
        self.buffer += data

    def next(self):
        if self.failure:
            raise self.failure
        try:
            return self._next()
        except Fault as fault:
            self.failure = fault
            raise

    def end(self):
        """To be called when the input has ended and next() gives None."""
        received = self.start + len(self.buffer)
        if self.drain:
            missing = ("CONTENT", self.header.content_length - self.drain, self.header.content_length)
        elif self.header:
            missing = ("CONTENT", len(self.buffer) - self.content_start, self.header.content_length)
        elif self.size is not None:
            missing = ("HEADER", len(self.buffer) - 2, self.size)
        elif self.buffer:
            missing = ("PROTO_HEADER", len(self.buffer), 2)
        else:
            return
        phase, got, due = missing
        raise Fault("truncated", phase, offset=received, received=got, expected=due)

    def _next(self):
        if not self._drained():
            return None
        if self.size is None and not self._proto_header():
            return None
        if self.header is None and not self._header():
            return None
        return self._content()

    def _proto_header(self):
        if len(self.buffer) < 2:
            return False
        size = int.from_bytes(self.buffer[:2], "big")
        if size == 0:
            raise Fault("header-empty", "PROTO_HEADER", offset=self.start)
        if size > self.limits.headerBytes:
            raise Fault("header-too-large", "PROTO_HEADER", offset=self.start, declared=size,
                        limit=self.limits.headerBytes)
        self.size = size
        self.seen = 0
        return True

    def _header(self):
        end = 2 + self.size
        while 0 <= self.seen < min(len(self.buffer) - 2, self.size):
            if chr(self.buffer[2 + self.seen]) in SPACE:
                self.seen += 1
            else:
                self._first_byte(2 + self.seen)
                self.seen = -1
        if len(self.buffer) < end:
            return False
        if self.seen >= 0:
            raise Fault("header-not-object", "HEADER")
        self.header = read_header(bytes(self.buffer[2:end]), self.start + 2, self.limits, self.dialect)
        self.content_start = end
        return True

    def _first_byte(self, index):
        if self.buffer[index] == ord("{"):
            return
        offset = self.start + index
        begin = bytes(self.buffer[:index + 1])
        for pattern, name in FOREIGN:
            if pattern.match(begin):
                raise Fault("wrong-protocol", "HEADER", offset=offset, protocol=name)
        code = "header-bom" if begin[-1] == 0xEF else "header-not-object"
        raise Fault(code, "HEADER", offset=offset)

    def _content(self):
        length = self.header.content_length
        taken = length if self.consume is None else min(length, self.consume)
        begin = self.content_start
        if len(self.buffer) - begin < taken:
            return None
        message = Message(self.header, bytes(self.buffer[begin:begin + taken]), self.dialect)
        self._forget(begin + taken)
        self.drain = length - taken
        if not self.drain:
            self._finish()
        return message

    def _drained(self):
        """Drops the rest of a content that the caller did not read."""
        if not self.drain:
            return True
        if self.drain > self.limits.drainBytes:
            raise Fault("drain-too-large", "CONTENT", limit=self.limits.drainBytes)
        dropped = min(self.drain, len(self.buffer))
        self._forget(dropped)
        self.drain -= dropped
        if not self.drain:
            self._finish()
        return not self.drain

    def _forget(self, count):
        del self.buffer[:count]
        self.start += count

    def _finish(self):
        self.size = None
        self.header = None


def read_header(data, offset, limits, dialect):
    """The header in these bytes, the first of which has this offset in the stream."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise Fault("header-not-utf-8", "HEADER", offset=offset + e.start) from None
    try:
        values = HeaderText(text, limits.headerNesting, limits.headerEntries, dialect == LENIENT).read()
    except JsonFault as fault:
        numbers = {} if fault.limit is None else {"limit": fault.limit}
        raise Fault(fault.code, "HEADER", **numbers) from None
    native = False
    if dialect == LENIENT:
        values = {key: value for key, value in values.items() if value is not None or key not in DEFAULTS}
        native = "byteorder" not in values
        values = {**DEFAULTS, **values}

    def check(good, code):
        if not good:
            raise Fault(code, "HEADER", offset=offset)

    for key in REQUIRED:
        check(key in values, "header-missing-key")
    for key in REQUIRED[:3]:
        check(isinstance(values[key], str), "header-wrong-type")
    order, kind, encoding, length = (values.pop(key) for key in REQUIRED)
    check(native or order in ("little", "big"), "unknown-byteorder")
    check(type(length) is int and 0 <= length < 2**63, "invalid-content-length")
    if length > limits.contentBytes:
        raise Fault("content-too-large", "HEADER", offset=offset, declared=length,
                    limit=limits.contentBytes)
    return Header(order, kind, encoding, length, values)


def charset(name):
    """Python's name of the charset that a content-encoding names, or None."""
    if not name.isascii() or "\0" in name:
        return None
    normal = re.sub("[^0-9a-z]+", "_", name.lower()).strip("_")
    try:
        codec = codecs.lookup(normal)
    except LookupError:
        return None
    found = codec.name.replace("-", "_")
    return None if found in NO_CHARSETS or not codec._is_text_encoding else found


def content_text(content, header):
    name = charset(header.content_encoding)
    if name is None:
        raise Fault("unknown-charset", "CONTENT")
    if name in MARKS and not content.startswith(MARKS[name]):
        order = sys.byteorder if header.byteorder == NATIVE else header.byteorder
        name += "_be" if order == "big" else "_le"
    try:
        return content.decode(name)
    except UnicodeError:
        raise Fault("content-not-text", "CONTENT") from None


def content_json(text, dialect):
    def constant(word):
        if dialect != LENIENT:
            raise ValueError(word)
        return float(word)

    try:
        return json.loads(text, parse_constant=constant)
    except ValueError:
        raise Fault("content-invalid-json", "CONTENT") from None
