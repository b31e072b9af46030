"""Contents as text and JSON: charsets by their Python names, and what can be wrong."""

import json
import re

from book import Book, message
from cases.framing import ILL_FORMED
from proem import charset

UNICODE = "Grüße 世界 😀"
# Names of charsets that every reader has.
CORE = {"ascii", "latin_1", "iso8859_1", "utf_8", "utf_8_sig", "utf_16", "utf_16_le", "utf_16_be", "utf_32",
    "utf_32_le", "utf_32_be"}

GREEK, CYRILLIC, HEBREW, ARABIC = "Καλημέρα", "Добрый день", "שלום", "سلام"
JAPANESE, KANA, KOREAN = "日本語テキスト", "ひらがな", "안녕하세요"
SIMPLIFIED, TRADITIONAL = "简体中文", "繁體中文"
WEST, EAST, TURKISH = "¿Dónde está? Größe", "Příliš žluťoučký kůň", "Yağmur şişeyi"
BALTIC, NORDIC = "Žąsis ūkyje", "Þórður æðrast"

CHARSETS = (
    # name, text
    ("utf-8", UNICODE), ("UTF-8", UNICODE), ("utf8", UNICODE), ("UTF8", UNICODE), ("utf_8", UNICODE),
    ("Utf_8", UNICODE), ("u8", UNICODE), ("utf", UNICODE), ("cp65001", UNICODE), ("utf 8", UNICODE),
    (" utf-8 ", UNICODE),
    ("utf--8", UNICODE), ("utf-8-sig", UNICODE), ("UTF_8_SIG", UNICODE), ("utf-16-le", UNICODE),
    ("utf_16_le", UNICODE), ("UTF-16LE", UNICODE), ("utf-16-be", UNICODE), ("UTF-16BE", UNICODE),
    ("utf_32_le", UNICODE),
    ("UTF-32LE", UNICODE), ("utf-32-be", UNICODE), ("UTF-32BE", UNICODE), ("ascii", "Hello"),
    ("us-ascii", "Hello"), ("US-ASCII", "Hello"), ("646", "Hello"), ("ANSI_X3.4-1968", "Hello"),
    ("latin-1", WEST), ("latin_1", WEST), ("latin1", WEST),
    ("Latin-1", WEST), ("l1", WEST), ("iso-8859-1", WEST), ("ISO_8859-1", WEST), ("iso8859-1", WEST),
    ("8859", WEST), ("cp819", WEST),
    ("iso8859_2", EAST), ("latin2", EAST), ("iso-8859-3", "Ĝis revido"), ("iso8859-4", BALTIC),
    ("iso-8859-5", CYRILLIC), ("cyrillic", CYRILLIC), ("iso8859_6", ARABIC), ("iso-8859-7", GREEK),
    ("greek", GREEK), ("iso8859-8", HEBREW),
    ("latin5", TURKISH), ("iso-8859-11", "สวัสดี"), ("iso8859_13", BALTIC), ("iso-8859-15", "10 € œuvre"),
    ("latin9", "10 € œuvre"), ("iso8859_16", "Țară și 5 €"),
    ("cp1250", EAST), ("windows-1250", EAST), ("cp1251", CYRILLIC), ("windows_1251", CYRILLIC),
    ("cp1252", "“smart” – 5 €"), ("windows-1252", "“smart” – 5 €"), ("1252", "“smart” – 5 €"),
    ("cp1253", GREEK), ("cp1254", TURKISH),
    ("cp1255", HEBREW), ("cp1256", ARABIC), ("cp1257", BALTIC), ("cp1258", "Đồng ₫".replace("ồ", "o")),
    ("koi8-r", CYRILLIC), ("koi8_r", CYRILLIC), ("KOI8-U", "Ґанок і їжак"), ("tis-620", "สวัสดี"),
    ("cp874", "สวัสดี"),
    ("cp437", "╔═╗ é ½"), ("ibm437", "╔═╗ é ½"), ("cp737", GREEK), ("cp775", BALTIC), ("cp850", "Größe ×"),
    ("850", "Größe ×"), ("cp852", EAST), ("cp855", CYRILLIC), ("cp857", TURKISH), ("cp858", "5 €"),
    ("cp860", "São João"),
    ("cp861", "Þórður"), ("cp862", HEBREW), ("cp863", "français"), ("cp865", "blåbær"), ("cp866", CYRILLIC),
    ("cp869", GREEK), ("cp037", "EBCDIC Größe"), ("ebcdic-cp-us", "EBCDIC"), ("cp500", "EBCDIC Größe"),
    ("cp1026", TURKISH),
    ("cp1140", "5 €"), ("cp273", "Größe"), ("mac-roman", "Größe “π”"), ("macintosh", "Größe “π”"),
    ("mac_cyrillic", "Привет"), ("mac-greek", "Καλη"), ("mac_latin2", EAST), ("mac_turkish", TURKISH),
    ("mac_iceland", NORDIC),
    ("cp932", JAPANESE + "①髙"), ("ms932", JAPANESE + "①髙"), ("MS-Kanji", JAPANESE), ("shift_jis", JAPANESE),
    ("sjis", JAPANESE), ("Shift-JIS", JAPANESE), ("s_jis", JAPANESE), ("euc_jp", JAPANESE),
    ("EUC-JP", JAPANESE), ("eucjp", JAPANESE), ("ujis", JAPANESE),
    ("iso-2022-jp", JAPANESE), ("iso2022_jp", KANA + " ABC"), ("csiso2022jp", JAPANESE), ("euc_kr", KOREAN),
    ("EUC-KR", KOREAN), ("korean", KOREAN), ("cp949", KOREAN + "뷁"), ("uhc", KOREAN + "뷁"),
    ("johab", KOREAN), ("iso2022_kr", KOREAN), ("gb2312", SIMPLIFIED), ("euc-cn", SIMPLIFIED),
    ("gbk", SIMPLIFIED + "镕"), ("cp936", SIMPLIFIED + "镕"), ("gb18030", SIMPLIFIED + "😀"),
    ("GB18030-2000", SIMPLIFIED + "𠀀"), ("big5", TRADITIONAL), ("big5-tw", TRADITIONAL),
    ("cp950", TRADITIONAL), ("big5hkscs", TRADITIONAL + "㗎"),
)


