"""Whole messages and streams of them, as a writer gives them."""

import json
import struct

from book import Book, message
from proem import Message


def json_message(value, order="little", **options):
    return message(json.dumps(value, ensure_ascii=False).encode(), order, "text/json", **options)


SEARCH = json_message({"action": "search", "value": "morpheus"})
SEARCH_REPLY = json_message({"result": "Follow the white rabbit. 🐰"})
EMOJI = json_message({"action": "search", "value": "🐶"}, "big")
BINARY = message("binary😃".encode(), kind="binary/custom-client-binary-type", encoding="binary")
BINARY_REPLY = message(b"First 10 bytes of request: " + "binary😃".encode()[:10],
                       kind="binary/custom-server-binary-type", encoding="binary")
DESIGN = (SEARCH, SEARCH_REPLY, EMOJI, BINARY, BINARY_REPLY)


def raw(content, kind="binary/octet-stream", **options):
    return message(content, kind=kind, encoding="binary", **options)


def messages():
    book = Book("messages",
        "One canonical message each: the writer gives these bytes, the reader reads them.")
    for vid, text, value, content in (
            ("search-request", "search request of a little-endian sender", SEARCH,
            {"action": "search", "value": "morpheus"}),
            ("search-reply", "its reply", SEARCH_REPLY, {"result": "Follow the white rabbit. 🐰"}),
            ("emoji-request", "emoji search of a big-endian sender", EMOJI,
            {"action": "search", "value": "🐶"})):
        book.written(vid, text, value, checks={0: {"text": value.content.decode(), "json": content}})
    book.written("binary-request", "binary request: no charset is named", BINARY,
                 checks={0: {"contentError": {"as": "text", "error": "unknown-charset"}}})
    book.written("binary-reply", "its reply", BINARY_REPLY)

    for reply in ("In the caves beneath the Misty Mountains. 💍", "🐾 Playing ball! 🏐", "No match for 'neo'.",
                  "Error: invalid action 'find'."):
        value = {"result": reply}
        book.written(f"reply-{len(book.vectors)}", "a reply of the example application", json_message(value),
                     checks={0: {"json": value}})

    empty = {"text": ""}
    book.written("empty-content", "an empty content is a message like any other", message(),
        checks={0: empty})
    book.written("empty-content-big", "an empty content of a big-endian sender", message(order="big"))
    book.written("empty-binary", "an empty content without charset", raw(b""))
    book.written("empty-content-type", "the content type may be empty", message(b"x", kind=""))
    book.written("empty-content-encoding", "the content encoding may be empty", message(b"x", encoding=""))
    book.written("empty-strings", "both may be empty, and the content too", message(kind="", encoding=""))
    book.written("one-byte", "one byte of text", message(b"a"), checks={0: {"text": "a"}})
    book.written("one-zero-byte", "one zero byte", raw(b"\0"))
    for name, text in (
            ("ascii", "Hello, world"), ("crlf", "one\r\ntwo\r\n"), ("tab-nul", "a\tb\0c"),
            ("latin", "Grüße, señor"), ("greek", "Ἐν ἀρχῇ ἦν ὁ λόγος"), ("arabic", "مرحبا بالعالم"),
            ("hebrew", "שלום עולם"), ("devanagari", "नमस्ते"), ("thai", "สวัสดี"), ("japanese", "こんにちは世界"),
            ("chinese", "你好，世界"), ("korean", "안녕하세요"), ("emoji-family", "👨‍👩‍👧‍👦"),
            ("combining", "e\u0301 is not \u00e9"), ("separators", "a\u2028b\u2029c\u0085d"),
            ("noncharacters", "\ufffe\uffff\U0010ffff"), ("bom-inside", "a\ufeffb"), ("bom-first", "\ufeffa"),
            ("math", "𝒳 ∈ ℝ")):
        book.written(f"text-{name}", f"a text in UTF-8: {name}", message(text.encode()),
            checks={0: {"text": text}})

    for name, value in (
            ("array", [1, 2, 3]), ("string", "hello"), ("integer", 42), ("float", 0.5), ("true", True),
            ("false", False), ("null", None), ("empty-object", {}), ("empty-array", []),
            ("nested", {"a": [{"b": [[], {}]}, None, True, -1, 2.5]}), ("big-integer", 2**64),
            ("keys-in-order", {"z": 1, "a": 2, "m": 3}), ("empty-key", {"": ""}),
            ("escapes", {"a": "\"\\\b\f\n\r\t\u0000\u001f\u007f/"}), ("unicode", {"ключ": "значение 🗝"})):
        book.written(f"json-{name}", f"JSON content: {name}", json_message(value),
            checks={0: {"json": value}})
    book.content("json-pretty", "JSON content with other white space",
                 message(b'\n {\r\n\t"a" : [ 1 , 2 ]\n}\n ', kind="text/json"), {"json": {"a": [1, 2]}},
                 encode=True)
    book.content("json-escaped", "JSON content with \\u escapes",
                 message(rb'{"\u0061": "\ud83d\udc36\u00e9\/"}', kind="application/json"),
                 {"json": {"a": "🐶é/"}}, encode=True)

    book.written("all-bytes", "all 256 byte values", raw(bytes(range(256))))
    book.written("not-utf-8-binary", "bytes that are no UTF-8, as binary", raw(b"\xff\xfe\x80\xc0"))
    book.written("looks-like-object", "a binary content that begins as a header does", raw(b'{"byteorder": '))
    book.written("looks-like-http", "a content that begins as another protocol does",
        raw(b"GET / HTTP/1.1\r\n\r\n"))
    book.written("looks-like-proto-header", "a content of two zero bytes", raw(b"\0\0"))
    book.written("ints-little", "three 32-bit integers of a little-endian sender",
        raw(struct.pack("<3i", 1, -2, 3)))
    book.written("ints-big", "three 32-bit integers of a big-endian sender",
        raw(struct.pack(">3i", 1, -2, 3), order="big"))
    book.written("doubles-big", "two doubles of a big-endian sender",
        raw(struct.pack(">2d", 0.1, -1e300), order="big"))
    inner = b"\0\x67" + b"x" * 20
    book.written("message-in-message", "a content that looks like a message", raw(inner))
    for size in (255, 256, 257, 4096, 65535, 65536, 65537, 1 << 20):
        book.written(f"content-{size}", f"a content of {size} bytes", raw(b"\xa5" * size))

    for name, kind in (
            ("parameters", "text/html; charset=utf-8"), ("any-word", "anything at all"),
            ("unicode", "テキスト/プレーン"),
            ("quotes", 'a "quoted" \\ type'), ("controls", "line\nbreak\ttab\u0001"), ("slash", "</script>"),
            ("emoji", "🎁"), ("long", "application/" + "x" * 1000), ("space", " "), ("nul", "\0")):
        book.written(f"type-{name}", f"a content type of its own: {name}", raw(b"x", kind=kind))
    for name, encoding in (
            ("gzip", "gzip"), ("path", "../../etc/passwd"), ("unicode", "кодировка"), ("quotes", '"text"'),
            ("list", "utf-8, gzip"),
            ("long", "x-" + "y" * 300)):
        book.content(f"encoding-{name}", f"a content encoding that is no charset: {name}",
                     message(b"x", encoding=encoding),
                     {"contentError": {"as": "text", "error": "unknown-charset"}},
                     encode=True)
    return book


