#!/usr/bin/env python3
"""Checks a docket archive, bundle, excerpt, receipt, log, manifest or note, without docket.

Written from the published note `daemon/design/proof-formats.md` alone. Needs Python 3.11 and its
standard library; uses `openssl` for time stamps where it is installed.
Every finding is one line: verdict, code, place, words. The verdict is `good`, `bad`, or `not
checked` where something was missing that a check needs; what was not checked is never called good.
Exit code: 0 all good, 1 something is bad, 2 nothing is bad but something could not be checked.
It never writes beside what it checks, follows no symbolic link, goes to no network, and treats
every byte it reads as hostile: sizes are bounded, nothing recurses on what the input says.
"""

import argparse, base64, hashlib, io, json, os, re, shutil, stat, struct, subprocess, sys, zlib
from collections import defaultdict, namedtuple
from contextlib import contextmanager
from datetime import datetime
from os.path import abspath, basename, dirname, join
from typing import Any, BinaryIO, Callable, Iterable, Iterator, Sequence

NOTE_LIMIT, SIGNATURE_LIMIT = 1_000_000, 100  # bytes and signature lines of a note (C2SP's bounds)
ENTRY_LIMIT, PLAIN_LIMIT = 65_535, 1 << 16  # bytes of a log's entry, and of a bundle's small ones
TILE_LIMIT, CLIPS_LIMIT = 256 * (ENTRY_LIMIT + 2), 1 << 30  # bytes of a tile, of a list of clips
ZIP_ENTRIES, ZIP_LIST = 20_000, 4 << 20  # entries of a ZIP, and bytes of their list
PIECE, DEPTH_LIMIT = 1 << 20, 127  # bytes read at a time; nesting of JSON
LACKING = "not checked"
class Bad(Exception):
    """A rule that does not hold; or, `LACKING`, a check that lacks something it needs."""
    def __init__(self, code: str, words: str, verdict: str = "bad") -> None:
        self.code, self.words, self.verdict = code, words, verdict

@contextmanager
def rule(code: str) -> Iterator[None]:
    """Whatever goes wrong inside breaks this rule, unless it names another."""
    try:
        yield
    except (Bad, OSError):
        raise
    except Exception as error:  # hostile bytes end in a finding, whatever library they upset
        raise Bad(code, str(error) or type(error).__name__) from None

def need(holds: object, words: str, code: str = "", verdict: str = "bad") -> None:
    """Refuses what does not hold, by the code of the `rule` around it or by the one given."""
    if not holds:
        raise Bad(code, words, verdict) if code else ValueError(words)
# ── 1. Ed25519 (RFC 8032): verification only ────────────────────────────────────────────────────
# Strict: S < L, the key a canonical encoding of a point that is not of small order, and the
# equation without cofactor: the encoding of [S]B - [k]A is R, byte by byte.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
def point_add(p: tuple, q: tuple) -> tuple:
    """The sum of two points in extended coordinates X, Y, Z, T; right for equal ones too."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * D * p[3] * q[3] % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def key_point(key: bytes) -> tuple | None:
    """The point that a key encodes (RFC 8032, 5.1.3), or None if it may not be used."""
    sign, y = divmod(int.from_bytes(key, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    x = x if x & 1 == sign else P - x
    point = eight = x, y, 1, x * y % P
    for _ in range(3):  # of what is of small order this leaves an X of zero
        eight = point_add(eight, eight)
    return point if len(key) == 32 and y < P and x * x % P == square and eight[0] else None

NEUTRAL, BASE = (0, 1, 1, 0), key_point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
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
    x, y = (n * pow(total[2], -1, P) % P for n in total[:2])
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]
# ── 2. BLAKE3 and slices of its tree ────────────────────────────────────────────────────────────
# Many chunks are worked on at once: one long integer holds the same 32-bit word of all of them,
# each in a lane of 64 bits, so that sums do not run over into the neighbour.
IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A,
      0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)  # fmt: skip
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
    values = node_values(data[: whole * CHUNK], range(first, first + whole)) if whole else b""
    return values + node_values(data[whole * CHUNK :], [first + whole], 0, root)

def top_of(values: bytes, root: bool) -> bytes:
    """The one chaining value above many; an odd one at the end goes up as it is."""
    while len(values) > 32:
        n = len(values) // 64
        pairs = node_values(values[: 64 * n], [0] * n, PARENT, root and len(values) == 64)
        values = pairs + values[64 * n :]
    return values

class Blake3:
    """BLAKE3 of what comes in pieces of 1 MiB (the last may be shorter)."""
    values = waiting = b""  # of whole pieces, and the piece that may be the last
    def update(self, piece: bytes) -> None:
        if self.waiting:
            self.values += top_of(chunk_values(self.waiting, len(self.values) * 32), False)
        self.waiting = piece
    def hexdigest(self) -> str:
        is_root, is_chunk = not self.values, len(self.waiting) <= CHUNK
        last = chunk_values(self.waiting, len(self.values) * 32, is_root and is_chunk)
        return top_of(self.values + top_of(last, is_root), True).hex()

def bao_slice(file: BinaryIO, root: bytes, size: int, start: int, length: int) -> Iterator[bytes]:
    """Checks a slice of `bao` 0.13; answers its bytes in pieces, once all above them is checked."""
    end, code, words = start + length, "excerpt.bao", "does not belong to the original"
    need(length >= 1 and 0 <= start and end <= size, f"{start}..{end} of {size}", "excerpt.range")
    need(file.read(8) == size.to_bytes(8, "little"), "the slice is of another size", code)
    todo, first, data, expected = [(root, 0, size)], 0, b"", b""
    while todo:
        value, at, extent = todo.pop()
        if extent > CHUNK:
            pair = file.read(64)
            need(node_values(pair, [0], PARENT, extent == size) == value, f"a node {words}", code)
            left = CHUNK << ((extent - 1) // CHUNK).bit_length() - 1
            parts = (pair[32:], at + left, extent - left), (pair[:32], at, left)
            todo += [part for part in parts if part[1] < end and start < part[1] + part[2]]
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
LEAF, NODE = b"\0", b"\1"  # before what is hashed
def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()

def tree_root(hashes: list[bytes]) -> bytes:
    """The root over some; an odd one at the end goes up as it is."""
    while len(hashes) > 1:
        pairs = [sha256(NODE, *pair) for pair in zip(hashes[::2], hashes[1::2])]
        hashes = pairs + hashes[2 * len(pairs) :]
    return hashes[0] if hashes else sha256()

def root_at(levels: list[list[bytes]], size: int) -> bytes:
    """The root of the first leaves of a tree; each level has those over 256 of the one below."""
    rest = []
    for hashes in levels:
        part = hashes[size // 256 * 256 : size] + rest
        rest, size = [tree_root(part)] if part else [], size // 256
    return tree_root(rest)

@rule("proof.path")
def check_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """That a leaf stands at that index (RFC 6962, 2.1.1); above `joined` its way is the last's."""
    need(0 <= index < size, f"leaf {index} of a tree of {size}")
    joined = (index ^ (size - 1)).bit_length()
    need(len(path) == joined + (index >> joined).bit_count(), "a proof of another length")
    for level, other in enumerate(path):
        is_left = level >= joined or index >> level & 1
        leaf = sha256(NODE, other, leaf) if is_left else sha256(NODE, leaf, other)
    need(leaf == root, "the proof does not lead to the root")
