#!/usr/bin/env python3
"""Checks a docket archive, bundle, excerpt, receipt, log, manifest or note, without docket.

Written from the published note `daemon/design/proof-formats.md` alone. Needs Python 3.11 and its
standard library; uses `openssl` (time stamps) and `b3sum` (large files) where they are installed.

Every finding is one line: verdict, code, place, words. The verdict is `good`, `bad`, or `not checked`
where something was missing that a check needs; what was not checked is never called good. RULES
says for each code which rule of the note it stands for. Exit code: 0 all good, 1 something is bad,
2 nothing is bad but something could not be checked.

It never writes beside what it checks, follows no symbolic link, goes to no network, and treats every
byte it reads as hostile: sizes are bounded, nothing recurses on what the input says.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

# ── 1. What is said, and by which rule ──────────────────────────────────────────────────────────

NOTE_LIMIT = 1_000_000  # bytes of a signed note (C2SP's own bound)
SIGNATURE_LIMIT = 100  # signature lines of a note
DEPTH_LIMIT = 127  # nesting of JSON
ENTRY_LIMIT = 65_535  # bytes of a log entry
SMALL_LIMIT = 16 << 20  # bytes of any other file that is read whole
CLIPS_LIMIT = 1 << 30  # bytes of a list of clips
ZIP_ENTRIES = 20_000
ZIP_DIRECTORY = 4 << 20  # bytes
B3SUM_FROM = 64 << 20  # bytes from which the program b3sum is preferred to our own BLAKE3
PIECE = 1 << 20  # bytes read at a time

# Code → the rule of proof-formats.md, by its heading.
RULES = {
    "file.read": "Common rules: what is to be checked can be read, and is no larger than its kind may be",
    "file.link": "Reading order: an archive holds files and folders, no symbolic links or devices",
    "file.stray": "Reading order: what stands in the archive has a place in the note",
    "json.form": "Common rules: JSON is canonical (RFC 8785), integers only, no member twice",
    "json.member": "Common rules and the tables: members that must be there, with values of their kind",
    "schema.unknown": "Common rules: a verifier must know the schema",
    "key.form": "Names, keys, signed notes: <name>+<key id>+<base64>, a canonical point of large order",
    "note.form": "Names, keys, signed notes: text, empty line, signature lines, written in one way only",
    "note.signature": "Names, keys, signed notes: each signature fits the text (RFC 8032)",
    "note.signers": "Names, keys, signed notes: signed by exactly the keys that should have signed",
    "identity.trust": "Reading order 1: the first key is the one you were given",
    "identity.chain": "Identity: numbers without a hole; previous, epoch and name go on from the one before",
    "checkpoint.form": "The log: origin, size, root; nothing else; named by its size",
    "checkpoint.root": "Reading order 2: the leaves' tree has the checkpoint's root",
    "cosignature": "Witnesses: a line over cosignature/v1, the time and the checkpoint's text",
    "tile.form": "The log: tiles of 256 or W hashes or entries, named in groups of three digits",
    "tile.missing": "The log: objects are never overwritten and stay; a checkpoint's tiles are there",
    "tile.hash": "The log: a hash tile holds the hashes of the tree over the entries",
    "entry.form": "The log, entries: canonical JSON, at most 65,535 bytes, schema docket.custody/1",
    "entry.twice": "Reading order 3: an event id never twice",
    "proof.form": "Proof bundles: C2SP tlog-proof",
    "proof.path": "Proof bundles: the event is a leaf of the tree of the checkpoint (RFC 6962)",
    "timestamp": "The log: an RFC 3161 answer over SHA-256 of the checkpoint's file",
    "manifest.chain": "Manifests: generations without a hole, each citing the one before; facts that stay",
    "manifest.place": "Manifests: the original stands in the same folder, the folder is the item's",
    "manifest.event": "Manifests: `sealed` and `described` events with the digest of each generation",
    "manifest.custody": "Manifests: custody names a leaf of this item",
    "original.missing": "Reading order 4: the original is there",
    "original.size": "Reading order 4: the original's size",
    "original.digest": "Reading order 4: the original's digests",
    "rendition": "Manifests: renditions with their digests",
    "receipt.chain": "Dock receipts: generations without a hole, each citing the one before",
    "receipt.event": "Dock receipts: `receipted` events with the digest of each generation",
    "receipt.clips": "Dock receipts: the clips file has the digest, the count and the order",
    "receipt.item": "Reading order 5: each clip with an item has a manifest with those digests",
    "bundle.form": "Proof bundles: a ZIP, stored or deflated, no folders, no name twice, entries of the table",
    "bundle.event": "Proof bundles: each event is of this item",
    "excerpt.range": "Excerpt proofs: a range of at least one byte inside the original",
    "excerpt.bao": "Excerpt proofs: the slice belongs to the original's BLAKE3",
    "excerpt.bytes": "Excerpt proofs: the bytes you were given are those of the slice",
}

class Bad(Exception):
    """A rule that does not hold: code and words."""

    verdict = "bad"

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words

def refuse_if(wrong: object, code: str, words: str) -> None:
    """Refuses what breaks a rule."""
    if wrong:
        raise Bad(code, words)

class NotChecked(Bad):
    """A check that lacks something it needs."""

    verdict = "not checked"

def shown(text: object) -> str:
    """A hostile name or value as it may be printed: one line, no control characters."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(text)[:300])

@dataclass
class Report:
    """Everything found, in the order of finding."""

    as_json: bool = False
    findings: list[dict[str, str]] = field(default_factory=list)

    def say(self, verdict: str, code: str, place: str, words: str) -> None:
        """Adds one finding."""
        rule = RULES[code]
        finding = {"verdict": verdict, "code": code, "place": shown(place), "words": shown(words)}
        self.findings.append(finding)
        if self.as_json:
            print(json.dumps({**finding, "rule": rule}, ensure_ascii=True))
        else:
            print(f"{verdict:<11}  {code:<16}  {finding['place']}  {finding['words']}")

    def good(self, code: str, place: str, words: str) -> None:
        """A rule that holds."""
        self.say("good", code, place, words)

    def fault(self, fault: Bad, place: str) -> None:
        """A rule that does not hold, or could not be checked."""
        self.say(fault.verdict, fault.code, place, fault.words)

    def attempt(self, place: str, check: Callable[..., Any], *args: Any) -> Any:
        """Runs a check; a fault becomes a finding and the answer None."""
        try:
            return check(*args)
        except Bad as fault:
            self.fault(fault, place)
        except OSError as error:
            self.fault(NotChecked("file.read", f"cannot be read: {error}"), place)
        except Exception as error:  # hostile bytes end in a finding, whatever library they upset
            self.fault(Bad("file.read", f"cannot be read: {type(error).__name__}: {error}"), place)
        return None

    def exit_code(self) -> int:
        """0 good, 1 bad, 2 could not be checked (also when there was nothing to check)."""
        verdicts = {f["verdict"] for f in self.findings}
        return 1 if "bad" in verdicts else 0 if verdicts == {"good"} else 2

# ── 2. Ed25519 (RFC 8032): verification only ────────────────────────────────────────────────────
# Strict: S < L, the key a canonical encoding of a point that is not of small order, and the equation
# without cofactor: the encoding of [S]B - [k]A is R, byte by byte.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T
NEUTRAL: Point = (0, 1, 1, 0)

def point_add(p: Point, q: Point) -> Point:
    """The sum of two points; right for equal ones too."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * D * p[3] * q[3] % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P

def point_decode(data: bytes) -> Point | None:
    """A point from its canonical encoding (RFC 8032, 5.1.3), or None."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * SQRT_M1 % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P

def point_encode(p: Point) -> bytes:
    """The canonical encoding of a point."""
    z = pow(p[2], -1, P)
    return (p[1] * z % P | (p[0] * z % P & 1) << 255).to_bytes(32, "little")

BASE = point_decode((4 * pow(5, -1, P) % P).to_bytes(32, "little")) or NEUTRAL

def key_point(key: bytes) -> Point | None:
    """The point of a public key that may be used, or None."""
    point = point_decode(key) if len(key) == 32 else None
    if point is None:
        return None
    eight = point
    for _ in range(3):
        eight = point_add(eight, eight)
    return None if eight[0] % P == 0 and (eight[1] - eight[2]) % P == 0 else point

