"""Headers that are JSON, but break a rule of this protocol."""

import itertools

from book import REQUIRED, Book, extra, frame, head, object_with
from cases.framing import SEARCH_BYTES
from cases.messages import SEARCH
from proem import REQUIRED as KEYS
from proem import Message

FULL = "{" + REQUIRED + "}"


def surrogates():
    book = Book("surrogates",
        "Strings with an unpaired surrogate escape: no Unicode text, so they can't be written as UTF-8.")
    for name, text in (
            ("high", r"\ud83d"), ("low", r"\ude00"), ("high-first", r"\ud800"), ("high-last", r"\udbff"),
            ("low-first", r"\udc00"), ("low-last", r"\udfff"),
            ("upper-case", r"\uD800"), ("high-then-letter", r"\ud83dx"), ("letter-then-low", r"x\ude00"),
            ("swapped", r"\ude00\ud83d"), ("high-high", r"\ud83d\ud83d"),
            ("low-low", r"\ude00\ude00"), ("high-pair", r"\ud83d\ud83d\ude00"),
            ("pair-low", r"\ud83d\ude00\ude00"), ("pair-high", r"\ud83d\ude00\ud83d"),
            ("high-escape-low", r"\ud83d\n\ude00"), ("high-space-low", r"\ud83d \ude00"),
            ("high-bmp", r"\ud83d\u0041"), ("high-just-below-low", r"\ud83d\udbff"),
            ("high-just-above-low", r"\ud83d\ue000"), ("high-backslash", r"\ud83d\\ude00"),
            ("after-text", r"text before \udead"), ("high-raw-emoji", r"\ud83d😀")):
        book.bad(f"value-{name}", f"in a value: {text}", extra(f'"{text}"'), "header-lone-surrogate")
    for name, text in (("high", r"\ud83d"), ("low", r"\ude00"), ("in-text", r"a\udfffb")):
        book.bad(f"key-{name}", f"in a key: {text}", frame(object_with(f'"{text}": 1')),
            "header-lone-surrogate")
    book.bad("nested-value", "deep inside a value", extra(r'[{"a": ["\ud83d"]}]'), "header-lone-surrogate")
    book.bad("nested-key", "in a key deep inside a value", extra(r'[{"\ud83d": 1}]'), "header-lone-surrogate")
    book.bad("content-type", "in the content type", frame(FULL.replace("text/plain", r"\ud83d")),
        "header-lone-surrogate")
    book.bad("content-encoding", "in the content encoding", frame(FULL.replace("utf-8", r"\ude00")),
        "header-lone-surrogate")
    book.bad("byteorder", "in the byte order: not just an unknown one",
        frame(FULL.replace("little", r"little\ud800")), "header-lone-surrogate")
    return book


def duplicates():
    book = Book("duplicates", "The same key twice in one object, compared after escapes are resolved.")
    code = "header-duplicate-key"
    for i, key in enumerate(KEYS):
        member = REQUIRED.split(", ")[i]
        book.bad(f"{key}-same", "a required key twice, with the same value",
            frame("{" + REQUIRED + ", " + member + "}"), code)
        book.bad(f"{key}-null", "a required key twice, the second time null",
            frame(object_with(f'"{key}": null')), code)
        book.bad(f"{key}-first", "a required key twice, the first time null",
            frame('{"' + key + '": null, ' + REQUIRED + "}"), code)
    for name, member in (
            ("extra", '"a": 1, "a": 2'), ("extra-same-value", '"a": 1, "a": 1'),
            ("extra-apart", '"a": 1, "b": 2, "c": 3, "a": 4'), ("empty-key", '"": 1, "": 2'),
            ("escaped", r'"a": 1, "\u0061": 2'), ("escaped-first", r'"\u0061": 1, "a": 2'),
            ("escaped-both", r'"\u00e9": 1, "\u00E9": 2'),
            ("escaped-pair", r'"😀": 1, "\ud83d\ude00": 2'), ("escaped-solidus", r'"a/b": 1, "a\/b": 2'),
            ("control", r'"\n": 1, "\u000a": 2'), ("nested", '"x": {"a": 1, "a": 2}'),
            ("nested-deep", '"x": [[{"y": {"a": 1, "b": 2, "a": 3}}]]'),
            ("nested-empty-key", '"x": {"": 1, "": 1}'),
            ("nested-required", '"x": {"byteorder": 1, "byteorder": 2}'),
            ("nested-values", '"x": {"a": {}, "a": {}}'), ("three-times", '"a": 1, "a": 2, "a": 3'),
            ("space", '"a" : 1 , "a" : 2'), ("adjacent-objects", '"x": [{"a": 1}, {"b": 1, "b": 2}]'),
            ("long", '"' + "k" * 300 + '": 1, "' + "k" * 300 + '": 2'),
            ("type-name", '"__proto__": 1, "__proto__": 2')):
        book.bad(name, f"an extra key twice: {name}", frame(object_with(member)), code)
    many = ", ".join(f'"k{i}": {i}' for i in range(200))
    book.bad("among-200", "the last of 201 extra keys is the first again",
        frame(object_with(many + ', "k0": 0')), code)
    book.bad("escaped-required", "a required key once plain and once with an escape",
        frame(object_with(r'"byte\u006frder": "little"')), code)
    return book


