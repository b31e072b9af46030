"""Headers that are no JSON, though they begin with a brace."""

import json

from book import REQUIRED, Book, extra, frame, object_with


def each(book, cases, wrap=extra, code="header-invalid-json"):
    for vid, description, text in cases:
        book.bad(vid, description, wrap(text), code)
    return book


def literals(book, *texts):
    """Cases whose text is its own description."""
    for i, (vid, text) in enumerate(texts):
        book.bad(vid, "not JSON: " + json.dumps(text), extra(text), "header-invalid-json")
    return book


def numbers():
    book = Book("syntax-numbers", "Numbers that JSON does not have, as the value of an extra header.")
    return literals(
        book, ("plus", "+1"), ("plus-zero", "+0"), ("two-plus", "++1"), ("two-minus", "--1"),
        ("minus-only", "-"), ("minus-letter", "-a"),
        ("minus-space", "- 1"), ("minus-leading-zero", "-01"), ("minus-two-zeros", "-00"),
        ("leading-zero", "01"), ("two-zeros", "00"),
        ("leading-zeros", "0012"), ("leading-zero-fraction", "00.5"), ("hex", "0x1F"), ("hex-upper", "0X1F"),
        ("hex-empty", "0x"), ("binary", "0b11"),
        ("octal", "0o17"), ("point-first", ".5"), ("minus-point", "-.5"), ("point-last", "5."),
        ("minus-point-last", "-5."), ("zero-point", "0."),
        ("point-exponent", "5.e1"), ("point-only", "."), ("point-e", ".e1"), ("exponent-empty", "1e"),
        ("exponent-empty-upper", "1E"), ("exponent-plus", "1e+"),
        ("exponent-minus", "1e-"), ("exponent-fraction", "1e5.5"), ("exponent-space", "1e 5"),
        ("space-exponent", "1 e5"), ("exponent-twice", "1ee5"),
        ("exponent-two-signs", "1e+-5"), ("exponent-letter", "1ea"), ("exponent-hex", "1e0x1"),
        ("exponent-only", "e5"), ("fraction-empty-exponent", "1.0e"),
        ("fraction-exponent-plus", "1.0e+"), ("two-points", "1.2.3"), ("points-together", "1..2"),
        ("underscore", "1_000"), ("comma", "1,000"),
        ("apostrophe", "1'000"), ("space-inside", "1 000"), ("nan", "NaN"), ("nan-lower", "nan"),
        ("minus-nan", "-NaN"), ("infinity", "Infinity"),
        ("minus-infinity", "-Infinity"), ("plus-infinity", "+Infinity"), ("inf", "inf"),
        ("minus-inf", "-inf"), ("java-float", "1.0f"), ("java-long", "1L"),
        ("bigint", "1n"), ("percent", "50%"), ("dollar", "$1"), ("full-width-digit", "１"),
        ("arabic-digit", "٣"), ("superscript", "1²"), ("fraction-sign", "½"),
        ("minus-sign", "−1"), ("no-break-space", "1\u00a0"), ("letter-after", "1a"), ("sum", "1+1"),
        ("difference", "2-1"), ("parentheses", "(1)"), ("two", "1 2"),
        ("fraction-letter", "1.a"), ("nul-after", "1\0"), ("hex-float", "0x1p3"), ("imaginary", "1j"),
        ("exponent-huge", "1e99999999999"),
        ("exponent-huge-negative", "1e-99999999999"), ("exponent-32-bits", "1e4294967296"),
        ("exponent-64-bits", "1e18446744073709551616"),
        ("exponent-over-range", "1e1000000"),
        ("exponent-under-range", "-1E-1000000"), ("exponent-over-range-by-digits", "10e999999"),
        ("exponent-under-range-by-digits", "0.1e-999999"), ("exponent-of-zero-over-range", "0e1000000"),
        ("exponent-fraction-huge", "1.5E+99999999999999999999"),
        ("exponent-of-zero", "0e99999999999"))