def slug(name):
    """The name as part of an id."""
    return re.sub("[^0-9a-zA-Z_-]+", "-", name.replace(" ", "~space~"))


def optional(name):
    return None if charset(name) in CORE or charset(name) == "iso8859_1" else "charset"


def charsets():
    book = Book("charsets",
        "Texts in the charsets that content-encoding names as Python does; canonical messages, all of them.")

    def text(vid, description, encoding, content, expected, order="little", kind="text/plain"):
        book.content(vid, description, message(content, order, kind, encoding), {"text": expected},
            encode=True, optional=optional(encoding))

    for name, value in CHARSETS:
        text("name-" + slug(name), f"content-encoding: {name}", name, value.encode(name.strip()), value)

    mark = "\ufeff"
    for family in ("utf-16", "utf-32"):
        for order in ("little", "big"):
            same, other = (f"{family}-{o}" for o in (("le", "be") if order == "little" else ("be", "le")))
            text(f"{family}-{order}-no-mark", "without a byte-order mark: the order that the header names",
                family, UNICODE.encode(same), UNICODE, order)
            text(f"{family}-{order}-mark", "a byte-order mark of the order that the header names is dropped",
                family, (mark + UNICODE).encode(same), UNICODE, order)
            text(f"{family}-{order}-other-mark",
                "a byte-order mark counts more than the header, and is dropped", family,
                (mark + UNICODE).encode(other), UNICODE, order)
            text(f"{family}-{order}-only-mark", "nothing but a byte-order mark", family, mark.encode(other),
                "", order)
            text(f"{family}-{order}-empty", "an empty content", family, b"", "", order)
        for order in ("le", "be"):
            text(f"{family}-{order}-mark-kept", "where the name gives the order, the mark is a character",
                f"{family}-{order}", (mark + "a").encode(f"{family}-{order}"), mark + "a")
    text("utf-16-le-big-sender", "where the name gives the order, the header does not count", "utf-16-le",
        "ab".encode("utf-16-le"), "ab", "big")
    for name, value in (("U16", "utf-16"), ("utf16", "utf-16"), ("utf_16", "utf-16"), ("UTF_32", "utf-32"),
        ("u32", "utf-32")):
        text(f"alias-{name}", f"content-encoding: {name}", name, (mark + UNICODE).encode(value + "-be"),
            UNICODE)
    text("utf-8-sig-without-mark", "utf-8-sig without a byte-order mark", "utf-8-sig", b"a", "a")
    text("utf-8-sig-two-marks", "utf-8-sig drops one byte-order mark only", "utf-8-sig",
        (mark * 2 + "a").encode(), mark + "a")
    text("utf-8-sig-empty", "an empty content", "utf-8-sig", b"", "")
    text("utf-8-sig-only-mark", "nothing but a byte-order mark", "utf-8-sig", mark.encode(), "")
    text("utf-16-supplementary", "surrogate pairs are one character", "utf-16-be",
        "\U00010000\U0010ffff".encode("utf-16-be"), "\U00010000\U0010ffff")
    text("latin-1-all", "all 256 bytes are Latin-1", "latin-1", bytes(range(256)),
        "".join(map(chr, range(256))))
    text("ascii-all", "all 128 bytes of ASCII", "ascii", bytes(range(128)), "".join(map(chr, range(128))))
    for encoding in ("utf-16", "utf-16-le", "utf-32", "latin-1", "utf-8-sig", "shift_jis", "cp037"):
        value = {"key": "カナ" if encoding == "shift_jis" else "é"}
        fixed = encoding + "-be" if encoding in ("utf-16", "utf-32") else encoding
        data = json.dumps(value, ensure_ascii=False).encode(fixed)
        book.content(f"json-{encoding}", f"JSON in {encoding}", message(data, "big", "text/json", encoding),
            {"json": value}, encode=True, optional=optional(encoding))
    return book


