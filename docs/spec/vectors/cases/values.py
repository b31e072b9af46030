"""Extra headers: values of every type, numbers, strings."""

from decimal import Decimal

from book import Book, extra, frame, head, message, object_with
from proem import REPLY_CODES, Message


def one(value):
    return message(extras={"x": value})


def empty(extras_):
    return message(kind="binary/octet-stream", encoding="binary", extras=extras_)


def extras():
    book = Book("extras", "Extra headers of every type, kept in order and written back as they were.")
    values = {
        "empty-string": "", "string": "value", "true": True, "false": False, "null": None, "zero": 0,
        "one": 1,
        "minus-one": -1, "int-max": 2**31 - 1, "int-max-1": 2**31, "int-min": -2**31, "int-min-1": -2**31 - 1,
        "exact-double-max": 2**53, "exact-double-max-1": 2**53 + 1, "long-max": 2**63 - 1,
        "long-max-1": 2**63,
        "long-min": -2**63, "long-min-1": -2**63 - 1, "unsigned-long-max": 2**64 - 1,
        "unsigned-long-max-1": 2**64,
        "ten-to-15": 10**15, "ten-to-16": 10**16, "ten-to-17": 10**17, "ten-to-18": 10**18,
        "ten-to-19": 10**19,
        "ten-to-100": 10**100, "minus-ten-to-100": -10**100, "digits-1000": int("1234567890" * 100),
        "empty-list": [], "empty-map": {}, "list-of-empties": [[], {}, ""],
        "map-of-empties": {"a": [], "b": {}, "c": ""},
        "list": [1, "two", 3.5, True, False, None], "list-of-lists": [[1, 2], [3, [4]]],
        "map": {"a": 1, "b": "c"},
        "deep-map": {"a": {"b": {"c": {"d": None}}}}, "list-of-maps": [{"k": 1}, {"k": 2}],
        "map-empty-key": {"": {"": 0}},
        "map-in-order": {"z": 1, "y": 2, "a": 3}, "numeric-keys": {"10": 1, "9": 2, "1": 3},
        "true-as-string": "true",
        "null-as-string": "null", "number-as-string": "5",
    }
    for name, value in values.items():
        book.written(f"value-{name}", f"an extra header of value {name}", one(value))

    for name, extras_ in (
            ("empty", {"": 1}), ("space", {" ": 1, "a b": 2}), ("dots", {"a.b.c": 1}),
            ("unicode", {"ключ": 1, "鍵": 2}),
            ("emoji", {"🔑": "🔒"}), ("quotes", {'"': 1, "\\": 2, "'": 3}), ("controls", {"\0": 1, "\n": 2}),
            ("order", {"z": 1, "a": 2, "m": 3, "b": 4}), ("case", {"a": 1, "A": 2}),
            ("required-in-capitals", {"Byteorder": "big", "CONTENT-LENGTH": 5}),
            ("required-with-underscore", {"content_type": "a", "content_length": 99, "content_encoding": 1}),
            ("required-lookalikes", {"byte-order": "x", "content-lenght": 1, "contentType": "y"}),
            ("required-with-space", {" byteorder": "big", "content-length ": -1}),
            ("normal-forms", {"\u00e9": "composed", "e\u0301": "decomposed"}),
            ("type-names", {"@class": "java.lang.Runtime", "$type": "System.Object", "__proto__": {"a": 1}}),
            ("long", {"k" * 1000: 1}), ("numbers", {"2": "b", "1": "a", "0": "c"}), ("nan", {"NaN": "NaN"})):
        book.written(f"key-{name}", f"extra keys: {name}", message(extras=extras_))

    book.written("many", "100 extra headers", message(extras={f"k{i}": i for i in range(100)}))
    book.written("all-types", "every type at once", message(b"body", "big", extras={
        "s": "é", "i": -7, "b": 2**70, "d": 1.5, "t": True, "f": False, "n": None, "l": [1, [2]],
        "m": {"k": {"v": 1}}}))

    for name, extras_ in (
            ("message-id", {"message-id": "42"}),
            ("message-id-uuid", {"message-id": "6f1f1f0e-6d0c-4f5a-9a6d-0c8f2f3d1b7a"}),
            ("in-reply-to", {"in-reply-to": "42"}), ("in-reply-to-unicode", {"in-reply-to": "№ 42"}),
            ("deadline", {"deadline-ms": 1500}), ("deadline-zero", {"deadline-ms": 0}),
            ("id-and-deadline", {"message-id": "a", "deadline-ms": 10000}),
            ("wrong-types", {"message-id": 42, "in-reply-to": None, "error": {}, "deadline-ms": "soon"}),
            ("wrong-truths", {"ping": "true", "push": 1}), ("not-true", {"ping": False, "push": None}),
            ("wrong-sizes", {"message-id": "", "deadline-ms": -1}), ("id-129", {"message-id": "x" * 129}),
            ("id-128", {"message-id": "🆔" * 128}), ("deadline-of-65-bits", {"deadline-ms": 2**64}),
            ("unknown", {"x-vendor-extension": {"version": 3}})):
        book.written(f"extension-{name}", f"extensions are ordinary extra headers to the framing: {name}",
                     message(b"x", extras=extras_))
    book.written("ping", "a request for a sign of life", empty({"message-id": "p1", "ping": True}))
    book.written("ping-in-turn", "the same without message-id", empty({"ping": True}))
    book.written("ping-reply", "what a server replies to it", empty({"in-reply-to": "p1"}))
    book.written("one-way", "a request that wants no reply", message(b"Noted.", extras={"one-way": True}))
    book.written("push", "a message that a server sends unasked", message(b"News.", extras={"push": True}))
    for code in REPLY_CODES:
        text = f"The request failed: {code}."
        book.written(f"error-{code}", "an error reply", message(text.encode(), extras={"error": code}),
                     checks={0: {"text": text}})
    book.written("error-in-reply-to", "an error reply to one of several requests",
                 message(b"Too late.", extras={"in-reply-to": "7", "error": "deadline-exceeded"}))
    return book


FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 0.2, 0.1 + 0.2, 1 / 3, 2 / 3, 1.1, 2.5, 3.14159, 100.0, 123456.789,
    -123.456,
    0.001, 0.0001, 0.00012345, 0.00001, 1.2345e-05, 9.999e-05, 1e15, 1e16, 1e17, 123456789012345.6,
    1234567890123456.0,
    9999999999999998.0, 1.2345678901234567e19, 1e21, 1e22, 1e23, 2e23, 8.41e21, 9.5e-3, 2e-3, 5e-324, 1e-323,
    1.5e-323,
    2.2250738585072014e-308, 2.225073858507201e-308, 1.7976931348623157e308, -1.7976931348623157e308,
    9007199254740992.0, 9007199254740994.0, 4.35, 5e-05, 1e-10, 1e100, 1e-100, 1e99, 1e-99,
    2.9802322387695312e-08,
    18014398509481984.0, 4.503599627370496e15, 5.0e-7, 7.2057594037927933e16, 1e-7, 1e7, 12345678.9,
    9223372036854775808.0, 3.4028234663852886e38, 1.401298464324817e-45, 6.02214076e23,
    4.9406564584124654e-322,
]


def numbers():
    book = Book("numbers", "Numbers as extra headers: as CPython writes doubles, and in every other form.")
    seen = set()
    for value in FLOATS:
        text = repr(value)
        assert text not in seen, text
        seen.add(text)
        book.written(f"double-{text}", "a double as CPython writes it", one(value))
    book.written("doubles-in-list", "doubles and integers stay apart", one([1, 1.0, -1, -1.0, 0, 0.0]))

    other = (
        ("1.50", 1.5), ("0.10", 0.1), ("1e0", 1.0), ("1E5", 100000.0), ("1e+5", 100000.0), ("1e-5", 1e-05),
        ("10e-1", 1.0),
        ("1e05", 100000.0), ("1E-05", 1e-05), ("1e16", 1e16), ("1E16", 1e16), ("1e+016", 1e16),
        ("100e-2", 1.0),
        ("0.00001", 1e-05), ("10000000000000000.0", 1e16), ("123e2", 12300.0), ("0e0", 0.0), ("0e5", 0.0),
        ("0.00", 0.0),
        ("-0.00", -0.0), ("-0e0", -0.0), ("-0E-7", -0.0), ("-1.0e1", -10.0), ("5E-324", 5e-324),
        ("17976931348623157e292", 1.7976931348623157e308),
        ("9007199254740993.0", Decimal("9007199254740993.0")), ("0.1000000000000000055511151231257827", None),
        ("4.9E-324", None), ("3e-324", None), ("1e309", None), ("-1e400", None), ("1e-400", None),
        ("1.7976931348623158e308", None),
        ("1.7976931348623159e308", None), ("3.141592653589793238462643383279", None),
        ("0.30000000000000000001", None),
        ("1e00000000000000000005", 100000.0), ("1e999999", None), ("-9.99e999999", None), ("0.1e1000000", None), ("10e999998", None), ("0e999999", 0.0), ("-1e-999999", None), ("1000e-1000002", None),
        ("123456789012345678901234567890.5", None), ("1.00000000000000000000", 1.0),
        ("2.4703282292062327e-324", None), ("0.1e-6", 1e-07), ("1" + "0" * 400 + ".0", None),
    )
    for text, value in other:
        value = Decimal(text) if value is None else value
        exact = isinstance(value, Decimal)
        what = "a decimal that no double is exactly" if exact else "a double in another form than CPython's"
        name = text if len(text) < 40 else f"{text[:3]}-{len(text)}-characters"
        book.good(f"form-{name}", what, extra(text), one(value), canonical=not exact)
    for text, value in (("-0", 0), ("[-0, 0]", [0, 0])):
        book.good(f"integer-{text.replace(' ', '')}", "an integer minus zero is zero", extra(text),
            one(value), canonical=True)
    for name, text in (("after-space", "  7"), ("before-space", "7 \t"), ("before-newline", "7\n")):
        book.good(f"space-{name}", "white space beside a number", extra(text), one(7), canonical=True)
    return book


