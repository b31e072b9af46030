"""Several faults at once, and what was read before a fault."""

from book import Book, frame, head, message
from cases.framing import SEARCH_BYTES
from cases.messages import BINARY, EMOJI, SEARCH
from cases.rules import FULL, length
from proem import encode


def order():
    book = Book("order", "Which of several faults is reported, and what was read before a fault.")
    bad = book.bad
    bad("utf-8-before-syntax", "not UTF-8 comes before a syntax fault that stands earlier",
        frame(b'{"a":,"b":"\xff"}'), "header-not-utf-8")
    bad("first-byte-before-utf-8", "the first byte comes before UTF-8", frame(b"[\xff]"), "header-not-object")
    bad("duplicate-then-syntax", "a duplicate key, then a syntax fault", frame('{"a": 1, "a": 2, b}'),
        "header-duplicate-key")
    bad("syntax-then-duplicate", "a syntax fault, then a duplicate key", frame('{"a": 01, "b": 1, "b": 2}'),
        "header-invalid-json")
    bad("surrogate-then-syntax", "an unpaired surrogate, then a syntax fault",
        frame(r'{"a": "\ud800", "b": }'), "header-lone-surrogate")
    bad("syntax-then-surrogate", "a syntax fault, then an unpaired surrogate",
        frame(r'{"a": +1, "b": "\ud800"}'), "header-invalid-json")
    bad("surrogate-then-duplicate", "an unpaired surrogate, then a duplicate key",
        frame(r'{"a": "\ud800", "a": 1}'), "header-lone-surrogate")
    bad("duplicate-then-surrogate", "a duplicate key, then an unpaired surrogate",
        frame(r'{"a": 1, "a": 1, "b": "\ud800"}'), "header-duplicate-key")
    bad("deep-then-syntax", "too deep, then a syntax fault", frame('{"a":' + "[" * 40 + "?"),
        "header-too-deep")
    bad("syntax-then-deep", "a syntax fault, then too deep",
        frame('{"a": tru, "b":' + "[" * 40 + "]" * 40 + "}"), "header-invalid-json")
    bad("deep-then-duplicate", "too deep, then a duplicate key",
        frame('{"a":' + "[" * 40 + "]" * 40 + ', "a": 1}'), "header-too-deep")
    bad("number-then-syntax", "a number too long, then a syntax fault",
        frame('{"a": ' + "1" * 4301 + ', "b" 1}'), "header-number-too-long")
    bad("syntax-then-number", "a syntax fault, then a number too long",
        frame('{"a" 1, "b": ' + "1" * 4301 + "}"), "header-invalid-json")
    bad("entries-then-syntax", "too many entries, then a syntax fault", frame('{"a": [1, 2, 3, 4, 5, 6], }'),
        "header-too-many-entries", limits={"headerEntries": 6})
    bad("syntax-then-entries", "a syntax fault, then too many entries",
        frame('{"a": [1 2], "b": [1, 2, 3, 4, 5, 6]}'), "header-invalid-json", limits={"headerEntries": 6})
    bad("syntax-before-missing", "a syntax fault comes before a missing key", frame('{"byteorder": "big",}'),
        "header-invalid-json")
    bad("duplicate-before-missing", "a duplicate key comes before a missing key", frame('{"a": 1, "a": 1}'),
        "header-duplicate-key")
    bad("trailing-before-missing", "trailing data comes before a missing key",
        frame('{"byteorder": "big"} x'), "header-trailing-data")
    bad("trailing-before-type", "trailing data comes before a wrong type",
        frame(FULL.replace('"little"', "1") + "x"), "header-trailing-data")
    bad("trailing-before-length", "trailing data comes before an invalid length",
        frame(FULL.replace(": 0", ": -1") + "x"), "header-trailing-data")
    bad("missing-before-type", "a missing key comes before a wrong type, though that key is checked later",
        frame('{"byteorder": 5, "content-type": "", "content-encoding": ""}'), "header-missing-key")
    bad("missing-before-byteorder", "a missing key comes before an unknown byte order",
        frame('{"byteorder": "middle", "content-type": "", "content-encoding": ""}'), "header-missing-key")
    bad("missing-before-length", "a missing key comes before an invalid length",
        frame('{"content-length": -1, "content-type": "", "content-encoding": ""}'), "header-missing-key")
    bad("type-before-byteorder", "a wrong type comes before an unknown byte order",
        frame(FULL.replace('"little"', '"middle"').replace('"utf-8"', "8")), "header-wrong-type")
    bad("type-before-length", "a wrong type comes before an invalid length",
        frame(FULL.replace('"text/plain"', "null").replace(": 0", ': "0"')), "header-wrong-type")
    bad("byteorder-before-length", "an unknown byte order comes before an invalid length",
        frame(FULL.replace('"little"', '"middle"').replace(": 0", ": -1")), "unknown-byteorder")
    bad("byteorder-before-large", "an unknown byte order comes before a length over the limit",
        frame(FULL.replace('"little"', '"middle"').replace(": 0", ": 99999999999")), "unknown-byteorder")
    bad("length-first-in-header", "checks go by the table, not by the place in the header",
        frame('{"content-length": -1, "byteorder": "middle", "content-type": 1, "content-encoding": ""}'),
        "header-wrong-type")
    bad("large-before-content", "a length over the limit is known before the content comes",
        frame(FULL.replace(": 0", ": 99999999999"), b"x" * 50), "content-too-large")

    faults = (
        ("empty", b"\0\0", "header-empty"), ("syntax", frame("{]"), "header-invalid-json"),
        ("not-object", b"\0\5[", "header-not-object"), ("missing-key", frame("{}"), "header-missing-key"),
        ("utf-8", frame(b'{"\xff'), "header-not-utf-8"),
        ("length", length('"5"'), "invalid-content-length"),
        ("byteorder", frame(FULL.replace("little", "none")), "unknown-byteorder"),
        ("duplicate", frame('{"a":1,"a":2}'), "header-duplicate-key"))
    for name, data, code in faults:
        bad(f"three-before-{name}", "the messages before the fault are read, exactly once",
            encode(SEARCH.header, SEARCH.content) + encode(EMOJI.header,
            EMOJI.content) + encode(BINARY.header, BINARY.content) + data, code, [SEARCH, EMOJI, BINARY])
        bad(f"nothing-after-{name}", "nothing after the fault is read", data + SEARCH_BYTES + SEARCH_BYTES,
            code)
    bad("empty-content-before-fault", "an empty content before the fault is read too",
        encode(head(), b"") + b"\0\0", "header-empty", [message()])
    bad("fifty-before-fault", "50 messages before the fault", SEARCH_BYTES * 50 + b"GET / HTTP/1.1",
        "wrong-protocol", [SEARCH] * 50)
    bad("fault-in-content-lookalike",
        "the content of a good message looks like a bad one; then comes a bad one",
        encode(head(length=2), b"\0\0") + b"\0\0", "header-empty", [message(b"\0\0")])
    return book