# ── 4. Keys and signed notes (C2SP) ─────────────────────────────────────────────────────────────
ED25519_KEY, WITNESS_KEY = 1, 4
SPACES = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # Unicode's
is_name = re.compile(f"[^+{SPACES}]+").fullmatch
Key = namedtuple("Key", "name signer point text")  # `signer` is name and id, `text` all as written
Signature = namedtuple("Signature", "signer data line")  # `data` is what follows on the signer
Note = namedtuple("Note", "data text signatures")  # taken apart, but nothing of it is believed yet
Checkpoint = namedtuple("Checkpoint", "size root note alone")  # `alone` has the station's line only
def unbase64(text: str) -> bytes:
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, "base64 in another form than its own")
    return data

@rule("key.form")
def parse_key(text: str, kind: int = ED25519_KEY) -> Key:
    name, _, rest = text.partition("+")
    number, _, encoded = rest.partition("+")
    data = unbase64(encoded)
    need(is_name(name) and len(data) == 33 and data[0] == kind, f"no key of kind {kind}: {text}")
    key_id = sha256(f"{name}\n".encode(), data)[:4]
    need(number == key_id.hex() and key_point(data[1:]), f"id or point of the key is wrong: {text}")
    return Key(name, (name, key_id), data[1:], text)

@rule("note.form")
def parse_note(data: bytes) -> Note:
    """Takes a note apart. Only the one way of writing it is accepted."""
    whole = data.decode()
    need(len(data) <= NOTE_LIMIT and all(c >= " " or c == "\n" for c in whole), "not a note's text")
    text, gap, lines = whole.rpartition("\n\n")
    fits = gap and lines.endswith("\n") and lines.count("\n") <= SIGNATURE_LIMIT
    need(fits, "not a text, an empty line and signature lines")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = unbase64(encoded)
        need(dash == "—" and is_name(name) and len(raw) >= 5, "a signature line is not one")
        signatures.append(Signature((name, raw[:4]), raw[4:], f"{line}\n".encode()))
    return Note(data, f"{text}\n".encode(), signatures)

def open_note(data: bytes, keys: Sequence[Key]) -> Note:
    """A note that each of `keys`, in their order, and nobody else has signed."""
    note = parse_note(data)
    fits = keys and [s.signer for s in note.signatures] == [k.signer for k in keys]
    need(fits, "not signed by exactly those who should have", "note.signers")
    for signature, key in zip(note.signatures, keys):
        fits = ed25519_verify(key.point, note.text, signature.data)
        need(fits, f"the signature of {key.name} does not fit the text", "note.signature")
    return note
# ── 5. Canonical JSON (RFC 8785, integers only) and schemas ─────────────────────────────────────
def ordered(members: list[tuple[str, Any]]) -> dict[str, Any]:
    order = [name.encode("utf-16-be", "surrogatepass") for name, _ in members]
    need(order == sorted({*order}), "members out of order or twice")
    return dict(members)

@rule("json.form")
def parse_json(data: bytes) -> Any:
    text, depth = data.decode(), 0
    bare = re.sub(r'(?s)"(?:[^"\\]|\\.)*"?', "", text)
    for mark in bare:
        depth += (mark in "[{") - (mark in "]}")
        need(depth <= DEPTH_LIMIT, "nested too deep")
    for number in re.findall(r"-?[0-9][^,\]}]*", bare):
        need(len(number) <= 17 and abs(int(number)) < 1 << 53, "an integer beyond 2^53 - 1")
    value = json.loads(text, object_pairs_hook=ordered)
    same = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) == text
    need(same, "JSON in another form than its canonical one")
    return value

# What a value must be: a pattern is a text that fits, a range an integer in it, a type a value
# of it, a list has elements as its one, an object these members (and one whose name ends in _ may
# be left out), a tuple is null or its second.
TEXT, HEX, HEX32 = r"(?s:.*)", r"(?:[0-9a-f]{2})*", r"[0-9a-f]{64}"
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
# RFC 3339 in UTC, the fraction of a second in as few groups of three digits as hold it.
TIME = r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.([0-9]{3}){0,2}(?!000)[0-9]{3})?Z"
CHECKPOINT = r"checkpoint/([0-9]{20})(\.[0-9a-f]{8}|\.[0-9]{2}\.tsr)?"
DAY, NATURAL, NUMBER = r"[0-9]{4}(?:/[0-9]{2}){2}", r"(?:0|[1-9][0-9]{0,18})", r"([1-9][0-9]{0,8})"
COUNT, POSITIVE = range(1 << 53), range(1, 1 << 53)
SIGNED = dict(origin=TEXT, station=ID, generation=POSITIVE, tool=TEXT, docked_by=TEXT,
    clock=(None, dict), custody=dict(epoch=POSITIVE, index=COUNT),
    previous=(None, dict(generation=POSITIVE, sha256=HEX32)))  # fmt: skip
ORIGINAL = dict(item=ID, station=ID, session=ID, key=TEXT, size=COUNT,
    source=dict(path_raw_hex=HEX, path=TEXT), digests=dict(blake3=HEX32, sha256=HEX32, sm3_=HEX32),
    stored_=dict(format=TEXT, size=COUNT, blake3=HEX32, sha256=HEX32, key_check=HEX32))  # fmt: skip
SHAPES = {
    "docket.identity/1": dict(station=ID, number=POSITIVE, epoch=POSITIVE, key=TEXT, since=TIME,
        reason="first-start|rotated|lost|new-epoch", last_witnessed_=(None, TEXT),
        previous=(None, dict(number=POSITIVE, sha256=HEX32, key=TEXT))),
    "docket.custody/1": dict(id=ID, station=ID, act=TEXT, item_=ID, session_=ID, who=TEXT,
        tool=TEXT, outcome="ok|failed", reason_=TEXT, detail_=dict, when=dict(
            utc=TIME, boot_id=TEXT, boot_us=COUNT, sync="synchronised|unsynchronised|unknown")),
    # A first generation of a time when docket did not sign: a signed second one makes it good.
    "docket.manifest/1": dict(**ORIGINAL, generation=POSITIVE),
    "docket.manifest/2": dict(**{**SIGNED, **ORIGINAL}, recorder=dict, times=(None, dict),
        holes=[object], notes=[object], cases=[dict(case=TEXT, link=TEXT, by=TEXT, at=TIME)],
        renditions=[dict(key=TEXT, kind=TEXT, blake3=HEX32, size=COUNT, tool=TEXT)]),
    "docket.receipt/1": dict(**SIGNED, session=ID, bay=TEXT, driver=TEXT, recorder=object,
        outcome=TEXT, started_at=TIME, ended_at=(None, TIME), handover=(None, dict),
        clips=dict(key=TEXT, sha256=HEX32, count=COUNT),
        counts=dict(listed=COUNT, taken=COUNT, known=COUNT, excepted=COUNT)),
    "clip": dict(path_raw_hex=HEX, path=TEXT, size=COUNT, item_=ID, reason_=TEXT,
        how_="taken|known", blake3_=HEX32, sha256_=HEX32),
    "docket.bundle/1": dict(item=ID, origin=TEXT, made_at=TIME, tool=TEXT,
        original="included|referenced", left_out_=COUNT),
    "docket.excerpt/1": dict(item=ID, start=COUNT, length=POSITIVE, blake3=HEX32, size=COUNT),
}  # fmt: skip

