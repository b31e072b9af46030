"""Builds the vectors of one file and proves each of them with the reader of proem.py. Stdlib only."""

import re

import proem
from proem import Fault, Header, Limits, Message, Reader

REQUIRED = ('"byteorder": "little", "content-type": "text/plain", "content-encoding": "utf-8", '
            '"content-length": 0')

# Faults whose offset depends on how a parser works; of these a vector gives no offset.
OFFSET_FREE = {"header-invalid-json", "header-lone-surrogate", "header-duplicate-key", "header-too-deep",
               "header-too-many-entries", "header-number-too-long", "header-trailing-data"}


def frame(header, content=b""):
    """A message of these header bytes, whatever they are."""
    data = header.encode("utf-8") if isinstance(header, str) else header
    return len(data).to_bytes(2, "big") + data + content


def object_with(member):
    """A header text with the four required keys and then this text."""
    return "{" + REQUIRED + ", " + member + "}"


def extra(literal):
    """A message whose only extra header is x, with this text as its value."""
    return frame(object_with('"x": ' + literal))


def head(order="little", kind="text/plain", encoding="utf-8", length=0, **extras):
    return Header(order, kind, encoding, length, extras)


def message(content=b"", order="little", kind="text/plain", encoding="utf-8", extras=None):
    return Message(Header(order, kind, encoding, len(content), extras or {}), content)


class Book:
    """The vectors of one file."""

    def __init__(self, name, description):
        self.name = name
        self.description = description
        self.vectors = []
        self.keys = []

    def add(self, vid, description, data, messages, end, *, dialect=proem.STRICT, limits=None, consume=None,
            checks=None, encode=False, canonical=False, optional=None):
        """Adds a vector.

        messages: what must be read, as Message. end: "clean", or the error code. checks: for a message's
        index, what reading its content as text or JSON gives: {"text": ...}, {"json": ...} or
        {"contentError": ...}. encode: the canonical writer must give these bytes. canonical: where it gives
        others, show them.
        """
        limits = limits or {}
        found, fault, known = run(data, limits, dialect, consume)
        where = f"{self.name}/{vid}"
        code = fault.code if fault else "clean"
        assert code == end, f"{where}: expected {end}, found {code}"
        assert same([(m.header.as_dict(), m.content) for m in found],
                    [(m.header.as_dict(), m.content) for m in messages]), (
            f"{where}: expected {messages}, found {found}")
        written = end == "clean" and messages and consume is None and canonical_bytes(messages) == data
        assert written or not encode, f"{where}: not canonical"
        vector = {"id": where, "description": description, "input": compact(data), "dialect": dialect,
                  "limits": limits}
        if consume is not None:
            vector["consume"] = consume
        if optional:
            vector["optional"] = optional
        if written:
            vector["encode"] = True
        canonical = canonical and not written
        expected = [self._message(m, (checks or {}).get(i, {}), canonical, consume is not None, where)
                    for i, m in enumerate(messages)]
        vector["expect"] = {"messages": expected, "end": ending(fault, known)}
        self.vectors.append(vector)
        self.keys.append((data, dialect, tuple(limits.items()), consume, str(checks)))

    def good(self, vid, description, data, *messages, **options):
        """One or more messages that are read to the end."""
        self.add(vid, description, data, list(messages), "clean", **options)

    def written(self, vid, description, *messages, **options):
        """Canonical messages: the writer gives these bytes, the reader reads them."""
        data = b"".join(proem.encode(m.header, m.content) for m in messages)
        self.add(vid, description, data, list(messages), "clean", encode=True, **options)

    def bad(self, vid, description, data, code, before=(), **options):
        """A fault, after the messages before it."""
        self.add(vid, description, data, list(before), code, **options)

    def content(self, vid, description, message, check, **options):
        """One message, and what its content is."""
        data = proem.encode(message.header, message.content)
        self.good(vid, description, data, message, checks={0: check}, **options)

    def _message(self, message, check, canonical, streamed, where):
        header = message.header
        expected = {"header": {"byteorder": header.byteorder, "content-type": header.content_type,
                               "content-encoding": header.content_encoding,
                               "content-length": header.content_length, "extras": header.extras},
                    "consumed" if streamed else "content": compact(message.content)}
        for key, value in check.items():
            verify(message, key, value, where)
            expected[key] = value
        if canonical:
            expected["canonical"] = compact(proem.encode(header, message.content))
        return expected


