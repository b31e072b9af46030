"""What generate.py checks beside the vectors themselves: uniqueness, coverage, stale files, documents."""

import re

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
    rows = dict(re.findall(r"^\| ([a-zA-Z]+) \| ([0-9]+) \|", limits, re.M))
    defaults = {name: str(value) for name, value in vars(proem.Limits()).items()}
    if rows != defaults:
        problems.append(f"limits.md: the table says {rows}, the specification {defaults}")
    vectors = {v["id"]: v for book in books for v in book.vectors}
    examples = re.findall(r"<!-- vector: (\S+) -->\n```text\n(.*?)```", spec, re.S)
    if not examples:
        problems.append("protocol.md has no worked examples")
    for vid, dump in examples:
        shown = bytes.fromhex("".join(re.findall(r"^[0-9a-f]{4}  ((?:[0-9a-f]{2} ?)+)", dump, re.M)))
        if vid not in vectors or shown != expand(vectors[vid]["input"]):
            problems.append(f"protocol.md: the example {vid} does not show its bytes")
    return problems
