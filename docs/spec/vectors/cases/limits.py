"""Limits at N and N + 1, inputs that end too early, contents that are left unread."""

from book import REQUIRED, Book, frame, head, message, object_with
from cases.framing import SEARCH_BYTES
from cases.messages import BINARY, EMOJI, SEARCH, raw
from proem import Message, encode

FULL = "{" + REQUIRED + "}"
SIZE = len(FULL)


def nested(levels, open_="[", close="]"):
    """A header of this nesting, itself counted."""
    return object_with('"x": ' + open_ * (levels - 1) + close * (levels - 1))


def nested_value(levels):
    value = []
    for _ in range(levels - 2):
        value = [value]
    return value


def limits():
    book = Book("limits", "Each limit at N, which is allowed, and at N + 1, which is not.")
    for n in (SIZE, SIZE + 1, 200, 1000):
        at = {"headerBytes": n}
        book.good(f"header-bytes-{n}", f"a header of {n} bytes, the limit", frame(FULL.ljust(n)), message(),
            limits=at)
        book.bad(f"header-bytes-{n}-plus-1", "one byte more: known at the second byte of the message",
            frame(FULL.ljust(n + 1)), "header-too-large", limits=at)
    book.bad("header-bytes-known-early", "only the proto-header has come", (201).to_bytes(2, "big"),
        "header-too-large", limits={"headerBytes": 200})
    book.bad("header-bytes-1", "the smallest limit that can be set", frame("{}"), "header-too-large",
        limits={"headerBytes": 1})
    book.bad("header-bytes-65534", "the largest header against the second largest limit", b"\xff\xff",
        "header-too-large", limits={"headerBytes": 65534})
    book.bad("header-bytes-second", "in the second message", SEARCH_BYTES + frame(FULL.ljust(104)),
        "header-too-large", [SEARCH], limits={"headerBytes": 103})
    book.good("header-bytes-default", "the largest header there is, by white space", frame(FULL.ljust(65535)),
        message())
    fill = 65535 - len(object_with('"x": ""'))
    book.written("header-bytes-default-string", "the largest header there is, by a long string",
        message(extras={"x": "s" * fill}))
    book.written("header-bytes-65534-string", "one byte less than the largest header",
        message(extras={"x": "s" * (fill - 1)}))

    for n in (2, 3, 32, 100, 200):
        at = {} if n == 32 else {"headerNesting": n}
        value = nested_value(n)
        book.good(f"nesting-{n}", f"{n} levels, the header itself counted", frame(nested(n)),
            message(extras={"x": value}), limits=at)
        book.bad(f"nesting-{n}-plus-1", "one level more", frame(nested(n + 1)), "header-too-deep", limits=at)
    book.good("nesting-1", "a header without nested values needs one level", frame(FULL), message(),
        limits={"headerNesting": 1})
    book.bad("nesting-1-array", "any array is the second level", frame(object_with('"x": []')),
        "header-too-deep", limits={"headerNesting": 1})
    book.bad("nesting-1-object", "any object is the second level", frame(object_with('"x": {}')),
        "header-too-deep", limits={"headerNesting": 1})
    deep = {}
    for _ in range(30):
        deep = {"a": deep}
    book.good("nesting-objects", "32 levels of objects",
        frame(object_with('"x": ' + '{"a":' * 30 + "{}" + "}" * 30)), message(extras={"x": deep}))
    book.bad("nesting-objects-plus-1", "33 levels of objects",
        frame(object_with('"x": ' + '{"a":' * 31 + "{}" + "}" * 31)), "header-too-deep")
    book.bad("nesting-mixed", "33 levels of arrays and objects in turn",
        frame(object_with('"x": ' + '[{"a":' * 16 + "1" + "}]" * 16)), "header-too-deep")
    book.good("nesting-wide", "many arrays side by side are not deep",
        frame(object_with('"x": [' + ", ".join(["[]"] * 100) + "]")), message(extras={"x": [[]] * 100}))
    book.bad("nesting-open-60000", "60,000 open brackets", frame('{"x":' + "[" * 60000), "header-too-deep",
        limits={"headerEntries": 65535})
    book.bad("nesting-objects-open-10000", "10,000 open objects", frame('{"x":' * 10000), "header-too-deep")
    book.good("nesting-in-string", "brackets in a string are not nesting",
        frame(object_with('"x": "' + "[" * 100 + '"')), message(extras={"x": "[" * 100}))
    book.good("nesting-in-content", "the content has no such limit",
        frame(FULL.replace(": 0", ": 200"), b"[" * 100 + b"]" * 100),
        Message(head(length=200), b"[" * 100 + b"]" * 100))

    def entries(vid, description, text, n, value, key="x"):
        at = {} if n == 4096 else {"headerEntries": n}
        book.good(vid, description, frame(text), message(extras=value), limits=at)
        book.bad(f"{vid}-plus-1", "one entry more", frame(text[:-1] + ', "y": 0}'), "header-too-many-entries",
            limits=at)

    entries("entries-4", "the four required keys only", FULL, 4, {})
    entries("entries-5", "one extra key", object_with('"x": 1'), 5, {"x": 1})
    entries("entries-elements", "elements of an array count, and its key", object_with('"x": [1, 2, 3]'), 8,
        {"x": [1, 2, 3]})
    entries("entries-members", "members of a nested object count", object_with('"x": {"a": 1, "b": 2}'), 7,
        {"x": {"a": 1, "b": 2}})
    entries("entries-nested", "entries of all levels count together", object_with('"x": [[1], {"a": [2]}]'),
        10, {"x": [[1], {"a": [2]}]})
    entries("entries-empty", "empty arrays and objects have no entries of their own",
        object_with('"x": [], "z": {}'), 6, {"x": [], "z": {}})
    many = [0] * 4091
    entries("entries-default", "4,096 entries, the default",
        object_with('"x": [' + ", ".join("0" * 4091) + "]"), 4096, {"x": many})
    book.bad("entries-elements-over", "the last element of an array is one too many",
        frame(object_with('"x": [1, 2, 3, 4]')), "header-too-many-entries", limits={"headerEntries": 8})
    book.bad("entries-default-elements-over", "4,097 entries in an array",
        frame(object_with('"x": [' + ", ".join("0" * 4092) + "]")), "header-too-many-entries")
    book.bad("entries-default-members-over", "4,097 keys",
        frame(object_with(",".join(f'"{i:x}":0' for i in range(4093)))), "header-too-many-entries")
    book.bad("entries-30000", "30,000 zeros", frame('{"x":[' + "0," * 30000 + "0]}"),
        "header-too-many-entries")
    book.bad("entries-1", "the required keys are more than the smallest limit", frame(FULL),
        "header-too-many-entries", limits={"headerEntries": 1})
    book.bad("entries-3", "they are more than 3", frame(FULL), "header-too-many-entries",
        limits={"headerEntries": 3})

    digits = "1234567890" * 430
    book.written("number-4300", "an integer of 4,300 digits", message(extras={"x": int(digits)}))
    book.bad("number-4301", "an integer of 4,301 digits", frame(object_with(f'"x": {digits}1')),
        "header-number-too-long")
    book.good("number-minus-4300", "a minus sign and 4,299 digits",
        frame(object_with(f'"x": -{digits[:-1]}')), message(extras={"x": -int(digits[:-1])}), canonical=True)
    book.bad("number-minus-4301", "a minus sign and 4,300 digits", frame(object_with(f'"x": -{digits}')),
        "header-number-too-long")
    book.good("number-fraction-4300", "a fraction of 4,300 characters",
        frame(object_with('"x": 0.5' + "0" * 4297)), message(extras={"x": 0.5}), canonical=True)
    book.bad("number-fraction-4301", "a fraction of 4,301 characters",
        frame(object_with('"x": 0.5' + "0" * 4298)), "header-number-too-long")
    book.good("number-exponent-4300", "an exponent with leading zeros, 4,300 characters",
        frame(object_with('"x": 1e' + "0" * 4297 + "2")), message(extras={"x": 100.0}), canonical=True)
    book.bad("number-exponent-4301", "the same with 4,301 characters",
        frame(object_with('"x": 1e' + "0" * 4298 + "2")), "header-number-too-long")
    book.bad("number-60000", "60,000 digits", frame('{"x":' + "9" * 60000 + "}"), "header-number-too-long")
    book.bad("number-nested", "a long number deep inside",
        frame(object_with('"x": [{"a": ' + "9" * 4301 + "}]")), "header-number-too-long")
    book.bad("number-length", "a content-length that is too long a number",
        frame(FULL.replace(": 0", ": " + "9" * 4301)), "header-number-too-long")
    book.good("number-in-string", "digits in a string are not a number",
        frame(object_with('"x": "' + "9" * 5000 + '"')), message(extras={"x": "9" * 5000}))

    for n in (0, 1, 10, 1000):
        at = {"contentBytes": n}
        book.written(f"content-{n}", f"a content of {n} bytes, the limit", raw(b"c" * n), limits=at)
        data = encode(raw(b"c" * (n + 1)).header, b"c" * (n + 1))
        book.bad(f"content-{n}-plus-1", "one byte more: known when the header is", data, "content-too-large",
            limits=at)
    book.written("content-default", "a content of 16 MiB, the default", raw(b"c" * (16 << 20)))
    book.bad("content-second", "in the second message",
        encode(raw(b"c" * 10).header, b"c" * 10) + encode(raw(b"c" * 11).header, b"c" * 11),
        "content-too-large", [raw(b"c" * 10)], limits={"contentBytes": 10})
    book.bad("content-after-empty", "an empty content passes a limit of 0, one byte does not",
        encode(head(), b"") + frame(FULL.replace(": 0", ": 1"), b"x"), "content-too-large", [message()],
        limits={"contentBytes": 0})
    return book