def trailing():
    book = Book("trailing",
        "Something other than white space after the object, within the H bytes of the header.")
    for name, text in (
            ("brace", "}"), ("bracket", "]"), ("open-brace", "{"), ("object", "{}"), ("same-object", FULL),
            ("object-after-space", " {}"), ("object-next-line", "\n{}"), ("comma", ","),
            ("comma-object", ",{}"),
            ("semicolon", ";"), ("colon", ":"), ("array", "[]"), ("string", '"a"'), ("number", "1"),
            ("zero", " 0"), ("true", "true"), ("null", "null"), ("nan", "NaN"), ("letter", "x"),
            ("letter-after-space", "   x"),
            ("quote", '"'), ("nul", "\0"), ("nul-padding", "\0" * 16), ("space-nul", " \0"),
            ("bom", "\ufeff"), ("line-comment", "// end"), ("block-comment", "/* end */"),
            ("hash-comment", "# end"), ("no-break-space", "\u00a0"),
            ("line-separator", "\u2028"), ("vertical-tab", "\v"), ("form-feed", "\f"), ("control-z", "\x1a"),
            ("del", "\x7f"), ("emoji", "😀"), ("minus", "-"), ("backslash", "\\"), ("broken", "\n\n{]")):
        book.bad(name, f"after the object: {name}", frame(FULL + text), "header-trailing-data")
    book.bad("empty-object", "after an object without the required keys", frame("{}{}"),
        "header-trailing-data")
    book.bad("content-inside", "the first byte of the content counted in", frame(FULL + "{", b'"a":1}'),
        "header-trailing-data")
    return book


def without(*keys):
    kept = [m for m in REQUIRED.split(", ") if m.split('"')[1] not in keys]
    return "{" + ", ".join(kept) + "}"


WRONG = (("integer", "5"), ("float", "1.5"), ("true", "true"), ("false", "false"), ("null", "null"),
    ("array", "[]"), ("array-of-string", '["little"]'), ("object", "{}"))


def required_keys():
    book = Book("required-keys",
        "Required keys that are missing, of a wrong type, or byte orders that there are not.")
    missing = "header-missing-key"
    for count in (1, 2, 3):
        for keys in itertools.combinations(KEYS, count):
            book.bad("missing-" + "-and-".join(keys), "missing: " + ", ".join(keys), frame(without(*keys)),
                missing)
    for name, text in (
            ("extras-only", '{"a": 1, "b": 2}'), ("nested", '{"header": ' + FULL + "}"),
            ("in-list", '{"header": [' + FULL + "]}"), ("capitals", FULL.replace("byteorder", "Byteorder")),
            ("all-capitals", FULL.replace("content-length", "CONTENT-LENGTH")),
            ("underscore", FULL.replace("content-length", "content_length")),
            ("underscores", FULL.replace("content-", "content_")),
            ("camel-case", FULL.replace("content-type", "contentType")),
            ("space", FULL.replace("byteorder", "byteorder ")),
            ("no-break-hyphen", FULL.replace("content-length", "content\u2011length")),
            ("soft-hyphen", FULL.replace("content-length", "content\u00ad-length")),
            ("byte-order", FULL.replace("byteorder", "byte-order")),
            ("homoglyph", FULL.replace("byteorder", "bytеorder")),
            ("empty-key", FULL.replace("byteorder", "")),
            ("nul", FULL.replace("byteorder", "byteorder\\u0000")),
            ("misspelt", FULL.replace("content-length", "content-lenght")),
            ("value-for-key", FULL.replace('"byteorder": "little"', '"little": "byteorder"'))):
        book.bad(name, f"a required key is not there: {name}", frame(text), missing)

    for i, key in enumerate(KEYS[:3]):
        member = REQUIRED.split(", ")[i]
        for name, value in WRONG:
            book.bad(f"{key}-{name}", f"{key} is no string: {value}",
                frame(FULL.replace(member, f'"{key}": {value}')), "header-wrong-type")
    book.bad("all-null", "all four are null",
        frame('{"byteorder": null, "content-type": null, "content-encoding": null, "content-length": null}'),
        "header-wrong-type")
    for name, value in (
            ("empty", ""), ("capital", "Little"), ("capitals", "BIG"), ("space-after", "little "),
            ("space-before", " big"), ("native", "native"), ("network", "network"), ("short", "le"),
            ("long", "little-endian"), ("java", "LITTLE_ENDIAN"),
            ("struct", "<"), ("middle", "middle"), ("both", "little,big"), ("dot", "big."),
            ("full-width", "ｂｉｇ"), ("nul", "big\\u0000"), ("one", "1234"), ("null-word", "null"),
            ("long-text", "little" * 50)):
        book.bad(f"byteorder-{name}", "a byte order that there is not",
            frame(FULL.replace('"little"', f'"{value}"')), "unknown-byteorder")
    return book