def canonical_bytes(messages):
    """What the canonical writer gives; None for decimals and the native order, which CPython can not say."""
    if any(m.header.byteorder == proem.NATIVE for m in messages):
        return None
    try:
        return b"".join(proem.encode(m.header, m.content) for m in messages)
    except TypeError:  # a decimal
        return None


def run(data, limits, dialect, consume):
    """What the reader makes of the input, and after how many bytes it knew of a fault.

    The input is read whole and, where it is not too long for that, byte by byte; both must agree.
    """
    whole = read(data, [len(data)], limits, dialect, consume)
    if len(data) > 20000:
        return whole[0], whole[1], None if whole[1] is None else known_by_halving(
            data, limits, dialect, consume, whole[1])
    single = read(data, range(1, len(data) + 1), limits, dialect, consume)
    assert same(outcome(whole), outcome(single)), f"split matters: {whole} {single}"
    return single


def read(data, cuts, limits, dialect, consume):
    reader = Reader(Limits(**limits), dialect, consume)
    messages = []
    begin = 0
    try:
        for cut in [0, *cuts]:
            reader.feed(data[begin:cut])
            begin = cut
            while (found := reader.next()) is not None:
                messages.append(found)
        reader.end()
    except Fault as fault:
        return messages, fault, begin
    return messages, None, None


def known_by_halving(data, limits, dialect, consume, fault):
    """The least number of bytes after which the fault is known, for inputs too long for single steps."""
    if fault.code == "truncated":
        return len(data)
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        found = read(data[:middle], [middle], limits, dialect, consume)[1]
        if found is not None and found.code != "truncated":
            high = middle
        else:
            low = middle + 1
    return low


def outcome(result):
    messages, fault, _ = result
    return ([(m.header.as_dict(), m.content) for m in messages],
            fault and (fault.code, fault.phase, fault.numbers))


def ending(fault, known):
    if fault is None:
        return "clean"
    numbers = dict(fault.numbers)
    if fault.code in OFFSET_FREE:
        numbers.pop("offset", None)
    end = {"error": fault.code, "phase": fault.phase, **numbers}
    if fault.code not in ("truncated", "drain-too-large"):
        end["known"] = known
    return end


def verify(message, key, value, where):
    """Checks what a vector says of a content against what the reader finds."""
    if key == "contentError":
        try:
            bound = message.text() if value["as"] == "text" else message.json()
        except Fault as fault:
            assert fault.code == value["error"], f"{where}: {fault.code}"
        else:
            kind = {"object": dict, "array": list, "string": str, "integer": int}.get(value.get("type"))
            assert kind and not isinstance(bound, kind), f"{where}: content is {bound!r}"
            assert value["error"] == "content-type-mismatch", where
    elif key == "text":
        assert message.text() == value, f"{where}: {message.text()!r}"
    else:
        assert same(untagged(value), message.json()), f"{where}: {message.json()!r}"


def untagged(value):
    """The value that an expectation stands for: {"$float": "NaN"} is the only thing JSON can't say."""
    if isinstance(value, dict):
        if list(value) == ["$float"]:
            return float(value["$float"])
        return {k: untagged(v) for k, v in value.items()}
    return [untagged(v) for v in value] if isinstance(value, list) else value


def same(a, b):
    """Equality that tells 1 from 1.0 and from True, 0.0 from -0.0, and counts the order of keys."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    return repr(a) == repr(b) if isinstance(a, float) else a == b


RUN = re.compile(rb"(.{1,8}?)\1{63,}", re.S)


def compact(data):
    """Hex, or a list of hex and {"repeat": hex, "times": n} where something repeats."""
    parts = []
    end = 0
    for run_ in RUN.finditer(data):
        if run_.start() > end:
            parts.append(data[end:run_.start()].hex())
        unit = run_.group(1)
        parts.append({"repeat": unit.hex(), "times": len(run_.group()) // len(unit)})
        end = run_.end()
    if not parts:
        return data.hex()
    if end < len(data):
        parts.append(data[end:].hex())
    return parts


def expand(value):
    """The bytes that compact() stands for."""
    if isinstance(value, str):
        return bytes.fromhex(value)
    return b"".join(bytes.fromhex(part) if isinstance(part, str)
                    else bytes.fromhex(part["repeat"]) * part["times"] for part in value)