def truncated():
    book = Book("truncated",
        "Inputs that end inside a message: how many bytes of the part came, and how many were due.")
    header = 2 + 103
    for cut, where in (
            (1, "after the first byte of the proto-header"), (2, "after the proto-header"),
            (3, "after the first brace"), (4, "after the first quotation mark"), (8, "inside the first key"),
            (14, "after the first key"), (15, "after a colon"), (17, "inside the first value"),
            (24, "after a comma"), (header - 41, "in the middle of the header"),
            (header - 2, "before the last digit of the length"), (header - 1, "before the closing brace"),
            (header, "after the header, before the content"), (header + 1, "after one byte of the content"),
            (header + 20, "in the middle of the content"),
            (len(SEARCH_BYTES) - 1, "before the last byte of the content")):
        book.bad(f"search-{cut}", f"a search request ends {where}", SEARCH_BYTES[:cut], "truncated")
        book.bad(f"second-{cut}", f"the second of two requests ends {where}",
            SEARCH_BYTES + SEARCH_BYTES[:cut], "truncated", [SEARCH])
    emoji = encode(EMOJI.header, EMOJI.content)
    for cut in (3, 4, 5):
        book.bad(f"emoji-minus-{cut}", "an emoji of the content is cut", emoji[:-cut], "truncated")
    binary = encode(BINARY.header, BINARY.content)
    book.bad("binary-one-missing", "the last byte of a binary content is missing", binary[:-1], "truncated")
    wide = encode(message(extras={"x": "😀"}).header, b"")
    for cut in (3, 4, 5):
        book.bad(f"header-emoji-minus-{cut}", "an emoji of the header is cut: truncated, not ill-formed",
            wide[:-cut], "truncated")
    for name, part, due in (
            ("utf-8", b'{"a": "\xff', 50), ("syntax", b'{"a": 01, ', 50),
            ("duplicate", b'{"a": 1, "a": 2, ', 50), ("deep", b'{"a":' + b"[" * 40, 100),
            ("surrogate", rb'{"a": "\ud800", ', 50), ("trailing", b"{} x", 50),
            ("long-number", b'{"a": ' + b"1" * 5000, 6000),
            ("nan", b'{"a": NaN,', 30), ("missing", b'{"a": 1}', 9),
            ("complete-object", FULL.encode(), SIZE + 1)):
        book.bad(f"unfinished-{name}",
            "a header is judged when all of it has come; before that it is only cut short",
            due.to_bytes(2, "big") + part, "truncated")
    book.bad("only-space", "a header of which only white space has come", b"\0\x10  \n", "truncated")
    book.bad("proto-header-large", "the largest proto-header and nothing else", b"\xff\xff", "truncated")
    book.bad("header-large", "one byte short of the largest header", b"\xff\xff" + FULL.ljust(65534).encode(),
        "truncated")
    book.bad("content-none", "a large content of which nothing comes",
        frame(FULL.replace(": 0", ": 16777216")), "truncated")
    book.bad("content-some", "a large content of which little comes",
        frame(FULL.replace(": 0", ": 16777216"), b"abc"), "truncated")
    book.bad("content-one-missing", "a content of 100,000 bytes, one is missing",
        encode(raw(b"z" * 100000).header, b"z" * 100000)[:-1], "truncated")
    book.bad("letter", "a first byte of another protocol may become a length", b"G", "truncated")
    book.bad("two-letters", "two bytes of another protocol are a length", b"GE", "truncated")
    book.bad("proxy-v2-four", "four bytes of a PROXY header are a length and white space", b"\r\n\r\n",
        "truncated")
    book.bad("after-empty-content", "one byte after an empty content", encode(head(), b"") + b"\0",
        "truncated", [message()])
    return book


