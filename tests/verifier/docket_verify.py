#!/usr/bin/env python3
"""Checks a docket archive, bundle, excerpt, receipt, log, manifest or note, without docket.

Written from the published note `daemon/design/proof-formats.md` alone. Needs Python 3.11 and its
standard library; uses `openssl` (time stamps) and `b3sum` (large files) where they are installed.

Every finding is one line: verdict, code, place, words. The verdict is `good`, `bad`, or `not
checked` where something was missing that a check needs; what was not checked is never called good.
Exit code: 0 all good, 1 something is bad, 2 nothing is bad but something could not be checked.

It never writes beside what it checks, follows no symbolic link, goes to no network, and treats
every byte it reads as hostile: sizes are bounded, nothing recurses on what the input says.

Inside, `need` says what must hold, and the `rule` around it which code it breaks if it does not.
"""

from __future__ import annotations

import argparse, io, os, shutil, stat, subprocess, sys, tempfile  # noqa: E401
import base64, hashlib, json, re, struct, zlib  # noqa: E401
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO, NamedTuple

NOTE_LIMIT = 1_000_000  # bytes of a signed note (C2SP's own bound)
SIGNATURE_LIMIT = 100  # signature lines of a note
DEPTH_LIMIT = 127  # nesting of JSON
ENTRY_LIMIT = 65_535  # bytes of a log entry
PLAIN_LIMIT = 1 << 16  # bytes of a bundle's other small entries
TILE_LIMIT = 256 * (ENTRY_LIMIT + 2)  # bytes
CLIPS_LIMIT = 1 << 30  # bytes of a list of clips
ZIP_ENTRIES, ZIP_LIST = 20_000, 4 << 20  # entries of a ZIP, and bytes of their list
B3SUM_FROM = 64 << 20  # bytes from which the program b3sum is preferred to our own BLAKE3
PIECE = 1 << 20  # bytes read at a time

class Bad(Exception):
    """A rule that does not hold: its code and words."""

    verdict = "bad"

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words

class NotChecked(Bad):
    """A check that lacks something it needs."""

    verdict = "not checked"

@contextmanager
def rule(code: str) -> Iterator[None]:
    """Whatever goes wrong inside breaks this rule, unless it names another."""
    try:
        yield
    except (Bad, OSError):
        raise
    except Exception as error:  # hostile bytes end in a finding, whatever library they upset
        raise Bad(code, str(error) or type(error).__name__) from None

def need(holds: object, words: str, code: str | None = None) -> None:
    """Refuses what does not hold, by the rule around it or by the one of that code."""
    if not holds:
        raise Bad(code, words) if code else ValueError(words)

# ── 1. Ed25519 (RFC 8032): verification only ────────────────────────────────────────────────────
# Strict: S < L, the key a canonical encoding of a point that is not of small order, and the
# equation without cofactor: the encoding of [S]B - [k]A is R, byte by byte.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T
NEUTRAL: Point = (0, 1, 1, 0)

def point_add(p: Point, q: Point) -> Point:
    """The sum of two points; right for equal ones too."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def point_decode(data: bytes) -> Point | None:
    """A point from its canonical encoding (RFC 8032, 5.1.3), or None."""
    sign, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    x = x if v * x * x % P == u else x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL

def key_point(key: bytes) -> Point | None:
    """The point of a public key that may be used: not of small order, or None."""
    point = eight = point_decode(key)
    for _ in range(3 if point else 0):
        eight = point_add(eight, eight)
    return point if eight and (eight[0] or (eight[1] - eight[2]) % P) else None

def ed25519_verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) over `message` is good for `key` (32 bytes)."""
    point, s = key_point(key), int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    minus = (P - point[0], point[1], 1, P - point[3])
    table, total = (NEUTRAL, BASE, minus, point_add(BASE, minus)), NEUTRAL
    for bit in range(252, -1, -1):
        total = point_add(total, total)
        total = point_add(total, table[(s >> bit & 1) | (k >> bit & 1) << 1])
    inverse = pow(total[2], -1, P)
    encoded = total[1] * inverse % P | (total[0] * inverse % P & 1) << 255
    return encoded.to_bytes(32, "little") == signature[:32]

# ── 2. BLAKE3 and slices of its tree ────────────────────────────────────────────────────────────
# Many chunks are worked on at once: one long integer holds the same 32-bit word of all of them,
# each in a lane of 64 bits, so that sums do not run over into the neighbour.

IV = struct.unpack("<8I", bytes.fromhex(
    "67e6096a85ae67bb72f36e3c3af54fa57f520e518c68059babd9831f19cde05b"))  # fmt: skip
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
ROUND = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
         (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))  # fmt: skip
CHUNK_START, CHUNK_END, PARENT, ROOT, CHUNK = 1, 2, 4, 8, 1024

def lanes_of(words: Sequence[int]) -> int:
    return int.from_bytes(struct.pack(f"<{len(words)}Q", *words), "little")

