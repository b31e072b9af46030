"""Bytes that are no header at all: proto-header, first byte, UTF-8."""

from book import REQUIRED, Book, frame, object_with
from cases.messages import SEARCH
from proem import encode

SEARCH_BYTES = encode(SEARCH.header, SEARCH.content)
HEADER = SEARCH_BYTES[2:-41]
CONTENT = SEARCH.content


def with_length(size):
    return size.to_bytes(2, "big") + HEADER + CONTENT


def proto_header():
    book = Book("proto-header",
        "Proto-headers that announce no header, or one of a length that is not right.")
    empty = "header-empty"
    book.bad("zero", "H = 0 is known at the second byte", b"\0\0", empty)
    book.bad("zero-then-message", "H = 0, then a good message, as where the length has four bytes: it is not looked for",
        b"\0\0" + SEARCH_BYTES, empty)
    book.bad("zero-after-message", "H = 0 after a good message", SEARCH_BYTES + b"\0\0", empty, [SEARCH])
    book.bad("zeros", "16 zero bytes", bytes(16), empty)
    book.bad("eight-byte-length", "a length of eight bytes, big-endian", bytes(6) + with_length(103), empty)
    book.bad("four-byte-length-little", "a length of four bytes, little-endian", b"\x67\0\0\0" + HEADER,
        "header-not-object")
    book.bad("little-endian", "a proto-header in little-endian order waits for more header than comes",
        b"\x67\0" + HEADER + CONTENT, "truncated")
    book.bad("one-brace", "H = 1: no object fits", b"\0\1{", "header-invalid-json")
    book.bad("one-space", "H = 1: white space only", b"\0\1 ", "header-not-object")
    book.bad("one-letter", "H = 1: a letter", b"\0\1x", "header-not-object")
    book.bad("two", "H = 2: an empty object", b"\0\2{}", "header-missing-key")
    book.bad("one-too-small", "H is one too small: the closing brace is outside", with_length(102),
        "header-invalid-json")
    book.bad("two-too-small", "H is two too small: a digit of the length is outside", with_length(101),
        "header-invalid-json")
    book.bad("half", "H is half of what it should be", with_length(51), "header-invalid-json")
    book.bad("one-too-large", "H is one too large: a byte of the content is inside", with_length(104),
        "header-trailing-data")
    book.bad("too-large-all", "H covers header and content", with_length(144), "header-trailing-data")
    book.bad("too-large-end", "H is one more than all that comes", with_length(145), "truncated")
    book.bad("largest", "H = 65,535, and a usual header comes", with_length(65535), "truncated")
    book.bad("missing", "no proto-header: the header comes at once", HEADER + CONTENT, "header-not-object")
    book.bad("decimal", "the length as decimal digits", b"103" + HEADER + CONTENT, "header-not-object")
    book.bad("hex", "the length as hexadecimal digits", b"0067" + HEADER + CONTENT, "header-not-object")
    book.bad("netstring", "a netstring", b"103:" + HEADER + b",", "header-not-object")
    book.bad("content-length-lines", "a header of lines, as language servers send it",
        b"Content-Length: 41\r\n\r\n" + CONTENT, "header-not-object")
    book.bad("varint", "a length as a variable-length integer", b"\x67" + HEADER + CONTENT,
        "header-not-object")
    return book