def strings():
    book = Book("syntax-strings", "Strings that JSON does not have, as the value of an extra header.")
    bs = "\\"
    for c in (0x00, 0x01, 0x07, 0x08, 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x10, 0x1B, 0x1F):
        book.bad(f"raw-{c:02x}", f"U+{c:04X} may not be raw in a string", extra(f'"a{chr(c)}b"'),
            "header-invalid-json")
    return literals(
        book, ("raw-crlf", '"a\r\nb"'), ("raw-nul-only", '"\0"'), ("raw-tab-last", '"a\t"'),
        ("unterminated", '"abc'), ("quote-only", '"'), ("single-quotes", "'abc'"),
        ("mixed-quotes", "\"abc'"), ("back-quotes", "`abc`"), ("typographic-quotes", "“abc”"),
        ("no-quotes", "abc"), ("escape-x", f'"{bs}x41"'),
        ("escape-apostrophe", f'"{bs}\'"'), ("escape-a", f'"{bs}a"'), ("escape-v", f'"{bs}v"'),
        ("escape-e", f'"{bs}e"'), ("escape-0", f'"{bs}0"'),
        ("escape-octal", f'"{bs}101"'), ("escape-space", f'"{bs} "'), ("escape-upper-n", f'"{bs}N"'),
        ("escape-upper-u", f'"{bs}U0041"'),
        ("escape-upper-t", f'"{bs}T"'), ("escape-newline", f'"a{bs}\nb"'), ("escape-nul", f'"{bs}\0"'),
        ("escape-e-acute", f'"{bs}é"'), ("escape-emoji", f'"{bs}😀"'),
        ("u-alone", f'"{bs}u"'), ("u-1", f'"{bs}u1"'), ("u-2", f'"{bs}u12"'), ("u-3", f'"{bs}u00e"'),
        ("u-letter-g", f'"{bs}u12g4"'), ("u-space", f'"{bs}u 041"'),
        ("u-plus", f'"{bs}u+041"'), ("u-minus", f'"{bs}u-041"'), ("u-0x", f'"{bs}u0x41"'),
        ("u-braces", f'"{bs}u{{41}}"'), ("u-full-width", f'"{bs}u００４１"'),
        ("u-underscore", f'"{bs}u0_41"'), ("u-u", f'"{bs}uu0041"'), ("u-escape", f'"{bs}u00{bs}u0041"'),
        ("pair-second-empty", f'"{bs}ud83d{bs}u"'),
        ("pair-second-short", f'"{bs}ud83d{bs}ude0"'), ("pair-second-letters", f'"{bs}ud83d{bs}uzzzz"'),
        ("pair-second-x", f'"{bs}ud83d{bs}x"'),
        ("escaped-end", f'"abc{bs}"'), ("backslash-end", f'"abc{bs}'), ("odd-backslashes", f'"{bs}{bs}{bs}"'),
        ("two", '"a" "b"'), ("joined", '"a""b"'), ("plus", '"a" + "b"'),
        ("letter-after", '"a"b'), ("prefix-r", 'r"a"'), ("prefix-b", 'b"a"'), ("prefix-u", 'u"a"'),
        ("escape-outside", f'{bs}"a"'), ("u-outside", f'{bs}u0022a{bs}u0022'),
        ("triple-quotes", '"""a"""'), ("template", '"a" % 1'), ("python-escape", f'"{bs}N{{DIGIT ONE}}"'))


def arrays():
    book = Book("syntax-arrays", "Arrays that JSON does not have, as the value of an extra header.")
    return literals(
        book, ("open", "["), ("open-one", "[1"), ("open-comma", "[1,"), ("open-string", '["a"'),
        ("open-nested", "[[1]"), ("open-object", "[{}"), ("open-many", "[" * 20),
        ("trailing-comma", "[1,]"), ("leading-comma", "[,1]"), ("comma-only", "[,]"),
        ("double-comma", "[1,,2]"), ("double-trailing-comma", "[1,,]"),
        ("trailing-comma-string", '["",]'), ("trailing-comma-lines", "[1,\n2,\n]"), ("no-comma", "[1 2]"),
        ("no-comma-strings", '["a" "b"]'), ("no-comma-nested", "[[] []]"), ("no-comma-words", "[true false]"),
        ("semicolon", "[1;2]"), ("colon", "[1:2]"), ("member", '["a": 1]'), ("extra-close", "[1]]"),
        ("extra-close-empty", "[]]"), ("close-only", "]"), ("brace-close", "[1}"),
        ("brace-close-empty", "[}"), ("parenthesis-close", "[1)"), ("parentheses", "(1, 2)"),
        ("angle", "<1>"), ("braces", "{1, 2}"), ("star", "[*]"), ("dots", "[...]"),
        ("range", "[1..2]"), ("minus", "[-]"), ("word", "[a]"), ("tru", "[tru]"), ("fals", "[fals]"),
        ("nul", "[nul]"), ("truee", "[truee]"), ("nulll", "[nulll]"), ("upper-true", "[TRUE]"),
        ("python-true", "[True]"), ("python-none", "[None]"), ("undefined", "[undefined]"),
        ("vertical-tab", "[\v1]"), ("form-feed", "[1\f]"), ("no-break-space", "[\u00a01]"),
        ("line-separator", "[1,\u20282]"), ("bom-inside", "[\ufeff1]"), ("nul-byte", "[\0]"),
        ("escape", "[\\n1]"), ("line-comment", "[1 // c\n]"), ("block-comment", "[1 /* c */]"),
        ("block-comment-only", "[/**/]"), ("hash-comment", "[1 # c\n]"), ("letter", "[é]"), ("emoji", "[😀]"),
        ("nan", "[NaN]"), ("infinity", "[1, -Infinity]"), ("crossed", "[{]}"),
        ("crossed-strings", '["a]"'), ("spread", "[...[1]]"), ("comma-after", "[1],,"),
        ("empty-elements", "[ , ]"), ("bare-comma-space", "[1, ]"))