def drain():
    book = Book("drain",
        "Contents read as streams and left unread in part: the rest is dropped before the next message.")
    ten = Message(raw(b"0123456789").header, b"0123456789")
    data = encode(ten.header, ten.content)

    def read(count):
        return Message(ten.header, ten.content[:count])

    for count in (0, 1, 9, 10, 11):
        book.good(f"read-{count}", f"{count} bytes of each content of 10 are read", data * 3,
            *[read(count)] * 3, consume=count)
    for limit, count in ((10, 0), (9, 1), (5, 5), (1, 9), (0, 10)):
        book.good(f"limit-{limit}", f"the rest of {limit} bytes is as large as the limit", data * 2,
            *[read(count)] * 2, consume=count, limits={"drainBytes": limit})
        if limit:
            book.bad(f"limit-{limit - 1}-plus-1",
                "the rest is one byte larger than the limit: refused before any of it is dropped", data * 2,
                "drain-too-large", [read(count)], consume=count, limits={"drainBytes": limit - 1})
    book.good("limit-0-empty", "an empty content leaves no rest", encode(head(), b"") * 2, message(),
        message(), consume=0, limits={"drainBytes": 0})
    large = Message(head(length=2**40), b"abc")
    huge = {"contentBytes": 2**63 - 1}
    book.bad("large-rest", "a rest over the default limit",
        frame(FULL.replace(": 0", f": {2**40}"), b"abcdef"), "drain-too-large", [large], consume=3,
        limits=huge)
    book.bad("cut-rest", "the input ends while the rest is dropped", data[:-3], "truncated", [read(2)],
        consume=2)
    book.bad("cut-before-read", "the input ends before what is read", data[:-9], "truncated", [], consume=2)
    book.bad("fault-after-rest", "a fault after a rest that was dropped", data + b"\0\0", "header-empty",
        [read(4)], consume=4)
    book.bad("content-limit", "the limit of the content holds for streamed contents too", data,
        "content-too-large", [], consume=0, limits={"contentBytes": 9})
    return book