FOREIGN = (
    ("http-get", "HTTP", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    ("http-post", "HTTP", b"POST /a HTTP/1.1\r\n"), ("http-put", "HTTP", b"PUT /a HTTP/1.1\r\n"),
    ("http-head", "HTTP", b"HEAD / HTTP/1.0\r\n\r\n"), ("http-delete", "HTTP", b"DELETE /a HTTP/1.1\r\n"),
    ("http-options", "HTTP", b"OPTIONS * HTTP/1.1\r\n"),
    ("http-patch", "HTTP", b"PATCH /a HTTP/1.1\r\n"), ("http-connect", "HTTP", b"CONNECT a:443 HTTP/1.1\r\n"),
    ("http-trace", "HTTP", b"TRACE / HTTP/1.1\r\n"),
    ("http-response", "HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    ("http-2", "HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("tls-1.0-record", "TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03"),
    ("tls-1.2-record", "TLS", b"\x16\x03\x03\0\x7a\x01\0\0\x76"),
    ("ssl-3-record", "TLS", b"\x16\x03\0\0\x2f\x01"),
    ("proxy-v1", "PROXY v1", b"PROXY TCP4 192.0.2.1 192.0.2.2 56324 443\r\n"),
    ("proxy-v2", "PROXY v2", b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"), ("ssh", "SSH", b"SSH-2.0-client\r\n"),
    ("smtp-ehlo", "SMTP or FTP", b"EHLO example.org\r\n"),
    ("smtp-helo", "SMTP or FTP", b"HELO example.org\r\n"),
    ("greeting-220", "SMTP or FTP", b"220 example.org ready\r\n"),
    ("redis", "Redis", b"*1\r\n$4\r\nPING\r\n"),
    ("redis-3", "Redis", b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\nb\r\n"), ("amqp", "AMQP", b"AMQP\0\0\x09\x01"),
    ("tls-alert", "TLS", b"\x15\x03\x03\0\x02\x02\x50"),
)


def first_byte():
    book = Book("first-byte",
        "The first byte of a header that is not white space: known as soon as it comes, whatever H is.")
    seen = set()
    for name, protocol, data in FOREIGN:
        book.bad(f"{name}", f"{protocol} instead of a message", data, "wrong-protocol")
        assert book.vectors[-1]["expect"]["end"]["protocol"] == protocol
        begin = data[:book.vectors[-1]["expect"]["end"]["known"]]
        if begin not in seen:
            book.bad(f"{name}-begin", f"{protocol}: decided at the last of these bytes", begin,
                "wrong-protocol")
        seen.add(begin)
    for name, data in (("http", FOREIGN[0][2]), ("tls", FOREIGN[11][2]), ("proxy-v2", FOREIGN[15][2]),
        ("redis", FOREIGN[20][2])):
        book.bad(f"{name}-after-message", "another protocol after a good message", SEARCH_BYTES + data,
            "wrong-protocol", [SEARCH])
    book.bad("http-over-limit", "the limit of the header is looked at before the protocol",
        b"GET / HTTP/1.1\r\n", "header-too-large",
             limits={"headerBytes": 1000})
    book.bad("tls-over-limit", "the same with TLS", b"\x16\x03\x01\0\x05", "header-too-large",
        limits={"headerBytes": 4096})
    book.bad("tls-bom", "TLS is looked for before a byte-order mark", b"\x16\x03\xef", "wrong-protocol")
    book.good("tls-lookalike", "16 03 may be the length of a header",
        b"\x16\x03" + HEADER + b" " * (0x1603 - 103) + CONTENT, SEARCH)
    book.good("crlf-lookalike", "0D 0A may be the length of a header that begins with white space",
              b"\r\n\r\n" + HEADER + b" " * (0x0D0A - 105) + CONTENT, SEARCH)
    book.good("redis-lookalike", "2A 31 may be the length of a header that begins with white space",
              b"*1\r\n" + HEADER + b"\n" * (0x2A31 - 105) + CONTENT, SEARCH)

    not_object = "header-not-object"
    for name, data in (
            ("lower-case-get", b"get / http/1.1\r\n"), ("gex", b"GEX"), ("pux", b"PUX"), ("prx", b"PRX"),
            ("hex", b"HEX"), ("ssx", b"SSX"),
            ("221", b"221 bye\r\n"), ("250", b"250 ok\r\n"), ("tls-major-4", b"\x16\x04\x01"),
            ("redis-letter", b"*a\r\n$"),
            ("redis-integer", b"*1\r\n:1\r\n"), ("redis-two-digits", b"*10\r\n$"),
            ("redis-simple", b"+OK\r\n"), ("proxy-v2-nearly", b"\r\n\r\n\1"),
            ("mqtt", b"\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04abcd"),
            ("postgresql", b"\0\0\0\x08\x04\xd2\x16\x2f"[2:]), ("memcached", b"\x80\x0b\0\0\0\0\0\0"),
            ("websocket-frame", b"\x81\x05Hello"), ("gzip", b"\x1f\x8b\x08\0"), ("telnet", b"\xff\xfd\x18")):
        book.bad(f"other-{name}", "neither a header nor a protocol that is known", data, not_object)

    for byte, name in (
            (0x00, "NUL"), (0x08, "backspace"), (0x0B, "vertical tab"), (0x0C, "form feed"),
            (0x1F, "last control"), (0x21, "exclamation mark"),
            (0x22, "quotation mark"), (0x23, "number sign"), (0x27, "apostrophe"), (0x28, "parenthesis"),
            (0x2D, "minus"), (0x2F, "solidus"), (0x30, "digit"),
            (0x3C, "less-than"), (0x5B, "bracket"), (0x5C, "backslash"), (0x5D, "closing bracket"),
            (0x66, "f of false"), (0x6E, "n of null"),
            (0x74, "t of true"), (0x7A, "just before the brace"), (0x7C, "just after the brace"),
            (0x7D, "closing brace"), (0x7F, "DEL"),
            (0x80, "continuation byte"), (0x85, "next line of Latin-1"), (0xA0, "no-break space of Latin-1"),
            (0xC0, "never in UTF-8"),
            (0xC2, "first of a no-break space"), (0xE2, "first of a line separator"),
            (0xF0, "first of four bytes"), (0xFB, "7B with the high bit"),
            (0xFE, "UTF-16 mark, big-endian"), (0xFF, "UTF-16 mark, little-endian")):
        book.bad(f"byte-{byte:02x}", f"first byte {byte:02X}: {name}", b"\0\x67" + bytes([byte]), not_object)
    for name, text in (
            ("array", "[]"), ("array-of-object", "[{" + REQUIRED + "}]"), ("string", '"{}"'), ("number", "5"),
            ("true", "true"), ("null", "null"),
            ("comment", "/* */ {" + REQUIRED + "}"), ("hash-comment", "# c\n{" + REQUIRED + "}"),
            ("xml", "<header/>"), ("yaml", "byteorder: little"),
            ("parentheses", "({" + REQUIRED + "})"), ("comma", ",{" + REQUIRED + "}")):
        book.bad(f"whole-{name}", f"a whole header that is no object: {name}", frame(text), not_object)
    for name, space in (("space", b" "), ("lf", b"\n"), ("crlf-tab", b"\r\n\t"), ("hundred", b" " * 100)):
        book.bad(f"after-{name}", "the first byte after white space is no brace", b"\0\xff" + space + b"[",
            not_object)
    book.bad("only-space", "a header of white space only", frame("   "), not_object)
    book.bad("only-line-breaks", "a header of line breaks only, then a good message",
        frame("\r\n\r\n") + SEARCH_BYTES, not_object)
    book.bad("not-object-after-message", "a bad first byte after a good message", SEARCH_BYTES + b"\0\5[1,2]",
        not_object, [SEARCH])

    bom = "header-bom"
    book.bad("bom", "a byte-order mark before the object", frame("\ufeff{" + REQUIRED + "}"), bom)
    book.bad("bom-first-byte", "it is known by its first byte", b"\0\x67\xef", bom)
    book.bad("bom-not-quite", "EF alone decides, whatever follows", b"\0\x67\xef\xbd\x9b", bom)
    book.bad("bom-after-space", "after white space too", frame("  \ufeff{" + REQUIRED + "}"), bom)
    book.bad("bom-after-message", "in the second message", SEARCH_BYTES + frame("\ufeff{" + REQUIRED + "}"),
        bom, [SEARCH])
    book.bad("utf-16-bom", "a UTF-16 byte-order mark",
        frame(("{" + REQUIRED + "}").encode("utf-16")[2:].join([b"\xff\xfe", b""])), not_object)
    book.bad("utf-16-big", "a header in UTF-16, big-endian",
        frame(("{" + REQUIRED + "}").encode("utf-16-be")), not_object)
    book.bad("utf-32-big", "a header in UTF-32, big-endian",
        frame(("{" + REQUIRED + "}").encode("utf-32-be")), not_object)
    book.bad("ebcdic", "a header in EBCDIC", frame(("{" + REQUIRED + "}").encode("cp037")), not_object)
    return book


ILL_FORMED = (
    ("80", "lone continuation byte"), ("bf", "lone continuation byte, the last"),
    ("8080", "two continuation bytes"), ("808080", "three continuation bytes"),
    ("80808080", "four continuation bytes"), ("c080", "NUL in two bytes"), ("c0af", "solidus in two bytes"),
    ("c1bf", "DEL in two bytes"),
    ("e08080", "NUL in three bytes"), ("e080af", "solidus in three bytes"),
    ("e09fbf", "U+07FF in three bytes"), ("f0808080", "NUL in four bytes"),
    ("f08080af", "solidus in four bytes"), ("f08fbfbf", "U+FFFF in four bytes"), ("f888808080", "five bytes"),
    ("fc8480808080", "six bytes"),
    ("eda080", "surrogate D800"), ("edadbf", "surrogate DB7F"), ("edae80", "surrogate DB80"),
    ("edafbf", "surrogate DBFF"), ("edb080", "surrogate DC00"),
    ("edbfbf", "surrogate DFFF"), ("eda080edb080", "a pair of surrogates, three bytes each"),
    ("edafbfedbfbf", "the last pair of surrogates"),
    ("f4908080", "U+110000"), ("f4bfbfbf", "U+13FFFF"), ("f5808080", "F5"), ("f7bfbfbf", "U+1FFFFF"),
    ("f8", "F8"), ("fc", "FC"), ("fe", "FE"), ("ff", "FF"),
    ("fefeffff", "FE FE FF FF"), ("c2", "first of two bytes only"),
    ("df", "first of two bytes only, the last"), ("e1", "first of three bytes only"),
    ("e180", "two of three bytes"), ("efbf", "two of three bytes, the last"),
    ("f1", "first of four bytes only"), ("f180", "two of four bytes"),
    ("f18080", "three of four bytes"), ("f48fbf", "three of four bytes, the last"),
    ("c2c2a9", "a first byte twice"), ("e28228a1", "a bad second byte"),
    ("e28228", "a bad third byte"), ("f028a0a0", "a bad second of four"), ("f09028bc", "a bad third of four"),
    ("f0908028", "a bad fourth of four"),
    ("e9", "an e acute of Latin-1"), ("93 94".replace(" ", ""), "quotation marks of Windows-1252"),
    ("82a0", "a kana of Shift JIS"), ("a4a2", "a kana of EUC-JP"),
)


def utf_8():
    book = Book("utf-8",
        "Headers that are not well-formed UTF-8: checked once the whole header is there, before its syntax.")
    code = "header-not-utf-8"

    def text(before, bad, after, vid, description, **options):
        book.bad(vid, description, frame(before.encode() + bytes.fromhex(bad) + after.encode()), code,
            **options)

    for bad, name in ILL_FORMED:
        text("{" + REQUIRED + ', "x": "a', bad, 'b"}', f"value-{bad}", f"in a string: {name}")
    for bad in ("80", "c080", "eda080", "f4908080", "e282", "ff"):
        text("{" + REQUIRED + ', "k', bad, '": 1}', f"key-{bad}", "in a key")
        text('{"byteorder": "little", "content-type": "', bad,
            '", "content-encoding": "utf-8", "content-length": 0}', f"type-{bad}", "in the content type")
        text("{" + REQUIRED + ", ", bad, '"x": 1}', f"outside-{bad}", "outside of any string")
    for bad in ("c2", "e2", "e282", "f0", "f09f", "f09f98"):
        text("{" + REQUIRED + ', "x": "', bad, "", f"cut-{bad}",
            "a character is cut short by the end of the header")
    text("{" + REQUIRED + ', "x": "é', "c3", '"}', "after-good",
        "the offset is that of the first ill-formed byte, after well-formed ones")
    text("{" + REQUIRED + ', "x": "é', "f09f98", '€"}', "cut-in-middle",
        "a cut character: the offset is that of its first byte")
    text("{" + REQUIRED + ', "x": "', "e0a0c2a9", '"}', "two-faults-one-good",
        "a cut character before a good one")
    text("{" + REQUIRED + ', "x": "', "ff61fe", '"}', "two-faults", "of two faults the first counts")
    text("{", "ff", "}", "second-byte", "right after the brace")
    text("{" + REQUIRED + "}", "ff", "", "after-object", "after the object: not trailing data")
    text("{" + REQUIRED + ', "x": 1,, "y": "', "ff", '"}', "after-syntax-fault",
        "after a syntax fault: UTF-8 is checked first")
    text('{"a": 1, "a": 2, "x": "', "ff", '"}', "after-duplicate", "after a duplicate key")
    text('{"x": "', "ff", '"}', "before-missing-key", "before the required keys are looked for")
    text("{" + "[" * 100, "ff", "", "after-too-deep", "after nesting that is too deep")
    text("  {" + REQUIRED, "fe", "}", "after-space", "white space counts in the offset")
    book.bad("cut-before-content", "a character goes on in the content, but the header ends inside it",
             frame(('{' + REQUIRED + ', "x": "').encode() + b"\xf0\x9f", b"\x98\x80" + b'"}'), code)
    book.bad("second-message", "in the second message", SEARCH_BYTES + frame(b'{"x": "\xc0"}'), code,
        [SEARCH])
    book.bad("latin-1-header", "a header in Latin-1", frame(object_with('"name": "José"').encode("latin-1")),
        code)
    book.bad("utf-16-little", "a header in UTF-16, little-endian: well-formed UTF-8, but full of NUL",
             frame(("{" + REQUIRED + "}").encode("utf-16-le")), "header-invalid-json")
    book.bad("utf-32-little", "a header in UTF-32, little-endian",
        frame(("{" + REQUIRED + "}").encode("utf-32-le")), "header-invalid-json")
    return book