def streams():
    book = Book("streams", "Streams of several messages on one connection, read in order, exactly once.")
    book.good("empty", "no bytes at all: a clean end", b"")
    book.written("two", "a request twice", SEARCH, SEARCH)
    book.written("design", "the five messages of the design in a row", *DESIGN)
    book.written("design-reversed", "the same from the last to the first", *reversed(DESIGN))
    book.written("mixed-orders", "senders of both byte orders", EMOJI, SEARCH, EMOJI)
    book.written("empty-between", "an empty content between two others", SEARCH, message(), BINARY)
    book.written("empty-first", "an empty content first", message(), SEARCH)
    book.written("empty-last", "an empty content last", SEARCH, message())
    book.written("all-empty", "five empty contents", *[message() for _ in range(5)])
    book.written("hundred", "100 requests with a number each",
        *[message(str(i).encode()) for i in range(100)])
    book.written("growing", "contents of 0 to 40 bytes", *[raw(b"." * i) for i in range(41)])
    book.written("small-after-large", "a small content after a large one", raw(b"L" * 70000), message(b"s"))
    book.written("large-after-small", "a large content after a small one", message(b"s"), raw(b"L" * 70000))
    nested = raw(b"\0\x02{}")
    book.written("content-like-message", "a content that looks like a bad message, then a good one", nested,
        SEARCH)
    book.written("content-like-http", "a content that looks like HTTP, then a good message", raw(b"GET / "),
        SEARCH)
    book.written("bad-text-between", "a content that is no UTF-8 leaves the stream in step",
                 message(b"\xff\xff"), SEARCH,
                 checks={0: {"contentError": {"as": "text", "error": "content-not-text"}}})
    book.written("bad-json-between", "a content that is no JSON leaves the stream in step",
                 message(b'{"a":', kind="text/json"), SEARCH,
                 checks={0: {"contentError": {"as": "json", "error": "content-invalid-json"}}})
    book.written("with-ids", "requests with message-id", *[
        message(b"x", extras={"message-id": str(i)}) for i in range(3)])
    book.written("lenient", "canonical messages in the lenient dialect", *[
        Message(m.header, m.content, "lenient") for m in DESIGN], dialect="lenient")
    book.written("header-sizes", "headers of many sizes", *[
        message(b"", extras={"pad": "p" * n}) for n in (0, 1, 50, 148, 149, 150, 500, 3000)])
    book.written("tight-limits", "each message is exactly as large as the limit", *[raw(b"12345678")] * 3,
                 limits={"contentBytes": 8})
    return book
