"""What generate.py checks beside the vectors themselves: uniqueness, coverage, stale files, documents."""

import random
import re
import struct
from decimal import Decimal

import proem
from book import expand

LEAST = 522
LARGEST = 3_000_000


def of_books(books, files):
    """Problems of the vectors as a whole, one line each."""
    problems = []
    ids, inputs = {}, {}
    for book in books:
        for vector, key in zip(book.vectors, book.keys):
            if ids.setdefault(vector["id"], vector) is not vector:
                problems.append(f"{vector['id']}: this id is there twice")
            if inputs.setdefault(key, vector["id"]) != vector["id"]:
                problems.append(f"{vector['id']}: the same input and settings as {inputs[key]}")
            if expand(vector["input"]) != key[0]:
                problems.append(f"{vector['id']}: the input is not the bytes that were read")
    count = sum(len(book.vectors) for book in books)
    if count < LEAST:
        problems.append(f"only {count} vectors")
    size = sum(map(len, files.values()))
    if size > LARGEST:
        problems.append(f"the files have {size:,} bytes")
    covered = set(codes(books))
    problems += [f"no vector has the error code {code}" for code in proem.CODES if code not in covered]
    problems += [f"error code {code} is not one of the specification" for code in covered - set(proem.CODES)]
    return problems


def codes(books):
    """Every error code that a vector expects."""
    for book in books:
        for vector in book.vectors:
            end = vector["expect"]["end"]
            if end != "clean":
                yield end["error"]
            for message in vector["expect"]["messages"]:
                if "contentError" in message:
                    yield message["contentError"]["error"]


def of_files(files, folder):
    problems = []
    for path, text in files.items():
        if not path.exists() or path.read_bytes() != text.encode("ascii"):
            problems.append(f"{path.name} is stale: run generate.py")
    known = {path.name for path in files}
    problems += [f"{path.name} is not written by generate.py" for path in sorted(folder.glob("*.json"))
                 if path.name not in known]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    problems += [f"README.md does not name {name}" for name in sorted(known) if f"`{name}`" not in readme]
    return problems


def of_documents(books, docs):
    """The documents name the same codes, limits and bytes as the vectors."""
    spec = (docs / "spec" / "protocol.md").read_text(encoding="utf-8")
    errors = (docs / "reference" / "errors.md").read_text(encoding="utf-8")
    limits = (docs / "reference" / "limits.md").read_text(encoding="utf-8")
    problems = []
    in_table = tuple(re.findall(r"^\| [0-9]+ \| `([a-z0-9-]+)` \|", spec, re.M))
    if in_table != proem.CODES:
        problems.append(f"protocol.md: the table of error codes is {in_table}")
    headings = tuple(re.findall(r"^### ([a-z0-9-]+)$", errors, re.M))
    if headings != proem.CODES:
        problems.append(f"errors.md: the headings are {headings}")
    for name, page in (("protocol.md", spec), ("errors.md", errors)):
        table = re.search(r"^\| `error` \|.*\n\| ---.*\n((?:\|.*\n)+)", page, re.M)
        in_table = tuple(re.findall(r"^\| `([a-z0-9-]+)` \|", table[1] if table else "", re.M))
        if in_table != proem.REPLY_CODES:
            problems.append(f"{name}: the table of error replies is {in_table}")
    rows = dict(re.findall(r"^\| ([a-zA-Z]+) \| ([0-9]+) \|", limits, re.M))
    defaults = {name: str(value) for name, value in vars(proem.Limits()).items()}
    problems += [f"limits.md: {name} is {rows.get(name)}, not {value}" for name, value in defaults.items()
                 if rows.get(name) != value]
    vectors = {v["id"]: v for book in books for v in book.vectors}
    examples = re.findall(r"<!-- vector: (\S+) -->\n```text\n(.*?)```", spec, re.S)
    if not examples:
        problems.append("protocol.md has no worked examples")
    for vid, dump in examples:
        shown = bytes.fromhex("".join(re.findall(r"^[0-9a-f]{4}  ((?:[0-9a-f]{2} ?)+)", dump, re.M)))
        if vid not in vectors or shown != expand(vectors[vid]["input"]):
            problems.append(f"protocol.md: the example {vid} does not show its bytes")
    return problems


def of_doubles():
    """The rule for doubles in protocol.md, section 7.3, gives what CPython writes."""
    source = random.Random(1)
    doubles = [struct.unpack("<d", source.randbytes(8))[0] for _ in range(20000)]
    doubles += [float(f"{m}e{e}") for m in (1, 9, 12, 123456, 9999999999999998) for e in range(-30, 31)]
    return [f"the rule for doubles gives {double_text(d)} for {d!r}" for d in doubles
            if abs(d) < float("inf") and double_text(d) != repr(d)]


def double_text(value):
    """The text of a finite double, made from its shortest digits as the specification says."""
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    d = "".join(map(str, digits)).lstrip("0")
    p = len(d) + exponent  # the value is 0.d times ten to the power p
    d = d.rstrip("0")
    n = len(d)
    minus = "-" if sign else ""
    if n == 0:
        return minus + "0.0"
    if -4 < p <= 0:
        return f"{minus}0.{'0' * -p}{d}"
    if 0 < p < n:
        return f"{minus}{d[:p]}.{d[p:]}"
    if n <= p <= 16:
        return f"{minus}{d}{'0' * (p - n)}.0"
    fraction = "." + d[1:] if n > 1 else ""
    return f"{minus}{d[0]}{fraction}e{'-' if p < 1 else '+'}{abs(p - 1):02}"