UNKNOWN = ("binary", "", "none", "unknown-8bit", "gzip", "deflate", "br", "base64", "base64-codec", "hex",
    "rot13", "rot-13", "zlib", "zip", "bz2", "uu", "quopri", "quoted-printable", "idna", "punycode",
           "unicode-escape", "raw_unicode_escape", "undefined", "mbcs", "string-escape", "utf-9", "utf-88",
           "utf-8x", "utf8mb4", "8bit", "7bit", "identity", "null", "application/json", "../etc/passwd",
           "os.system", "x" * 200)
BAD_TEXT = (
    ("ascii", "80", "a byte over 7F"), ("us-ascii", "48 e9", "a byte over 7F at the end"),
    ("utf-16-le", "61", "half a unit"), ("utf-16-le", "610062", "a unit and a half"),
    ("utf-16-le", "00d8", "a high surrogate alone"),
    ("utf-16-le", "00dc", "a low surrogate alone"),
    ("utf-16-be", "d83d0041", "a high surrogate before a letter"),
    ("utf-16-be", "de00d83d", "surrogates in the wrong order"),
    ("utf-16", "feff00", "half a unit after a mark"), ("utf-16", "fffe00d8", "a high surrogate after a mark"),
    ("utf-32-le", "610000", "three bytes of four"), ("utf-32-be", "00110000", "over U+10FFFF"),
    ("utf-32-be", "0000d800", "a surrogate"), ("utf-32-le", "ffffffff", "far over U+10FFFF"),
    ("utf-32", "0000feff00", "one byte after a mark"),
    ("utf-8-sig", "efbbbf80", "a lone continuation byte after a mark"),
    ("utf-8-sig", "80", "a lone continuation byte"), ("cp1252", "81", "a byte that the charset leaves open"),
    ("cp1253", "d2", "a byte that the charset leaves open"),
    ("iso8859_7", "ff", "a byte that the charset leaves open"),
    ("shift_jis", "93", "half a character"), ("shift_jis", "93fa96", "one character and a half"),
    ("euc_jp", "c6", "half a character"), ("euc_jp", "c620", "a bad second byte"),
    ("gbk", "bc", "half a character"), ("gb18030", "8130", "two bytes of four"),
    ("big5", "a4", "half a character"),
    ("euc_kr", "b0", "half a character"),
)
BAD_JSON = (
    ("empty", b""), ("space", b" \r\n\t"), ("word", b"hello"), ("open-object", b'{"a": 1'),
    ("open-array", b"[1, 2"), ("open-string", b'"abc'), ("half-word", b"tru"), ("trailing-comma", b"[1,]"),
    ("trailing-comma-object", b'{"a": 1,}'),
    ("single-quotes", b"{'a': 1}"), ("bare-key", b"{a: 1}"), ("comment", b"[1] // c"),
    ("block-comment", b"/* c */ 1"), ("hash", b"# c\n1"), ("two-values", b"{} {}"),
    ("two-values-lines", b"1\n2"), ("value-and-nul", b"1\0"), ("value-and-letter", b"{}x"),
    ("close-only", b"]"),
    ("nan", b"NaN"), ("nan-in-array", b"[NaN]"), ("infinity", b'{"a": Infinity}'),
    ("minus-infinity", b"[-Infinity]"), ("leading-zero", b"01"), ("plus", b"+1"), ("point-last", b"1."),
    ("point-first", b".5"), ("hex", b"0x10"), ("raw-newline", b'"a\nb"'), ("raw-tab", b'{"a\tb": 1}'),
    ("raw-nul", b'"\0"'),
    ("bad-escape", b'"\\x41"'), ("short-u", b'"\\u00e"'), ("python", b"{'a': None}"),
    ("python-true", b"True"), ("form-feed", b"\f1"), ("no-break-space", "\u00a01".encode()),
    ("bom", "\ufeff{}".encode()), ("xml", b"<a/>"), ("yaml", b"a: 1"), ("missing-value", b'{"a":}'),
    ("missing-colon", b'{"a" 1}'), ("crossed", b"[{]}"),
)


