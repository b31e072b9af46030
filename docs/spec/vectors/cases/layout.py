"""Layouts that a reader accepts: key orders and white space."""

import itertools
import json

from book import Book, frame, head, message
from cases.messages import SEARCH
from proem import REQUIRED, Message

VALUES = {"byteorder": '"little"', "content-type": '"text/json"', "content-encoding": '"utf-8"',
    "content-length": "41"}


def members(keys, extra=""):
    return ", ".join(f'"{k}": {VALUES[k]}' for k in keys) + extra


def layout():
    book = Book("layout",
        "Other layouts than the canonical one: the same message, and the bytes a writer gives for it.")
    content = SEARCH.content

    def same_message(vid, description, text, **options):
        book.good(vid, description, frame(text, content), SEARCH, canonical=True, **options)

    for keys in itertools.permutations(REQUIRED):
        if keys != REQUIRED:
            initials = "".join({"byteorder": "b", "content-type": "t", "content-encoding": "e",
                "content-length": "l"}[k] for k in keys)
            same_message(f"order-{initials}", "required keys in another order", "{" + members(keys) + "}")

    base = "{" + members(REQUIRED) + "}"
    compact = base.replace('": ', '":').replace(", ", ",")
    same_message("compact", "no white space at all", compact)
    for name, c in (("space", " "), ("tab", "\t"), ("lf", "\n"), ("cr", "\r")):
        same_message(f"leading-{name}", f"{name} before the object", c + base)
        same_message(f"trailing-{name}", f"{name} after the object", base + c)
        tokens = compact.replace("{", "{~").replace("}", "~}").replace('":', '"~:~').replace(",", "~,~")
        same_message(f"between-{name}", f"{name} between all tokens", tokens.replace("~", c))
    same_message("leading-all", "all kinds of white space before the object", " \t\r\n \n\r\t" + base)
    same_message("trailing-all", "all kinds of white space after the object", base + " \t\r\n \n\r\t")
    same_message("leading-1000", "1,000 spaces before the object", " " * 1000 + base)
    same_message("trailing-1000", "1,000 line breaks after the object", base + "\n" * 1000)
    same_message("crlf-lines", "one member per line, CR LF",
        "{\r\n" + members(REQUIRED).replace(", ", ",\r\n") + "\r\n}\r\n")
    for indent in (2, 4, "\t"):
        name = "tab" if indent == "\t" else indent
        same_message(f"indent-{name}", "indented as JSON printers do",
            json.dumps(json.loads(base), indent=indent))
    same_message("space-before-colon", "a space before each colon", base.replace('":', '" :'))
    same_message("sorted-compact", "as printers that sort keys write it",
        json.dumps(json.loads(base), sort_keys=True, separators=(",", ":")))
    same_message("escaped-key", "a required key with an escape", base.replace("byteorder", r"byte\u006frder"))
    same_message("escaped-keys", "required keys wholly in escapes", escaped(base))
    same_message("escaped-hyphen", "the hyphen of a key as an escape",
        base.replace("content-length", r"content\u002dlength"))
    same_message("escaped-byteorder", "the byte order in escapes",
        base.replace('"little"', r'"\u006cittl\u0065"'))
    same_message("escaped-solidus", "the content type with an escaped solidus",
        base.replace("text/json", r"text\/json"))

    def with_extras(vid, description, text, extras):
        book.good(vid, description, frame(text, content),
            Message(head(kind="text/json", length=41, **extras), content), canonical=True)

    with_extras("extra-first", "an extra header before the required keys",
        '{"x": 1, ' + members(REQUIRED) + "}", {"x": 1})
    with_extras("extras-between", "extra headers between the required keys keep their order",
                '{"z": 1, "byteorder": "little", "y": 2, "content-length": 41, "a": 3, '
                '"content-type": "text/json", "b": 4, '
                '"content-encoding": "utf-8", "c": 5}', {"z": 1, "y": 2, "a": 3, "b": 4, "c": 5})
    with_extras("extra-compact", "extra headers without white space",
        compact[:-1] + ',"l":[1,2,{"a":[]}],"m":{},"n":null}',
                {"l": [1, 2, {"a": []}], "m": {}, "n": None})
    with_extras("extra-spread", "white space in empty and nested values",
        base[:-1] + ', "l": [ ] , "m": {\n} , "n": [ [ ] , { } ]}',
                {"l": [], "m": {}, "n": [[], {}]})
    with_extras("extra-nested-required", "required names inside an extra header mean nothing",
                base[:-1] + ', "x": {"byteorder": 5, "content-length": -1}}',
                {"x": {"byteorder": 5, "content-length": -1}})
    with_extras("extra-same-key-elsewhere", "the same key in different objects is no duplicate",
                base[:-1] + ',"a": {"a": {"a": 1}, "b": {"a": 2}}}', {"a": {"a": {"a": 1}, "b": {"a": 2}}})
    book.good("big-compact", "a compact header of a big-endian sender",
              frame('{"content-length":3,"byteorder":"big","content-type":"","content-encoding":""}', b"abc"),
              message(b"abc", "big", "", ""), canonical=True)
    book.good("minimal", "the shortest header there is",
              frame('{"byteorder":"big","content-type":"","content-encoding":"","content-length":0}'),
              message(b"", "big", "", ""), canonical=True)
    book.good("stream-of-layouts", "messages of different layouts in a row",
              b"".join(frame(t, content) for t in (compact, base, " " + base + "\n")), SEARCH, SEARCH, SEARCH)
    return book


def escaped(text):
    """The text with every letter of its keys as an escape."""
    for key in REQUIRED:
        text = text.replace(f'"{key}"', '"' + "".join(f"\\u{ord(c):04x}" for c in key) + '"')
    return text