def ed25519_verify(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) over `message` is good for `key` (32 bytes)."""
    point = key_point(key)
    s = int.from_bytes(signature[32:], "little")
    if point is None or len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    minus = (P - point[0], point[1], 1, P - point[3])
    table = (NEUTRAL, BASE, minus, point_add(BASE, minus))
    total = NEUTRAL
    for bit in range(252, -1, -1):
        total = point_add(total, total)
        chosen = (s >> bit & 1) | (k >> bit & 1) << 1
        if chosen:
            total = point_add(total, table[chosen])
    return point_encode(total) == signature[:32]

# ── 3. BLAKE3 and slices of its tree ────────────────────────────────────────────────────────────
# Many chunks are worked on at once: one long integer holds the same 32-bit word of all of them, each
# in a lane of 64 bits, so that sums do not run over into the neighbour.

IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
PERMUTATION = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
ROUND = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
         (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))  # fmt: skip
CHUNK_START, CHUNK_END, PARENT, ROOT = 1, 2, 4, 8
CHUNK = 1024
LANES = 1024

def lanes_of(words: Sequence[int]) -> int:
    """Words side by side in one integer."""
    return int.from_bytes(struct.pack(f"<{len(words)}Q", *words), "little")

def compress(cv: list[int], m: list[int], low: int, high: int, size: int, flags: int, n: int) -> list[int]:
    """BLAKE3's compression of `n` blocks of `size` bytes at once; counters are lanes."""
    ones = ((1 << 64 * n) - 1) // ((1 << 64) - 1)
    mask = ones * 0xFFFFFFFF
    v = [*cv, *(word * ones for word in IV[:4]), low, high, size * ones, flags * ones]
    for turn in range(7):
        for at, (a, b, c, d) in enumerate(ROUND):
            for word, left, right in ((m[2 * at], 16, 12), (m[2 * at + 1], 8, 7)):
                v[a] = (v[a] + v[b] + word) & mask
                x = v[d] ^ v[a]
                v[d] = (x >> left | x << (32 - left)) & mask
                v[c] = (v[c] + v[d]) & mask
                x = v[b] ^ v[c]
                v[b] = (x >> right | x << (32 - right)) & mask
        if turn < 6:
            m = [m[i] for i in PERMUTATION]
    return [v[i] ^ v[i + 8] for i in range(8)]

def packed(cv: list[int], n: int) -> bytes:
    """The chaining values of `n` lanes, 32 bytes each, one after the other."""
    flat = [0] * (8 * n)
    for word in range(8):
        flat[word::8] = struct.unpack(f"<{n}Q", cv[word].to_bytes(8 * n, "little"))
    return struct.pack(f"<{8 * n}I", *flat)