def faults():
    book = Book("content-faults",
        "Contents that are not what is asked for: the framing is sound, the stream stays in step.")

    def fault(vid, description, value, as_, error, **more):
        book.content(vid, description, value, {"contentError": {"as": as_, **more, "error": error}},
            encode=True)

    for name in UNKNOWN:
        vid = slug(name)[:30] or "empty"
        fault(f"charset-{vid}", f"no charset: {name[:40]!r}", message(b"abc", encoding=name), "text",
            "unknown-charset")
    for name in ("binary", "", "gzip", "base64", "rot13"):
        fault(f"json-charset-{slug(name) or 'empty'}", f"JSON asked for, but no charset: {name!r}",
            message(b"{}", kind="text/json", encoding=name), "json", "unknown-charset")
    for vid, name in (("end", "utf-8\0"), ("beginning", "\0utf-8"), ("middle", "utf\0-8"), ("alone", "\0")):
        fault(f"charset-nul-{vid}", f"a NUL, which CPython refuses in a name: {name!r}",
            message(b"abc", encoding=name), "text", "unknown-charset")
    fault("empty-no-charset", "an empty content is no text either without a charset",
        message(b"", encoding="binary"), "text", "unknown-charset")

    for bad, name in ILL_FORMED:
        fault(f"utf-8-{bad}", f"ill-formed UTF-8: {name}", message(b"a" + bytes.fromhex(bad) + b"b"), "text",
            "content-not-text")
    for bad in ("c3", "e282", "f09f98"):
        fault(f"utf-8-cut-{bad}", "a character cut short by the end of the content",
            message(b"a" + bytes.fromhex(bad)), "text", "content-not-text")
    for name, bad, what in BAD_TEXT:
        data = bytes.fromhex(bad)
        book.content(f"{slug(name)}-{data.hex()}", f"{name}: {what}", message(data, encoding=name),
            {"contentError": {"as": "text", "error": "content-not-text"}}, encode=True,
            optional=optional(name))
    for order, data in (("little", b"a\0\0\xd8"), ("big", b"\0a\xd8\0")):
        fault(f"utf-16-{order}-surrogate",
            "the last unit is a surrogate alone, in the order that the header names",
              message(data, order, encoding="utf-16"), "text", "content-not-text")
    for name, data in (("latin-1-bytes", '{"a": "é"}'.encode("latin-1")),
        ("surrogate", b'{"a": "\xed\xa0\x80"}'), ("overlong", b'{"a": "\xc0\x80"}'), ("cut", b'"\xe2\x82'),
        ("not-json-either", b"\xff")):
        fault(f"json-not-text-{name}", "JSON asked for, but the bytes are no UTF-8",
            message(data, kind="text/json"), "json", "content-not-text")

    for name, data in BAD_JSON:
        fault(f"json-{name}", f"not JSON: {name}", message(data, kind="text/json"), "json",
            "content-invalid-json")
    fault("json-utf-8-as-utf-16", "JSON in UTF-8 under another charset",
        message(b'{"a": 12}' + b" ", kind="text/json", encoding="utf-16-le"), "json", "content-invalid-json")
    fault("json-mark-kept", "utf-16-le keeps a byte-order mark, and JSON has none",
        message("\ufeff{}".encode("utf-16-le"), kind="text/json", encoding="utf-16-le"), "json",
        "content-invalid-json")

    for name, data, kind in (
            ("array-for-object", b"[1, 2]", "object"), ("object-for-array", b'{"a": 1}', "array"),
            ("string-for-object", b'"text"', "object"), ("number-for-object", b"5", "object"),
            ("true-for-array", b"true", "array"), ("object-for-string", b"{}", "string"),
            ("array-for-string", b"[]", "string"),
            ("object-for-integer", b'{"a": 1}', "integer"), ("array-for-integer", b"[1, 2]", "integer"),
            ("word-for-integer", b'"five"', "integer"), ("null-for-object", b"null", "object")):
        fault(f"mismatch-{name}", f"JSON of another type than the wanted one: {name}",
            message(data, kind="text/json"), "json", "content-type-mismatch", type=kind)
    return book