def compress(cv: list[int], m: list[int], tail: list[int], mask: int) -> list[int]:
    """BLAKE3's compression in all lanes; `tail` is counter (low, high), block size and flags."""
    v = [*cv, *(word * (mask // 0xFFFFFFFF) for word in IV[:4]), *tail]
    for _ in range(7):
        for at, (a, b, c, d) in enumerate(ROUND):
            for word, left, right in ((m[2 * at], 16, 12), (m[2 * at + 1], 8, 7)):
                v[a] = (v[a] + v[b] + word) & mask
                x = v[d] ^ v[a]
                v[d] = (x >> left | x << (32 - left)) & mask
                v[c] = (v[c] + v[d]) & mask
                x = v[b] ^ v[c]
                v[b] = (x >> right | x << (32 - right)) & mask
        m = [m[i] for i in PERMUTATION]
    return [v[i] ^ v[i + 8] for i in range(8)]

def node_values(data: bytes, counters: Sequence[int], kind: int = 0, root: bool = False) -> bytes:
    """Chaining values of chunks, or of parents (their children's values), all of one length."""
    n, ones = len(counters), lanes_of([1] * len(counters))
    size = len(data) // n
    last = max(0, size - 1) // 64
    words = struct.unpack(f"<{16 * (last + 1) * n}I", data.ljust(64 * (last + 1) * n, b"\0"))
    counter = [lanes_of([c >> s & 0xFFFFFFFF for c in counters]) for s in (0, 32)]
    cv = [word * ones for word in IV]
    for block in range(last + 1):
        flags = kind or CHUNK_START * (block == 0) | CHUNK_END * (block == last)
        flags |= ROOT * (root and block == last)
        m = [lanes_of(words[16 * block + word :: 16 * (last + 1)]) for word in range(16)]
        tail = [*counter, min(64, size - 64 * block) * ones, flags * ones]
        cv = compress(cv, m, tail, ones * 0xFFFFFFFF)
    lanes = (struct.unpack(f"<{n}Q", word.to_bytes(8 * n, "little")) for word in cv)
    return b"".join(struct.pack("<8I", *value) for value in zip(*lanes))

def chunk_values(data: bytes, first: int, root: bool = False) -> bytes:
    """Chaining values of chunks that follow one another, the last of any length."""
    whole = max(0, len(data) - 1) // CHUNK
    head, rest = data[: whole * CHUNK], data[whole * CHUNK :]
    values = node_values(head, range(first, first + whole)) if whole else b""
    return values + node_values(rest, [first + whole], 0, root)

def top_of(values: bytes, root: bool) -> bytes:
    """The one chaining value above many that stand in order. An odd one at the end goes up as it
    is, which gives BLAKE3's tree: the left side as large a power of two as fits."""
    while len(values) > 32:
        n = len(values) // 64
        pairs = node_values(values[: 64 * n], [0] * n, PARENT, root and len(values) == 64)
        values = pairs + values[64 * n :]
    return values

class Blake3:
    """BLAKE3 of what comes in pieces of 1 MiB (the last may be shorter)."""

    def __init__(self) -> None:
        self.values, self.first, self.waiting = b"", 0, b""

    def update(self, piece: bytes) -> None:
        if self.waiting:
            self.values += top_of(chunk_values(self.waiting, self.first), False)
            self.first += PIECE // CHUNK
        self.waiting = piece

    def hexdigest(self) -> str:
        alone = not self.values
        last = chunk_values(self.waiting, self.first, alone and len(self.waiting) <= CHUNK)
        return top_of(self.values + top_of(last, alone), True).hex()

class B3sum:
    """The same by the program of that name."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(["b3sum", "--no-names"], stdin=-1, stdout=-1)
        self.update = self.process.stdin.write  # type: ignore[union-attr]

    def hexdigest(self) -> str:
        return self.process.communicate()[0].decode().strip()

def bao_slice(file: BinaryIO, root: bytes, size: int, start: int, length: int) -> Iterator[bytes]:
    """Checks a slice of `bao` 0.13 and answers the bytes of [start, start+length) in pieces.

    Which nodes stand in the slice follows from size and range alone. A piece is handed out once it
    and everything above it is checked.
    """
    end = start + length
    need(length >= 1 and 0 <= start and end <= size, f"{start}..{end} of {size}", "excerpt.range")
    code, words = "excerpt.bao", "does not belong to the original"
    need(file.read(8) == size.to_bytes(8, "little"), "the slice is of another size", code)
    todo, first, data, expected = [(root, 0, size)], 0, b"", b""
    while todo:
        value, at, extent = todo.pop()
        if extent > CHUNK:
            pair = file.read(64)
            fits = len(pair) == 64 and node_values(pair, [0], PARENT, extent == size) == value
            need(fits, f"a node {words}", code)
            middle = at + (CHUNK << ((extent - 1) // CHUNK).bit_length() - 1)
            if end > middle:
                todo.append((pair[32:], middle, at + extent - middle))
            if start < middle:
                todo.append((pair[:32], at, middle - at))
        else:
            first = first if data else at
            data, expected = data + file.read(extent), expected + value
        if len(data) >= PIECE or not todo:
            found = chunk_values(data, first // CHUNK, size <= CHUNK)
            need(found == expected, f"a chunk {words}", code)
            yield data[max(0, start - first) : end - first]
            data = expected = b""
    need(not file.read(1), "something follows the slice", code)

# ── 3. The tree (RFC 6962) ──────────────────────────────────────────────────────────────────────

def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\0" + entry).digest()

def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()

class Tree:
    """A tree that grows: the roots of its full subtrees, from the largest to the smallest."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size, self.peaks = 0, []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        rest, self.size = self.size, self.size + 1
        while rest & 1:
            leaf, rest = node_hash(self.peaks.pop(), leaf), rest >> 1
        self.peaks.append(leaf)

    def root(self) -> bytes:
        root = self.peaks[-1] if self.peaks else hashlib.sha256(b"").digest()
        for peak in self.peaks[-2::-1]:
            root = node_hash(peak, root)
        return root

@rule("proof.path")
def check_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """That this leaf stands at that index (RFC 6962, 2.1.1): from the root down, whether it is in
    the right half; then back up along the path."""
    need(0 <= index < size, f"leaf {index} of a tree of {size}")
    halves = []
    while size > 1:
        left = 1 << (size - 1).bit_length() - 1
        halves.append(index >= left)
        index, size = (index - left, size - left) if index >= left else (index, left)
    need(len(path) == len(halves), "a proof of another length")
    for is_right, other in zip(reversed(halves), path):
        leaf = node_hash(other, leaf) if is_right else node_hash(leaf, other)
    need(leaf == root, "the proof does not lead to the root")

# ── 4. Keys and signed notes (C2SP) ─────────────────────────────────────────────────────────────

ED25519_KEY, WITNESS_KEY = 1, 4
SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000")
SPACES |= set(map(chr, range(0x2000, 0x200B)))

def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()

def unbase64(text: str) -> bytes:
    """Base64 in its one canonical form."""
    data = base64.b64decode(text, validate=True)
    need(to_base64(data) == text, "base64 in another form than its own")
    return data

class Key(NamedTuple):
    """A public key under its name."""

    name: str
    kind: int
    point: bytes

    @property
    def signer(self) -> tuple[str, bytes]:
        """Name and id: what a signature line tells of its key."""
        whole = f"{self.name}\n".encode() + bytes([self.kind]) + self.point
        return self.name, hashlib.sha256(whole).digest()[:4]

    def __str__(self) -> str:
        whole = to_base64(bytes([self.kind]) + self.point)
        return f"{self.name}+{self.signer[1].hex()}+{whole}"

@rule("key.form")
def parse_key(text: str, kind: int = ED25519_KEY) -> Key:
    name, _, rest = text.partition("+")
    data = unbase64(rest.partition("+")[2])
    need(name_fits(name) and len(data) == 33 and data[0] == kind, f"no key of kind {kind}: {text}")
    key = Key(name, kind, data[1:])
    need(str(key) == text and key_point(key.point), f"id or point of the key is wrong: {text}")
    return key

def name_fits(name: str) -> bool:
    return name != "" and "+" not in name and not SPACES & set(name)

class Signature(NamedTuple):
    """A signature line: name and id of the key it names, and the bytes after that."""

    signer: tuple[str, bytes]
    data: bytes

    def line(self) -> bytes:
        return f"— {self.signer[0]} {to_base64(self.signer[1] + self.data)}\n".encode()

class Note(NamedTuple):
    """A note taken apart; nothing of it is believed yet."""

    data: bytes
    text: bytes
    signatures: list[Signature]

@rule("note.form")
def parse_note(data: bytes) -> Note:
    """Takes a note apart. Only the one way of writing it is accepted."""
    whole = data.decode()
    need(len(data) <= NOTE_LIMIT, "longer than a note may be")
    need(all(c >= " " or c == "\n" for c in whole), "control characters")
    text, gap, lines = whole.rpartition("\n\n")
    fits = gap and lines.endswith("\n") and lines.count("\n") <= SIGNATURE_LIMIT
    need(fits, "not a text, an empty line and signature lines")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = unbase64(encoded)
        need(dash == "—" and name_fits(name) and len(raw) >= 5, "a signature line is not one")
        signatures.append(Signature((name, raw[:4]), raw[4:]))
    return Note(data, f"{text}\n".encode(), signatures)

def check_signature(note: Note, signature: Signature, key: Key) -> None:
    fits = ed25519_verify(key.point, note.text, signature.data)
    need(fits, f"the signature of {key.name} does not fit the text", "note.signature")

def open_note(data: bytes, keys: Sequence[Key]) -> Note:
    """A note that each of `keys`, in their order, and nobody else has signed."""
    note = parse_note(data)
    fits = keys and [s.signer for s in note.signatures] == [k.signer for k in keys]
    need(fits, "not signed by exactly those who should have", "note.signers")
    for signature, key in zip(note.signatures, keys):
        check_signature(note, signature, key)
    return note

# ── 5. Canonical JSON (RFC 8785, integers only) and schemas ─────────────────────────────────────

@rule("json.form")
def parse_json(data: bytes) -> Any:
    """The value of canonical JSON; anything else is refused."""
    text, depth = data.decode(), 0
    for mark in re.sub(r'(?s)"(?:[^"\\]|\\.)*"?', "", text):
        depth += (mark in "[{") - (mark in "]}")
        need(depth <= DEPTH_LIMIT, "nested too deep")

    def integer(digits: str) -> int:
        need(len(digits) <= 17 and abs(int(digits)) < 1 << 53, "an integer beyond 2^53 - 1")
        return int(digits)

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        order = [name.encode("utf-16-be", "surrogatepass") for name, _ in pairs]
        need(order == sorted(set(order)), "members out of order or twice")
        return dict(pairs)

    # What is no integer is given to `int`, which refuses it.
    hooks = {"parse_float": int, "parse_constant": int, "object_pairs_hook": members}
    value = json.loads(text, parse_int=integer, **hooks)
    same = json.dumps(value, ensure_ascii=False, separators=(",", ":")) == text
    need(same, "JSON in another form than its canonical one")
    return value

class Maybe(NamedTuple):
    """Null, or what the specification says; a member that may be `absent` is that or left out."""

    spec: Any
    absent: bool = False

def anything(_: Any) -> bool:
    return True

def number(value: Any) -> bool:
    return type(value) is int and value >= 0

def positive(value: Any) -> bool:
    return type(value) is int and value >= 1

def thing(value: Any) -> bool:
    return type(value) is dict

def time(value: Any) -> bool:
    """RFC 3339 in UTC, the fraction of a second in as few groups of three digits as hold it."""
    shape = r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.([0-9]{3}){0,2}(?!000)[0-9]{3})?Z"
    return bool(re.fullmatch(shape, value) and datetime.fromisoformat(value))

# A specification is a pattern of a string, a function, a list of one specification, an object of
# them, or Maybe one. Members that are not named here may stand there too.
TEXT, HEX, HEX32 = r"(?s:.*)", r"(?:[0-9a-f]{2})*", r"[0-9a-f]{64}"
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
SIGNED = dict(
    origin=TEXT, station=ID, generation=positive, tool=TEXT, docked_by=TEXT,
    previous=Maybe(dict(generation=positive, sha256=HEX32)),
    custody=dict(epoch=positive, index=number), clock=Maybe(thing))  # fmt: skip
ORIGINAL = dict(
    item=ID, station=ID, session=ID, key=TEXT, size=number,
    digests=dict(blake3=HEX32, sha256=HEX32, sm3=Maybe(HEX32, True)),
    stored=Maybe(dict(format=TEXT, size=number, blake3=HEX32, sha256=HEX32, key_check=HEX32), True),
    source=dict(path_raw_hex=HEX, path=TEXT))  # fmt: skip
RENDITION = dict(key=TEXT, kind=TEXT, blake3=HEX32, size=number, tool=TEXT)
SHAPES: dict[str, dict[str, Any]] = {
    "docket.identity/1": dict(
        station=ID, number=positive, epoch=positive, key=TEXT, since=time,
        reason="first-start|rotated|lost|new-epoch", last_witnessed=Maybe(Maybe(TEXT), True),
        previous=Maybe(dict(number=positive, sha256=HEX32, key=TEXT))),
    "docket.custody/1": dict(
        id=ID, station=ID, act=TEXT, item=Maybe(ID, True), session=Maybe(ID, True), who=TEXT,
        outcome="ok|failed", reason=Maybe(TEXT, True), detail=Maybe(thing, True), tool=TEXT,
        when=dict(utc=time, boot_id=TEXT, boot_us=number,
                  sync="synchronised|unsynchronised|unknown")),
    # A first generation of a time when docket did not sign: a signed second one makes it good.
    "docket.manifest/1": dict(**ORIGINAL, generation=positive),
    "docket.manifest/2": dict(
        **{**SIGNED, **ORIGINAL}, recorder=thing, times=Maybe(thing), renditions=[RENDITION],
        holes=[anything], notes=[anything], cases=[dict(case=TEXT, link=TEXT, by=TEXT, at=time)]),
    "docket.receipt/1": dict(
        **SIGNED, session=ID, bay=TEXT, driver=TEXT, recorder=anything, started_at=time,
        ended_at=Maybe(time), outcome=TEXT, handover=Maybe(thing),
        clips=dict(key=TEXT, sha256=HEX32, count=number),
        counts=dict(listed=number, taken=number, known=number, excepted=number)),
    "clip": dict(
        path_raw_hex=HEX, path=TEXT, size=number, item=Maybe(ID, True), reason=Maybe(TEXT, True),
        how=Maybe("taken|known", True), blake3=Maybe(HEX32, True), sha256=Maybe(HEX32, True)),
    "docket.bundle/1": dict(
        item=ID, origin=TEXT, made_at=time, original="included|referenced", tool=TEXT),
    "docket.excerpt/1": dict(item=ID, start=number, length=positive, blake3=HEX32, size=number),
}  # fmt: skip
DAY, NATURAL = r"[0-9]{4}/[0-9]{2}/[0-9]{2}", r"(?:0|[1-9][0-9]{0,18})"

@rule("json.member")
def check_shape(value: Any, spec: Any, name: str) -> None:
    """That a value is as specified. As deep as the specification, never as the value."""
    if isinstance(spec, dict):
        for member, inner in spec.items():
            optional = isinstance(inner, Maybe) and inner.absent
            if not optional or member in value:
                need(thing(value) and member in value, f"{name}.{member} is missing")
                check_shape(value[member], inner.spec if optional else inner, f"{name}.{member}")
    elif isinstance(spec, Maybe):
        value is None or check_shape(value, spec.spec, name)
    elif isinstance(spec, list):
        need(isinstance(value, list), f"{name} is no list")
        for inner in value:
            check_shape(inner, spec[0], f"{name}[]")
    else:
        fits = re.fullmatch(spec, value) if isinstance(spec, str) else spec(value)
        need(fits, f"{name} is not what it should be")

def known(value: Any, schema: str) -> dict[str, Any]:
    """The object, if it is one of that schema with all its members."""
    check_shape(value, {"schema": TEXT}, "this")
    if value["schema"] != schema:
        raise NotChecked("schema.unknown", f"unknown schema {value['schema']}, not {schema}")
    check_shape(value, SHAPES[schema], "this")
    return value

def note_json(note: Note, schema: str) -> dict[str, Any]:
    """The object of a signed JSON note."""
    need(note.text.count(b"\n") == 1, "the text is more than one line", "json.form")
    return known(parse_json(note.text[:-1]), schema)

Chain = list[tuple[bytes, dict[str, Any]]]  # generations of one signed thing: file and value

def check_chain(chain: Chain, standing: Iterable[str]) -> None:
    """Generations from 1 without a hole, each citing the one before; `standing` never changes."""
    for at, (_, value) in enumerate(chain):
        cited = {"generation": at, "sha256": sha256(chain[at - 1][0])} if at else None
        fits = value["generation"] == at + 1 and value["previous"] == cited
        need(fits, f"generation {value['generation']} does not follow on the one before")
        for member in standing:
            need(value.get(member) == chain[0][1].get(member), f"{member} is not that of the first")

# ── 6. Checkpoints, cosignatures, tiles, proofs, entries ────────────────────────────────────────

@rule("checkpoint.form")
def open_checkpoint(data: bytes, origin: str, keys: Sequence[Key]) -> tuple[int, bytes, Note]:
    """Size, root and note of a checkpoint of `origin`: the first line is a station key's and its
    signature good; witnesses' lines may follow."""
    note = parse_note(data)
    lines = note.text.decode().split("\n")
    fits = len(lines) == 4 and lines[0] == origin and re.fullmatch(NATURAL, lines[1])
    need(fits, "not origin, size and root of this log")
    root = unbase64(lines[2])
    need(len(root) == 32, "the root is not 32 bytes long")
    first, *others = signers = [s.signer for s in note.signatures]
    mine = [k for k in keys if k.signer == first and k.name == origin]
    fits = mine and all(name != origin for name, _ in others) and len({*signers}) == len(signers)
    need(fits, "not signed by the station first and once, then by witnesses", "note.signers")
    check_signature(note, note.signatures[0], mine[0])
    return int(lines[1]), root, note

@rule("cosignature")
def check_witnesses(note: Note, lines: Iterable[Signature], witnesses: Sequence[Key]) -> str:
    """Checks lines of witnesses that were given; answers who says to have signed when."""
    told = []
    for line in lines:
        name, seconds = line.signer[0], int.from_bytes(line.data[:8], "big")
        keys = [k for k in witnesses if k.signer == line.signer]
        if not keys:
            raise NotChecked("cosignature", f"a line of {name}, whose key was not given")
        message = f"cosignature/v1\ntime {seconds}\n".encode() + note.text
        fits = seconds < 1 << 63 and ed25519_verify(keys[0].point, message, line.data[8:])
        need(fits, f"the line of {name} does not fit")
        told.append(f"{name} at {seconds} s")
    return "signed by " + ", ".join(told)

def tile_path(level: str, index: int, width: int) -> str:
    """The path of a tile; `level` is a number or `entries`."""
    groups = [group.zfill(3) for group in f"{index:,}".split(",")]
    number = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{number}" + ("" if width == 256 else f".p/{width}")

@rule("tile.form")
def parse_tile_path(path: str) -> tuple[str, int, int]:
    """Level, number and width of a tile."""
    shape = r"tile/(entries|[0-6])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
    level, digits, part = re.fullmatch(shape, path).groups()  # type: ignore[union-attr]
    index, width = int(re.sub(r"[x/]", "", digits)), int(part or 256)
    highest = 1 << 55 - 8 * int(level.replace("entries", "0"))
    fits = tile_path(level, index, width) == path and index < highest and int(part or 1) < 256
    need(fits, "not the one path of a tile")
    return level, index, width

@rule("tile.form")
def parse_entries(data: bytes, width: int) -> list[bytes]:
    """The entries of a tile."""
    entries, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    need(at == len(data) and len(entries) == width, f"not {width} entries")
    return entries

@rule("proof.form")
def parse_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Index, path and checkpoint note of a C2SP tlog-proof."""
    head, gap, checkpoint = data.partition(b"\n\n")
    lines = head.decode().split("\n")
    if lines[1].startswith("extra "):
        unbase64(lines.pop(1)[6:])
    fits = gap and lines[0] == "c2sp.org/tlog-proof@v1" and len(lines) <= 66
    need(fits and re.fullmatch(f"index {NATURAL}", lines[1]), "not a tlog-proof")
    path = [unbase64(line) for line in lines[2:]]
    need(all(len(one) == 32 for one in path), "a hash is not 32 bytes long")
    return int(lines[1][6:]), path, checkpoint

@rule("entry.form")
def check_event(entry: bytes, station: str) -> dict[str, Any]:
    """A log entry: one custody event of the station."""
    need(len(entry) <= ENTRY_LIMIT, "an entry that is too long")
    event = known(parse_json(entry), "docket.custody/1")
    strings = all(isinstance(v, str) for v in event.get("detail", {}).values())
    need(event["station"] == station and strings, "of another station, or a detail is no string")
    return event

# ── 7. Time stamps (RFC 3161) ───────────────────────────────────────────────────────────────────

SIGNED_DATA, TST_INFO = "2a864886f70d010702", "2a864886f70d0109100104"
SHA256_OID = "608648016503040201"

def der(data: bytes) -> list[tuple[int, bytes]]:
    """The elements that stand one after the other in DER: tags and contents."""
    found, at = [], 0
    while at < len(data):
        size, start = data[at + 1], at + 2
        if size >= 0x80:
            start, octets = start + (size & 0x7F), size & 0x7F
            size = int.from_bytes(data[start - octets : start], "big")
            need(octets <= 4 and size >= 0x80 and size >> 8 * (octets - 1), "not DER")
        need(data[at] & 0x1F != 0x1F and start + size <= len(data), "not DER")
        found.append((data[at], data[start : start + size]))
        at = start + size
    return found

def parse_timestamp(data: bytes) -> tuple[bytes, datetime]:
    """The SHA-256 and the time an RFC 3161 answer states."""
    [(_, answer)] = der(data)
    status, *rest = der(answer)
    need(der(status[1])[0] in ((2, b"\0"), (2, b"\1")), "the authority refused")
    [token] = rest
    kind, content = der(token[1])
    inner, boxed = der(der(der(content[1])[0][1])[2][1])
    need((kind[1].hex(), inner[1].hex()) == (SIGNED_DATA, TST_INFO), "not a time stamp")
    info = der(der(der(boxed[1])[0][1])[0][1])
    algorithm, imprint = der(info[2][1])
    need(der(algorithm[1])[0][1].hex() == SHA256_OID and info[4][0] == 0x18, "not over SHA-256")
    return imprint[1], datetime.strptime(info[4][1].decode()[:14] + "Z", "%Y%m%d%H%M%S%z")

@rule("timestamp")
def check_timestamp(data: bytes, stamped: bytes, authority: str | None) -> str:
    """That it is over SHA-256 of `stamped`; its signature by openssl and the CA that was given."""
    imprint, when = parse_timestamp(data)
    need(imprint.hex() == sha256(stamped), "it is over something else")
    if authority is None or shutil.which("openssl") is None:
        raise NotChecked("timestamp", f"says {when:%FT%TZ}; that needs openssl and --ca FILE")
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        verify = ["openssl", "ts", "-verify", "-in", file.name, "-digest", imprint.hex()]
        done = subprocess.run([*verify, "-CAfile", authority], capture_output=True, timeout=60)
    need(done.returncode == 0, "openssl does not accept its signature")
    return f"stood at {when:%FT%TZ}, says the authority"

# ── 8. Where bytes come from: a folder or a ZIP ─────────────────────────────────────────────────

class Folder:
    """Files below a folder, by path, with their sizes; no link is followed."""

    def __init__(self, root: str, names: dict[str, int]) -> None:
        self.root, self.names = root, names

    def walk(self) -> list[str]:
        """Finds all files below `root`; answers what is neither a file nor a folder."""
        strange, todo = [], [""]
        while todo:
            inside = todo.pop()
            for entry in sorted(os.scandir(os.path.join(self.root, inside)), key=lambda e: e.name):
                path = inside + entry.name
                if entry.is_dir(follow_symlinks=False):
                    todo.append(path + "/")
                elif entry.is_file(follow_symlinks=False):
                    self.names[path] = entry.stat(follow_symlinks=False).st_size
                else:
                    strange.append(path)
        return strange

    def open(self, name: str) -> BinaryIO:
        how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        file = open(os.path.join(self.root, name), "rb", opener=lambda path, _: os.open(path, how))
        need(stat.S_ISREG(os.fstat(file.fileno()).st_mode), "not a file", "file.link")
        return file

    @rule("file.read")
    def read(self, name: str, limit: int = NOTE_LIMIT) -> bytes:
        """All bytes of a small file."""
        need(name in self.names, f"{name} is not there")
        with self.open(name) as file:
            data = file.read(limit + 1)
        need(len(data) <= limit, f"larger than {limit} bytes")
        need(len(data) == self.names[name], "not as long as is said of it")
        return data

def numbered(names: Iterable[str], pattern: str) -> dict[int, str]:
    """Names that fit a pattern, by the number in it."""
    return {int(found[1]): name for name in names if (found := re.fullmatch(pattern, name))}

class Stored(io.RawIOBase):
    """An entry of a ZIP: so many bytes of it from a place on, with their CRC."""

    def __init__(self, path: str, start: int, size: int, crc: int) -> None:
        self.file, self.left, self.crc, self.wanted = open(path, "rb"), size, 0, crc
        self.file.seek(start)

    def read(self, count: int = -1) -> bytes:
        data = self.file.read(min(count, self.left))
        self.left, self.crc = self.left - len(data), zlib.crc32(data, self.crc)
        need(self.left or self.crc == self.wanted, "a CRC that is wrong", "bundle.form")
        return data

    def close(self) -> None:
        self.file.close()

WIDE, FLAGS = 0xFFFFFFFF, 0x0808  # a ZIP64's mark; flags allowed
FOLLOWS, DESCRIPTOR = 8, 24  # the flag that an entry's sizes follow it; in so many bytes at most

def beside(file: BinaryIO, length: int) -> Iterator[int]:
    """The numbers that are too large for their fields: nothing else may stand there."""
    extra = file.read(length)
    need(not extra or extra[:4] == struct.pack("<2H", 1, length - 4), "extra fields")
    return iter(struct.unpack(f"<{max(0, length - 4) // 8}Q", extra[4:]))

class Bundle(Folder):
    """A ZIP in the one form that a bundle has: "Proof bundles" of the note says which."""

    ENTRY = re.compile(
        rb"bundle\.json|excerpt\.(?:json|bao)|original\.[0-9a-z]{1,8}|README\.txt|witness\.keys"
        rb"|(?:manifest|identity)\.[1-9][0-9]{0,8}\.json"
        rb"|(?:[0-9]{6}/)?(?:checkpoint|events/[0-9]{20}\.(?:json|proof)|timestamp\.[0-9]{2}\.tsr)")

    @rule("bundle.form")
    def __init__(self, path: str) -> None:
        """Reads the end, then the list, and holds each entry's own head against the list."""
        super().__init__(path, {})
        self.places: dict[str, tuple[int, int, int]] = {}
        with open(path, "rb") as file:
            whole = file.seek(0, os.SEEK_END)
            count, start, stop = self.read_end(file, whole)
            at, end = start, 0
            for _ in range(count):
                at, end = self.read_entry(file, at, end)
            need(end <= start <= end + DESCRIPTOR and at == stop, "a gap in the list")

    def read_end(self, file: BinaryIO, whole: int) -> tuple[int, int, int]:
        """How many entries there are, and where their list starts and ends."""
        file.seek(max(0, whole - 98))
        tail = file.read()
        kind, disks, here, count, size, start, comment = struct.unpack("<4sI2H2IH", tail[-22:])
        fits, behind = (kind, disks, here, comment) == (b"PK\5\6", 0, count, 0), 22
        if WIDE in (size, start):  # a ZIP64, as one with an original of 4 GiB
            size, start = struct.unpack("<2Q", tail[40:56])
            record = (b"PK\6\6", 44, 0, 0, count, count, b"PK\6\7", 0, start + size, 1)
            fits = fits and struct.unpack("<4sQ4x2I2Q16x4sIQI", tail[:76]) == record
            behind = 98
        need(fits and start + size + behind == whole, "no ZIP, or something before or behind it")
        need(count <= ZIP_ENTRIES and size <= ZIP_LIST, "too many entries")
        return count, start, start + size

    def read_entry(self, file: BinaryIO, at: int, end: int) -> tuple[int, int]:
        """Reads the list at `at`; the entry before ends at `end`. Answers the same of the next."""
        file.seek(at)
        kind, flags, method, crc, packed, size, n, more, comment, disk, place = struct.unpack(
            "<4s4x2H4x3I4H6xI", file.read(46))  # fmt: skip
        name, wide, next_at = file.read(n), beside(file, more), at + 46 + n + more
        size, packed, place = (next(wide) if n == WIDE else n for n in (size, packed, place))
        need(next(wide, None) is None, "numbers that no field refers to")
        plain = (kind, method, packed, comment, disk) == (b"PK\1\2", 0, size, 0, 0)
        fits = plain and not flags & ~FLAGS and self.ENTRY.fullmatch(name)
        need(fits and name.decode() not in self.names, f"an entry that no bundle has: {name!r}")
        file.seek(place)
        *head, own, front, back, n, more = struct.unpack("<4s2x2H4x3I2H", file.read(30))
        fits = head == [b"PK\3\4", flags, method] and file.read(n) == name
        # Whoever reads from the front goes by these: the list's, or said to follow the bytes.
        wide = beside(file, more)
        said = {next(wide, None) if n == WIDE else n for n in (back, front)}
        later = {0} if flags & FOLLOWS else set()
        fits = fits and said <= {size} | later and own in {crc} | later
        # A streaming writer keeps room there for two sizes, and writes none.
        fits = fits and [*wide] in [[], [0, 0]][: 1 + len(later)]
        need(fits and end <= place <= end + DESCRIPTOR * (end > 0), f"{name!r}: not as listed")
        start = place + 30 + n + more
        self.names[name.decode()], self.places[name.decode()] = size, (start, size, crc)
        return next_at, start + size

    def open(self, name: str) -> BinaryIO:
        return Stored(self.root, *self.places[name])  # type: ignore[return-value]

# ── 9. The checks ───────────────────────────────────────────────────────────────────────────────

NUMBER = r"([1-9][0-9]{0,8})"

class Checker:
    """What was given, what was learnt of the log, and everything found, in the order of finding."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.source, self.options = Folder("", {}), options
        self.given: list[Key] = []
        self.witnesses: list[Key] = []
        self.keys: list[Key] = []
        self.has_chain = False  # whether `keys` are all of them, from the station's identities
        self.leaves: dict[str, dict[int, str]] = {}  # origin → index → item
        self.ids: set[str] = set()  # of events
        # What the log tells of items and sessions: their manifests' and receipts' digests.
        self.told: dict[str, dict[str, dict[int, str]]] = {"item": {}, "session": {}}
        self.findings: list[dict[str, str]] = []

    def say(self, verdict: str, code: str, place: str, words: str) -> None:
        """One finding, printed without control characters, which a hostile name may hold."""
        said = {"verdict": verdict, "code": code, "place": place, "words": words[:300]}
        said = {what: "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
                for what, text in said.items()}  # fmt: skip
        self.findings.append(said)
        line = "{verdict:<11}  {code:<16}  {place}  {words}".format(**said)
        print(json.dumps(said) if self.options.json else line)

    def good(self, code: str, place: str, words: str) -> None:
        self.say("good", code, place, words)

    def attempt(self, place: str, check: Callable[..., Any], *args: Any) -> Any:
        """Runs a check; a fault becomes a finding and the answer None."""
        try:
            with rule("file.read"):
                return check(*args)
        except Bad as fault:
            self.say(fault.verdict, fault.code, place, fault.words)
        except OSError as error:
            self.say("not checked", "file.read", place, f"cannot be read: {error}")

    def digests(self, file: BinaryIO, wanted: dict[str, str], size: int, code: str) -> None:
        """Reads every byte once and compares size and digests."""
        hashers = {n: hashlib.new(n) for n in wanted if n in hashlib.algorithms_available}
        if not self.options.no_blake3:
            is_fast = size >= B3SUM_FROM and shutil.which("b3sum")
            hashers["blake3"] = B3sum() if is_fast else Blake3()
        read = 0
        while (piece := file.read(PIECE)) and read <= size:
            read += len(piece)
            for hasher in hashers.values():
                hasher.update(piece)
        need(read == size, f"{read} bytes, not {size}", code.replace("digest", "size"))
        wrong = [n for n, hasher in hashers.items() if hasher.hexdigest() != wanted[n]]
        need(not wrong, f"another {', '.join(wrong)}", code)
        if missing := sorted(set(wanted) - set(hashers)):
            raise NotChecked(code, f"{', '.join(missing)} was not computed")

    @rule("identity.chain")
    def identities(self, names: dict[int, str], station: str | None) -> None:
        """Reading order 1. Good keys go to `keys`; which of them to trust is told."""
        self.has_chain, before = True, None
        for at, count in enumerate(sorted(names), 1):
            data = self.source.read(names[count])
            value = note_json(parse_note(data), "docket.identity/1")
            key, reason, epoch, cited = parse_key(value["key"]), value["reason"], 1, None
            if before:
                epoch = before[1]["epoch"] + (reason != "rotated")
                cited = {"number": at - 1, "sha256": sha256(before[0]), "key": str(before[2])}
            told = (count, value["number"], value["epoch"], value["previous"])
            need(told == (at, at, epoch, cited), f"{count} does not follow on the one before")
            fits = (reason == "first-start") != bool(before) and key not in self.keys
            fits = fits and ("last_witnessed" in value) == (reason == "new-epoch")
            need(fits, f"{count}: its reason does not fit, or its key was used before")
            fits = key.name == f"docket/{value['station']}/{epoch:06d}"
            need(fits and station in (None, value["station"]), f"{count}: another station or name")
            open_note(data, [before[2], key] if before and reason == "rotated" else [key])
            if value.get("last_witnessed"):
                open_checkpoint(value["last_witnessed"].encode(), before[2].name, self.keys)
            station, before = value["station"], (data, value, key)
            self.keys.append(key)
        for name in dict.fromkeys(key.name for key in self.keys):
            mine = [key for key in self.keys if key.name == name]  # they vouch for one another
            if set(mine) & set(self.given):
                self.good("identity.trust", name, "the key that was given")
            elif any(key.name == name for key in self.given):
                self.say("bad", "identity.trust", name, f"{mine[0]} is not the key that was given")
            else:
                self.say("not checked", "identity.trust", name, f"compare it: {mine[0]}")

    def leaf(self, entry: bytes, origin: str, index: int) -> dict[str, Any]:
        """Takes note of a leaf: its id, its item, and what it says of a manifest or receipt."""
        event = check_event(entry, origin.split("/")[1])
        need(event["id"] not in self.ids, f"event {event['id']} twice", "entry.twice")
        self.ids.add(event["id"])
        self.leaves.setdefault(origin, {})[index] = event.get("item", "")
        act, detail = event["act"], event.get("detail", {})
        of, name = ("session", "") if act == "receipted" else ("item", "manifest_")
        generation = detail.get(name + "generation", "")
        tells = act in ("receipted", "sealed", "described") and event["outcome"] == "ok"
        if tells and re.fullmatch(NUMBER, generation):
            fits = of == "session" or (act == "sealed") == (generation == "1")
            need(fits, f"`{act}` of generation {generation}", "manifest.event")
            told = self.told[of].setdefault(event.get(of, ""), {})
            told[int(generation)] = detail.get(name + "sha256", "")
        return event

    def log(self, prefix: str, origin: str) -> None:
        """Reading order 2 and 3, for one epoch; `prefix` is its folder with a slash."""
        already, tiles, beside = len(self.findings), {}, []
        checkpoints: dict[int, tuple[int, bytes, Note]] = {}
        for path in sorted(name for name in self.source.names if name.startswith(prefix)):
            name = path.removeprefix(prefix)
            found = re.fullmatch(r"checkpoint/([0-9]{20})(\.[0-9a-f]{8}|\.[0-9]{2}\.tsr)?", name)
            if not found:
                if tile := self.attempt(path, parse_tile_path, name):
                    tiles[tile] = path
            elif found[2]:
                beside.append((path, int(found[1])))
            elif one := self.attempt(path, self.lone_checkpoint, path, origin, int(found[1])):
                checkpoints[one[0]] = one
        for path, size in beside:
            self.attempt(path, self.beside, path, checkpoints.get(size))
        need(checkpoints, "no checkpoint that counts", "checkpoint.form")
        newest, tree, there = max(checkpoints), Tree(), set(tiles)
        below: list[bytes] = []
        levels = {"entries": below, "0": below}
        for index in range(-(-newest // 256)):
            width = min(256, newest - 256 * index)
            path = prefix + tile_path("entries", index, width)
            tiles.pop(("entries", index, width), None)
            for entry in parse_entries(self.source.read(path, TILE_LIMIT), width):
                self.attempt(f"{path} leaf {tree.size}", self.leaf, entry, origin, tree.size)
                below.append(leaf_hash(entry))
                tree.add(below[-1])
                if tree.size in checkpoints and checkpoints[tree.size][1] != tree.root():
                    self.say("bad", "checkpoint.root", prefix, f"the root of {tree.size} leaves")
        for level in "123456":
            tops = range(len(below) // 256)
            below = levels[level] = [Tree(below[256 * i :][:256]).root() for i in tops]
        for level in levels:
            counts = [size >> 8 * int(level.replace("entries", "0")) for size in checkpoints]
            needed = {(level, count // 256, count % 256) for count in counts if count % 256}
            needed |= {(level, index, 256) for index in range(max(counts) // 256)}
            for tile in sorted(needed - there):
                self.say("bad", "tile.missing", prefix, tile_path(*tile))
        for (level, index, width), path in tiles.items():
            self.attempt(path, self.tile, path, level, levels[level][256 * index :][:width], width)
        if all(finding["verdict"] != "bad" for finding in self.findings[already:]):
            self.good("checkpoint.root", prefix, f"{newest} leaves, {len(checkpoints)} checkpoints")

    def lone_checkpoint(self, path: str, origin: str, size: int) -> tuple[int, bytes, Note]:
        found = open_checkpoint(self.source.read(path), origin, self.keys)
        fits = found[0] == size and len(found[2].signatures) == 1
        need(fits, "named by another size, or with further lines", "checkpoint.form")
        return found

    def tile(self, path: str, level: str, wanted: list[bytes], width: int) -> None:
        if len(wanted) < width:
            raise NotChecked("file.stray", "beyond the newest checkpoint")
        data = self.source.read(path, TILE_LIMIT)
        if level == "entries":
            data = b"".join(map(leaf_hash, parse_entries(data, width)))
        need(data == b"".join(wanted), "not what the tree over the entries has", "tile.hash")

    def beside(self, path: str, checkpoint: tuple[int, bytes, Note] | None) -> None:
        """A cosigned checkpoint, or a time stamp of one."""
        need(checkpoint, "beside no checkpoint that counts", "checkpoint.form")
        stamped, data = checkpoint[2].data, self.source.read(path)  # type: ignore[index]
        if path.endswith(".tsr"):
            return self.good("timestamp", path, check_timestamp(data, stamped, self.options.ca))
        note = parse_note(data)
        line = note.signatures[-1]
        fits = data == stamped + line.line() and line.signer[1].hex() == path[-8:]
        need(fits, "not that checkpoint with one more line, of the key in its name", "cosignature")
        self.good("cosignature", path, check_witnesses(note, [line], self.witnesses))

    def opened(self, data: bytes, schema: str) -> dict[str, Any]:
        """A manifest or receipt: signed by one key of the name that stands in it as origin."""
        name, id = parse_note(data).signatures[0].signer
        mine = [key for key in self.keys if key.name == name]
        if not mine and not self.has_chain:
            raise NotChecked("note.signers", f"no key of {name} was given")
        note = open_note(data, [key for key in mine if key.signer == (name, id)][:1])
        value = note_json(note, schema)
        fits = value["origin"] == name and name.startswith(f"docket/{value['station']}/")
        need(fits, "the origin is not the key's name, or of another station", "note.signers")
        return value

    @rule("manifest.chain")
    def manifests(self, names: dict[int, str], item: str | None) -> Chain:
        """All generations of one item: signatures, and how they follow on one another."""
        chain: Chain = []
        for generation in sorted(names):
            data = self.source.read(names[generation])
            if generation == 1 and b"\n" not in data:
                value = known(parse_json(data), "docket.manifest/1")
                value |= {"previous": None, "custody": {"epoch": 0, "index": 0}}
            else:
                value = self.opened(data, "docket.manifest/2")
            chain.append((data, value))
        if chain and chain[-1][1]["schema"] == "docket.manifest/1":
            raise NotChecked("note.signers", "made before docket signed; nothing signed cites it")
        need(sorted(names) == [*range(1, len(names) + 1)] and chain, "generations are missing")
        check_chain(chain, ORIGINAL)
        places = [(value["custody"]["epoch"], value["custody"]["index"]) for _, value in chain]
        need(places == sorted(places), "one takes account of less than the one before")
        of, key = chain[0][1]["item"], chain[0][1]["key"]
        need(item in (None, of), "of another item")
        fits = re.fullmatch(rf"evidence/{DAY}/{of}/original\.[0-9a-z]{{1,8}}", key)
        need(fits, "the original stands outside the item's folder", "manifest.place")
        return chain

    def logged(self, chain: Chain, of: str, grows: bool) -> None:
        """That the log tells of each generation and of no other. In a log that `grows` no
        checkpoint may cover the newest yet."""
        code = "manifest.event" if of == "item" else "receipt.event"
        told = self.told[of].get(chain[0][1][of], {})
        signed = [one for one in chain if one[1]["schema"] != "docket.manifest/1"]
        made = {value["generation"]: sha256(data) for data, value in signed}
        fits = told.items() <= made.items() if grows else told == made
        need(fits, "the events in the log are not those of these generations", code)
        if made != told:
            raise NotChecked(code, "no checkpoint covers the newest generation yet")

    def custody(self, manifest: dict[str, Any], grows: bool) -> None:
        """That the leaf the manifest takes account of is one of its item."""
        epoch, index = manifest["custody"]["epoch"], manifest["custody"]["index"]
        leaves = self.leaves.get(f"docket/{manifest['station']}/{epoch:06d}", {})
        if grows and index not in leaves:
            raise NotChecked("manifest.custody", "no checkpoint covers the leaf it names yet")
        fits = leaves.get(index) == manifest["item"]
        need(fits, "custody names no leaf of this item", "manifest.custody")

    def file(self, of: dict[str, Any], folder: str, kind: str) -> bool:
        """That an original or a rendition is there, in its item's folder, with its digests."""
        if "stored" in of:  # encrypted at rest: what stands there, not what was recorded
            stored = of["stored"]
            digests = {name: stored[name] for name in ("blake3", "sha256")}
            of = dict(of, size=stored["size"], digests=digests)
        key, code = of["key"], "rendition" if kind == "rendition" else "original.digest"
        is_there = key in self.source.names and os.path.dirname(key) == folder
        need(is_there, f"no {key} in its folder", code.replace("digest", "missing"))
        size = self.source.names[key]
        need(size == of["size"], f"{size}, not {of['size']} bytes", code.replace("digest", "size"))
        if not self.options.deep:
            raise NotChecked(code, "not read; --deep reads every byte")
        with self.source.open(key) as file:
            self.digests(file, of.get("digests", {"blake3": of.get("blake3")}), size, code)
        return True

    def item(self, folder: str, files: list[str], items: dict[str, Any]) -> None:
        """Reading order 4, for one folder."""
        names = numbered(files, rf"{folder}/manifest\.{NUMBER}\.json")
        chain = self.manifests(names, os.path.basename(folder))
        manifest = items[chain[0][1]["item"]] = chain[-1][1]
        key, renditions = manifest["key"], manifest["renditions"]
        fits = os.path.dirname(key) == folder
        need(fits, "the original stands in another folder", "manifest.place")
        self.attempt(folder, self.logged, chain, "item", True)
        self.attempt(folder, self.custody, manifest, True)
        for one in renditions:
            self.attempt(one["key"], self.file, one, folder, "rendition")
        if self.attempt(folder, self.file, manifest, folder, "original"):
            self.good("original.digest", folder, f"{len(names)} generations")
        for path in sorted({*files} - {*names.values(), key, *(one["key"] for one in renditions)}):
            self.say("not checked", "file.stray", path, "no manifest names it")

    @rule("receipt.clips")
    def clips(self, data: bytes, receipt: dict[str, Any], items: dict[str, Any] | None) -> None:
        """A receipt's list; where `items` are known, each clip with an item is one of them."""
        fits = sha256(data) == receipt["clips"]["sha256"] and data[-1:] in (b"", b"\n")
        need(fits, "the list has another digest")
        clips = [parse_json(line) for line in data.split(b"\n")[:-1]]
        for clip in clips:
            check_shape(clip, SHAPES["clip"], "clip")
            fits = ("item" in clip) == ("how" in clip) and {"item", "reason"} & set(clip)
            need(fits, "a clip that was neither taken nor not taken")
            if items is not None and "item" in clip:
                digests = items[clip["item"]]["digests"] if clip["item"] in items else {}
                fits = digests and all(digests[d] == clip.get(d) for d in ("blake3", "sha256"))
                need(fits, f"no manifest with the digests of {clip['item']}", "receipt.item")
        paths = [bytes.fromhex(clip["path_raw_hex"]) for clip in clips]
        how = ["excepted" if "reason" in clip else clip["how"] for clip in clips]
        counts = {kind: how.count(kind) for kind in ("taken", "known", "excepted")}
        fits = {**counts, "listed": len(how)}.items() <= receipt["counts"].items()
        need(fits and len(clips) == receipt["clips"]["count"], "other counts than its own")
        need(paths == sorted(paths), "out of order")

    @rule("receipt.chain")
    def receipts(self, names: dict[int, str], items: dict[str, Any] | None) -> None:
        """Reading order 5, for all generations of one session's receipt."""
        chain: Chain = []
        stem = names[1].removesuffix(".json") if 1 in names else ""
        for generation, name in sorted(names.items()):
            data = self.source.read(name)
            receipt = self.opened(data, "docket.receipt/1")
            key = receipt["clips"]["key"]
            fits = items is None or key == f"{stem}.clips.{generation}.jsonl"
            fits = fits and receipt["session"] == os.path.basename(stem)
            need(fits, "of another session, or generation 1 is missing")
            list_file = os.path.join(os.path.dirname(name), os.path.basename(key))
            self.clips(self.source.read(list_file, CLIPS_LIMIT), receipt, items)
            chain.append((data, receipt))
        check_chain(chain, ("station", "session"))
        if items is not None:
            self.logged(chain, "session", True)
        self.good("receipt.chain", names[1], f"{len(chain)} generations")

    def verb_log(self, prefix: str, station: str) -> None:
        """A station's identities and all its epochs; `prefix` is its folder with a slash."""
        names = numbered(self.source.names, rf"{prefix}identity/{NUMBER}\.json")
        self.attempt(prefix + "identity", self.identities, names, station)
        inside = (n.removeprefix(prefix) for n in self.source.names if n.startswith(prefix))
        epochs = {name.split("/")[0] for name in inside} - {"identity"}
        epochs |= {k.name[-6:] for k in self.keys if k.name.startswith(f"docket/{station}/")}
        for epoch in sorted(epochs):
            origin = f"docket/{station}/{epoch}"
            self.attempt(prefix + epoch, self.log, f"{prefix}{epoch}/", origin)

    def verb_archive(self) -> None:
        """A whole archive, in the note's reading order."""
        names, items = self.source.names, {}
        for station in sorted({n.split("/")[1] for n in names if re.match(f"log/{ID}/", n)}):
            self.verb_log(f"log/{station}/", station)
        folders: dict[str, list[str]] = {}
        sessions: dict[str, dict[int, str]] = {}
        for name in names:
            if found := re.fullmatch(rf"(evidence/{DAY}/{ID})/[^/]+", name):
                folders.setdefault(found[1], []).append(name)
            elif found := re.fullmatch(rf"(sessions/{DAY}/{ID})(?:\.{NUMBER})?\.json", name):
                sessions.setdefault(found[1], {})[int(found[2] or 1)] = name
            elif not re.match(rf"log/{ID}/|cases/|keys/|sessions/.*\.clips\.[0-9]+\.jsonl$", name):
                self.say("not checked", "file.stray", name, "the note has no place for it")
        for folder, files in sorted(folders.items()):
            self.attempt(folder, self.item, folder, files, items)
        for stem, receipts in sorted(sessions.items()):
            self.attempt(stem, self.receipts, receipts, items)
        for of, found, code in (("item", folders, "original.missing"),
                                ("session", sessions, "receipt.event")):  # fmt: skip
            for lost in sorted({*self.told[of]} - {os.path.basename(path) for path in found}):
                self.say("bad", code, lost, f"the log tells of this {of}; it is not here")

    @rule("bundle.form")
    def plain(self, name: str, schema: str) -> dict[str, Any]:
        """An entry that is a line of JSON, unsigned."""
        text = self.source.read(name, PLAIN_LIMIT) if name in self.source.names else b""
        need(text.endswith(b"\n"), f"no {name}, or without a line feed")
        return known(parse_json(text[:-1]), schema)

    def epoch(self, prefix: str, origin: str, item: str) -> int:
        """One epoch's checkpoint, what others say of it, and the item's leaves; how many."""
        source, place = self.source, prefix + "checkpoint"
        size, root, note = open_checkpoint(source.read(place), origin, self.keys)
        for line in note.signatures[1:]:
            if told := self.attempt(place, check_witnesses, note, [line], self.witnesses):
                self.good("cosignature", place, told)
        events = sorted(n for n in source.names if n.startswith(prefix + "events/"))
        need(len(events) % 2 == 0, "an event without proof", "bundle.event")
        for entry_name, name in zip(events[::2], events[1::2]):
            entry = source.read(entry_name, ENTRY_LIMIT)
            index, path, signed = parse_proof(source.read(name))
            stem = f"{prefix}events/{index:020}."
            fits = (entry_name, name) == (stem + "json", stem + "proof") and signed == note.data
            need(fits, f"{name} is of another leaf or checkpoint", "proof.form")
            check_inclusion(leaf_hash(entry), index, size, path, root)
            event = self.leaf(entry, origin, index)
            need(event.get("item") == item, f"{name} is of another item", "bundle.event")
        alone = note.text + b"\n" + note.signatures[0].line()
        for name in (n for n in source.names if n.startswith(prefix + "timestamp.")):
            stamp = source.read(name, PLAIN_LIMIT)
            if told := self.attempt(name, check_timestamp, stamp, alone, self.options.ca):
                self.good("timestamp", name, told)
        return len(events) // 2

    @rule("bundle.form")
    def verb_bundle(self, excerpt: bool = False) -> dict[str, Any]:
        """A proof bundle, or the part of an excerpt that is one."""
        names, about = self.source.names, self.plain("bundle.json", "docket.bundle/1")
        for name in {"README.txt", "witness.keys"} & set(names):
            self.source.read(name, PLAIN_LIMIT)  # nothing rests on them
        has_slice = "excerpt.json" in names or "excerpt.bao" in names
        fits = has_slice == excerpt and not (excerpt and about["original"] == "included")
        need(fits, "a bundle is not an excerpt: check each as what it is")
        self.identities(numbered(names, rf"identity\.{NUMBER}\.json"), None)
        _, station, newest = about["origin"].split("/")
        count, earlier = 0, sorted({n[:6] for n in names if re.match("[0-9]{6}/", n)})
        need(not earlier or earlier[-1] < newest, "not an earlier epoch")
        for epoch in earlier:
            count += self.epoch(f"{epoch}/", f"docket/{station}/{epoch}", about["item"])
        count += self.epoch("", about["origin"], about["item"])
        chain = self.manifests(numbered(names, rf"manifest\.{NUMBER}\.json"), about["item"])
        manifest = chain[-1][1]
        self.logged(chain, "item", False)
        self.custody(manifest, False)
        self.good("proof.path", "events", f"{count} leaves, {len(chain)} manifests")
        originals = [name for name in names if name.startswith("original.")]
        fits = len(originals) == (about["original"] == "included")
        need(fits, "the original is not there, or was not announced", "original.missing")
        for name in originals:
            with self.source.open(name) as file:
                self.digests(file, manifest["digests"], manifest["size"], "original.digest")
            self.good("original.digest", name, f"{manifest['size']} bytes")
        return manifest

    def verb_excerpt(self) -> None:
        """An excerpt: the bundle without its original, and a slice of that."""
        about = self.plain("excerpt.json", "docket.excerpt/1")
        manifest, given = self.verb_bundle(excerpt=True), self.options.bytes
        of = (manifest["item"], manifest["size"], manifest["digests"]["blake3"])
        fits = (about["item"], about["size"], about["blake3"]) == of
        need(fits, "the excerpt is of another original", "excerpt.bao")
        if self.options.no_blake3:
            raise NotChecked("excerpt.bao", "not read: --no-blake3")
        with self.source.open("excerpt.bao") as part, open(given or os.devnull, "rb") as file:
            span = about["size"], about["start"], about["length"]
            for data in bao_slice(part, bytes.fromhex(about["blake3"]), *span):
                fits = not given or file.read(len(data)) == data
                need(fits, "the bytes are others", "excerpt.bytes")
            need(not file.read(1), "more bytes than the excerpt", "excerpt.bytes")
        self.good("excerpt.bao", "excerpt.bao", f"of {span[0]} bytes {span[1]} and {span[2]} more")

    def verb_files(self, verb: str, paths: list[str]) -> None:
        """One note, manifests of one item, or a receipt with its clips beside it, by given keys."""
        self.keys, read = self.given, self.source.read
        if verb == "receipt":
            return self.receipts({1: paths[0]}, None)
        notes = [parse_note(read(path)) for path in paths]
        if not self.given:
            raise NotChecked("note.signers", "no --key was given")
        if verb == "note":
            open_note(notes[0].data, self.given)
            return self.good("note.signature", paths[0], "signed by the given keys")
        numbers = [note_json(note, "docket.manifest/2")["generation"] for note in notes]
        self.manifests(dict(zip(numbers, paths)), None)
        self.good("manifest.chain", paths[-1], f"{len(paths)} generations")

    def run(self, verb: str, paths: list[str]) -> None:
        """What the command line asks for."""
        self.given = [parse_key(text.strip()) for text in self.options.key]
        self.witnesses = [parse_key(text.strip(), WITNESS_KEY) for text in self.options.witness]
        path = paths[0]
        if verb in ("bundle", "excerpt"):
            self.source = Bundle(path)
            self.verb_bundle() if verb == "bundle" else self.verb_excerpt()
        elif verb in ("archive", "log"):
            self.source = Folder(path, {})
            for strange in self.source.walk():
                self.say("bad", "file.link", strange, "neither a file nor a folder")
            station = os.path.basename(os.path.abspath(path))
            self.verb_archive() if verb == "archive" else self.verb_log("", station)
        else:
            beside = os.path.dirname(path)
            lists = (n for n in os.listdir(beside or ".") if n.endswith(".jsonl"))
            files = [*paths, *(os.path.join(beside, name) for name in lists)]
            self.source = Folder("", {name: os.stat(name).st_size for name in files})
            self.verb_files(verb, paths)

def options_of(arguments: list[str]) -> argparse.Namespace:
    """The command line; see the head of this file."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    add = parser.add_argument
    add("verb", choices=("archive", "log", "bundle", "excerpt", "receipt", "manifest", "note"))
    add("path", nargs="+", metavar="PATH", help="one; several for `manifest`")
    add("--key", action="append", default=[], metavar="VKEY", help="a station's key you trust")
    add("--witness", action="append", default=[], metavar="VKEY", help="a witness's key you trust")
    add("--ca", metavar="FILE", help="certificates (PEM) of the time stamp authority")
    add("--json", action="store_true", help="one JSON object a finding")
    add("--no-blake3", action="store_true", help="leave BLAKE3 out; it is then `not checked`")
    add("--deep", action="store_true", help="read every original of an archive")
    add("--bytes", metavar="FILE", help="the bytes that the excerpt is said to prove")
    options = parser.parse_intermixed_args(arguments)
    if len(options.path) > 1 and options.verb != "manifest":
        parser.error("one PATH")
    return options

def main(arguments: list[str]) -> int:
    """0 all good, 1 something is bad, 2 something (or everything) could not be checked."""
    options = options_of(arguments)
    checker = Checker(options)
    checker.attempt(options.path[0], checker.run, options.verb, options.path)
    verdicts = {finding["verdict"] for finding in checker.findings}
    return 1 if "bad" in verdicts else 0 if verdicts == {"good"} else 2

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