def objects():
    book = Book("syntax-objects", "Objects that JSON does not have, as the value of an extra header.")
    return literals(
        book, ("open", "{"), ("open-key", '{"a"'), ("open-colon", '{"a":'), ("open-value", '{"a": 1'),
        ("open-comma", '{"a": 1,'), ("open-nested", '{"a": {}'),
        ("trailing-comma", '{"a": 1,}'), ("leading-comma", '{,"a": 1}'), ("comma-only", "{,}"),
        ("double-comma", '{"a": 1,, "b": 2}'), ("no-colon", '{"a" 1}'), ("equals", '{"a" = 1}'),
        ("arrow", '{"a" => 1}'), ("double-colon", '{"a":: 1}'), ("semicolon-for-colon", '{"a"; 1}'),
        ("comma-for-colon", '{"a", 1}'), ("no-value", '{"a":}'), ("no-value-comma", '{"a":, "b": 1}'),
        ("no-key", "{: 1}"),
        ("no-comma", '{"a": 1 "b": 2}'), ("semicolon", '{"a": 1; "b": 2}'), ("bare-key", "{a: 1}"),
        ("single-quoted-key", "{'a': 1}"), ("number-key", "{1: 1}"), ("null-key", "{null: 1}"),
        ("true-key", "{true: 1}"), ("array-key", "{[1]: 1}"), ("object-key", "{{}: 1}"),
        ("two-values", '{"a": "b": "c"}'), ("two-values-space", '{"a": 1 2}'), ("bracket-close", '{"a": 1]'),
        ("bracket-close-empty", "{]"), ("set", '{"a", "b"}'), ("key-only", '{"a"}'),
        ("last-key-only", '{"a": 1, "b"}'), ("block-comment", '{"a": 1 /* c */}'),
        ("comment-only", "{/**/}"), ("line-comment", '{// c\n"a": 1}'),
        ("hash-comment", '{"a": 1 # c\n}'), ("comment-after-comma", '{"a": 1, // c\n"b": 2}'),
        ("close-only", "}}"), ("spread", "{...a}"), ("undefined", '{"a": undefined}'),
        ("variable", '{"a": b}'),
        ("raw-newline-key", '{"a\n": 1}'), ("raw-tab-key", '{"\t": 1}'), ("bad-escape-key", '{"\\x61": 1}'),
        ("short-u-key", '{"\\u6": 1}'), ("open-string-key", '{"a: 1}'), ("typographic-key", "{“a”: 1}"),
        ("single-quoted-value", "{\"a\": 'b'}"), ("function", '{"a": function() {}}'),
        ("call", '{"a": Date(0)}'), ("regex", '{"a": /b/}'), ("no-break-space", '{"a"\u00a0: 1}'),
        ("line-separator", '{"a": 1\u2028}'),
        ("nul", '{"a": 1\0}'), ("nul-only", "{\0}"), ("vertical-tab", '{\v"a": 1}'),
        ("value-missing-nested", '{"a": {"b":}}'), ("colon-only", "{:}"), ("minus", '{"a": -}'))