# Events that tell of an object below `cases/<number>/`, and where that stands.
CASES = {"linked": "{link}.json", "unlinked": "{link}.back-out.json",
    "case-recorded": "records/{record}.json",
    "document-added": "documents/{document}/original.{extension}",
    "document-proven": "documents/{document}/manifest.json"}  # fmt: skip
@rule("json.member")
def check_shape(value: Any, spec: Any, name: str) -> None:
    """That a value is as specified. As deep as the specification, never as the value."""
    if isinstance(spec, dict):
        for slot, inner in spec.items():
            own = slot.rstrip("_")
            need(type(value) is dict and (own in value or own != slot), f"{name}.{own} is missing")
            own not in value or check_shape(value[own], inner, f"{name}.{own}")
        return
    if isinstance(spec, tuple):
        return value is None or check_shape(value, spec[1], name)
    if isinstance(spec, list):
        fits = type(value) is list
        [check_shape(one, spec[0], f"{name}[]") for one in value if fits]
    elif isinstance(spec, range):
        fits = type(value) is int and value in spec
    elif isinstance(spec, type):
        fits = isinstance(value, spec)
    else:
        fits = re.fullmatch(spec, value) and (spec != TIME or datetime.fromisoformat(value))
    need(fits, f"{name} is not what it should be")

def known(data: bytes, schema: str) -> dict[str, Any]:
    """The object in a line of JSON, if it is one of that schema with all its members."""
    value = parse_json(data)
    check_shape(value, {"schema": TEXT}, "this")
    need(value["schema"] == schema, f"unknown schema {value['schema']}", "schema.unknown", LACKING)
    check_shape(value, SHAPES[schema], "this")
    return value
# ── 6. Checkpoints, cosignatures, tiles, proofs, entries ────────────────────────────────────────
@rule("checkpoint.form")
def open_checkpoint(data: bytes, origin: str, keys: Sequence[Key]) -> Checkpoint:
    """A checkpoint of `origin`: of the station's good line, and of witnesses' that may follow."""
    note = parse_note(data)
    found = re.fullmatch(rf"{re.escape(origin)}\n({NATURAL})\n(.*)\n", note.text.decode())
    need(found, "not origin, size and root of this log")
    root, signers = unbase64(found[2]), [s.signer for s in note.signatures]
    need(len(root) == 32, "the root is not 32 bytes long")
    once = len({*signers}) == len(signers) and [name for name, _ in signers].count(origin) == 1
    need(once, "not signed by the station first and once, then by witnesses", "note.signers")
    alone = note.text + b"\n" + note.signatures[0].line
    open_note(alone, [key for key in keys if key.signer == signers[0] and key.name == origin][:1])
    return Checkpoint(int(found[1]), root, note, alone)

@rule("cosignature")
def check_witness(note: Note, line: Signature, witnesses: Sequence[Key]) -> str:
    """Checks the line of a witness that was given; answers who says to have signed when."""
    name, seconds = line.signer[0], int.from_bytes(line.data[:8], "big")
    keys = [k for k in witnesses if k.signer == line.signer]
    need(keys, f"a line of {name}, whose key was not given", "cosignature", LACKING)
    message = f"cosignature/v1\ntime {seconds}\n".encode() + note.text
    fits = seconds < 1 << 63 and ed25519_verify(keys[0].point, message, line.data[8:])
    need(fits, f"the line of {name} does not fit")
    return f"signed by {name} at {seconds} s"

def tile_path(level: str, index: int, width: int) -> str:  # `level` is a number or `entries`
    *groups, last = (group.zfill(3) for group in f"{index:,}".split(","))
    number = "".join(f"x{group}/" for group in groups) + last
    return f"tile/{level}/{number}" + ("" if width == 256 else f".p/{width}")

@rule("tile.form")
def parse_tile_path(path: str) -> tuple[str, int, int]:
    shape = r"tile/(entries|[0-6])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
    level, digits, part = re.fullmatch(shape, path).groups()  # type: ignore[union-attr]
    index, width = int(re.sub(r"[x/]", "", digits)), int(part or 256)
    is_within = index >> 55 - 8 * int(level.replace("entries", "0")) == 0 and int(part or 1) < 256
    need(is_within and tile_path(level, index, width) == path, "not the one path of a tile")
    return level, index, width

@rule("tile.form")
def parse_entries(data: bytes, width: int) -> list[bytes]:
    entries, at = [], 0
    while at < len(data):
        start, at = at + 2, at + 2 + int.from_bytes(data[at : at + 2], "big")
        entries.append(data[start:at])
    need(at == len(data) and len(entries) == width, f"not {width} entries")
    return entries

