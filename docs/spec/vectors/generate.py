#!/usr/bin/env python3
"""Writes the test vectors of this folder, or with --check proves that they are up to date.

Stdlib only, Python 3.9 or later, no network. The output is the same on every machine and every Python.
"""

import argparse
import sys
from decimal import Decimal
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE))

import checks  # noqa: E402
from cases import (  # noqa: E402
    contents, framing, layout, lenient, limits, messages, order, rules, syntax, values)

BOOKS = (
    messages.messages, messages.streams, values.extras, values.numbers, values.strings, layout.layout,
    framing.proto_header, framing.first_byte, framing.utf_8,
    syntax.numbers, syntax.strings, syntax.arrays, syntax.objects, syntax.structure,
    rules.surrogates, rules.duplicates, rules.trailing, rules.required_keys, rules.content_length,
    order.order,
    limits.limits, limits.truncated, limits.drain, lenient.lenient,
    contents.charsets, contents.faults,
)


def dump(value):
    """JSON in ASCII on one line. json.dumps would not take a Decimal, and numbers must keep their value."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{dump(k)}: {dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(dump, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(map(escape, value)) + '"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return decimal(value) if isinstance(value, Decimal) else repr(value)


def escape(c):
    if c in '"\\':
        return "\\" + c
    if " " <= c <= "~":
        return c
    units = c.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def decimal(value):
    """Always with a point or an exponent, so that it can't be taken for an integer."""
    text = str(value)
    return text if "." in text or "E" in text else text + ".0"


def render(book):
    lines = ",\n".join(map(dump, book.vectors))
    return f'{{"description": {dump(book.description)},\n"vectors": [\n{lines}\n]}}\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail if a file is stale")
    arguments = parser.parse_args()
    books = [make() for make in BOOKS]
    files = {HERE / f"{book.name}.json": render(book) for book in books}
    problems = checks.of_books(books, files)
    if arguments.check:
        problems += checks.of_files(files, HERE)
        problems += checks.of_documents(books, HERE.parent.parent)
        problems += checks.of_doubles()
    elif not problems:
        for path, text in files.items():
            path.write_bytes(text.encode("ascii"))
    for problem in problems:
        print(problem, file=sys.stderr)
    for book in books:
        print(f"{len(book.vectors):5} {book.name}")
    print(f"{sum(len(b.vectors) for b in books):5} in all, {sum(map(len, files.values())):,} bytes")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