def structure():
    book = Book("syntax-structure",
        "Whole headers that are not one JSON object, though their first byte is a brace.")
    full = "{" + REQUIRED + "}"
    each(book, (
        ("brace-space", "an open brace and white space", "{  \n"), ("two-braces", "two open braces", "{{"),
        ("nested-object", "an object as a key", "{{}}"),
        ("brace-bracket", "a brace closed by a bracket", "{]"),
        ("brace-open-bracket", "a brace, then a bracket", "{["),
        ("brace-comma", "a brace, then a comma", "{,"), ("brace-colon", "a brace, then a colon", "{:"),
        ("brace-quote", "an open brace and a quotation mark", '{"'),
        ("brace-number", "a number in braces", "{1}"), ("brace-nul", "a NUL in braces", "{\0}"),
        ("brace-del", "DEL in braces", "{\x7f}"),
        ("python-repr", "a header as Python's repr shows it",
        repr({**json.loads(full), "x": None, "y": True})),
        ("javascript", "keys without quotes", full.replace('"', "")),
        ("single-quotes", "single quotes all over", full.replace('"', "'")),
        ("yaml-flow", "values without quotes", full.replace('": "little"', '": little')),
        ("trailing-comma", "a comma before the closing brace", full[:-1] + ",}"),
        ("leading-comma", "a comma after the opening brace", "{," + full[1:]),
        ("double-comma", "two commas", full.replace(", ", ",, ", 1)),
        ("no-comma", "a comma is missing", full.replace(", ", " ", 1)),
        ("semicolons", "semicolons for commas", full.replace(",", ";")),
        ("equals", "equals signs for colons", full.replace(":", " =")),
        ("no-colon", "a colon is missing", full.replace('byteorder":', 'byteorder"')),
        ("no-quote", "a closing quotation mark is missing", full.replace('little"', "little")),
        ("bracket-close", "closed by a bracket", full[:-1] + "]"),
        ("parenthesis-close", "closed by a parenthesis", full[:-1] + ")"),
        ("not-closed", "not closed", full[:-1]),
        ("not-closed-space", "not closed, white space follows", full[:-1] + "   "),
        ("not-closed-newline", "not closed, a line break follows", full[:-1] + "\r\n"),
        ("comment-first", "a comment after the brace", "{/* c */" + full[1:]),
        ("comment-last", "a comment before the closing brace", full[:-1] + "/* c */}"),
        ("line-comment-inside", "a line comment inside", full.replace(", ", ", // c\n", 1)),
        ("hash-inside", "a hash comment inside", full.replace(", ", ", # c\n", 1)),
        ("length-leading-zero", "a content-length with a leading zero", full.replace(": 0", ": 00")),
        ("length-plus", "a content-length with a plus sign", full.replace(": 0", ": +0")),
        ("length-hex", "a content-length in hexadecimal", full.replace(": 0", ": 0x0")),
        ("length-nan", "a content-length that is NaN", full.replace(": 0", ": NaN")),
        ("length-infinity", "an infinite content-length", full.replace(": 0", ": Infinity")),
        ("length-word", "a content-length in words", full.replace(": 0", ": zero")),
        ("length-empty", "no content-length after its colon", full.replace(": 0", ": ")),
        ("length-exponent-huge", "a content-length with an exponent out of range",
        full.replace(": 0", ": 1e99999999999")),
        ("newline-in-key", "a line break in a required key", full.replace("byteorder", "byte\norder")),
        ("tab-in-type", "a tab in the content type", full.replace("text/plain", "text\tplain")),
        ("bad-escape-in-type", "an escape that is none in the content type",
        full.replace("text/plain", r"text\plain")),
        ("no-break-space", "a no-break space between members", full.replace(", ", ",\u00a0", 1)),
        ("bom-inside", "a byte-order mark after the brace", "{\ufeff" + full[1:]),
        ("form-feed", "a form feed between members", full.replace(", ", ",\f", 1)),
        ("nul-inside", "a NUL between members", full.replace(", ", ",\0", 1)),
        ("open-objects", "20 open objects", '{"a":' * 20),
        ("open-arrays", "20 open arrays", '{"a":' + "[" * 20),
        ("minus-at-end", "a minus at the end", '{"a":-'),
        ("number-at-end", "a number at the end", '{"a":1'), ("point-at-end", "a point at the end", '{"a":1.'),
        ("exponent-at-end", "an exponent at the end", '{"a":1e'),
        ("tru-at-end", "half a word at the end", '{"a":tru'),
        ("true-at-end", "a word at the end", '{"a":true'),
        ("u-at-end", "half an escape at the end", '{"a":"\\u00'),
        ("backslash-at-end", "a backslash at the end", '{"a":"\\'),
        ("key-at-end", "a key at the end", '{"byteorder"'),
        ("colon-at-end", "a colon at the end", '{"byteorder":'),
        ("comma-at-end", "a comma at the end", '{"byteorder": "little",'),
        ("comma-space-at-end", "a comma and a space at the end", '{"byteorder": "little", '),
        ("length-at-end", "a content-length at the end", full[:-1].replace(": 0", ": 5")),
        ("single-quoted-string-value", "one value in single quotes", full.replace('"utf-8"', "'utf-8'")),
        ("upper-literal", "NULL in capitals", object_with('"x": NULL')),
        ("go-on-after-close", "a comma after an extra object closes", object_with('"x": {},')),
    ), wrap=frame)
    return book
