"""A strict reader of JSON headers, written from docs/spec/protocol.md, section 6. Stdlib only.

The standard library's own json module can't be used here: it takes NaN and duplicate keys, knows no limits,
and reports faults in an order of its own. This one reads the text once, from left to right, and stops at the
first fault.
"""

import math
import re
from dataclasses import dataclass
from decimal import Decimal

SPACE = " \t\n\r"
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?(?:[eE]([+-]?[0-9]+))?")
NUMBER_LENGTH = 4300
EXPONENT = 999_999  # of a number with one digit before its point
ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
HYPHENATED = {"content_type": "content-type", "content_encoding": "content-encoding",
              "content_length": "content-length"}


class JsonFault(Exception):
    """What is wrong with a header, and at which character of it."""

    def __init__(self, code, at, limit=None):
        super().__init__(code)
        self.code = code
        self.at = at
        self.limit = limit


@dataclass
class Level:
    """An open object or array."""

    value: object
    names: object = None  # the keys of an object as they were written, None in an array
    key: object = None
    empty: bool = True


class HeaderText:
    """One pass over the text of a header."""

    def __init__(self, text, nesting, entries, lenient):
        self.text = text
        self.at = 0
        self.nesting = nesting
        self.entries = entries
        self.lenient = lenient
        self.seen = 0

    def read(self):
        """The one object that the text is."""
        self.space()
        stack = []
        root = self.open(stack)
        while stack:
            level = stack[-1]
            if not self.slot(level, top=len(stack) == 1):
                stack.pop()
                continue
            value = self.value(stack)
            if level.names is None:
                level.value.append(value)
            else:
                level.value[level.key] = value
        self.space()
        if self.at < len(self.text):
            raise JsonFault("header-trailing-data", self.at)
        return root

    def open(self, stack):
        if len(stack) == self.nesting:
            raise JsonFault("header-too-deep", self.at, self.nesting)
        is_object = self.text[self.at] == "{"
        self.at += 1
        level = Level({}, set()) if is_object else Level([])
        stack.append(level)
        return level.value

    def slot(self, level, top):
        """Moves to the next value of an object or array; false where it is closed."""
        self.space()
        if self.peek() == ("]" if level.names is None else "}"):
            self.at += 1
            return False
        if not level.empty:
            self.expect(",")
            self.space()
        if level.names is None:
            if self.peek() not in '"{[-0123456789tfn':
                self.invalid()
            self.entry()
        else:
            if self.peek() != '"':
                self.invalid()
            self.entry()
            level.key = self.name(level, top)
            self.space()
            self.expect(":")
            self.space()
        level.empty = False
        return True

    def name(self, level, top):
        start = self.at
        key = self.string()
        if top and self.lenient:
            key = HYPHENATED.get(key, key)
        if key in level.names:
            raise JsonFault("header-duplicate-key", start)
        level.names.add(key)
        return key

    def entry(self):
        self.seen += 1
        if self.seen > self.entries:
            raise JsonFault("header-too-many-entries", self.at, self.entries)

    def value(self, stack):
        c = self.peek()
        if c in "{[":
            return self.open(stack)
        if c == '"':
            return self.string()
        for word, value in (("true", True), ("false", False), ("null", None)):
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        return self.number()

    def number(self):
        match = NUMBER.match(self.text, self.at)
        if not match:
            self.invalid()
        if match.end() < len(self.text) and self.text[match.end()] not in SPACE + ",]}":
            self.invalid()
        token = match.group()
        if len(token) > NUMBER_LENGTH:
            raise JsonFault("header-number-too-long", self.at, NUMBER_LENGTH)
        is_integer = match.group(1) is None and match.group(2) is None
        value = integer_value(token) if is_integer else number_value(token, int(match.group(2) or 0))
        if value is None:
            self.invalid()
        self.at = match.end()
        return value

    def string(self):
        start = self.at
        self.at += 1
        units = []
        while True:
            c = self.peek()
            if c < " ":
                self.invalid()
            self.at += 1
            if c == '"':
                break
            units.append(self.escape() if c == "\\" else c)
        text = "".join(units).encode("utf-16-le", "surrogatepass")
        try:
            return text.decode("utf-16-le")
        except UnicodeDecodeError:
            raise JsonFault("header-lone-surrogate", start) from None

    def escape(self):
        c = self.peek()
        self.at += 1
        if c in ESCAPES:
            return ESCAPES[c]
        digits = self.text[self.at:self.at + 4]
        if c != "u" or not re.fullmatch("[0-9a-fA-F]{4}", digits):
            self.invalid()
        self.at += 4
        return chr(int(digits, 16))

    def space(self):
        while self.at < len(self.text) and self.text[self.at] in SPACE:
            self.at += 1

    def peek(self):
        """The character that comes next; the end of the text inside the object is a fault."""
        if self.at == len(self.text):
            self.invalid()
        return self.text[self.at]

    def expect(self, c):
        if self.peek() != c:
            self.invalid()
        self.at += 1

    def invalid(self):
        raise JsonFault("header-invalid-json", self.at)


def integer_value(token):
    """The integer, without the interpreter's own limit on digits, since the length is bounded already."""
    digits = token.lstrip("-")
    value = 0
    for start in range(0, len(digits), 4000):
        part = digits[start:start + 4000]
        value = value * 10 ** len(part) + int(part)
    return -value if token.startswith("-") else value


def number_value(token, exponent):
    """The double whose shortest decimal is exactly the number, otherwise the decimal; None out of range."""
    if abs(exponent) > EXPONENT + NUMBER_LENGTH:
        return None  # no digits of a number can make up for that, and Decimal might not take it
    exact = Decimal(token)
    if abs(exact.adjusted()) > EXPONENT:
        return None
    nearest = float(token)
    if math.isfinite(nearest) and Decimal(repr(nearest)) == exact:
        return nearest
    return exact