def length(text, content=b""):
    return frame(FULL.replace('"content-length": 0', '"content-length": ' + text), content)


def content_length():
    book = Book("content-length",
        "Values of content-length: an integer from 0 to 2^63 - 1, and within the limit.")
    for name, text in (
            ("fraction", "5.5"), ("fraction-zero", "5.0"), ("exponent", "5e0"), ("exponent-upper", "5E0"),
            ("exponent-plus", "5e+0"), ("exponent-minus", "50e-1"), ("zero-fraction", "0.0"),
            ("zero-exponent", "0e0"), ("minus-zero-fraction", "-0.0"),
            ("hundred", "1e2"), ("huge-exponent", "1e400"), ("tiny", "1e-400"), ("string", '"5"'),
            ("empty-string", '""'), ("string-word", '"five"'), ("true", "true"), ("false", "false"),
            ("null", "null"), ("array", "[]"), ("array-of-5", "[5]"), ("object", "{}"),
            ("object-of-5", '{"value": 5}'), ("minus-one", "-1"), ("minus-5", "-5"),
            ("long-min", str(-2**63)), ("long-min-1", str(-2**63 - 1)), ("two-to-63", str(2**63)),
            ("two-to-63-plus-1", str(2**63 + 1)), ("two-to-64", str(2**64)),
            ("two-to-64-plus-5", str(2**64 + 5)),
            ("ten-to-100", str(10**100)), ("minus-ten-to-100", str(-10**100)),
            ("two-to-63-as-double", "9223372036854775808.0"), ("digits-4300", "9" * 4300)):
        book.bad(f"invalid-{name}", f"content-length: {text[:40]}", length(text, b"12345"),
            "invalid-content-length")

    def good(vid, description, text, size):
        content = b"0123456789"[:size] if size <= 10 else b"x" * size
        book.good(vid, description, length(text, content), Message(head(length=size), content))

    good("zero", "0", "0", 0)
    good("minus-zero", "-0 is 0", "-0", 0)
    good("five", "5", "5", 5)
    good("five-spaces", "white space beside the number", " \n5\t ", 5)
    good("300", "300", "300", 300)
    for name, value in (
            ("default-plus-1", 2**24 + 1), ("two-to-31-minus-1", 2**31 - 1), ("two-to-31", 2**31),
            ("two-to-31-plus-5", 2**31 + 5), ("two-to-32", 2**32), ("two-to-32-plus-5", 2**32 + 5),
            ("long-max-minus-1", 2**63 - 2), ("long-max", 2**63 - 1)):
        book.bad(f"large-{name}", "more than the default limit: refused before any content is waited for",
            length(str(value), b"12345"), "content-too-large")
    book.bad("large-no-content", "it is known when the header is", length(str(2**40)), "content-too-large")
    book.bad("large-after-message", "in the second message", SEARCH_BYTES + length(str(2**40), b"12345"),
        "content-too-large", [SEARCH])
    top = {"contentBytes": 2**63 - 1}
    book.bad("two-to-63-never", "2^63 is not a length under any limit", length(str(2**63), b"12345"),
        "invalid-content-length", limits=top)
    for name, value in (("long-max", 2**63 - 1), ("two-to-32", 2**32 + 5), ("two-to-31", 2**31)):
        book.bad(f"{name}-allowed", "a length that the limit allows, read as a stream: nothing is taken in advance",
            length(str(value), b"12345"), "truncated", limits=top, consume=10)
    return book