def chunk_values(data: bytes, counters: Sequence[int], root: bool = False) -> bytes:
    """Chaining values of whole chunks, or of one chunk of any length up to 1024 bytes."""
    n = len(counters)
    size = CHUNK if n > 1 else len(data)
    ones = lanes_of([1] * n)
    words = struct.unpack(f"<{256 * n}I", data.ljust(CHUNK * n, b"\0"))
    low, high = (lanes_of([c >> s & 0xFFFFFFFF for c in counters]) for s in (0, 32))
    cv = [word * ones for word in IV]
    blocks = max(1, -(-size // 64))
    for block in range(blocks):
        flags = CHUNK_START if block == 0 else 0
        if block == blocks - 1:
            flags |= CHUNK_END | (ROOT if root else 0)
        m = [lanes_of(words[16 * block + word :: 256]) for word in range(16)]
        cv = compress(cv, m, low, high, min(64, size - 64 * block), flags, n)
    return packed(cv, n)

def parent_values(blocks: bytes, root: bool = False) -> bytes:
    """Chaining values of parents, each given as its two children's (64 bytes)."""
    n = len(blocks) // 64
    words = struct.unpack(f"<{16 * n}I", blocks)
    cv = [word * lanes_of([1] * n) for word in IV]
    m = [lanes_of(words[word::16]) for word in range(16)]
    return packed(compress(cv, m, 0, 0, 64, PARENT | (ROOT if root else 0), n), n)

def top_of(values: bytes, root: bool) -> bytes:
    """The one chaining value above many that stand in order. An odd one at the end goes up as it is,
    which gives BLAKE3's tree: the left side as large a power of two as fits."""
    while len(values) > 32:
        pairs = len(values) // 64 * 64
        values = parent_values(values[:pairs], root and len(values) == 64) + values[pairs:]
    return values

def blake3_pieces(pieces: Iterable[bytes]) -> bytes:
    """BLAKE3 of bytes that come in pieces of 1 MiB (the last may be shorter)."""
    values, count, waiting = b"", 0, None
    for piece in pieces:
        if waiting is not None:
            values += top_of(chunk_values(waiting, range(count, count + LANES)), False)
            count += LANES
        waiting = piece
    waiting = waiting or b""
    alone = count == 0
    whole = max(0, len(waiting) - 1) // CHUNK
    last = chunk_values(waiting[whole * CHUNK :], [count + whole], alone and whole == 0)
    first = chunk_values(waiting[: whole * CHUNK], range(count, count + whole)) if whole else b""
    return top_of(values + top_of(first + last, alone and whole > 0), not alone)

def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A file's bytes, 1 MiB at a time whatever the source gives at once."""
    held = bytearray()
    while block := file.read(PIECE - len(held)):
        held += block
        if len(held) == PIECE:
            yield bytes(held)
            held.clear()
    if held:
        yield bytes(held)

def blake3(data: bytes) -> bytes:
    """BLAKE3 of bytes at hand."""
    return blake3_pieces(data[at : at + PIECE] for at in range(0, len(data), PIECE))

def bao_slice(slice_file: BinaryIO, root: bytes, size: int, start: int, length: int) -> Iterator[bytes]:
    """Checks a slice of `bao` 0.13 and answers the bytes of [start, start+length), chunk by chunk.

    Which nodes stand in the slice follows from size and range alone. A chunk is handed out once it
    and everything above it is checked.
    """
    if length < 1 or start < 0 or start + length > size:
        raise Bad("excerpt.range", f"bytes {start} and {length} more of {size}")

    def take(count: int) -> bytes:
        data = slice_file.read(count)
        refuse_if(len(data) != count, "excerpt.bao", "the slice ends too early")
        return data

    refuse_if(take(8) != size.to_bytes(8, "little"), "excerpt.bao", "the slice is of an original of another size")
    todo = [(root, 0, size, True)]
    waiting: list[tuple[bytes, int, bytes]] = []

    def checked() -> Iterator[bytes]:
        """Checks the whole chunks that wait, all at once."""
        values = chunk_values(b"".join(w[2] for w in waiting), [w[1] // CHUNK for w in waiting])
        refuse_if(values != b"".join(w[0] for w in waiting), "excerpt.bao", "a chunk does not belong to the original")
        yield from (w[2][max(0, start - w[1]) : max(0, start + length - w[1])] for w in waiting)
        waiting.clear()

    while todo:
        expected, at, extent, is_root = todo.pop()
        if at >= start + length or at + extent <= start:
            continue
        if extent > CHUNK:
            pair = take(64)
            refuse_if(parent_values(pair, is_root) != expected, "excerpt.bao", "a node does not belong to the original")
            left = CHUNK << ((extent - 1) // CHUNK).bit_length() - 1
            todo.append((pair[32:], at + left, extent - left, False))
            todo.append((pair[:32], at, left, False))
        elif extent == CHUNK and not is_root:
            waiting.append((expected, at, take(CHUNK)))
            if len(waiting) == LANES:
                yield from checked()
        else:
            data = take(extent)
            if waiting:
                yield from checked()
            if chunk_values(data, [at // CHUNK], is_root) != expected:
                raise Bad("excerpt.bao", "a chunk does not belong to the original")
            yield data[max(0, start - at) : max(0, start + length - at)]
    if waiting:
        yield from checked()
    refuse_if(slice_file.read(1), "excerpt.bao", "something follows the slice")

# ── 4. The tree (RFC 6962) ──────────────────────────────────────────────────────────────────────

def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\0" + entry).digest()

def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return hashlib.sha256(b"\1" + left + right).digest()

class Tree:
    """A tree that grows: the roots of its full subtrees, from the largest to the smallest."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Adds the hash of one more leaf."""
        rest = self.size
        while rest & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            rest >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root as it is now."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

def check_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> None:
    """RFC 9162, 2.1.3.2 (the same tree as RFC 6962): that leaf stands at that index."""
    refuse_if(not 0 <= index < size, "proof.path", f"leaf {index} of a tree of {size}")
    at, last = index, size - 1
    for other in path:
        refuse_if(last == 0, "proof.path", "the proof is too long")
        if at & 1 or at == last:
            leaf = node_hash(other, leaf)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            leaf = node_hash(leaf, other)
        at, last = at >> 1, last >> 1
    refuse_if(last or leaf != root, "proof.path", "the proof does not lead to the root")

def check_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> None:
    """RFC 9162, 2.1.4.2: that the tree of `old` leaves is a prefix of that of `new`."""
    refuse_if(not 0 <= old <= new, "proof.path", f"a tree of {new} does not extend one of {old}")
    if old in (0, new):
        if path or (old == new and old_root != new_root) or (old == 0 and old_root != Tree().root()):
            raise Bad("proof.path", "nothing to prove, and yet it does not fit")
        return
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    rest = list(path)
    refuse_if(at and not rest, "proof.path", "the proof is too short")
    first = second = rest.pop(0) if at else old_root
    for other in rest:
        refuse_if(last == 0, "proof.path", "the proof is too long")
        if at & 1 or at == last:
            first, second = node_hash(other, first), node_hash(other, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, other)
        at, last = at >> 1, last >> 1
    refuse_if(last or first != old_root or second != new_root, "proof.path", "the proof does not lead to both roots")

# ── 5. Keys and signed notes (C2SP) ─────────────────────────────────────────────────────────────

ED25519_KEY, WITNESS_KEY = 1, 4
SPACES = set("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | set(map(chr, range(0x2000, 0x200B)))

def unbase64(text: str, code: str) -> bytes:
    """Base64 in its one canonical form."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad(code, "not base64") from None
    refuse_if(base64.b64encode(data).decode() != text, code, "base64 in another form than its canonical one")
    return data

@dataclass(frozen=True)
class Key:
    """A public key under its name."""

    name: str
    kind: int
    point: bytes

    @property
    def id(self) -> bytes:
        """The first bytes of SHA-256(name, line feed, kind, key)."""
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.point).digest()[:4]

    @property
    def text(self) -> str:
        """The text form."""
        encoded = base64.b64encode(bytes([self.kind]) + self.point).decode()
        return f"{self.name}+{self.id.hex()}+{encoded}"

def parse_key(text: str, kind: int = ED25519_KEY) -> Key:
    """A key from its text form."""
    name, _, rest = text.partition("+")
    data = unbase64(rest.partition("+")[2], "key.form")
    if not name_fits(name) or len(data) != 33 or data[0] != kind:
        raise Bad("key.form", f"not a key of kind {kind}: {text}")
    key = Key(name, kind, data[1:])
    refuse_if(key.text != text or key_point(key.point) is None, "key.form", f"id or point of the key is wrong: {text}")
    return key

def name_fits(name: str) -> bool:
    """Whether it may be the name of a key."""
    return name != "" and "+" not in name and not SPACES & set(name)

@dataclass(frozen=True)
class Signature:
    """A signature line: who says to have signed, and the bytes after the key id."""

    name: str
    id: bytes
    data: bytes

    def line(self) -> bytes:
        """As it must be written."""
        return f"— {self.name} {base64.b64encode(self.id + self.data).decode()}\n".encode()

@dataclass(frozen=True)
class Note:
    """A note taken apart; nothing of it is believed yet."""

    data: bytes
    text: bytes
    signatures: list[Signature]

def parse_note(data: bytes) -> Note:
    """Takes a note apart. Only the one way of writing it is accepted."""
    refuse_if(len(data) > NOTE_LIMIT, "note.form", "longer than a note may be")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("note.form", "not UTF-8") from None
    refuse_if(any(c < " " and c != "\n" for c in whole), "note.form", "control characters")
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or lines.count("\n") > SIGNATURE_LIMIT:
        raise Bad("note.form", "not a text, an empty line and signature lines")
    signatures = []
    for line in lines[:-1].split("\n"):
        name, space, encoded = line.removeprefix("— ").partition(" ")
        if not line.startswith("— ") or not space or not name_fits(name):
            raise Bad("note.form", "a signature line is not one")
        raw = unbase64(encoded, "note.form")
        refuse_if(len(raw) < 5, "note.form", "a signature is too short")
        signatures.append(Signature(name, raw[:4], raw[4:]))
    return Note(data, f"{text}\n".encode(), signatures)

def check_signature(note: Note, signature: Signature, key: Key) -> None:
    """That this line is a good signature of that key."""
    if not ed25519_verify(key.point, note.text, signature.data):
        raise Bad("note.signature", f"the signature of {key.name} does not fit the text")

def open_note(data: bytes, keys: Sequence[Key]) -> Note:
    """A note that each of `keys`, in their order, and nobody else has signed."""
    note = parse_note(data)
    if [(s.name, s.id) for s in note.signatures] != [(k.name, k.id) for k in keys] or not keys:
        raise Bad("note.signers", "not signed by exactly those who should have")
    for signature, key in zip(note.signatures, keys):
        check_signature(note, signature, key)
    return note

def open_by_name(data: bytes, name: str, keys: Iterable[Key]) -> Note:
    """A note that one of the keys of that name, and nobody else, has signed."""
    note = parse_note(data)
    wanted = [k for k in keys if k.name == name and k.id == note.signatures[0].id]
    return open_note(data, wanted[:1])

# ── 6. Canonical JSON (RFC 8785, integers only) ─────────────────────────────────────────────────

INTEGER_LIMIT = 2**53 - 1

def parse_json(data: bytes) -> Any:
    """The value of canonical JSON; anything else is refused."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("json.form", "not UTF-8") from None
    depth = 0
    for mark in re.sub(r'(?s)"(?:[^"\\]|\\.)*"?', "", text):
        depth += (mark in "[{") - (mark in "]}")
        refuse_if(depth > DEPTH_LIMIT, "json.form", "nested too deep")

    def integer(digits: str) -> int:
        refuse_if(len(digits) > 17 or abs(int(digits)) > INTEGER_LIMIT, "json.form", "an integer beyond 2^53 - 1")
        return int(digits)

    def refuse(_: str) -> Any:
        raise Bad("json.form", "a number that is no integer")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        order = [name.encode("utf-16-be", "surrogatepass") for name, _ in pairs]
        refuse_if(any(a >= b for a, b in zip(order, order[1:])), "json.form", "members out of order or twice")
        return dict(pairs)

    try:
        value = json.loads(text, parse_int=integer, parse_float=refuse, parse_constant=refuse,
                           object_pairs_hook=members)  # fmt: skip
    except (ValueError, RecursionError):
        raise Bad("json.form", "not JSON") from None
    if json.dumps(value, ensure_ascii=False, separators=(",", ":")) != text:
        raise Bad("json.form", "JSON in another form than its canonical one")
    return value

# ── 7. Schemas: the members that must be there ──────────────────────────────────────────────────
# A specification is a pattern of a string, a function, a list of one specification, an object of
# specifications (a name that ends in ? may be left out), or a tuple of alternatives.

def number(value: Any) -> bool:
    """An integer from 0."""
    return type(value) is int and value >= 0

def positive(value: Any) -> bool:
    """An integer from 1."""
    return type(value) is int and value >= 1

def time(value: Any) -> bool:
    """RFC 3339 in UTC, the fraction of a second in as few groups of three digits as hold it."""
    try:
        shape = r"[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.([0-9]{3}){0,2}(?!000)[0-9]{3})?Z"
        return bool(re.fullmatch(shape, value) and datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return False

DAY = r"[0-9]{4}/[0-9]{2}/[0-9]{2}"
TEXT, ID = r"(?s:.*)", r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
HEX, HEX32, ANY = r"(?:[0-9a-f]{2})*", r"[0-9a-f]{64}", lambda _: True
PREVIOUS = (None, {"generation": positive, "sha256": HEX32})
CUSTODY = {"epoch": positive, "index": number}
SHAPES: dict[str, dict[str, Any]] = {
    "docket.identity/1": {
        "station": ID, "number": positive, "epoch": positive, "key": TEXT, "since": time,
        "reason": "first-start|rotated|lost|new-epoch",
        "previous": (None, {"number": positive, "sha256": HEX32, "key": TEXT}), "last_witnessed?": (None, TEXT)},
    "docket.custody/1": {
        "id": ID, "station": ID, "act": TEXT, "item?": ID, "session?": ID, "who": TEXT,
        "when": {"utc": time, "boot_id": TEXT, "boot_us": number, "sync": "synchronised|unsynchronised|unknown"},
        "outcome": "ok|failed", "reason?": TEXT, "detail?": dict, "tool": TEXT},
    "docket.manifest/2": {
        "item": ID, "station": ID, "session": ID, "docked_by": TEXT, "tool": TEXT, "origin": TEXT,
        "generation": positive, "previous": PREVIOUS, "custody": CUSTODY, "key": TEXT, "size": number,
        "digests": {"blake3": HEX32, "sha256": HEX32, "sm3?": HEX32}, "source": {"path_raw_hex": HEX, "path": TEXT},
        "recorder": dict, "clock": (None, dict), "times": (None, dict), "holes": [ANY],
        "renditions": [{"key": TEXT, "kind": TEXT, "blake3": HEX32, "size": number, "tool": TEXT}],
        "cases": [{"case": TEXT, "link": TEXT, "by": TEXT, "at": time}], "notes": [ANY]},
    "docket.receipt/1": {
        "origin": TEXT, "generation": positive, "previous": PREVIOUS, "station": ID, "session": ID, "bay": TEXT,
        "driver": TEXT, "recorder": ANY, "docked_by": TEXT, "started_at": time, "ended_at": (None, time),
        "outcome": TEXT, "clock": (None, dict), "handover": (None, dict), "custody": CUSTODY,
        "counts": {"listed": number, "taken": number, "known": number, "excepted": number},
        "clips": {"key": TEXT, "sha256": HEX32, "count": number}, "tool": TEXT},
    "docket.bundle/1": {"item": ID, "origin": TEXT, "made_at": time, "original": "included|referenced", "tool": TEXT},
    "docket.excerpt/1": {"item": ID, "start": number, "length": positive, "blake3": HEX32, "size": number},
}  # fmt: skip
STANDING = ("item", "station", "session", "key", "size", "digests", "source")
# A first generation of a time when docket did not sign yet: a signed second one that cites it makes it good.
SHAPES["docket.manifest/1"] = {name: SHAPES["docket.manifest/2"][name] for name in (*STANDING, "generation")}
CLIP = {"path_raw_hex": HEX, "path": TEXT, "size": number, "item?": ID, "blake3?": HEX32, "sha256?": HEX32,
        "how?": "taken|known", "reason?": TEXT}  # fmt: skip

def check_shape(value: Any, spec: Any, name: str) -> None:
    """That a value is what its specification says. As deep as the specification, never as the value."""
    if isinstance(spec, tuple):
        if value is not None:
            check_shape(value, spec[1], name)
    elif isinstance(spec, dict) and isinstance(value, dict):
        for member, inner in spec.items():
            if member.rstrip("?") in value:
                check_shape(value[member.rstrip("?")], inner, f"{name}.{member.rstrip('?')}")
            elif not member.endswith("?"):
                raise Bad("json.member", f"{name}.{member} is missing")
    elif isinstance(spec, list) and isinstance(value, list):
        for inner in value:
            check_shape(inner, spec[0], f"{name}[]")
    elif isinstance(spec, str) and isinstance(value, str) and re.fullmatch(spec, value):
        return
    elif isinstance(spec, type) and isinstance(value, spec):
        return
    elif isinstance(spec, (dict, list, str, type)) or not spec(value):
        raise Bad("json.member", f"{name} is not what it should be")

def known(value: Any, schema: str) -> dict[str, Any]:
    """The object, if it is one of that schema with all its members."""
    check_shape(value, {"schema": TEXT}, "this")
    if value["schema"] != schema:
        raise NotChecked("schema.unknown", f"unknown schema {value['schema']}, not {schema}")
    check_shape(value, SHAPES[schema], "this")
    return value

def note_json(note: Note, schema: str) -> dict[str, Any]:
    """The object of a signed JSON note."""
    refuse_if(note.text.count(b"\n") != 1, "json.form", "the text is more than one line")
    return known(parse_json(note.text[:-1]), schema)

def open_by_station(data: bytes, schema: str, context: Context) -> dict[str, Any]:
    """A manifest or receipt: signed by one key of the name that stands in it as origin."""
    name = parse_note(data).signatures[0].name
    if not any(key.name == name for key in context.keys) and not context.has_chain:
        raise NotChecked("note.signers", f"no key of {name} was given")
    value = note_json(open_by_name(data, name, context.keys), schema)
    if value["origin"] != name or not name.startswith(f"docket/{value['station']}/"):
        raise Bad("note.signers", "the origin is not the name of the key, or of another station")
    return value

def sha256(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()

def check_chain(chain: Sequence[tuple[bytes, dict[str, Any]]], code: str, standing: Sequence[str]) -> None:
    """Generations from 1 without a hole, each citing the one before; `standing` members never change."""
    for at, (_, value) in enumerate(chain):
        cited = {"generation": at, "sha256": sha256(chain[at - 1][0])} if at else None
        if value["generation"] != at + 1 or value["previous"] != cited:
            raise Bad(code, f"generation {value['generation']} does not follow on the one before")
        if changed := [m for m in standing if value[m] != chain[0][1][m]]:
            raise Bad(code, f"{changed[0]} is not that of the first generation")

# ── 8. Checkpoints, cosignatures, tiles, proofs ─────────────────────────────────────────────────

NATURAL = r"0|[1-9][0-9]{0,18}"

@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose station's signature is good."""

    size: int
    root: bytes
    note: Note

def open_checkpoint(data: bytes, origin: str, keys: Sequence[Key]) -> Checkpoint:
    """A checkpoint of `origin`: the first line is a station key's, witnesses' lines may follow."""
    note = parse_note(data)
    lines = note.text.decode().split("\n")
    if len(lines) != 4 or lines[0] != origin or not re.fullmatch(NATURAL, lines[1]):
        raise Bad("checkpoint.form", "not origin, size and root of this log")
    root = unbase64(lines[2], "checkpoint.form")
    refuse_if(len(root) != 32, "checkpoint.form", "the root is not 32 bytes long")
    first, *others = note.signatures
    signers = [k for k in keys if (k.name, k.id) == (first.name, first.id) and k.name == origin]
    names = [(s.name, s.id) for s in note.signatures]
    if not signers or any(s.name == origin for s in others) or len(set(names)) != len(names):
        raise Bad("note.signers", "not signed by the station first and once, and then by witnesses")
    check_signature(note, first, signers[0])
    return Checkpoint(int(lines[1]), root, note)

def check_cosignature(note: Note, line: Signature, key: Key) -> int:
    """That a witness signed; answers when it says it did, in POSIX seconds."""
    refuse_if(len(line.data) != 72, "cosignature", "not a time and a signature")
    seconds = int.from_bytes(line.data[:8], "big")
    message = f"cosignature/v1\ntime {seconds}\n".encode() + note.text
    if seconds >= 1 << 63 or not ed25519_verify(key.point, message, line.data[8:]):
        raise Bad("cosignature", f"the line of {key.name} does not fit")
    return seconds

def check_witnesses(note: Note, lines: Sequence[Signature], witnesses: Sequence[Key]) -> str:
    """Checks lines of witnesses that were given; answers who signed when."""
    told = []
    for line in lines:
        keys = [k for k in witnesses if (k.name, k.id) == (line.name, line.id)]
        if not keys:
            raise NotChecked("cosignature", f"a line of {line.name}+{line.id.hex()}, whose key was not given")
        told.append(f"{line.name} at {check_cosignature(note, line, keys[0])} s")
    return "signed by " + ", ".join(told)

def grouped(index: int) -> str:
    """A tile's number in groups of three digits."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{g}" for g in groups[:-1]] + groups[-1:])

def tile_path(level: str, index: int, width: int) -> str:
    """The path of a tile; `level` is a number or `entries`."""
    return f"tile/{level}/{grouped(index)}" + ("" if width == 256 else f".p/{width}")

def parse_tile_path(path: str) -> tuple[str, int, int]:
    """Level, number and width of a tile."""
    found = re.fullmatch(r"tile/(entries|[0-6])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", path)
    refuse_if(not found or not path.isascii(), "tile.form", "not a tile's path")
    index, width = int(re.sub(r"[x/]", "", found[2])), int(found[3] or 256)
    highest = 1 << 55 - 8 * int(found[1].replace("entries", "0"))
    if tile_path(found[1], index, width) != path or (found[3] and width > 255) or index >= highest:
        raise Bad("tile.form", "not the one path of a tile")
    return found[1], index, width

def parse_entries(data: bytes, width: int) -> list[bytes]:
    """The entries of a tile."""
    entries, at = [], 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 2], "big")
        entries.append(data[at + 2 : at + 2 + size])
        at += 2 + size
    refuse_if(at != len(data) or len(entries) != width, "tile.form", f"not {width} entries")
    return entries

def parse_proof(data: bytes) -> tuple[int, list[bytes], bytes]:
    """Index, path and checkpoint note of a C2SP tlog-proof."""
    head, gap, checkpoint = data.partition(b"\n\n")
    lines = head.decode("utf-8", "replace").split("\n")
    if len(lines) > 1 and lines[1].startswith("extra "):
        unbase64(lines.pop(1)[6:], "proof.form")
    refuse_if(not gap or lines[0] != "c2sp.org/tlog-proof@v1" or len(lines) < 2, "proof.form", "not a tlog-proof")
    if not re.fullmatch(f"index (?:{NATURAL})", lines[1]) or len(lines) > 66:
        raise Bad("proof.form", "no index, or too many hashes")
    path = [unbase64(line, "proof.form") for line in lines[2:]]
    refuse_if(any(len(one) != 32 for one in path), "proof.form", "a hash is not 32 bytes long")
    return int(lines[1][6:]), path, checkpoint

def check_event(entry: bytes, station: str) -> dict[str, Any]:
    """A log entry: one custody event of the station."""
    refuse_if(len(entry) > ENTRY_LIMIT, "entry.form", "an entry that is too long")
    event = known(parse_json(entry), "docket.custody/1")
    if event["station"] != station or not all(isinstance(v, str) for v in event.get("detail", {}).values()):
        raise Bad("entry.form", "of another station, or a detail that is no string")
    return event

# ── 9. Time stamps (RFC 3161) ───────────────────────────────────────────────────────────────────

TST_INFO, SIGNED_DATA = "2a864886f70d0109100104", "2a864886f70d010702"
SHA256_OID = "608648016503040201"

def der(data: bytes) -> list[tuple[int, bytes]]:
    """The elements that stand one after the other in DER: tags and contents."""
    found, at = [], 0
    while at < len(data):
        refuse_if(at + 2 > len(data) or data[at] & 0x1F == 0x1F, "timestamp", "not DER")
        size, start = data[at + 1], at + 2
        if size >= 0x80:
            start, octets = start + (size & 0x7F), size & 0x7F
            size = int.from_bytes(data[start - octets : start], "big")
            refuse_if(not 1 <= octets <= 4 or size < 0x80 or size >> 8 * (octets - 1) == 0, "timestamp", "not DER")
        refuse_if(start + size > len(data), "timestamp", "not DER")
        found.append((data[at], data[start : start + size]))
        at = start + size
    return found

def parse_timestamp(data: bytes) -> tuple[bytes, datetime]:
    """The SHA-256 and the time an RFC 3161 answer states."""
    try:
        [(_, answer)] = der(data)
        status, *rest = der(answer)
        refuse_if(der(status[1])[0] not in ((2, b"\0"), (2, b"\1")), "timestamp", "the authority refused")
        [token] = rest
        kind, content = der(token[1])
        signed = der(der(content[1])[0][1])
        inner, boxed = der(signed[2][1])
        refuse_if((kind[1].hex(), inner[1].hex()) != (SIGNED_DATA, TST_INFO), "timestamp", "not a time stamp")
        info = der(der(der(boxed[1])[0][1])[0][1])
        algorithm, imprint = der(info[2][1])
        if der(algorithm[1])[0][1].hex() != SHA256_OID or info[4][0] != 0x18:
            raise Bad("timestamp", "not over SHA-256, or without a time")
        return imprint[1], datetime.strptime(info[4][1].decode()[:14] + "+0000", "%Y%m%d%H%M%S%z")
    except (ValueError, IndexError):
        raise Bad("timestamp", "not an RFC 3161 answer") from None

def check_timestamp(data: bytes, stamped: bytes, authority: str | None) -> str:
    """That the answer is over SHA-256 of `stamped`; its signature by openssl and the CA that was given."""
    imprint, when = parse_timestamp(data)
    refuse_if(imprint != hashlib.sha256(stamped).digest(), "timestamp", "it is over something else")
    if authority is None or shutil.which("openssl") is None:
        raise NotChecked("timestamp", f"says {when:%FT%TZ} of these bytes; its signature needs openssl and --ca FILE")
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        command = ["openssl", "ts", "-verify", "-in", file.name, "-digest", sha256(stamped), "-CAfile", authority]
        done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    refuse_if(done.returncode != 0, "timestamp", "openssl does not accept its signature")
    return f"stood at {when:%FT%TZ}, says the authority"

# ── 10. Where bytes come from: a folder or a ZIP ────────────────────────────────────────────────

class Folder:
    """Files below a folder, by path, with their sizes; no link is followed."""

    def __init__(self, root: str, names: dict[str, int]) -> None:
        self.root, self.names = root, names

    @classmethod
    def walk(cls, root: str, report: Report) -> Folder:
        """All files below `root`. Links and devices are findings."""
        names, todo = {}, [""]
        while todo:
            inside = todo.pop()
            for entry in sorted(os.scandir(os.path.join(root, inside)), key=lambda e: e.name):
                path = f"{inside}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    todo.append(path + "/")
                elif entry.is_file(follow_symlinks=False):
                    names[path] = entry.stat(follow_symlinks=False).st_size
                else:
                    report.fault(Bad("file.link", "neither a file nor a folder"), path)
        return cls(root, names)

    def open(self, name: str) -> BinaryIO:
        """A file's bytes."""
        fd = os.open(os.path.join(self.root, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.close(fd)
            raise Bad("file.link", "not a file")
        return os.fdopen(fd, "rb")

    def read(self, name: str, limit: int = SMALL_LIMIT) -> bytes:
        """All bytes of a small file."""
        refuse_if(name not in self.names, "file.read", "is not there")
        with self.open(name) as file:
            data = file.read(limit + 1)
        refuse_if(len(data) > limit, "file.read", f"larger than {limit} bytes")
        refuse_if(len(data) != self.names[name], "file.read", "not as long as is said of it")
        return data

class Bundle(Folder):
    """Entries of a ZIP."""

    ENTRY = re.compile(
        r"bundle\.json|excerpt\.(?:json|bao)|original\.[0-9a-z]{1,8}|manifest\.[1-9][0-9]{0,8}\.json|README\.txt"
        r"|identity\.[1-9][0-9]{0,8}\.json|checkpoint|witness\.keys|events/[0-9]{20}\.(?:json|proof)|timestamp\.[0-9][0-9]\.tsr")

    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 98))
            tail = file.read(98)
        if len(tail) < 22 or tail[-22:-14] != b"PK\5\6\0\0\0\0" or tail[-2:] != b"\0\0":
            raise Bad("bundle.form", "not a ZIP, or one with a comment or of several parts")
        size, start = struct.unpack("<II", tail[-10:-2])
        behind = 22
        if 0xFFFFFFFF in (size, start):  # a ZIP64, as one with an original of 4 GiB: its own record says it
            refuse_if(tail[:4] != b"PK\6\6", "bundle.form", "not a ZIP64")
            size, start = struct.unpack("<QQ", tail[40:56])
            behind = 98
        refuse_if(size > ZIP_DIRECTORY, "bundle.form", "too many entries")
        refuse_if(start + size + behind != end, "bundle.form", "something stands before or behind its entries")
        self.zip = zipfile.ZipFile(path)
        entries = self.zip.infolist()
        super().__init__(path, {entry.filename: entry.file_size for entry in entries})
        if len(self.names) != len(entries) or len(entries) > ZIP_ENTRIES:
            raise Bad("bundle.form", "a name twice, or too many entries")
        for entry in entries:
            if not self.ENTRY.fullmatch(entry.orig_filename):
                raise Bad("bundle.form", f"an entry that does not belong there: {entry.orig_filename}")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or entry.flag_bits & 1:
                raise Bad("bundle.form", f"an entry that is neither stored nor deflated: {entry.filename}")
        entries.sort(key=lambda entry: entry.header_offset)
        for entry, end in zip(entries, [*(after.header_offset for after in entries[1:]), start]):
            if entry.compress_type == zipfile.ZIP_STORED and entry.compress_size != entry.file_size:
                raise Bad("bundle.form", f"an entry that is stored in another size: {entry.filename}")
            least = entry.header_offset + 30 + len(entry.filename) + entry.compress_size
            refuse_if(least > end, "bundle.form", f"an entry that overlaps what follows: {entry.filename}")

    def open(self, name: str) -> BinaryIO:
        """An entry's bytes."""
        return self.zip.open(name)  # type: ignore[return-value]

@dataclass
class Context:
    """What the checks share: what was given, and what was learnt of the log."""

    report: Report
    given: list[Key]
    witnesses: list[Key]
    authority: str | None = None
    blake3: bool = True
    deep: bool = True
    keys: list[Key] = field(default_factory=list)
    has_chain: bool = False  # whether `keys` are all of them, from the station's identities
    leaves: dict[str, dict[int, str]] = field(default_factory=dict)  # origin → index → item
    sealed: dict[str, dict[int, str]] = field(default_factory=dict)  # item → generation → digest
    receipted: dict[str, dict[int, str]] = field(default_factory=dict)  # session → generation → digest
    ids: set[str] = field(default_factory=set)

    def learn(self, event: dict[str, Any]) -> None:
        """Takes note of an event: its id, and what it says of a manifest."""
        refuse_if(event["id"] in self.ids, "entry.twice", f"event {event['id']} twice")
        self.ids.add(event["id"])
        act, detail = event["act"], event.get("detail", {})
        if act == "receipted":
            of, name, told = event.get("session", ""), "", self.receipted
        elif act in ("sealed", "described"):
            of, name, told = event.get("item", ""), "manifest_", self.sealed
        else:
            return
        generation = detail.get(f"{name}generation", "")
        if event["outcome"] == "ok" and re.fullmatch(r"[1-9][0-9]{0,8}", generation):
            if act != "receipted" and (act == "sealed") != (generation == "1"):
                raise Bad("manifest.event", f"`{act}` of generation {generation}")
            told.setdefault(of, {})[int(generation)] = detail.get(f"{name}sha256", "")

    def digests(self, file: BinaryIO, wanted: dict[str, str], size: int, code: str) -> None:
        """Reads every byte once and compares size and digests."""
        fast = size >= B3SUM_FROM and shutil.which("b3sum") is not None
        if self.blake3 and not fast and size >= B3SUM_FROM:
            print(f"docket_verify: BLAKE3 of {size >> 20} MiB without b3sum takes minutes", file=sys.stderr)
        hashes = [hashlib.new(name) for name in wanted if name in hashlib.algorithms_available]
        process = subprocess.Popen(["b3sum", "--no-names"], stdin=-1, stdout=-1) if fast and self.blake3 else None
        read = 0

        def passing() -> Iterator[bytes]:
            nonlocal read
            for piece in pieces_of(file):
                read += len(piece)
                refuse_if(read > size, "original.size", f"more than {size} bytes")
                for one in hashes:
                    one.update(piece)
                if process and process.stdin:
                    process.stdin.write(piece)
                yield piece

        if self.blake3 and "blake3" in wanted and not process:
            found = {"blake3": blake3_pieces(passing()).hex()}
        else:
            sum(1 for _ in passing())
            found = {"blake3": process.communicate()[0].decode().strip()} if process else {}
        found |= {one.name: one.hexdigest() for one in hashes}
        refuse_if(read != size, "original.size", f"{read} bytes, not {size}")
        if wrong := [name for name in found if found[name] != wanted[name]]:
            raise Bad(code, f"{wrong[0]} is another")
        if missing := set(wanted) - set(found):
            raise NotChecked(code, f"{', '.join(sorted(missing))} was not computed")

# ── 11. Identity, log ───────────────────────────────────────────────────────────────────────────

def check_identities(source: Folder, names: dict[int, str], station: str | None, context: Context) -> None:
    """Reading order 1. Good keys go to `context.keys`."""
    context.has_chain = True
    before: tuple[bytes, dict[str, Any], Key] | None = None
    for at, count in enumerate(sorted(names)):
        data = source.read(names[count])
        value = note_json(parse_note(data), "docket.identity/1")
        key = parse_key(value["key"])
        rotated = value["reason"] == "rotated"
        cited = {"number": at, "sha256": sha256(before[0]), "key": before[2].text} if before else None
        epoch = before[1]["epoch"] + (not rotated) if before else 1
        if value["number"] != at + 1 or count != at + 1 or value["previous"] != cited or value["epoch"] != epoch:
            raise Bad("identity.chain", f"identity {count} does not follow on the one before")
        if (value["reason"] == "first-start") == bool(before) or key in context.keys:
            raise Bad("identity.chain", f"identity {count}: its reason does not fit, or its key was used before")
        if ("last_witnessed" in value) != (value["reason"] == "new-epoch"):
            raise Bad("identity.chain", f"identity {count}: a new epoch, and nothing else, says what was last witnessed")
        if station not in (None, value["station"]) or key.name != f"docket/{value['station']}/{epoch:06d}":
            raise Bad("identity.chain", f"identity {count} is of another station, or its key has another name")
        open_note(data, [before[2], key] if rotated and before else [key])
        if value.get("last_witnessed"):
            old = before[2].name if before else ""
            open_checkpoint(value["last_witnessed"].encode(), old, context.keys)
        station, before = value["station"], (data, value, key)
        context.keys.append(key)
    for name in dict.fromkeys(key.name for key in context.keys):
        check_trust(name, context)

def check_trust(name: str, context: Context) -> None:
    """Whether one of the keys of that name was given. Rotated keys sign together, so one is enough."""
    mine = [key for key in context.keys if key.name == name]
    if any(key in context.given for key in mine):
        context.report.good("identity.trust", name, "the key that was given")
    elif any(key.name == name for key in context.given):
        context.report.fault(Bad("identity.trust", f"{mine[0].text} is not the key that was given"), name)
    else:
        words = f"compare this key with one from elsewhere and give it as --key: {mine[0].text}"
        context.report.fault(NotChecked("identity.trust", words), name)

def check_log(source: Folder, prefix: str, origin: str, context: Context) -> None:
    """Reading order 2 and 3, for one epoch."""
    report, station, before = context.report, origin.split("/")[1], len(context.report.findings)
    tiles: dict[tuple[str, int], dict[int, str]] = {}
    checkpoints: dict[int, Checkpoint] = {}
    beside = []
    for path in sorted(name for name in source.names if name.startswith(prefix)):
        name = path.removeprefix(prefix)
        if found := re.fullmatch(r"checkpoint/([0-9]{20})(\.[0-9a-f]{8}|\.[0-9][0-9]\.tsr)?", name):
            if found[2]:
                beside.append((path, prefix + f"checkpoint/{found[1]}", int(found[1])))
            elif checkpoint := report.attempt(path, open_checkpoint, source.read(path, NOTE_LIMIT), origin, context.keys):
                if checkpoint.size == int(found[1]) and len(checkpoint.note.signatures) == 1:
                    checkpoints[checkpoint.size] = checkpoint
                else:
                    report.fault(Bad("checkpoint.form", "named by another size, or with further lines"), path)
        elif tile := report.attempt(path, parse_tile_path, name):
            tiles.setdefault(tile[:2], {})[tile[2]] = path
    for path, base, size in beside:
        report.attempt(path, check_beside, source, path, base, checkpoints.get(size), context)
    refuse_if(not checkpoints, "checkpoint.form", "no checkpoint that counts")
    for size in checkpoints:
        for level in ("entries", *map(str, range(0, 8))):
            count = size >> (0 if level == "entries" else 8 * int(level))
            if count % 256 and count % 256 not in tiles.get((level, count // 256), {}):
                report.fault(Bad("tile.missing", tile_path(level, count // 256, count % 256)), prefix)

    def same(level: str, index: int, hashes: list[bytes], joined: Callable[[list[bytes]], bytes]) -> None:
        """Compares every tile that is there under this number with what it must hold."""
        stored = tiles.pop((level, index), {})
        if len(hashes) == 256 and 256 not in stored:
            report.fault(Bad("tile.missing", tile_path(level, index, 256)), prefix)
        for width, path in stored.items():
            if width > len(hashes):
                report.fault(NotChecked("file.stray", "beyond the newest checkpoint"), path)
            elif source.read(path, 1 << 25) != joined(hashes[:width]):
                report.fault(Bad("tile.hash", "does not hold what the tree over the entries has"), path)

    newest, tree, upper = max(checkpoints), Tree(), [[] for _ in range(9)]
    leaves = context.leaves.setdefault(origin, {})
    for index in range(-(-newest // 256)):
        width = min(256, newest - 256 * index)
        path = prefix + tile_path("entries", index, width)
        entries = parse_entries(source.read(path, 1 << 25), width)
        for entry in entries:
            tree.add(leaf_hash(entry))
            if (made := checkpoints.get(tree.size)) and made.root != tree.root():
                report.fault(Bad("checkpoint.root", "the leaves have another root"), f"{prefix}checkpoint/{tree.size:020}")
            if event := report.attempt(f"{path} leaf {tree.size - 1}", check_event, entry, station):
                leaves[tree.size - 1] = event.get("item", "")
                report.attempt(f"{path} leaf {tree.size - 1}", context.learn, event)
        upper[0] = [leaf_hash(entry) for entry in entries]
        same("0", index, upper[0], b"".join)
        same("entries", index, entries, lambda some: b"".join(len(e).to_bytes(2, "big") + e for e in some))
        if width == 256:
            upper[1].append(subtree(upper[0]))
    for level in range(1, 8):
        for index in range(-(-len(upper[level]) // 256)):
            hashes = upper[level][256 * index : 256 * index + 256]
            same(str(level), index, hashes, b"".join)
            if len(hashes) == 256:
                upper[level + 1].append(subtree(hashes))
    for path in (path for stored in tiles.values() for path in stored.values()):
        report.fault(NotChecked("file.stray", "beyond the newest checkpoint"), path)
    if all(finding["verdict"] != "bad" for finding in report.findings[before:]):
        report.good("checkpoint.root", prefix, f"{newest} leaves, {len(checkpoints)} checkpoints")

def subtree(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes."""
    tree = Tree()
    for one in hashes:
        tree.add(one)
    return tree.root()

def check_beside(source: Folder, path: str, base: str, checkpoint: Checkpoint | None, context: Context) -> None:
    """A cosigned checkpoint, or a time stamp of one."""
    refuse_if(checkpoint is None, "checkpoint.form", "beside no checkpoint that counts")
    stamped, data = source.read(base, NOTE_LIMIT), source.read(path, NOTE_LIMIT)
    if path.endswith(".tsr"):
        context.report.good("timestamp", path, check_timestamp(data, stamped, context.authority))
        return
    note = parse_note(data)
    line = note.signatures[-1]
    if data != stamped + line.line() or line.id.hex() != path[-8:]:
        raise Bad("cosignature", "not that checkpoint with one more line, of the key in its name")
    context.report.good("cosignature", path, check_witnesses(note, [line], context.witnesses))

# ── 12. Items and receipts ──────────────────────────────────────────────────────────────────────

Manifest = dict[str, Any]

Chain = list[tuple[bytes, Manifest]]

def check_manifests(source: Folder, names: dict[int, str], item: str | None, context: Context) -> Chain:
    """All generations of one item: signatures, and how they follow on one another."""
    chain = []
    for generation in sorted(names):
        data = source.read(names[generation], NOTE_LIMIT)
        if generation == 1 and b"\n" not in data:
            value = known(parse_json(data), "docket.manifest/1")
            chain.append((data, {**value, "previous": None, "custody": {"epoch": 0, "index": 0}}))
        else:
            chain.append((data, open_by_station(data, "docket.manifest/2", context)))
    if chain and chain[-1][1]["schema"] == "docket.manifest/1":
        raise NotChecked("note.signers", "made before docket signed, and nothing signed cites it")
    if not chain or sorted(names) != list(range(1, len(chain) + 1)) or item not in (None, chain[0][1]["item"]):
        raise Bad("manifest.chain", "generations are missing, or they are of another item")
    check_chain(chain, "manifest.chain", STANDING)
    places = [(value["custody"]["epoch"], value["custody"]["index"]) for _, value in chain]
    refuse_if(places != sorted(places), "manifest.chain", "a generation takes account of less than the one before")
    newest = chain[-1][1]
    if not re.fullmatch(rf"evidence/{DAY}/{newest['item']}/original\.[0-9a-z]{{1,8}}", newest["key"]):
        raise Bad("manifest.place", "the original stands outside the item's folder")
    return chain

def check_told(chain: Sequence[tuple[bytes, Manifest]], told: dict[int, str], code: str, grows: bool) -> None:
    """That the log tells of each generation and of no other. In a log that `grows` no checkpoint may cover
    the newest yet."""
    made = {value["generation"]: sha256(data) for data, value in chain if value["schema"] != "docket.manifest/1"}
    if any(made.get(generation) != digest for generation, digest in told.items()) or (made != told and not grows):
        raise Bad(code, "the events in the log are not those of these generations")
    if made != told:
        raise NotChecked(code, "no checkpoint covers the newest generation yet")

def check_custody(manifest: Manifest, context: Context, grows: bool) -> None:
    """That the leaf the manifest takes account of is one of its item."""
    origin = f"docket/{manifest['station']}/{manifest['custody']['epoch']:06d}"
    leaves, index = context.leaves.get(origin, {}), manifest["custody"]["index"]
    if index not in leaves and grows:
        raise NotChecked("manifest.custody", "no checkpoint covers the leaf it names yet")
    refuse_if(leaves.get(index) != manifest["item"], "manifest.custody", "custody names no leaf of this item")

def check_file(source: Folder, of: Manifest, digests: dict[str, str], folder: str, kind: str, context: Context) -> bool:
    """That an original or a rendition is there, in its item's folder, with its size and digests."""
    code = kind if kind in RULES else f"{kind}.digest"
    if of["key"] not in source.names or os.path.dirname(of["key"]) != folder:
        raise Bad(code.replace("digest", "missing"), of["key"])
    if source.names[of["key"]] != of["size"]:
        raise Bad(code.replace("digest", "size"), f"{source.names[of['key']]} bytes, not {of['size']}")
    if not context.deep:
        raise NotChecked(code, "not read; --deep reads every byte")
    with source.open(of["key"]) as file:
        context.digests(file, digests, of["size"], code)
    return True

def check_item(source: Folder, folder: str, files: list[str], items: dict[str, Manifest], context: Context) -> None:
    """Reading order 4, for one folder."""
    names = numbered(files, re.escape(folder) + r"/manifest\.([1-9][0-9]{0,8})\.json")
    chain = check_manifests(source, names, os.path.basename(folder), context)
    manifest = chain[-1][1]
    items[manifest["item"]] = manifest
    refuse_if(os.path.dirname(manifest["key"]) != folder, "manifest.place", "the original stands in another folder")
    context.report.attempt(folder, check_told, chain, context.sealed.get(manifest["item"], {}), "manifest.event", True)
    context.report.attempt(folder, check_custody, manifest, context, True)
    for one in manifest["renditions"]:
        context.report.attempt(one["key"], check_file, source, one, {"blake3": one["blake3"]}, folder, "rendition", context)
    if context.report.attempt(folder, check_file, source, manifest, manifest["digests"], folder, "original", context):
        context.report.good("original.digest", folder, f"{len(names)} generations, {manifest['size']} bytes")
    strange = set(files) - set(names.values()) - {manifest["key"], *(r["key"] for r in manifest["renditions"])}
    for path in sorted(strange):
        context.report.fault(NotChecked("file.stray", "no manifest names it"), path)

def check_clips(data: bytes, receipt: Manifest, items: dict[str, Manifest] | None) -> None:
    """A receipt's list of clips; where `items` are known, each clip with an item is one of them."""
    if sha256(data) != receipt["clips"]["sha256"] or not (data == b"" or data.endswith(b"\n")):
        raise Bad("receipt.clips", "the list has another digest")
    lines = data.split(b"\n")[:-1]
    clips = [parse_json(line) for line in lines]
    for clip in clips:
        check_shape(clip, CLIP, "clip")
        if ("item" in clip) != ("how" in clip) or not {"item", "reason"} & set(clip):
            raise Bad("receipt.clips", "a clip that was neither taken nor not taken")
        if "item" in clip and items is not None:
            manifest = items.get(clip["item"])
            if not manifest or any(manifest["digests"][d] != clip.get(d) for d in ("blake3", "sha256")):
                raise Bad("receipt.item", f"item {clip['item']} has no manifest with the clip's digests")
    paths = [bytes.fromhex(clip["path_raw_hex"]) for clip in clips]
    how = [None if "reason" in clip else clip["how"] for clip in clips]
    counted = {"listed": len(how), "taken": how.count("taken"), "known": how.count("known"), "excepted": how.count(None)}
    refuse_if(counted != receipt["counts"], "receipt.clips", "the counts are not those of the list")
    if paths != sorted(paths) or not len(clips) == receipt["clips"]["count"]:
        raise Bad("receipt.clips", "out of order, or another count")

def check_receipts(source: Folder, names: dict[int, str], items: dict[str, Manifest] | None, context: Context) -> None:
    """Reading order 5, for all generations of one session's receipt."""
    chain = []
    for generation in sorted(names):
        data = source.read(names[generation], NOTE_LIMIT)
        chain.append((data, open_by_station(data, "docket.receipt/1", context)))
        receipt = chain[-1][1]
        stem = names[1].removesuffix(".json") if 1 in names else ""
        if receipt["session"] != os.path.basename(stem) or (items is not None and receipt["clips"]["key"] != f"{stem}.clips.{generation}.jsonl"):
            raise Bad("receipt.chain", "of another session, or generation 1 is missing")
        clips = os.path.join(os.path.dirname(names[generation]), os.path.basename(receipt["clips"]["key"]))
        check_clips(source.read(clips, CLIPS_LIMIT), receipt, items)
    check_chain(chain, "receipt.chain", ("station", "session"))
    if items is not None:
        check_told(chain, context.receipted.get(chain[0][1]["session"], {}), "receipt.event", True)
    context.report.good("receipt.chain", names[1], f"{len(chain)} generations, {chain[-1][1]['counts']['listed']} clips")

# ── 13. The verbs ───────────────────────────────────────────────────────────────────────────────

def numbered(names: Iterable[str], pattern: str) -> dict[int, str]:
    """Names that fit a pattern, by the number in it."""
    return {int(found[1]): name for name in names if (found := re.fullmatch(pattern, name))}

def verb_log(source: Folder, prefix: str, station: str, context: Context) -> None:
    """A station's identities and all its epochs; `prefix` is its folder with a slash, or empty."""
    names = numbered(source.names, re.escape(prefix) + r"identity/([1-9][0-9]{0,8})\.json")
    context.report.attempt(prefix + "identity", check_identities, source, names, station, context)
    epochs = {n[len(prefix) :].split("/")[0] for n in source.names if n.startswith(prefix)} - {"identity"}
    for epoch in sorted(epochs | {k.name[-6:] for k in context.keys if k.name.startswith(f"docket/{station}/")}):
        context.report.attempt(prefix + epoch, check_log, source, f"{prefix}{epoch}/", f"docket/{station}/{epoch}", context)

def verb_archive(source: Folder, context: Context) -> None:
    """A whole archive, in the note's reading order."""
    report, items = context.report, {}
    for station in sorted({n.split("/")[1] for n in source.names if re.match(f"log/{ID}/", n)}):
        verb_log(source, f"log/{station}/", station, context)
    folders: dict[str, list[str]] = {}
    sessions: dict[str, dict[int, str]] = {}
    for name in source.names:
        if found := re.fullmatch(rf"(evidence/{DAY}/{ID})/[^/]+", name):
            folders.setdefault(found[1], []).append(name)
        elif found := re.fullmatch(rf"(sessions/{DAY}/{ID})(?:\.([1-9][0-9]{{0,8}}))?\.json", name):
            sessions.setdefault(found[1], {})[int(found[2] or 1)] = name
        elif not re.match(rf"log/{ID}/|cases/|sessions/.*\.clips\.[0-9]+\.jsonl$", name):
            report.fault(NotChecked("file.stray", "the note has no place for it"), name)
    for folder, files in sorted(folders.items()):
        report.attempt(folder, check_item, source, folder, files, items, context)
    there = {os.path.basename(folder) for folder in folders}
    for item in sorted(set(context.sealed) - there):
        report.fault(Bad("original.missing", f"item {item} was sealed and has no folder"), "evidence")
    for session in sorted(set(context.receipted) - {os.path.basename(stem) for stem in sessions}):
        report.fault(Bad("receipt.event", f"session {session} has a receipt in the log, and none here"), "sessions")
    for stem, names in sorted(sessions.items()):
        report.attempt(stem, check_receipts, source, names, items, context)

def read_plain(source: Bundle, name: str, schema: str) -> dict[str, Any]:
    """An entry that is a line of JSON, unsigned."""
    text = source.read(name) if name in source.names else b""
    refuse_if(not text.endswith(b"\n"), "bundle.form", f"no {name}, or without a line feed")
    return known(parse_json(text[:-1]), schema)

def verb_bundle(source: Bundle, context: Context, excerpt: bool = False) -> Manifest:
    """A proof bundle, or the part of an excerpt that is one."""
    report = context.report
    about = read_plain(source, "bundle.json", "docket.bundle/1")
    for name in {"README.txt", "witness.keys"} & set(source.names):
        source.read(name, 1 << 16)  # nothing rests on them
    has_slice = not {"excerpt.json", "excerpt.bao"}.isdisjoint(source.names)
    if has_slice != excerpt or (excerpt and about["original"] == "included"):
        raise Bad("bundle.form", "a bundle is not an excerpt: check each as what it is")
    identities = numbered(source.names, r"identity\.([1-9][0-9]*)\.json")
    check_identities(source, identities, None, context)
    checkpoint = open_checkpoint(source.read("checkpoint", NOTE_LIMIT), about["origin"], context.keys)
    for line in checkpoint.note.signatures[1:]:
        if told := report.attempt("checkpoint", check_witnesses, checkpoint.note, [line], context.witnesses):
            report.good("cosignature", "checkpoint", told)
    station = about["origin"].split("/")[1]
    leaves = context.leaves.setdefault(about["origin"], {})
    for name in sorted(n for n in source.names if n.endswith(".proof")):
        entry = source.read(name.replace(".proof", ".json"), ENTRY_LIMIT)
        index, path, signed = parse_proof(source.read(name, NOTE_LIMIT))
        if name != f"events/{index:020}.proof" or signed != checkpoint.note.data:
            raise Bad("proof.form", f"{name} is of another leaf or another checkpoint")
        check_inclusion(leaf_hash(entry), index, checkpoint.size, path, checkpoint.root)
        event = check_event(entry, station)
        refuse_if(event.get("item") != about["item"], "bundle.event", f"{name} is of another item")
        context.learn(event)
        leaves[index] = event["item"]
    alone = checkpoint.note.text + b"\n" + checkpoint.note.signatures[0].line()
    for name in (n for n in source.names if n.endswith(".tsr")):
        if told := report.attempt(name, check_timestamp, source.read(name), alone, context.authority):
            report.good("timestamp", name, told)
    manifests = numbered(source.names, r"manifest\.([1-9][0-9]*)\.json")
    chain = check_manifests(source, manifests, about["item"], context)
    manifest = chain[-1][1]
    if sum(n.endswith(".proof") for n in source.names) * 2 != sum(n.startswith("events/") for n in source.names):
        raise Bad("bundle.event", "an event without proof")
    check_told(chain, context.sealed.get(manifest["item"], {}), "manifest.event", False)
    check_custody(manifest, context, False)
    report.good("proof.path", "events", f"{len(leaves)} events of item {about['item']}, {len(manifests)} manifests")
    originals = [n for n in source.names if n.startswith("original.")]
    if len(originals) != (about["original"] == "included"):
        raise Bad("original.missing", "the original is not there, or was not announced")
    for name in originals:
        refuse_if(source.names[name] != manifest["size"], "original.size", "of another size than its manifest says")
        with source.open(name) as file:
            context.digests(file, manifest["digests"], manifest["size"], "original.digest")
        report.good("original.digest", name, f"{manifest['size']} bytes")
    return manifest

def verb_excerpt(source: Bundle, given: str | None, context: Context) -> None:
    """An excerpt: the bundle without its original, and a slice of that."""
    about = read_plain(source, "excerpt.json", "docket.excerpt/1")
    manifest = verb_bundle(source, context, excerpt=True)
    if (about["item"], about["size"], about["blake3"]) != (manifest["item"], manifest["size"], manifest["digests"]["blake3"]):
        raise Bad("excerpt.bao", "the excerpt is of another original")
    if not context.blake3:
        raise NotChecked("excerpt.bao", "not read: --no-blake3")
    whole = about["start"], about["length"]
    with source.open("excerpt.bao") as slice_file, open(given or os.devnull, "rb") as file:
        for data in bao_slice(slice_file, bytes.fromhex(about["blake3"]), about["size"], *whole):
            refuse_if(given and file.read(len(data)) != data, "excerpt.bytes", "the bytes are others")
        refuse_if(given and file.read(1), "excerpt.bytes", "more bytes than the excerpt")
    context.report.good("excerpt.bao", "excerpt.bao", "bytes {} and {} more".format(*whole))

def verb_note(path: str, context: Context) -> None:
    """One signed note, by exactly the keys that were given."""
    with open(path, "rb") as file:
        data = file.read(NOTE_LIMIT + 1)
    if not context.given:
        parse_note(data)
        raise NotChecked("note.signers", "no --key was given")
    open_note(data, context.given)
    context.report.good("note.signature", path, "signed by " + ", ".join(k.name for k in context.given))

def verb_files(verb: str, paths: list[str], context: Context) -> None:
    """Manifests of one item, or one receipt with its clips beside it, by the keys that were given."""
    beside = os.path.dirname(paths[0])
    names = [*paths, *(os.path.join(beside, name) for name in os.listdir(beside or ".") if name.endswith(".jsonl"))]
    source = Folder("", {path: os.stat(path).st_size for path in names})
    context.keys = context.given
    if verb == "manifest":
        notes = {note_json(parse_note(source.read(p, NOTE_LIMIT)), "docket.manifest/2")["generation"]: p for p in paths}
        newest = check_manifests(source, notes, None, context)[-1][1]
        context.report.good("manifest.chain", paths[-1], f"{len(notes)} generations of item {newest['item']}")
    else:
        check_receipts(source, {1: paths[0]}, None, context)

def run(options: argparse.Namespace, report: Report) -> None:
    """What the command line asks for."""
    keys = [parse_key(text.strip()) for text in options.key]
    witnesses = [parse_key(text.strip(), WITNESS_KEY) for text in options.witness]
    context = Context(report, keys, witnesses, options.ca, not options.no_blake3, getattr(options, "deep", True))
    path = options.path[0]
    if options.verb == "archive":
        verb_archive(Folder.walk(path, report), context)
    elif options.verb == "log":
        verb_log(Folder.walk(path, report), "", os.path.basename(os.path.abspath(path)), context)
    elif options.verb == "bundle":
        verb_bundle(Bundle(path), context)
    elif options.verb == "excerpt":
        verb_excerpt(Bundle(path), options.bytes, context)
    elif options.verb == "note":
        verb_note(path, context)
    else:
        verb_files(options.verb, options.path, context)

def main(arguments: list[str]) -> int:
    """The command line; see the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("archive", "log", "bundle", "excerpt", "receipt", "manifest", "note"):
        one = verbs.add_parser(verb)
        one.add_argument("path", nargs="+" if verb == "manifest" else 1, metavar="PATH")
        one.add_argument("--key", action="append", default=[], metavar="VKEY", help="a station's key you trust")
        one.add_argument("--witness", action="append", default=[], metavar="VKEY", help="a witness's key you trust")
        one.add_argument("--ca", metavar="FILE", help="certificates (PEM) of the time stamp authority")
        one.add_argument("--json", action="store_true", help="one JSON object a finding")
        one.add_argument("--no-blake3", action="store_true", help="leave BLAKE3 out; it is then `not checked`")
        if verb == "archive":
            one.add_argument("--deep", action="store_true", help="read every original")
        if verb == "excerpt":
            one.add_argument("--bytes", metavar="FILE", help="the bytes the excerpt is said to prove")
    options = parser.parse_args(arguments)
    report = Report(options.json)
    report.attempt(options.path[0], run, options, report)
    return report.exit_code()

if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