SHORT = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r", '"': "quote", "\\": "backslash"}


def strings():
    book = Book("strings", "Strings as extra headers: what is written raw, what is escaped, what is read.")
    for c, name in SHORT.items():
        book.written(f"short-escape-{name}", f"U+{ord(c):04X} is written as a two-character escape",
            one(f"a{c}b"))
    for c in (0, 1, 7, 0x0B, 0x0E, 0x10, 0x1A, 0x1B, 0x1F):
        book.written(f"long-escape-{c:02x}", f"U+{c:04X} is written as \\u with lower-case digits",
            one(f"a{chr(c)}b"))
    book.written("all-controls", "all characters below U+0020", one("".join(map(chr, range(32)))))
    raw = (
        (0x20, "space"), (0x2F, "solidus"), (0x3C, "less-than"), (0x7E, "tilde"), (0x7F, "DEL"),
        (0x80, "first of two bytes"),
        (0x85, "next line"), (0xA0, "no-break space"), (0xAD, "soft hyphen"), (0xFF, "last of Latin-1"),
        (0x7FF, "last of two bytes"),
        (0x800, "first of three bytes"), (0x200B, "zero-width space"), (0x202E, "right-to-left override"),
        (0x2028, "line separator"),
        (0x2029, "paragraph separator"), (0xD7FF, "last before the surrogates"),
        (0xE000, "first after the surrogates"),
        (0xFDD0, "noncharacter"), (0xFEFF, "byte-order mark"), (0xFFFD, "replacement character"),
        (0xFFFE, "noncharacter"),
        (0xFFFF, "last of three bytes"), (0x10000, "first of four bytes"), (0x1F600, "emoji"),
        (0x1FFFF, "noncharacter"),
        (0xE0001, "tag"), (0x10FFFF, "last of all"))
    for c, name in raw:
        book.written(f"raw-{c:04x}", f"U+{c:04X} is written raw: {name}", one(f"<{chr(c)}>"))
    for name, text in (
            ("quote-in-quotes", '""'), ("backslashes", "\\\\\\"), ("looks-escaped", "\\u0041\\n"),
            ("json-in-string", '{"a": [1]}'),
            ("script", "</script><!-- -->"), ("comment", "/* no */ // comment"),
            ("windows-path", "C:\\new\\table"), ("flags", "🇪🇺🇯🇵"),
            ("zalgo", "z\u0351\u0343\u0346a"), ("bidi", "abc אבג def"), ("long-ascii", "x" * 10000),
            ("long-emoji", "😀" * 3000),
            ("long-escapes", "\n" * 5000),
            ("every-two-byte-edge", "\u0080\u07ff\u0800\uffff\U00010000\U0010ffff")):
        book.written(f"text-{name}", f"a string: {name}", one(text))

    bs = "\\"
    forms = (
        ("letter", bs + "u0041", "A"), ("lower-hex", bs + "u00e9", "é"), ("upper-hex", bs + "u00E9", "é"),
        ("mixed-hex", bs + "uABcd", "\uabcd"),
        ("solidus", bs + "/", "/"), ("quote-as-u", bs + "u0022", '"'), ("backslash-as-u", bs + "u005c", "\\"),
        ("newline-as-u", bs + "u000a", "\n"),
        ("newline-upper", bs + "u000A", "\n"), ("nul", bs + "u0000", "\0"), ("control", bs + "u001F", "\x1f"),
        ("del", bs + "u007f", "\x7f"),
        ("space", bs + "u0020", " "), ("pair", bs + "ud83d" + bs + "ude00", "😀"),
        ("pair-upper", bs + "uD83D" + bs + "uDE00", "😀"),
        ("two-pairs", (bs + "ud83d" + bs + "ude00") * 2, "😀😀"),
        ("first-pair", bs + "ud800" + bs + "udc00", "\U00010000"),
        ("last-pair", bs + "udbff" + bs + "udfff", "\U0010ffff"), ("line-separator", bs + "u2028", "\u2028"),
        ("bom", bs + "ufeff", "\ufeff"),
        ("before-surrogates", bs + "ud7ff", "\ud7ff"), ("after-surrogates", bs + "ue000", "\ue000"),
        ("noncharacter", bs + "uffff", "\uffff"),
        ("escaped-backslash-u", bs + bs + "u0041", "\\u0041"), ("three-backslashes", bs * 3 + '"', '\\"'),
        ("digits-after", bs + "u00412", "A2"),
        ("all-short", "".join(bs + c for c in '"\\/bfnrt'), '"\\/\b\f\n\r\t'),
        ("pair-then-letter", bs + "ud83d" + bs + "ude00x", "😀x"),
        ("raw-and-escaped", "é" + bs + "u00e9é", "ééé"), ("raw-del", "\x7f", "\x7f"))
    for name, text, value in forms:
        book.good(f"form-{name}", f"a string in a form of its own: {name}", extra(f'"{text}"'),
            Message(head(x=value), b""), canonical=True)
    book.good("key-escaped", "an extra key in escapes", frame(object_with(r'"\u0078\u002d\ud83d\ude00": 1')),
              message(extras={"x-😀": 1}), canonical=True)
    book.good("key-escaped-newline", "an extra key with an escaped line break",
        frame(object_with(r'"a\nb": "\t"')),
              message(extras={"a\nb": "\t"}))
    return book