@rule("proof.form")
def parse_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Index, path and checkpoint note of a C2SP tlog-proof."""
    head, gap, checkpoint = data.partition(b"\n\n")
    shape = rf"c2sp\.org/tlog-proof@v1(?:\nextra (.*))?\nindex ({NATURAL})((?:\n.*){{0,64}})"
    found = re.fullmatch(shape, head.decode())
    need(gap and found, "not a tlog-proof")
    _, *path = map(unbase64, [found[1] or "", *found[3].split("\n")[1:]])
    need(all(len(one) == 32 for one in path), "a hash is not 32 bytes long")
    return int(found[2]), path, checkpoint
# ── 7. Time stamps (RFC 3161) ───────────────────────────────────────────────────────────────────
CMS, TST_INFO, SHA256 = "2a864886f70d010702", "2a864886f70d0109100104", "608648016503040201"  # OIDs
def der(data: bytes) -> list[tuple[int, bytes]]:
    """The elements that stand one after the other in DER: tags and contents."""
    found, at = [], 0
    while at < len(data):
        tag, size, start = data[at], data[at + 1], at + 2
        if size >= 0x80:
            start, octets = start + (size & 0x7F), size & 0x7F
            size = int.from_bytes(data[start - octets : start], "big")
            need(octets <= 4 and size >= 0x80 and size >> 8 * (octets - 1), "not DER")
        at = start + size
        need(tag & 0x1F != 0x1F and at <= len(data), "not DER")
        found.append((tag, data[start:at]))
    return found

@rule("timestamp")
def check_timestamp(data: bytes, stamped: bytes, authority: str | None) -> str:
    """That it is over SHA-256 of `stamped`; its signature by openssl and the CA that was given."""
    [(_, answer)] = der(data)
    status, *rest = der(answer)
    need(der(status[1])[0] in ((2, b"\0"), (2, b"\1")), "the authority refused")
    [token] = rest
    kind, content = der(token[1])
    inner, boxed = der(der(der(content[1])[0][1])[2][1])
    need((kind[1].hex(), inner[1].hex()) == (CMS, TST_INFO), "not a time stamp")
    info = der(der(der(boxed[1])[0][1])[0][1])
    algorithm, imprint = der(info[2][1])
    need(der(algorithm[1])[0][1].hex() == SHA256 and info[4][0] == 0x18, "not over SHA-256")
    when = datetime.strptime(info[4][1].decode()[:14] + "Z", "%Y%m%d%H%M%S%z")
    need(imprint[1] == sha256(stamped), "it is over something else")
    words = f"says {when:%FT%TZ}; that needs openssl and --ca FILE"
    need(authority is not None and shutil.which("openssl"), words, "timestamp", LACKING)
    # Its certificate must have been good when it stamped, however long ago that is.
    verify = f"openssl ts -verify -in /dev/stdin -digest {imprint[1].hex()}"
    verify += f" -attime {int(when.timestamp())} -CAfile"
    done = subprocess.run([*verify.split(), authority], input=data, capture_output=True, timeout=60)
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
        for inside in todo:
            for entry in os.scandir(join(self.root, inside)):
                if entry.is_dir(follow_symlinks=False):
                    todo.append(f"{inside}{entry.name}/")
                elif entry.is_file(follow_symlinks=False):
                    self.names[inside + entry.name] = entry.stat(follow_symlinks=False).st_size
                else:
                    strange.append(inside + entry.name)
        return sorted(strange)
    def open(self, name: str) -> BinaryIO:
        how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        file = open(join(self.root, name), "rb", opener=lambda path, _: os.open(path, how))
        need(stat.S_ISREG(os.fstat(file.fileno()).st_mode), "not a file", "file.link")
        return file
    @rule("file.read")
    def read(self, name: str, limit: int = NOTE_LIMIT) -> bytes:
        need(name in self.names, f"{name} is not there")
        with self.open(name) as file:
            data = file.read(limit + 1)
        need(len(data) == min(limit, self.names[name]), f"over {limit} bytes, or not as is said")
        return data

def numbered(names: Iterable[str], pattern: str) -> dict[int, str]:
    """Names that fit a pattern, by the number in it."""
    return {int(found[1]): name for name in names if (found := re.fullmatch(pattern, name))}

class Stored(io.FileIO):
    """An entry of a ZIP: so many bytes of it from a place on, with their CRC."""
    def __init__(self, path: str, start: int, size: int, crc: int) -> None:
        super().__init__(path)
        self.left, self.crc, self.wanted = size, 0, crc
        self.seek(start)
    def read(self, count: int) -> bytes:  # type: ignore[override]
        data = super().read(min(count, self.left))
        self.left, self.crc = self.left - len(data), zlib.crc32(data, self.crc)
        need(self.left or self.crc == self.wanted, "a CRC that is wrong", "bundle.form")
        return data

# A ZIP64's mark; flags allowed; of them: an entry's sizes follow it; in so many bytes at most.
WIDE, FLAGS, FOLLOWS, DESCRIPTOR = 0xFFFFFFFF, 0x0808, 8, 24
def beside(file: BinaryIO, length: int) -> Iterator[int]:
    """The numbers that are too large for their fields: nothing else may stand there."""
    extra = file.read(length)
    need(not extra or extra[:4] == struct.pack("<2H", 1, length - 4), "extra fields")
    return iter(struct.unpack(f"<{max(0, length - 4) // 8}Q", extra[4:]))

class Bundle(Folder):
    """A ZIP in the one form that a bundle has: "Proof bundles" of the note says which."""
    ENTRY = re.compile(rb"bundle\.json|excerpt\.(?:json|bao)|README\.txt|witness\.keys"
        rb"|original\.[0-9a-z]{1,8}|(?:manifest|identity)\.[1-9][0-9]{0,8}\.json"
        rb"|(?:[0-9]{6}/)?(?:checkpoint|events/[0-9]{20}\.(?:json|proof)|timestamp\.[0-9]{2}\.tsr)")
    @rule("bundle.form")
    def __init__(self, path: str) -> None:
        super().__init__(path, {})
        self.places: dict[str, tuple[int, int, int]] = {}
        with open(path, "rb") as file:
            whole = file.seek(0, os.SEEK_END)
            file.seek(max(0, whole - 98))
            tail = file.read()
            kind, disks, here, count, size, start, comment = struct.unpack("<4sI2H2IH", tail[-22:])
            fits, after = (kind, disks, here, comment) == (b"PK\5\6", 0, count, 0), 22
            if WIDE in (size, start):  # a ZIP64, as one with an original of 4 GiB
                after, (size, start) = 98, struct.unpack("<2Q", tail[40:56])
                record = (b"PK\6\6", 44, 0, 0, count, count, b"PK\6\7", 0, start + size, 1)
                fits = fits and struct.unpack("<4sQ4x2I2Q16x4sIQI", tail[:76]) == record
            need(fits and start + size + after == whole, "no ZIP, or something before or behind it")
            need(count <= ZIP_ENTRIES and size <= ZIP_LIST, "too many entries")
            at, end = start, 0
            for _ in range(count):
                at, end = self.read_entry(file, at, end)
            need(end <= start <= end + DESCRIPTOR and at == start + size, "a gap in the list")
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
        # Whoever reads from the front goes by these: the list's, or said to follow the bytes. A
        # streaming writer keeps room there for two sizes, and writes none.
        wide, later = beside(file, more), {0} if flags & FOLLOWS else set()
        said = {next(wide, None) if n == WIDE else n for n in (back, front)}
        fits = fits and said <= {size} | later and own in {crc} | later
        fits = fits and [*wide] in [[], [0, 0]][: 1 + len(later)]
        need(fits and end <= place <= end + DESCRIPTOR * (end > 0), f"{name!r}: not as listed")
        start = place + 30 + n + more
        self.names[name.decode()], self.places[name.decode()] = size, (start, size, crc)
        return next_at, start + size
    def open(self, name: str) -> BinaryIO:
        return Stored(self.root, *self.places[name])  # type: ignore[return-value]
# ── 9. The checks ───────────────────────────────────────────────────────────────────────────────
class Checker:
    """What was given, what was learnt of the log, and everything found, in the order of finding."""
    def __init__(self, options: argparse.Namespace) -> None:
        self.source, self.options, self.verdicts = Folder("", {}), options, []
        self.given, self.witnesses, self.keys, self.has_chain = [], [], [], False
        self.ids, self.leaves = set(), defaultdict(dict)  # of events; origin → index → item
        self.cases, self.cited = {}, set()  # path → event; other paths that are named
        self.witnessed = defaultdict(list)  # origin → checkpoints that a later identity cites
        self.told = {"item": defaultdict(dict), "session": defaultdict(dict)}  # digests in the log
    def say(self, verdict: str, code: str, place: str, words: str) -> None:
        """One finding, printed without control characters, which a hostile name may hold."""
        said = {"verdict": verdict, "code": code, "place": place, "words": words[:300]}
        line = f"{verdict:<11}  {code:<16}  {place}  {said['words']}"
        line = json.dumps(said) if self.options.json else line
        print("".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line))
        self.verdicts.append(verdict)
    def attempt(self, place: str, check: Callable[..., Any], *args: Any, good: str = "") -> Any:
        """Runs a check; a fault becomes a finding and the answer None, or what is `good` one."""
        try:
            with rule("file.read"):
                answer = check(*args)
                if good:
                    self.say("good", good, place, answer)
                return answer
        except Bad as fault:
            self.say(fault.verdict, fault.code, place, fault.words)
        except OSError as error:
            self.say(LACKING, "file.read", place, f"cannot be read: {error}")
    def digests(self, name: str, wanted: dict[str, str], size: int, code: str) -> None:
        """Compares size and digests of a file, each byte of which is read once."""
        found = self.source.names[name]
        need(found == size, f"{found}, not {size} bytes", code.replace("digest", "size"))
        is_asked = self.options.deep or isinstance(self.source, Bundle)
        need(is_asked, "not read; --deep reads every byte", code, LACKING)
        hashers = {n: hashlib.new(n) for n in wanted if n in hashlib.algorithms_available}
        hashers |= {} if self.options.no_blake3 else {"blake3": Blake3()}
        with self.source.open(name) as file:
            while piece := file.read(PIECE):
                for hasher in hashers.values():
                    hasher.update(piece)
        wrong = [n for n, hasher in hashers.items() if hasher.hexdigest() != wanted[n]]
        need(not wrong, f"another {', '.join(wrong)}", code)
        missing = ", ".join(sorted({*wanted} - {*hashers}))
        need(not missing, f"{missing} was not computed", code, LACKING)
    @rule("identity.chain")
    def identities(self, names: dict[int, str], station: str | None) -> None:
        """Reading order 1. Good keys go to `keys`; which of them to trust is told."""
        self.has_chain, before = True, None
        for at, count in enumerate(sorted(names), 1):
            data = self.source.read(names[count])
            value = known(parse_note(data).text[:-1], "docket.identity/1")
            key, reason, epoch, cited = parse_key(value["key"]), value["reason"], 1, None
            if before:
                epoch = before[1]["epoch"] + (reason != "rotated")
                cited = {"number": at - 1, "sha256": before[0], "key": before[2].text}
            station = station or value["station"]
            told = (count, value["number"], value["epoch"], value["previous"], value["station"],
                    key.name, reason == "first-start", "last_witnessed" in value)  # fmt: skip
            follows = (at, at, epoch, cited, station, f"docket/{station}/{epoch:06d}", not before,
                       reason == "new-epoch")  # fmt: skip
            need(told == follows and key not in self.keys, f"{count} does not follow on the others")
            open_note(data, [before[2], key] if before and reason == "rotated" else [key])
            if value.get("last_witnessed"):
                name, seen = before[2].name, value["last_witnessed"].encode()
                self.witnessed[name].append(open_checkpoint(seen, name, self.keys))
            before = (sha256(data).hex(), value, key)
            self.keys.append(key)
        for name in dict.fromkeys(key.name for key in self.keys):  # its keys vouch for one another
            mine, given = ([k for k in keys if k.name == name] for keys in (self.keys, self.given))
            verdict = "good" if {*mine} & {*given} else "bad" if given else LACKING
            self.say(verdict, "identity.trust", name, f"the key is {mine[0].text}")
    @rule("entry.form")
    def leaf(self, entry: bytes, origin: str, index: int) -> dict[str, Any]:
        """Takes note of a log's entry: its id, its item, what it says of a manifest or receipt."""
        need(len(entry) <= ENTRY_LIMIT, "an entry that is too long")
        event, station = known(entry, "docket.custody/1"), origin.split("/")[1]
        texts = all(isinstance(value, str) for value in event.get("detail", {}).values())
        need(event["station"] == station and texts, "of another station, or a detail is no string")
        need(event["id"] not in self.ids, f"event {event['id']} twice", "entry.twice")
        self.ids.add(event["id"])
        self.leaves[origin][index] = event.get("item", "")
        self.cited.add(event.get("detail", {}).get("aside"))  # also where healing failed after it
        if event["outcome"] == "ok":
            self.learn(event, event["act"], event.get("detail", {}))
        return event
    def learn(self, event: dict[str, Any], act: str, detail: dict[str, str]) -> None:
        """What an event tells of a manifest or receipt, always the same; or of another object."""
        if act in CASES:
            self.cases[CASES[act].format_map(defaultdict(str, detail))] = event
        if act not in ("receipted", "sealed", "described"):
            return
        of, name = ("session", "") if act == "receipted" else ("item", "manifest_")
        code = "receipt.event" if act == "receipted" else "manifest.event"
        generation, digest = (detail.get(name + what, "") for what in ("generation", "sha256"))
        if act == "sealed" and "manifest_blake3" in detail and not generation + digest:
            return  # of a time when docket did not sign: the second generation vouches for it
        fits = re.fullmatch(NUMBER, generation) and re.fullmatch(HEX32, digest) and of in event
        fits = fits and act != ("described" if generation == "1" else "sealed")
        need(fits, f"`{act}` of generation {generation!r} with digest {digest!r}", code)
        before = self.told[of][event[of]].setdefault(int(generation), digest)
        need(before == digest, f"generation {generation} again, with another digest", code)
    def log(self, prefix: str, origin: str) -> None:
        """Reading order 2 and 3, for one epoch; `prefix` is its folder with a slash."""
        already, tiles, checkpoints = len(self.verdicts), {}, {}
        for path in sorted(name for name in self.source.names if name.startswith(prefix)):
            name = path.removeprefix(prefix)
            if found := re.fullmatch(CHECKPOINT, name):
                self.attempt(path, self.checkpoint, path, found, origin, checkpoints)
            elif tile := self.attempt(path, parse_tile_path, name):
                tiles[tile] = path
        need(checkpoints, "no checkpoint that counts", "checkpoint.form")
        newest, below = max(checkpoints), []
        for index in range(-(-newest // 256)):
            width = min(256, newest - 256 * index)
            path = prefix + tile_path("entries", index, width)
            for entry in parse_entries(self.source.read(path, TILE_LIMIT), width):
                self.attempt(f"{path} leaf {len(below)}", self.leaf, entry, origin, len(below))
                below.append(sha256(LEAF, entry))
        levels = {"entries": below}
        for level in "0123456":
            levels[level] = below
            below = [tree_root(below[at : at + 256]) for at in range(0, len(below) - 255, 256)]
        for one in [*checkpoints.values(), *self.witnessed[origin]]:
            if one.size > newest or one.root != root_at([*levels.values()][1:], one.size):
                words = "entries a witness saw are missing" if one.size > newest else "the root"
                self.say("bad", "checkpoint.root", prefix, f"{words}: of {one.size} leaves")
        for level in levels:
            counts = [size >> 8 * int(level.replace("entries", "0")) for size in checkpoints]
            needed = {(level, count // 256, count % 256) for count in counts if count % 256}
            needed |= {(level, index, 256) for index in range(max(counts) // 256)}
            for tile in sorted(needed - {*tiles}):
                self.say("bad", "tile.missing", prefix, tile_path(*tile))
        for (level, index, width), path in tiles.items():
            self.attempt(path, self.tile, path, level, levels[level][256 * index :][:width], width)
        if "bad" not in self.verdicts[already:]:
            self.say("good", "checkpoint.root", prefix, f"the newest is of {newest} leaves")
    def checkpoint(self, path: str, parts: re.Match, origin: str, before: dict) -> None:
        """A checkpoint, or what stands beside one: the same with another line, or a time stamp."""
        size, beside, data = int(parts[1]), parts[2], self.source.read(path)
        if not beside:
            one = open_checkpoint(data, origin, self.keys)
            need((one.size, one.alone) == (size, data), "of another size", "checkpoint.form")
            return before.update({size: one})
        need(size in before, "beside no checkpoint that counts", "checkpoint.form")
        if beside.endswith(".tsr"):
            told = check_timestamp(data, before[size].alone, self.options.ca)
            return self.say("good", "timestamp", path, told)
        note = parse_note(data)
        line = note.signatures[-1]
        fits = data == before[size].alone + line.line and line.signer[1].hex() == beside[1:]
        need(fits, "not that checkpoint with one more line, of the key in its name", "cosignature")
        self.say("good", "cosignature", path, check_witness(note, line, self.witnesses))
    def tile(self, path: str, level: str, wanted: list[bytes], width: int) -> None:
        need(len(wanted) == width, "beyond the newest checkpoint", "file.stray", LACKING)
        data = self.source.read(path, TILE_LIMIT)
        if level == "entries":
            data = b"".join(sha256(LEAF, entry) for entry in parse_entries(data, width))
        need(data == b"".join(wanted), "not what the tree over the entries has", "tile.hash")
    def opened(self, data: bytes, schema: str) -> dict[str, Any]:
        """A manifest or receipt: signed by one key of the name that stands in it as origin."""
        signer = parse_note(data).signatures[0].signer
        mine = [key for key in self.keys if key.name == signer[0]]
        need(mine or self.has_chain, f"no key of {signer[0]} was given", "note.signers", LACKING)
        note = open_note(data, [key for key in mine if key.signer == signer][:1])
        value = known(note.text[:-1], schema)
        fits = value["origin"] == signer[0] and signer[0].startswith(f"docket/{value['station']}/")
        need(fits, "the origin is not the key's name, or of another station", "note.signers")
        return value
    def chain(self, names: dict[int, str], schema: str, standing: Iterable[str]) -> list:
        """Generations (file and value), each citing the one before; what is `standing` stays."""
        chain: list = []
        for at, (number, name) in enumerate(sorted(names.items()), 1):
            data = self.source.read(name)
            if number == 1 and schema == "docket.manifest/2" and b"\n" not in data:
                need(not isinstance(self.source, Bundle), "nobody signed it", "note.signers")
                value = known(data, "docket.manifest/1")
                value |= {"previous": None, "custody": {"epoch": 0, "index": 0}}  # in no log
            else:
                value = self.opened(data, schema)
            cited = {"generation": at - 1, "sha256": sha256(chain[-1][0]).hex()} if chain else None
            fits = (number, value["generation"], value["previous"]) == (at, at, cited)
            need(fits, f"generation {value['generation']} does not follow on the one before")
            chain.append((data, value))
            changed = [name for name in standing if value.get(name) != chain[0][1].get(name)]
            need(not changed, f"{', '.join(changed)} is not that of the first")
        need(chain, "generations are missing")
        return chain
    @rule("manifest.chain")
    def manifests(self, names: dict[int, str], item: str | None) -> list:
        chain = self.chain(names, "docket.manifest/2", [name.rstrip("_") for name in ORIGINAL])
        need("origin" in chain[-1][1], "nobody signed it", "note.signers", LACKING)
        places = [(value["custody"]["epoch"], value["custody"]["index"]) for _, value in chain]
        need(places == sorted(places), "one takes account of less than the one before")
        of, key = chain[0][1]["item"], chain[0][1]["key"]
        need(item in (None, of), "of another item")
        fits = re.fullmatch(rf"evidence/{DAY}/{of}/original\.[0-9a-z]{{1,8}}", key)
        need(fits, "the original stands outside the item's folder", "manifest.place")
        return chain
    def logged(self, chain: list, of: str, grows: bool) -> None:
        """That the log tells of each generation and no other; not yet of all, if it `grows`."""
        code = "manifest.event" if of == "item" else "receipt.event"
        told = self.told[of].get(chain[0][1][of], {})
        made = {v["generation"]: sha256(data).hex() for data, v in chain if v["custody"]["epoch"]}
        waits = {n: digest for n, digest in made.items() if n < len(chain)}
        need(told == made or grows and told == waits, "the log tells of others than these", code)
        need(made == told, "no checkpoint covers the newest generation yet", code, LACKING)
    def custody(self, manifest: dict[str, Any], grows: bool) -> None:
        """That the leaf the manifest takes account of is one of its item."""
        code, (epoch, index) = "manifest.custody", map(manifest["custody"].get, ("epoch", "index"))
        leaves = self.leaves.get(f"docket/{manifest['station']}/{epoch:06d}", {})
        need(not grows or index in leaves, "no checkpoint covers its leaf yet", code, LACKING)
        need(leaves.get(index) == manifest["item"], "custody names no leaf of this item", code)
    def file(self, of: dict[str, Any], folder: str, code: str) -> bool:
        """That an original or a rendition is there, in its item's folder, with its digests."""
        key, stands = of["key"], of.get("stored", of)  # encrypted at rest: not what was recorded
        fits = key in self.source.names and dirname(key) == folder
        need(fits, f"no {key} in its folder", code.replace("digest", "missing"))
        digests = stands.get("digests", {n: stands[n] for n in ("blake3", "sha256") if n in stands})
        self.digests(key, digests, stands["size"], code)
        return True
    def item(self, folder: str, files: list[str], items: dict[str, Any]) -> None:
        """Reading order 4, for one folder."""
        names = numbered(files, rf"{folder}/manifest\.{NUMBER}\.json")
        chain = self.manifests(names, basename(folder))
        manifest = items[basename(folder)] = chain[-1][1]
        key, renditions = manifest["key"], manifest["renditions"]
        need(dirname(key) == folder, "the original stands in another folder", "manifest.place")
        self.attempt(folder, self.logged, chain, "item", True)
        self.attempt(folder, self.custody, manifest, True)
        for one in renditions:
            self.attempt(one["key"], self.file, one, folder, "rendition")
        if self.attempt(folder, self.file, manifest, folder, "original.digest"):
            self.say("good", "original.digest", folder, f"{len(names)} generations")
        for path in sorted({*files} - {*names.values(), key, *(one["key"] for one in renditions)}):
            self.say(LACKING, "file.stray", path, "no manifest names it")
    @rule("receipt.clips")
    def clips(self, data: bytes, receipt: dict[str, Any], items: dict[str, Any] | None) -> None:
        """A receipt's list; where `items` are known, each clip with an item is one of them."""
        fits = sha256(data).hex() == receipt["clips"]["sha256"] and data[-1:] in (b"", b"\n")
        need(fits, "the list has another digest")
        clips = [parse_json(line) for line in data.split(b"\n")[:-1]]
        for clip in clips:
            check_shape(clip, SHAPES["clip"], "clip")
            fits = ("item" in clip) == ("how" in clip) and {"item", "reason"} & {*clip}
            need(fits, "a clip that was neither taken nor not taken")
            if items is not None and "item" in clip:
                digests = items.get(clip["item"], {}).get("digests")
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
        chain = self.chain(names, "docket.receipt/1", ("station", "session"))
        stem = names[1].removesuffix(".json")
        for (number, name), (_, receipt) in zip(sorted(names.items()), chain):
            key, session = receipt["clips"]["key"], receipt["session"]
            fits = (key, session) == (f"{stem}.clips.{number}.jsonl", basename(stem))
            need(items is None or fits, "of another session, or its list stands elsewhere")
            path = join(dirname(name), basename(key))
            need(items is not None or path in self.source.names, "no list", "file.read", LACKING)
            self.clips(self.source.read(path, CLIPS_LIMIT), receipt, items)
            self.cited.add(path)
        if items is not None:
            self.logged(chain, "session", True)
        self.say("good", "receipt.chain", names[1], f"{len(chain)} generations")
    def verb_log(self, prefix: str, station: str) -> None:
        """A station's identities and all its epochs; `prefix` is its folder with a slash."""
        names = [name for name in self.source.names if name.startswith(prefix)]
        chain = numbered(names, rf"{prefix}identity/{NUMBER}\.json")
        self.attempt(prefix + "identity", self.identities, chain, station)
        epochs = {name.removeprefix(prefix).split("/")[0] for name in names} - {"identity"}
        epochs |= {k.name[-6:] for k in self.keys if k.name.startswith(f"docket/{station}/")}
        for epoch in sorted(epochs):
            self.attempt(prefix + epoch, self.log, f"{prefix}{epoch}/", f"docket/{station}/{epoch}")
    def verb_archive(self) -> None:
        names, items, others = self.source.names, {}, []
        folders, sessions = defaultdict(list), defaultdict(dict)
        for station in sorted({n.split("/")[1] for n in names if re.match(f"log/{ID}/", n)}):
            self.verb_log(f"log/{station}/", station)
        for name in names:
            if found := re.fullmatch(rf"(evidence/{DAY}/{ID})/[^/]+", name):
                folders[found[1]].append(name)
            elif found := re.fullmatch(rf"(sessions/{DAY}/{ID})(?:\.{NUMBER})?\.json", name):
                sessions[found[1]][int(found[2] or 1)] = name
            elif not re.match(f"log/{ID}/", name):
                others.append(name)
        for folder, files in sorted(folders.items()):
            self.attempt(folder, self.item, folder, files, items)
        for stem, receipts in sorted(sessions.items()):
            self.attempt(stem, self.receipts, receipts, items)
        for name in sorted(others):
            self.attempt(name, self.beside, name, items)
        for lost in sorted(self.cases):
            self.say(LACKING, "case.missing", lost, "the log tells of it; it is not here yet")
        for of, found, code in (("item", folders, "original.missing"),
                                ("session", sessions, "receipt.event")):  # fmt: skip
            for lost in sorted({*self.told[of]} - {*map(basename, found)}):
                self.say("bad", code, lost, f"the log tells of this {of}; it is not here")
    @rule("original.key")
    def beside(self, name: str, items: dict[str, Any]) -> None:
        """What stands beside evidence: wrapped keys, what was put aside, and objects of cases."""
        if found := re.fullmatch(rf"keys/{DAY}/({ID})\.json", name):
            stored = items.get(found[1], {}).get("stored")
            need(stored, "of no item that is encrypted here", "file.stray", LACKING)
            key = json.loads(self.source.read(name))  # what it opens only the private key shows
            fits = (key["item"], key["check"]) == (found[1], stored["key_check"])
            return need(fits, "not the key that the manifest speaks of")
        found = re.fullmatch("cases/[^/]+/(.*)", name)
        if found and (event := self.cases.pop(found[1], None)):
            return self.case(name, event, event["detail"])
        need(name in self.cited, "nothing here names it", "file.stray", LACKING)
    @rule("case.event")
    def case(self, name: str, event: dict[str, Any], detail: dict[str, str]) -> None:
        """That an object of a case says what the log tells, or is the text of which it tells."""
        if "document" in detail:
            told = {n: detail[n] for n in ("blake3", "sha256") if n in detail}
            told, size = told or {"blake3": detail["manifest"]}, self.source.names[name]
            return self.digests(name, told, int(detail.get("size", size)), "case.digest")
        said, moment = parse_json(self.source.read(name)), datetime.fromisoformat
        record = json.loads(detail.get("says", "null"))
        told = {**event, **detail, "by": event["who"], "record": record}
        fit = all(said.get(m) == told.get(m) for m in "case item by reason corrects record".split())
        need(fit and moment(said["at"]) == moment(event["when"]["utc"]), "other than the log says")
    def plain(self, name: str, schema: str) -> dict[str, Any]:
        """An entry that is a line of JSON, unsigned."""
        text = self.source.read(name, PLAIN_LIMIT) if name in self.source.names else b""
        need(text.endswith(b"\n"), f"no {name}, or without a line feed")
        return known(text[:-1], schema)
    def epoch(self, prefix: str, origin: str, item: str) -> int:
        """One epoch's checkpoint, what others say of it, and the item's leaves; how many."""
        read, names, place = self.source.read, self.source.names, prefix + "checkpoint"
        size, root, note, alone = open_checkpoint(read(place), origin, self.keys)
        for line in note.signatures[1:]:
            self.attempt(place, check_witness, note, line, self.witnesses, good="cosignature")
        events = sorted(name for name in names if name.startswith(prefix + "events/"))
        need(len(events) % 2 == 0, "an event without proof", "bundle.event")
        for entry_name, name in zip(events[::2], events[1::2]):
            entry, (index, path, signed) = read(entry_name, ENTRY_LIMIT), parse_proof(read(name))
            stem = f"{prefix}events/{index:020}."
            fits = (entry_name, name) == (stem + "json", stem + "proof") and signed == note.data
            need(fits, f"{name} is of another leaf or checkpoint", "proof.form")
            check_inclusion(sha256(LEAF, entry), index, size, path, root)
            event = self.leaf(entry, origin, index)
            need(event.get("item") == item, f"{name} is of another item", "bundle.event")
        for name in (name for name in names if name.startswith(prefix + "timestamp.")):
            stamp, authority = read(name, PLAIN_LIMIT), self.options.ca
            self.attempt(name, check_timestamp, stamp, alone, authority, good="timestamp")
        return len(events) // 2
    @rule("bundle.form")
    def verb_bundle(self, excerpt: bool) -> None:
        """A proof bundle; an excerpt is one without its original, and with a slice of that."""
        names, about = self.source.names, self.plain("bundle.json", "docket.bundle/1")
        [self.source.read(n, PLAIN_LIMIT) for n in names if n in ("README.txt", "witness.keys")]
        whole, item = about["original"] == "included", about["item"]
        fits = bool({"excerpt.json", "excerpt.bao"} & {*names}) == excerpt and not excerpt & whole
        need(fits, "a bundle is not an excerpt: check each as what it is")
        self.identities(numbered(names, rf"identity\.{NUMBER}\.json"), None)
        station, newest = about["origin"].split("/")[1:]
        earlier = sorted({n[:6] for n in names if re.match("[0-9]{6}/", n)})
        need(not earlier or earlier[-1] < newest, "not an earlier epoch")
        epochs = [(f"{epoch}/", f"docket/{station}/{epoch}") for epoch in earlier]
        count = sum(self.epoch(*epoch, item) for epoch in [*epochs, ("", about["origin"])])
        chain = self.manifests(numbered(names, rf"manifest\.{NUMBER}\.json"), item)
        manifest = chain[-1][1]
        self.logged(chain, "item", False)
        self.custody(manifest, False)
        self.say("good", "proof.path", "events", f"{count} leaves, {len(chain)} manifests")
        originals = [name for name in names if name.startswith("original.")]
        need(len(originals) == whole, "not there, or not announced", "original.missing")
        for name in originals:
            self.digests(name, manifest["digests"], manifest["size"], "original.digest")
            self.say("good", "original.digest", name, f"{manifest['size']} bytes")
        if excerpt:
            self.excerpt(manifest)
    def excerpt(self, manifest: dict[str, Any]) -> None:
        about, given = self.plain("excerpt.json", "docket.excerpt/1"), self.options.bytes
        size, blake3 = manifest["size"], manifest["digests"]["blake3"]
        fits = (about["item"], about["size"], about["blake3"]) == (manifest["item"], size, blake3)
        need(fits, "the excerpt is of another original", "excerpt.bao")
        need(not self.options.no_blake3, "not read: --no-blake3", "excerpt.bao", LACKING)
        start, length = about["start"], about["length"]
        with self.source.open("excerpt.bao") as part, open(given or os.devnull, "rb") as file:
            for data in bao_slice(part, bytes.fromhex(blake3), size, start, length):
                need(not given or file.read(len(data)) == data, "other bytes", "excerpt.bytes")
            need(not file.read(1), "more bytes than the excerpt", "excerpt.bytes")
        self.say("good", "excerpt.bao", "excerpt.bao", f"of {size} bytes {start} and {length} more")
    def verb_file(self, verb: str, paths: list[str]) -> None:
        """A note, an item's manifests, or a session's receipts, lists beside, by given keys."""
        folders = {dirname(path) for path in paths}
        lists = [join(f, n) for f in folders for n in os.listdir(f or ".") if n.endswith(".jsonl")]
        self.source = Folder("", {name: os.path.getsize(name) for name in (*paths, *lists)})
        self.keys, names, code = self.given, {}, f"{verb}.chain"
        if verb == "note":
            need(self.given, "no --key was given", "note.signers", LACKING)
            open_note(self.source.read(paths[0]), self.given)
            return self.say("good", "note.signature", paths[0], "signed by the given keys")
        for path in paths:
            data = self.source.read(path)
            value = parse_json(parse_note(data).text[:-1] if b"\n" in data else data)
            check_shape(value, {"generation": POSITIVE}, "this")
            need(names.setdefault(value["generation"], path) is path, "a generation twice", code)
        for path in paths if 1 not in names else ():
            self.opened(self.source.read(path), f"docket.{verb}/{1 + (verb == 'manifest')}")
        need(1 in names, "generation 1, on which they stand, was not given", code, LACKING)
        if verb == "receipt":
            return self.receipts(names, None)
        self.manifests(names, None)
        self.say("good", code, paths[-1], f"{len(paths)} generations")
    def run(self, verb: str, paths: list[str]) -> None:
        self.given = [parse_key(text.strip()) for text in self.options.key]
        self.witnesses = [parse_key(text.strip(), WITNESS_KEY) for text in self.options.witness]
        if verb in ("bundle", "excerpt"):
            self.source = Bundle(paths[0])
            self.verb_bundle(excerpt=verb == "excerpt")
        elif verb in ("archive", "log"):
            self.source = Folder(paths[0], {})
            for strange in self.source.walk():
                self.say("bad", "file.link", strange, "neither a file nor a folder")
            self.verb_log("", basename(abspath(paths[0]))) if verb == "log" else self.verb_archive()
        else:
            self.verb_file(verb, paths)

def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class, add = argparse.RawDescriptionHelpFormatter, parser.add_argument
    add("verb", choices=("archive", "log", "bundle", "excerpt", "receipt", "manifest", "note"))
    add("path", nargs="+", metavar="PATH", help="one; several for `manifest` and `receipt`")
    add("--key", action="append", default=[], metavar="VKEY", help="a station's key you trust")
    add("--witness", action="append", default=[], metavar="VKEY", help="a witness's key you trust")
    add("--ca", metavar="FILE", help="certificates (PEM) of the time stamp authority")
    add("--json", action="store_true", help="one JSON object a finding")
    add("--no-blake3", action="store_true", help="leave BLAKE3 out; it is then `not checked`")
    add("--deep", action="store_true", help="read every original of an archive")
    add("--bytes", metavar="FILE", help="the bytes that the excerpt is said to prove")
    options = parser.parse_intermixed_args(arguments)
    if len(options.path) > 1 and options.verb not in ("manifest", "receipt"):
        parser.error("one PATH")
    checker = Checker(options)
    checker.attempt(options.path[0], checker.run, options.verb, options.path)
    return 1 if "bad" in checker.verdicts else 0 if {*checker.verdicts} == {"good"} else 2

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
