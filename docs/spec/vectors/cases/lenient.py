"""The lenient dialect."""

from book import Book, extra, frame, head, message, object_with
from cases.rules import FULL, without
from proem import LENIENT, NATIVE, Header, Message
from proem import REQUIRED as KEYS


def lenient():
    book = Book("lenient",
        "The lenient dialect, and what it does not accept either; the same bytes in the strict one.")
    loose = {"dialect": LENIENT}

    def good(vid, description, text, header, content=b"", **options):
        book.good(vid, description, frame(text, content), Message(header, content, LENIENT), dialect=LENIENT,
            **options)

    binary = ("binary/octet-stream", "binary")
    good("only-length", "only content-length: the three others have defaults", '{"content-length": 3}',
        Header(NATIVE, *binary, 3), b"abc")
    good("only-length-zero", "only content-length, no content", '{"content-length": 0}',
        Header(NATIVE, *binary, 0))
    good("only-length-underscore", "only content_length", '{"content_length": 3}', Header(NATIVE, *binary, 3),
        b"abc")
    good("no-byteorder", "byteorder is missing: native", without("byteorder"),
        Header(NATIVE, "text/plain", "utf-8", 0))
    good("no-type", "content-type is missing", without("content-type"), head(kind=binary[0]))
    good("no-encoding", "content-encoding is missing", without("content-encoding"), head(encoding="binary"))
    good("no-type-no-encoding", "both are missing", without("content-type", "content-encoding"),
        head("little", *binary))
    good("no-byteorder-no-type", "byteorder and content-type are missing",
        without("byteorder", "content-type"), Header(NATIVE, binary[0], "utf-8", 0))
    good("no-byteorder-no-encoding", "byteorder and content-encoding are missing",
        without("byteorder", "content-encoding"), Header(NATIVE, "text/plain", "binary", 0))
    good("null-byteorder", "null is as good as missing: native", FULL.replace('"little"', "null"),
        Header(NATIVE, "text/plain", "utf-8", 0))
    good("null-type", "content-type is null", FULL.replace('"text/plain"', "null"), head(kind=binary[0]))
    good("null-encoding", "content-encoding is null", FULL.replace('"utf-8"', "null"), head(encoding="binary"))
    good("null-underscore", "an underscore and null", '{"content_type": null, "content_length": 0}',
        Header(NATIVE, *binary, 0))
    good("null-extra", "a null extra header stays", object_with('"x": null'), head(x=None))
    for key in KEYS[1:]:
        good(f"underscore-{key}", f"{key} with an underscore", FULL.replace(key, key.replace("-", "_")),
            head())
    good("underscores", "all with underscores", FULL.replace("content-", "content_"), head())
    good("underscore-escaped", "an underscore as an escape",
        FULL.replace("content-length", r"content\u005flength"), head())
    good("underscores-any-order", "underscores, another order, no white space",
        '{"content_encoding":"utf-8","content_length":2,"byteorder":"big","content_type":"text/json"}',
        head("big", "text/json", length=2), b"{}")
    good("canonical", "a canonical message means the same", FULL, head())
    good("extras", "extra headers of the descendants",
        '{"content_length": 2, "opcode": 7, "client_id": "a", "sent-ts": 1.5}',
        Header(NATIVE, *binary, 2, {"opcode": 7, "client_id": "a", "sent-ts": 1.5}), b"ok")
    good("extra-underscore", "underscores of other keys stay",
        object_with('"message_id": "1", "in-reply_to": 2'), head(**{"message_id": "1", "in-reply_to": 2}))
    good("extra-mixed-underscore", "a lookalike of a required key is an extra header",
        object_with('"content_lenght": 5, "byte_order": "x"'),
        head(**{"content_lenght": 5, "byte_order": "x"}))
    good("nested-underscore", "underscores inside of extra headers stay",
        object_with('"x": {"content_length": 1, "content-length": 2}'),
        head(x={"content_length": 1, "content-length": 2}))
    good("capitals-are-extra", "capitals are not forgiven: an extra header",
        '{"Content-Type": "a", "content-length": 0}', Header(NATIVE, *binary, 0, {"Content-Type": "a"}))
    for word in ("NaN", "Infinity", "-Infinity"):
        content = f'{{"a": {word}}}'.encode()
        good(f"content-{word}", f"{word} in JSON content", FULL.replace(": 0", f": {len(content)}"),
            head(length=len(content)), content, checks={0: {"json": {"a": {"$float": word}}}})
    good("content-nan-nested", "NaN deep in JSON content", FULL.replace(": 0", ": 15"), head(length=15),
        b'[1, [NaN, 2.5]]', checks={0: {"json": [1, [{"$float": "NaN"}, 2.5]]}})
    for word in ("nan", "inf", "-NaN", "Inf", "INF", "INFINITY"):
        content = f"[{word}]".encode()
        good(f"content-not-{word}", f"{word} is not JSON in any dialect",
            FULL.replace(": 0", f": {len(content)}"), head(length=len(content)), content,
            checks={0: {"contentError": {"as": "json", "error": "content-invalid-json"}}})
    for name, text in (("comma", "[1,]"), ("comment", "[1 /* c */]"), ("single-quotes", "['a']"),
        ("bare-key", "{a: 1}"), ("leading-zero", "[01]")):
        good(f"content-{name}", f"JSON content is strict otherwise: {name}",
            FULL.replace(": 0", f": {len(text)}"), head(length=len(text)), text.encode(),
            checks={0: {"contentError": {"as": "json", "error": "content-invalid-json"}}})

    def bad(vid, description, data, code):
        book.bad(vid, description, data, code, **loose)

    bad("no-length", "content-length is always required", frame(without("content-length")),
        "header-missing-key")
    bad("empty-object", "an empty object", frame("{}"), "header-missing-key")
    bad("length-capitals", "content-length in capitals", frame('{"CONTENT-LENGTH": 1}', b"a"),
        "header-missing-key")
    for key, value in (("content-type", '"a"'), ("content-encoding", '"utf-8"'), ("content-length", "0")):
        bad(f"both-{key}", "both spellings at once",
            frame(object_with(f'"{key.replace("-", "_")}": {value}')), "header-duplicate-key")
    bad("both-underscore-first", "both spellings at once, the underscore first",
        frame('{"content_length": 0, "content-length": 0}'), "header-duplicate-key")
    bad("underscore-twice", "the underscore twice", frame('{"content_length": 0, "content_length": 0}'),
        "header-duplicate-key")
    bad("underscore-length-invalid", "an invalid content_length", frame('{"content_length": "5"}', b"12345"),
        "invalid-content-length")
    bad("underscore-length-large", "a content_length over the limit", frame('{"content_length": 16777217}'),
        "content-too-large")
    bad("underscore-type-wrong", "a content_type that is no string",
        frame('{"content_length": 0, "content_type": 1}'), "header-wrong-type")
    bad("length-null", "content-length can't be null", frame(FULL.replace(": 0", ": null")),
        "invalid-content-length")
    bad("both-null", "both spellings at once, one of them null",
        frame(object_with('"content_type": null')), "header-duplicate-key")
    bad("type-number", "a content-type that is neither a string nor null",
        frame(FULL.replace('"text/plain"', "1")), "header-wrong-type")
    bad("byteorder-native", "the word native is not a byte order",
        frame(FULL.replace('"little"', '"native"')), "unknown-byteorder")
    bad("byteorder-empty", "an empty byte order", frame(FULL.replace('"little"', '""')), "unknown-byteorder")
    for word in ("NaN", "Infinity", "-Infinity"):
        bad(f"header-{word}", f"{word} in the header", frame(object_with(f'"x": {word}')),
            "header-invalid-json")
    for name, data, code in (
            ("comma", frame(FULL[:-1] + ",}"), "header-invalid-json"),
            ("comment", frame("{/**/" + FULL[1:]), "header-invalid-json"),
            ("single-quotes", frame(FULL.replace('"', "'")), "header-invalid-json"),
            ("bom", frame("\ufeff" + FULL), "header-bom"),
            ("utf-8", frame(b'{"content-length": 0, "x": "\xff"}'), "header-not-utf-8"),
            ("trailing", frame(FULL + "x"), "header-trailing-data"), ("empty", b"\0\0", "header-empty"),
            ("http", b"GET /", "wrong-protocol"), ("array", frame("[]"), "header-not-object"),
            ("surrogate", extra(r'"\ud800"'), "header-lone-surrogate"),
            ("deep", extra("[" * 32 + "]" * 32), "header-too-deep"),
            ("truncated", frame(FULL)[:-1], "truncated")):
        bad(f"strict-{name}", f"no more lenient than the strict dialect: {name}", data, code)
    book.content("strict-content-nan", "NaN in JSON content in the strict dialect",
        message(b'{"a": NaN}', kind="text/json"),
        {"contentError": {"as": "json", "error": "content-invalid-json"}}, encode=True)
    book.good("strict-underscores-extra", "in the strict dialect names with underscores are extra headers",
        frame(object_with('"content_length": 7, "content_type": "x"')),
        message(extras={"content_length": 7, "content_type": "x"}))
    return book
