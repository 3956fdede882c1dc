#!/usr/bin/env python3
"""Makes the vectors that docket and docket_verify.py must judge alike: `make_vectors.py FOLDER`.

Shares no code with either. Its signing, hashing and trees are the plain textbook ones: slow, recursive
and written from the standards. Same program, same vectors. Each line of `<kind>.jsonl` is one object:
`kind`, `name`, `verdict`, `code` (of a bad one, as docket_verify.py says it), and the input's members;
members whose name ends in `64` are base64.
"""

import base64
import hashlib
import io
import json
import random
import struct
import sys
import zipfile
from pathlib import Path

SEED = 20261122
R = random.Random(SEED)

# ── Ed25519 (RFC 8032, 6), signing ──────────────────────────────────────────────────────────────

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def affine_add(a, b):
    x1, y1, x2, y2 = *a, *b
    t = D * x1 * x2 * y1 * y2
    return (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P, (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P


def times(n, point):
    result = (0, 1)
    for bit in bin(n)[2:]:
        result = affine_add(result, result)
        if bit == "1":
            result = affine_add(result, point)
    return result


def recover(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if x * x % P != x2:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x & 1 != sign else x


BY = 4 * pow(5, P - 2, P) % P
B = (recover(BY, 0), BY)


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


class Signer:
    """A key under a name, of an Ed25519 key (kind 1) or a witness (kind 4)."""

    def __init__(self, name, seed, kind=1):
        digest = hashlib.sha512(seed).digest()
        self.name, self.kind = name, kind
        self.a = (int.from_bytes(digest[:32], "little") & ((1 << 254) - 8)) | 1 << 254
        self.prefix = digest[32:]
        self.public = encode(times(self.a, B))
        self.id = key_id(name, kind, self.public)
        self.vkey = vkey(name, kind, self.public)

    def raw(self, message):
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % L
        top = encode(times(r, B))
        k = int.from_bytes(hashlib.sha512(top + self.public + message).digest(), "little") % L
        return top + ((r + k * self.a) % L).to_bytes(32, "little")

    def line(self, text):
        return sig_line(self.name, self.id + self.raw(text))

    def cosign(self, text, seconds):
        signature = self.raw(f"cosignature/v1\ntime {seconds}\n".encode() + text)
        return sig_line(self.name, self.id + struct.pack(">Q", seconds) + signature)


def key_id(name, kind, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def vkey(name, kind, public):
    return f"{name}+{key_id(name, kind, public).hex()}+{b64(bytes([kind]) + public)}"


def b64(data):
    return base64.b64encode(data).decode()


def sig_line(name, data):
    return f"— {name} {b64(data)}\n".encode()


def note(text, *signers):
    text = text.encode() if isinstance(text, str) else text
    return text + b"\n" + b"".join(s.line(text) for s in signers)


def canonical(value):
    """RFC 8785 of what the vectors hold: sorted by UTF-16, no spaces."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(json.dumps(n, ensure_ascii=False) + ":" + canonical(value[n]) for n in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def json_note(value, *signers):
    return note(canonical(value) + "\n", *signers)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# ── RFC 6962, 2.1: as the text defines it ───────────────────────────────────────────────────────


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaf(leaves[0])
    k = split(len(leaves))
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def inclusion(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return inclusion(m, leaves[:k]) + [root(leaves[k:])]
    return inclusion(m - k, leaves[k:]) + [root(leaves[:k])]


def consistency(m, leaves, whole=True):
    if m == len(leaves):
        return [] if whole else [root(leaves)]
    k = split(len(leaves))
    if m <= k:
        return consistency(m, leaves[:k], whole) + [root(leaves[k:])]
    return consistency(m - k, leaves[k:], False) + [root(leaves[:k])]


# ── BLAKE3 and bao, plainly ─────────────────────────────────────────────────────────────────────

IV = [0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19]
ORDER = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8]


def rotate(x, n):
    return (x >> n | x << (32 - n)) & 0xFFFFFFFF


def mix(v, a, b, c, d, x, y):
    v[a] = (v[a] + v[b] + x) % 2**32
    v[d] = rotate(v[d] ^ v[a], 16)
    v[c] = (v[c] + v[d]) % 2**32
    v[b] = rotate(v[b] ^ v[c], 12)
    v[a] = (v[a] + v[b] + y) % 2**32
    v[d] = rotate(v[d] ^ v[a], 8)
    v[c] = (v[c] + v[d]) % 2**32
    v[b] = rotate(v[b] ^ v[c], 7)


def compress(cv, block, counter, size, flags):
    m = list(struct.unpack("<16I", block.ljust(64, b"\0")))
    v = list(cv) + IV[:4] + [counter % 2**32, counter >> 32, size, flags]
    for _ in range(7):
        for i in range(4):
            mix(v, i, 4 + i, 8 + i, 12 + i, m[2 * i], m[2 * i + 1])
        for i in range(4):
            mix(v, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4, m[8 + 2 * i], m[9 + 2 * i])
        m = [m[i] for i in ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)]


def chunk_cv(data, counter, is_root):
    cv = IV
    blocks = [data[i : i + 64] for i in range(0, len(data), 64)] or [b""]
    for i, block in enumerate(blocks):
        flags = (i == 0) * 1 | (i == len(blocks) - 1) * (2 | is_root * 8)
        cv = compress(cv, block, counter, len(block), flags)
    return struct.pack("<8I", *cv)


def blake3_tree(data, counter=0, is_root=True):
    """Chaining value, and the tree as (start, end, parent block or chunk bytes, children)."""
    begin = counter * 1024
    if len(data) <= 1024:
        return chunk_cv(data, counter, is_root), (begin, begin + len(data), data, ())
    k = 1024 * split(-(-len(data) // 1024))
    left, right = blake3_tree(data[:k], counter, False), blake3_tree(data[k:], counter + k // 1024, False)
    block = left[0] + right[0]
    cv = struct.pack("<8I", *compress(IV, block, 0, 64, 4 | is_root * 8))
    return cv, (begin, begin + len(data), block, (left[1], right[1]))


def bao_slice(data, start, length):
    def walk(tree):
        begin, end, block, children = tree
        if end <= start or begin >= start + length:
            return b""
        return block + b"".join(map(walk, children))

    cv, tree = blake3_tree(data)
    return cv, struct.pack("<Q", len(data)) + walk(tree)


# ── The vectors ─────────────────────────────────────────────────────────────────────────────────

VECTORS = []


def add(kind, name, code, **members):
    """One vector; `code` is None for a good one, and begins with ? where the verdict is `not checked`."""
    vector = {"kind": kind, "name": name, "verdict": "good" if code is None else "not checked" if code[0] == "?" else "bad"}
    if code:
        vector["code"] = code.lstrip("?")
    for member, value in members.items():
        several = value if isinstance(value, list) else [value]
        if several and all(isinstance(v, bytes) for v in several):
            member, several = as_text(member, several)
            value = several if isinstance(value, list) else several[0]
        vector[member] = value
    VECTORS.append(vector)


def as_text(member, several):
    """Bytes as text where all of them are, else as base64."""
    try:
        texts = [v.decode() for v in several]
        if all(c.isprintable() or c == "\n" for text in texts for c in text):
            return member, texts
    except UnicodeDecodeError:
        pass
    return f"{member}64", [b64(v) for v in several]


def seed(n):
    return hashlib.sha256(f"docket vector {n}".encode()).digest()


def uuid7(n):
    h = hashlib.sha256(f"id {n}".encode()).hexdigest()
    return f"019a{h[:4]}-{h[4:8]}-7{h[8:11]}-8{h[11:14]}-{h[14:26]}"


STATION = uuid7("station")
ORIGIN = f"docket/{STATION}/000001"
ONE = Signer(ORIGIN, seed(1))
TWO = Signer(ORIGIN, seed(2))
NEXT = Signer(f"docket/{STATION}/000002", seed(3))
OTHER = Signer(f"docket/{uuid7('other')}/000001", seed(4))
WITNESS = Signer("witness.example/w1", seed(5), 4)
WITNESS2 = Signer("witness.example/w2", seed(6), 4)
NOW = "2026-11-22T08:00:00Z"


def flipped(data, at, bit):
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def vectors_known_answers():
    """RFC 8032, 7.1 (1 to 3 and SHA(abc)); BLAKE3's own test_vectors.json."""
    answers = [
        ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        ("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", hashlib.sha512(b"abc").hexdigest(),
         "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
    ]  # fmt: skip
    for at, (key, message, signature) in enumerate(answers):
        add("ed25519", f"rfc8032-{at}", None, key=key, message=message, signature=signature)
        s = int.from_bytes(bytes.fromhex(signature)[32:], "little")
        more = signature[:64] + (s + L).to_bytes(32, "little").hex()
        add("ed25519", f"rfc8032-{at}-s-plus-l", "note.signature", key=key, message=message, signature=more)
        for turn in range(6):
            broken = flipped(bytes.fromhex(signature), R.randrange(64), R.randrange(8)).hex()
            add("ed25519", f"rfc8032-{at}-flip-{turn}", "note.signature", key=key, message=message, signature=broken)
        add("ed25519", f"rfc8032-{at}-message", "note.signature", key=key, message=message + "00", signature=signature)
    for length, digest in BLAKE3.items():
        add("blake3", f"official-{length}", None, length=length, blake3=digest)
        data = bytes(i % 251 for i in range(length))
        if length < 6000:
            assert blake3_tree(data)[0].hex() == digest, length


BLAKE3 = {
    0: "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
    1: "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
    1023: "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
    1024: "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
    1025: "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
    2048: "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a",
    2049: "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030",
    3072: "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2",
    3073: "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3",
    4096: "015094013f57a5277b59d8475c0501042c0b642e531b0a1c8f58d2163229e969",
    4097: "9b4052b38f1c5fc8b1f9ff7ac7b27cd242487b3d890d15c96a1c25b8aa0fb995",
    5120: "9cadc15fed8b5d854562b26a9536d9707cadeda9b143978f319ab34230535833",
    5121: "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff",
    6144: "3e2e5b74e048f3add6d21faab3f83aa44d3b2278afb83b80b3c35164ebeca205",
    6145: "f1323a8631446cc50536a9f705ee5cb619424d46887f3c376c695b70e0f0507f",
    7168: "61da957ec2499a95d6b8023e2b0e604ec7f6b50e80a9678b89d2628e99ada77a",
    7169: "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817",
    31744: "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
    102400: "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085",
}


def vectors_keys():
    add("key", "c2sp-example", None, text="PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    for name in (ORIGIN, "a", "例え/1", "a" * 200, "a-b_c.d~e"):
        add("key", f"name-{name[:20]}", None, text=Signer(name, seed(name)).vkey)
    good = ONE.vkey
    name, identity, encoded = good.split("+", 2)
    bad = {
        "empty": "", "no-plus": name, "one-plus": f"{name}+{identity}", "id-upper": f"{name}+{ONE.id.hex().upper()}+{encoded}",
        "id-short": f"{name}+{identity[1:]}+{encoded}", "id-long": f"{name}+0{identity}+{encoded}",
        "id-sign": f"{name}++{identity[1:]}+{encoded}", "no-padding": good.rstrip("="), "url-base64": good.replace("/", "_"),
        "space-in-name": good.replace("docket", "doc ket", 1), "no-name": f"+{identity}+{encoded}",
        "line-feed-inside": good[:10] + "\n" + good[10:], "two-keys": good + good, "line-feed-in-base64": good[:-4] + "\n" + good[-4:],
    }  # fmt: skip
    if not good.endswith("="):
        bad["no-padding"] = good + "="
    for turn, text in bad.items():
        add("key", turn, "key.form", text=text)
    for turn in range(12):
        wrong = flipped(bytes([1]) + ONE.public, R.randrange(33), R.randrange(8))
        add("key", f"flip-{turn}", "key.form", text=f"{name}+{identity}+{b64(wrong)}")
    for kind in (0, 2, 4, 6, 255):
        add("key", f"kind-{kind}", "key.form", text=vkey(name, kind, ONE.public))
    for turn, public in {"short": ONE.public[:31], "long": ONE.public + b"\0"}.items():
        add("key", turn, "key.form", text=vkey(name, 1, public))
    # Points of small order (RFC 7748's list, as encodings of Ed25519) and encodings that are not canonical.
    eight = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
    weak = {
        "neutral": (1).to_bytes(32, "little"), "order-2": (P - 1).to_bytes(32, "little"), "order-4": bytes(32),
        "order-4-sign": bytes(31) + b"\x80", "order-8": bytes.fromhex(eight),
        "order-8-sign": bytes.fromhex(eight[:-2] + "fa"), "neutral-sign": (1 | 1 << 255).to_bytes(32, "little"),
        "zero-as-p": P.to_bytes(32, "little"), "one-as-p-plus-1": (P + 1).to_bytes(32, "little"),
        "beyond-p": (2**255 - 1).to_bytes(32, "little"), "no-point": (2).to_bytes(32, "little"),
        **{f"p-plus-{n}": (P + n).to_bytes(32, "little") for n in range(2, 19)},
    }  # fmt: skip
    for turn, public in weak.items():
        add("key", turn, "key.form", text=vkey(name, 1, public))


def vectors_notes():
    texts = ["x\n", "{}\n", "a\n\nb\n", "\n", "泉州 0x7f: \x7f, C1: \x85\n", "— not a line\n", "a" * 3000 + "\n"]
    keys = [ONE.vkey]
    for at, text in enumerate(texts):
        add("note", f"text-{at}", None, note=note(text, ONE), keys=keys)
    peter = ("If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
             "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n")  # fmt: skip
    peter_key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    add("note", "c2sp-example", None, note=peter.encode(), keys=[peter_key])
    text = b'{"a":1}\n'
    good = note(text, ONE)
    both = note(text, ONE, TWO)
    add("note", "two", None, note=both, keys=[ONE.vkey, TWO.vkey])
    add("note", "three", None, note=note(text, ONE, OTHER, TWO), keys=[ONE.vkey, OTHER.vkey, TWO.vkey])
    line, other = ONE.line(text), OTHER.line(text)
    data = ONE.id + ONE.raw(text)
    r, s = data[4:36], int.from_bytes(data[36:], "little")
    encoded = b64(data)
    loose = encoded[:-2] + chr(ord(encoded[-2]) + 1) + "=" if encoded.endswith("=") and not encoded.endswith("==") else None
    bad = {
        "note.form": {
            "nothing": b"", "no-gap": text + line, "no-signature": text + b"\n", "text-only": text, "gap-twice": text + b"\n" + line + b"\n",
            "no-last-feed": good[:-1], "feed-too-many": good + b"\n",
            "crlf": good.replace(b"\n", b"\r\n"), "nul": good.replace(b"1", b"\0", 1), "tab": good.replace(b"1", b"\t", 1),
            "hyphen": good.replace("—".encode(), b"-"), "en-dash": good.replace("—".encode(), "–".encode()),
            "no-space": good.replace(b"000001 ", b"000001"), "two-spaces": good.replace(b"000001 ", b"000001  "),
            "tab-for-space": good.replace(b"000001 ", b"000001\t"), "no-padding": good.replace(b"=\n", b"\n"),
            "padding-twice": good.replace(b"=\n", b"==\n"), "short-signature": text + b"\n" + sig_line(ORIGIN, ONE.id),
            "empty-signature": text + b"\n" + sig_line(ORIGIN, b""), "latin-1": good.replace(b"1", b"\xe9", 1),
            "surrogate": good.replace(b"1", b"\xed\xa0\x80", 1), "101-lines": text + b"\n" + line * 101,
            "line-after": good + b"x\n", "plus-in-name": good.replace(b"docket/", b"dock+t/"), "url-base64": good.replace(b"+", b"-").replace(b"/", b"_"),
            "wide-space-in-name": good.replace(b"docket/", "docke\u2003/".encode()), "unclean": text[:-1] + b"\x1f\n\n" + line,
        },
        "note.signers": {
            "nobody-expected": note(text, OTHER), "stranger-too": good + other, "stranger-first": text + b"\n" + other + line,
            "twice": good + line, "other-id": text + b"\n" + sig_line(ORIGIN, b"\0\0\0\0" + data[4:]),
            "other-name": text + b"\n" + sig_line(ORIGIN + "x", data), "100-lines": text + b"\n" + line * 100,
        },
        "note.signature": {
            "s-plus-l": text + b"\n" + sig_line(ORIGIN, ONE.id + r + (s + L).to_bytes(32, "little")),
            "s-zero": text + b"\n" + sig_line(ORIGIN, ONE.id + r + bytes(32)), "r-neutral": text + b"\n" + sig_line(ORIGIN, ONE.id + (1).to_bytes(32, "little") + data[36:]),
            "all-zero": text + b"\n" + sig_line(ORIGIN, ONE.id + bytes(64)), "63-bytes": text + b"\n" + sig_line(ORIGIN, data[:-1]),
            "65-bytes": text + b"\n" + sig_line(ORIGIN, data + b"\0"), "1-byte": text + b"\n" + sig_line(ORIGIN, data[:5]),
            "other-text": b'{"a":2}\n\n' + line, "feed-before-lines": text + b"\n\n" + line, "text-longer": text + text + b"\n" + line, "bom": b"\xef\xbb\xbf" + good,
            "of-another-key": text + b"\n" + sig_line(ORIGIN, ONE.id + TWO.raw(text)), "space-at-end-of-text": text[:-1] + b" \n\n" + line,
            "cosignature": text + b"\n" + sig_line(ORIGIN, ONE.id + bytes(8) + ONE.raw(text)),
        },
    }  # fmt: skip
    if loose:
        bad["note.form"]["loose-bits"] = text + b"\n" + f"— {ORIGIN} {loose}\n".encode()
    for code, notes in bad.items():
        for name, data_ in notes.items():
            add("note", name, code, note=data_, keys=keys)
    add("note", "one-of-two", "note.signers", note=good, keys=[ONE.vkey, TWO.vkey])
    add("note", "two-for-one", "note.signers", note=both, keys=keys)
    add("note", "two-swapped", "note.signers", note=note(text, TWO, ONE), keys=[ONE.vkey, TWO.vkey])
    add("note", "second-broken", "note.signature", note=good + sig_line(ORIGIN, TWO.id + ONE.raw(text)), keys=[ONE.vkey, TWO.vkey])
    for turn in range(40):
        at = R.randrange(len(good))
        add("note", f"flip-{turn}", "*", note=flipped(good, at, R.randrange(8)), keys=keys)
    for turn in range(10):
        add("note", f"cut-{turn}", "*", note=good[: R.randrange(len(good))], keys=keys)


def vectors_json():
    values = [None, True, False, 0, -1, 2**53 - 1, -(2**53 - 1), "", "泉州", "\u20ac$\u000f\nA'B\"\\\\\"/", "\x7f\u2028", [], {}, [[]],
              {"a": 1}, {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}, {"": 0}, [1, "a", None, {"b": []}],
              {"\U00010000": 1, "\uffff": 2}, {"A": 1, "a": 2, "aa": 3}, "\b\t\n\f\r\x01\x1f", [[[[[[[["deep"]]]]]]]]]  # fmt: skip
    for at, value in enumerate(values):
        add("json", f"value-{at}", None, text=canonical(value))
    add("json", "deep", None, text="[" * 127 + "]" * 127)
    add("json", "deep-members", None, text='{"a":' * 127 + "1" + "}" * 127)
    add("json", "brackets-in-text", None, text='["' + "[" * 200 + '\\"' + "{" * 200 + '"]')
    bad = ["", " ", "nul", "{", "[1,]", "[1 ]", " 1", "1 ", "1\n", "[1, 2]", '{"a": 1}', '{"b":1,"a":2}', '{"a":1,"a":1}', '{"a":1,"a":2}',
           "1.0", "1.5", "1e3", "-0", "01", "+1", "0x10", "NaN", "Infinity", "-Infinity", str(2**53), str(-(2**53)), "9" * 30, "9" * 5000, '"\\u0061"', '"\\/"',
           '"\\u00e9"', '"\\u000A"', '"\\u000a"', '"\x01"', "'a'", '"\\ud800"', '"\\ud83d\\ude00"', '{"a":1}{"b":2}', "[1,2", '"a', '{"a"}', '{1:2}',
           "//\n1", "[1,,2]", '{"\U00010000":1,"\uffff":2}'[::1].replace('{"\U00010000":1,"\uffff":2}', '{"\uffff":2,"\U00010000":1}'),
           "[" * 2000, "[" * 128 + "]" * 128, '{"a":' * 128 + "1" + "}" * 128, "\ufeff1", '{"a":1,}', "tru", "TRUE", '"\t"', "0.0", "1E400", "-", "--1"]  # fmt: skip
    for at, text in enumerate(bad):
        add("json", f"bad-{at}", "json.form", text=text)
    add("json", "latin-1", "json.form", bytes=b'"\xe9"')
    add("json", "surrogate-bytes", "json.form", bytes=b'"\xed\xa0\x80"')
    add("json", "overlong", "json.form", bytes=b'"\xc0\xaf"')


def checkpoint_text(size, hash_, origin=ORIGIN):
    return f"{origin}\n{size}\n{b64(hash_)}\n"


def vectors_checkpoints():
    entries = [f"entry {n}".encode() for n in range(300)]
    for size in (0, 1, 2, 255, 256, 300):
        text = checkpoint_text(size, root(entries[:size]))
        add("checkpoint", f"size-{size}", None, note=note(text, ONE), origin=ORIGIN, keys=[ONE.vkey])
    top = root(entries)
    text = checkpoint_text(300, top).encode()
    good = note(text, ONE)
    add("checkpoint", "rotated-key", None, note=note(text, TWO), origin=ORIGIN, keys=[ONE.vkey, TWO.vkey])
    add("checkpoint", "largest", None, note=note(checkpoint_text(2**63 - 1, top), ONE), origin=ORIGIN, keys=[ONE.vkey])
    add("checkpoint", "one-witness", None, note=good + WITNESS.cosign(text, 1795334400), origin=ORIGIN, keys=[ONE.vkey])
    two = good + WITNESS.cosign(text, 1795334400) + WITNESS2.cosign(text, 1795334401)
    add("checkpoint", "two-witnesses", None, note=two, origin=ORIGIN, keys=[ONE.vkey])
    texts = {
        "extension": checkpoint_text(300, top) + "more\n", "no-root": f"{ORIGIN}\n300\n", "leading-zero": f"{ORIGIN}\n0300\n{b64(top)}\n",
        "negative": f"{ORIGIN}\n-1\n{b64(top)}\n", "plus": f"{ORIGIN}\n+300\n{b64(top)}\n", "hex": f"{ORIGIN}\n0x12c\n{b64(top)}\n",
        "words": f"{ORIGIN}\nmany\n{b64(top)}\n", "no-size": f"{ORIGIN}\n\n{b64(top)}\n", "short-root": checkpoint_text(300, top[:31]),
        "long-root": checkpoint_text(300, top + b"\0"), "hex-root": f"{ORIGIN}\n300\n{top.hex()}\n", "no-padding": checkpoint_text(300, top).replace("=", ""),
        "space-after-size": f"{ORIGIN}\n300 \n{b64(top)}\n", "other-origin": checkpoint_text(300, top, NEXT.name), "huge": f"{ORIGIN}\n{10**30}\n{b64(top)}\n",
        "empty-line-first": "\n" + checkpoint_text(300, top), "no-origin": f"\n300\n{b64(top)}\n", "arabic-digits": f"{ORIGIN}\n٣٠٠\n{b64(top)}\n",
    }  # fmt: skip
    for name, one in texts.items():
        add("checkpoint", name, "checkpoint.form", note=note(one, ONE), origin=ORIGIN, keys=[ONE.vkey])
    signers = {
        "stranger": note(text, OTHER), "next-epoch": note(text, NEXT), "twice": good + ONE.line(text),
        "witness-first": text + b"\n" + WITNESS.cosign(text, 1) + ONE.line(text), "witness-alone": text + b"\n" + WITNESS.cosign(text, 1),
        "two-of-the-station": good + TWO.line(text), "witness-twice": good + WITNESS.cosign(text, 1) + WITNESS.cosign(text, 2),
    }  # fmt: skip
    for name, one in signers.items():
        add("checkpoint", name, "note.signers", note=one, origin=ORIGIN, keys=[ONE.vkey, TWO.vkey, NEXT.vkey])
    for turn in range(12):
        add("checkpoint", f"flip-{turn}", "*", note=flipped(good, R.randrange(len(good)), R.randrange(8)), origin=ORIGIN, keys=[ONE.vkey])
    for name, seconds in {"now": 1795334400, "first": 0, "year-9999": 253402300799}.items():
        add("cosignature", name, None, note=good + WITNESS.cosign(text, seconds), witness=WITNESS.vkey)
    line = WITNESS.cosign(text, 5)
    data = base64.b64decode(line.split(b" ")[2])
    wrong = {
        "time": data[:11] + b"\x06" + data[12:], "beyond": None, "short": data[:-1], "long": data + b"\0", "plain": WITNESS.id + WITNESS.raw(text),
        "of-another-text": None, "of-another-key": None,
    }  # fmt: skip
    wrong["beyond"] = base64.b64decode(WITNESS.cosign(text, 2**63).split(b" ")[2])
    wrong["of-another-text"] = base64.b64decode(WITNESS.cosign(b"x\n", 5).split(b" ")[2])
    wrong["of-another-key"] = WITNESS.id + base64.b64decode(WITNESS2.cosign(text, 5).split(b" ")[2])[4:]
    for name, one in wrong.items():
        add("cosignature", name, "cosignature", note=good + sig_line(WITNESS.name, one), witness=WITNESS.vkey)
    for turn in range(12):
        broken = flipped(data, R.randrange(4, len(data)), R.randrange(8))
        add("cosignature", f"flip-{turn}", "cosignature", note=good + sig_line(WITNESS.name, broken), witness=WITNESS.vkey)


def vectors_tiles():
    good = ["tile/0/000", "tile/0/001.p/1", "tile/0/255", "tile/6/000", "tile/6/127", "tile/0/x001/000", "tile/0/x001/x234/067", "tile/entries/x001/x234/067",
            "tile/entries/000.p/255", "tile/5/x032/767.p/16", "tile/1/000.p/100",
            "tile/0/x036/x028/x797/x018/x963/967"]  # fmt: skip
    bad = ["", "tile", "tile/0", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/000.p",
           "tile/64/000", "tile/00/000", "tile/01/000", "tile/-1/000", "tile/x/000", "tile/0/x000/000", "tile/0/x000", "tile/0/001/000", "tile/0/x01/000",
           "/tile/0/000", "tile/0/000/", "tile//0/000", "tile/0/../000", "Tile/0/000", "tile/0/000.P/1", "tile/0/000.p/1/2", "tile/0/ 00", "tile/0/000\n",
           "tile/data/000", "tile/7/000", "tile/5/x032/768", "tile/63/000", "tile/6/128", "tile/0/x036/x028/x797/x018/x963/968", "tile/0/x001/x001/x001/x001/x001/x001/x001/001", "tile/entries/x", "tile/0/٠٠٠", "tile/0/x001/x002/x003", "tile/8/0/000"]  # fmt: skip
    for path in good:
        add("tile-path", path, None, path=path)
    for path in bad:
        add("tile-path", repr(path), "tile.form", path=path)
    for width in (1, 2, 255, 256):
        entries = [bytes([n % 128]) * (n % 7) for n in range(width)]
        data = b"".join(struct.pack(">H", len(e)) + e for e in entries)
        add("entries", f"width-{width}", None, tile=data, width=width)
        for name, broken in {"cut": data[:-1], "longer": data + b"\0", "one-more": data + b"\0\0"}.items():
            add("entries", f"width-{width}-{name}", "tile.form", tile=broken, width=width)
        add("entries", f"width-{width}-other", "tile.form", tile=data, width=width + 1)


def vectors_proofs():
    entries = [f"entry {n}".encode() for n in range(70)]
    # The eight leaves of the RFC 6962 tests of Certificate Transparency.
    ct = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]
    assert root(ct).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    for leaves, pairs in ((ct, [(i, 8) for i in range(8)]), (entries, [(0, 1), (0, 2), (1, 2), (2, 3), (6, 7), (5, 11), (63, 64), (64, 65), (69, 70), (33, 70)])):
        for index, size in pairs:
            proof = inclusion(index, leaves[:size])
            base = dict(leaf=leaf(leaves[index]).hex(), index=index, size=size, root=root(leaves[:size]).hex())
            name = f"{'ct' if leaves is ct else 'n'}-{index}-{size}"
            add("inclusion", name, None, proof=[h.hex() for h in proof], **base)
            wrong = {"longer": [*proof, proof[0] if proof else bytes(32)], "shorter": proof[:-1] if proof else [bytes(32)], "reversed": proof[::-1]}
            for turn, one in wrong.items():
                if one != proof:
                    add("inclusion", f"{name}-{turn}", "proof.path", proof=[h.hex() for h in one], **base)
            for turn, change in {"index": {"index": (index + 1) % size}, "outside": {"index": size}, "root": {"root": "00" * 32}}.items():
                if change.get("index") != index:
                    add("inclusion", f"{name}-{turn}", "proof.path", proof=[h.hex() for h in proof], **{**base, **change})
    for old, new in ((1, 1), (1, 2), (1, 8), (2, 5), (3, 7), (4, 7), (6, 8), (7, 8), (8, 8), (32, 64), (33, 70), (64, 65), (69, 70)):
        proof = consistency(old, entries[:new])
        base = dict(old=old, new=new, old_root=root(entries[:old]).hex(), new_root=root(entries[:new]).hex())
        add("consistency", f"{old}-{new}", None, proof=[h.hex() for h in proof], **base)
        wrong = {"longer": [*proof, bytes(32)], "shorter": proof[:-1], "reversed": proof[::-1], "none": []}
        for turn, one in wrong.items():
            if one != proof:
                add("consistency", f"{old}-{new}-{turn}", "proof.path", proof=[h.hex() for h in one], **base)
        add("consistency", f"{old}-{new}-old-root", "proof.path", proof=[h.hex() for h in proof], **{**base, "old_root": "11" * 32})
        add("consistency", f"{old}-{new}-new-root", "proof.path", proof=[h.hex() for h in proof], **{**base, "new_root": "11" * 32})
        add("consistency", f"{old}-{new}-back", "proof.path", proof=[h.hex() for h in proof], **{**base, "old": new + 1})


def vectors_slices():
    for size in (1, 1024, 1025, 2049, 3073):
        data = b"".join(struct.pack("<I", n + 1) for n in range(size // 4 + 1))[:size]
        ranges = {(0, 1), (0, size), (size - 1, 1), (size // 2, 1), (size // 3, max(1, size // 3))}
        for start, length in sorted(ranges):
            cv, slice_ = bao_slice(data, start, length)
            base = dict(root=cv.hex(), size=size, start=start, length=length)
            name = f"{size}-{start}-{length}"
            add("slice", name, None, slice=slice_, **base)
            if len(slice_) > 1200:
                continue
            add("slice", f"{name}-flip", "excerpt.bao", slice=flipped(slice_, R.randrange(8, len(slice_)), R.randrange(8)), **base)
            add("slice", f"{name}-flip-size", "excerpt.bao", slice=flipped(slice_, R.randrange(8), R.randrange(8)), **base)
            if length == 1:
                add("slice", f"{name}-cut", "excerpt.bao", slice=slice_[:-1], **base)
                add("slice", f"{name}-longer", "excerpt.bao", slice=slice_ + b"\0", **base)
                add("slice", f"{name}-root", "excerpt.bao", slice=slice_, **{**base, "root": "00" * 32})
                add("slice", f"{name}-none", "excerpt.range", slice=slice_, **{**base, "length": 0})
                add("slice", f"{name}-beyond", "excerpt.range", slice=slice_, **{**base, "length": size - start + 1})


def event(n, act, item=None, detail=None, station=STATION):
    value = {"schema": "docket.custody/1", "id": uuid7(f"event {n}"), "station": station, "act": act, "who": "account 1000",
             "when": {"utc": NOW, "boot_id": "6c7ab1a2-1d9b-4f7e-8f8f-2f5f3a1f0a11", "boot_us": 1000 + n, "sync": "synchronised"},
             "outcome": "ok", "tool": "docket 0.1.0"}  # fmt: skip
    if item:
        value["item"] = item
    if detail:
        value["detail"] = detail
    return value


def mutated(value, path, new):
    """A copy with another value at `path`; `...` takes the member away."""
    copy = json.loads(json.dumps(value))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    if new is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = new
    return copy


def vectors_entries():
    item = uuid7("item 1")
    good = event(1, "sealed", item, {"manifest_generation": "1", "manifest_sha256": "00" * 32})
    for name, utc in {"millis": "2026-11-22T08:00:00.100Z", "micros": "2026-11-22T08:00:00.100001Z", "leap-day": "2028-02-29T23:59:59.999999Z"}.items():
        add("entry", name, None, entry=canonical(mutated(good, ["when", "utc"], utc)).encode(), station=STATION)
    for name, value in {"plain": event(2, "station-started"), "sealed": good, "more-members": {**good, "new": [1, {"a": None}]},
                        "reason": {**good, "outcome": "failed", "reason": "digest-differs"}, "session": {**good, "session": uuid7("session")}}.items():  # fmt: skip
        add("entry", name, None, entry=canonical(value).encode(), station=STATION)
    changes = {
        "no-id": (["id"], ...), "no-act": (["act"], ...), "no-who": (["who"], ...), "no-when": (["when"], ...), "no-outcome": (["outcome"], ...),
        "no-tool": (["tool"], ...), "no-utc": (["when", "utc"], ...), "no-sync": (["when", "sync"], ...), "other-sync": (["when", "sync"], "maybe"),
        "other-outcome": (["outcome"], "fine"), "id-upper": (["id"], good["id"].upper()), "id-braces": (["id"], "{" + good["id"] + "}"),
        "id-plain": (["id"], good["id"].replace("-", "")), "item-no-id": (["item"], "7"), "item-null": (["item"], None),
        "boot-negative": (["when", "boot_us"], -1), "boot-text": (["when", "boot_us"], "1"), "utc-offset": (["when", "utc"], "2026-11-22T08:00:00+00:00"),
        "utc-micros-of-zero": (["when", "utc"], "2026-11-22T08:00:00.000000Z"), "utc-zeros": (["when", "utc"], "2026-11-22T08:00:00.100000Z"),
        "utc-millis-of-zero": (["when", "utc"], "2026-11-22T08:00:00.000Z"), "utc-one-digit": (["when", "utc"], "2026-11-22T08:00:00.1Z"), "utc-day-40": (["when", "utc"], "2026-11-40T08:00:00Z"),
        "utc-space": (["when", "utc"], "2026-11-22 08:00:00Z"), "utc-minutes": (["when", "utc"], "2026-11-22T08:00Z"), "utc-small-z": (["when", "utc"], "2026-11-22T08:00:00z"), "act-number": (["act"], 1), "detail-list": (["detail"], []), "no-station": (["station"], ...),
        "when-text": (["when"], NOW), "no-schema": (["schema"], ...),
    }  # fmt: skip
    for name, (path, new) in changes.items():
        add("entry", name, "json.member", entry=canonical(mutated(good, path, new)).encode(), station=STATION)
    add("entry", "detail-number", "entry.form", entry=canonical(mutated(good, ["detail", "manifest_generation"], 1)).encode(), station=STATION)
    add("entry", "other-station", "entry.form", entry=canonical(good).encode(), station=uuid7("other"))
    add("entry", "schema-2", "?schema.unknown", entry=canonical({**good, "schema": "docket.custody/2"}).encode(), station=STATION)
    text = canonical(good).encode()
    for member, kind in {"item": item, "session": uuid7("session"), "reason": "x", "detail": {}}.items():
        add("entry", f"{member}-there", None, entry=canonical({**event(3, "listed"), member: kind}).encode(), station=STATION)
        add("entry", f"{member}-is-null", "json.member", entry=canonical({**event(3, "listed"), member: None}).encode(), station=STATION)
    told = {"manifest_generation": "2", "manifest_sha256": "ab" * 32}
    receipted = {**event(4, "receipted", detail={"generation": "1", "sha256": "ab" * 32}), "session": uuid7("session")}
    for name, value in {"described": event(4, "described", item, told), "described-failed": {**event(4, "described", item), "outcome": "failed"}, "receipted": receipted,
                        "sealed-before-docket-signed": event(4, "sealed", item, {"manifest_blake3": "ab" * 32})}.items():  # fmt: skip
        add("entry", name, None, entry=canonical(value).encode(), station=STATION)
    tells = {
        "sealed-5": {"manifest_generation": "5"}, "sealed-plus": {"manifest_generation": "+1"}, "sealed-zeros": {"manifest_generation": "01"}, "sealed-0": {"manifest_generation": "0"},
        "sealed-wide-digit": {"manifest_generation": "１"}, "sealed-no-generation": {"manifest_generation": ...}, "sealed-no-digest": {"manifest_sha256": ...},
        "sealed-digest-upper": {"manifest_sha256": "AB" * 32}, "sealed-digest-short": {"manifest_sha256": "ab"},
    }  # fmt: skip
    for name, change in tells.items():
        detail = {k: v for k, v in {**good["detail"], **change}.items() if v is not ...}
        add("entry", name, "manifest.event", entry=canonical({**good, "detail": detail}).encode(), station=STATION)
    for name, value in {"sealed-says-nothing": mutated(good, ["detail"], ...), "sealed-of-nothing": mutated(good, ["item"], ...), "described-1": {**good, "act": "described"},
                        "described-before-docket-signed": event(4, "described", item, {"manifest_blake3": "ab" * 32}),
                        "sealed-both": mutated(mutated(good, ["detail", "manifest_blake3"], "ab" * 32), ["detail", "manifest_sha256"], ...)}.items():  # fmt: skip
        add("entry", name, "manifest.event", entry=canonical(value).encode(), station=STATION)
    for name, value in {"receipted-of-nothing": mutated(receipted, ["session"], ...), "receipted-no-generation": mutated(receipted, ["detail", "generation"], ...),
                        "receipted-no-digest": mutated(receipted, ["detail", "sha256"], ...), "receipted-0": mutated(receipted, ["detail", "generation"], "0")}.items():  # fmt: skip
        add("entry", name, "receipt.event", entry=canonical(value).encode(), station=STATION)
    # To be made as long as `length` by repeating the x.
    x = canonical({**good, "reason": "x"}).encode()
    add("entry", "longest", None, entry=x, length=65535, station=STATION)
    add("entry", "too-long", "entry.form", entry=x, length=65536, station=STATION)
    for name, data in {"line-feed": text + b"\n", "space": text.replace(b":", b": ", 1), "cut": text[:-1], "nothing": b"", "fraction": text.replace(b'"boot_us":1001', b'"boot_us":1001.5'),
                       "twice": text[:-1] + b',"who":"account 1000"}', "order": b'{"who":"account 1000",' + text[1:].replace(b',"who":"account 1000"', b"")}.items():  # fmt: skip
        add("entry", name, "json.form", entry=data, station=STATION)


def identity(number, epoch, key, reason, before=None, signers=(), **more):
    value = {"schema": "docket.identity/1", "station": STATION, "number": number, "epoch": epoch, "key": key.vkey, "since": NOW, "reason": reason, "previous": before, **more}
    return value, json_note(value, *signers)


def cite(number, data, key):
    return {"number": number, "sha256": sha256(data), "key": key.vkey}


def vectors_identities():
    v1, n1 = identity(1, 1, ONE, "first-start", None, [ONE])
    v2, n2 = identity(2, 1, TWO, "rotated", cite(1, n1, ONE), [ONE, TWO])
    v3, n3 = identity(3, 2, NEXT, "lost", cite(2, n2, TWO), [NEXT])
    last = note(checkpoint_text(1, leaf(b"x")), TWO) + WITNESS.cosign(checkpoint_text(1, leaf(b"x")).encode(), 7)
    v4, n4 = identity(3, 2, NEXT, "new-epoch", cite(2, n2, TWO), [NEXT], last_witnessed=last.decode())
    v5, n5 = identity(3, 2, NEXT, "new-epoch", cite(2, n2, TWO), [NEXT], last_witnessed=None)
    for name, chain in {"first": [n1], "rotated": [n1, n2], "lost": [n1, n2, n3], "new-epoch": [n1, n2, n4], "new-epoch-unwitnessed": [n1, n2, n5]}.items():
        add("identity", name, None, notes=chain, station=STATION)
    def of(value, *signers):
        return json_note(value, *signers)
    third = Signer(ORIGIN, seed("third"))
    wrong_epoch = Signer(f"docket/{STATION}/000003", seed(9))
    cases = {
        "identity.chain": {
            "starts-at-2": [n2], "starts-at-lost": [of({**v1, "reason": "lost"}, ONE)], "hole": [n1, n3], "twice": [n1, n1], "order": [n2, n1],
            "number-0": [of({**v1, "number": 2}, ONE)], "previous-digest": [n1, of(mutated(v2, ["previous", "sha256"], "00" * 32), ONE, TWO)],
            "previous-key": [n1, of(mutated(v2, ["previous", "key"], TWO.vkey), ONE, TWO)], "previous-number": [n1, of(mutated(v2, ["previous", "number"], 2), ONE, TWO)],
            "previous-null": [n1, of({**v2, "previous": None}, ONE, TWO)], "first-with-previous": [of({**v1, "previous": cite(1, n1, ONE)}, ONE)],
            "rotated-epoch": [n1, identity(2, 2, NEXT, "rotated", cite(1, n1, ONE), [ONE, NEXT])[1]],
            "lost-same-epoch": [n1, identity(2, 1, TWO, "lost", cite(1, n1, ONE), [TWO])[1]],
            "lost-two-on": [n1, identity(2, 3, wrong_epoch, "lost", cite(1, n1, ONE), [wrong_epoch])[1]],
            "epoch-and-name": [n1, identity(2, 2, TWO, "lost", cite(1, n1, ONE), [TWO])[1]],
            "other-station": [of({**v1, "station": uuid7("other")}, ONE)], "first-start-again": [n1, identity(2, 2, NEXT, "first-start", cite(1, n1, ONE), [NEXT])[1]],
            "same-key": [n1, identity(2, 1, ONE, "rotated", cite(1, n1, ONE), [ONE, ONE])[1]], "number-3": [n1, of({**v2, "number": 3}, ONE, TWO)],
            "first-epoch-2": [identity(1, 2, NEXT, "first-start", None, [NEXT])[1]],
            "witnessed-though-lost": [n1, n2, of({**v3, "last_witnessed": None}, NEXT)], "new-epoch-says-nothing": [n1, n2, of(mutated(v5, ["last_witnessed"], ...), NEXT)],
            "key-used-before": [n1, n2, identity(3, 1, ONE, "rotated", cite(2, n2, TWO), [TWO, ONE])[1]],
            "name-of-another": [of({**v1, "key": OTHER.vkey}, OTHER)],
        },
        "note.signers": {
            "rotated-alone": [n1, of(v2, TWO)], "rotated-by-old": [n1, of(v2, ONE)], "rotated-swapped": [n1, of(v2, TWO, ONE)], "lost-by-both": [n1, n2, of(v3, TWO, NEXT)],
            "by-another": [of(v1, OTHER)], "rotated-by-third": [n1, of(v2, third, TWO)],
        },
        "json.member": {
            "reason": [of({**v1, "reason": "because"}, ONE)], "no-since": [of(mutated(v1, ["since"], ...), ONE)], "epoch-0": [of({**v1, "epoch": 0}, ONE)],
            "number-text": [of({**v1, "number": "1"}, ONE)], "no-previous": [of(mutated(v1, ["previous"], ...), ONE)], "since": [of({**v1, "since": "yesterday"}, ONE)], "since-offset": [of({**v1, "since": "2026-11-22T08:00:00+00:00"}, ONE)],
            "since-micros-of-zero": [of({**v1, "since": "2026-11-22T08:00:00.000000Z"}, ONE)], "station-upper": [of({**v1, "station": STATION.upper()}, ONE)],
        },
        "json.form": {
            "two-lines": [note(canonical(v1) + "\n" + canonical(v1) + "\n", ONE)], "spaces": [note(json.dumps(v1, sort_keys=True) + "\n", ONE)], "no-json": [note("hello\n", ONE)],
        },
        "key.form": {"key": [of({**v1, "key": ONE.vkey[:-2]}, ONE)]},
    }  # fmt: skip
    for code, chains in cases.items():
        for name, chain in chains.items():
            add("identity", name, code, notes=chain, station=STATION)
    add("identity", "schema-2", "?schema.unknown", notes=[of({**v1, "schema": "docket.identity/2"}, ONE)], station=STATION)
    for turn in range(10):
        add("identity", f"flip-{turn}", "*", notes=[n1, flipped(n2, R.randrange(len(n2)), R.randrange(8))], station=STATION)


ITEM = uuid7("item 1")
BYTES = bytes(range(64)) * 48
SESSION = uuid7("session 1")


def manifest(generation, before=None, **more):
    return {
        "schema": "docket.manifest/2", "item": ITEM, "station": STATION, "session": SESSION, "docked_by": "account 1000", "tool": "docket 0.1.0", "origin": ORIGIN,
        "generation": generation, "previous": before and {"generation": generation - 1, "sha256": sha256(before)}, "custody": {"epoch": 1, "index": 2},
        "key": f"evidence/2026/11/22/{ITEM}/original.mp4", "size": len(BYTES), "digests": {"blake3": blake3_tree(BYTES)[0].hex(), "sha256": sha256(BYTES)},
        "source": {"path_raw_hex": b"DCIM/1.MP4".hex(), "path": "DCIM/1.MP4", "modified": None, "name": dict.fromkeys(("start", "sequence", "serial", "officer")), "key_mark": None},
        "recorder": {**dict.fromkeys(("make", "model", "officer", "unit", "profile")), "known": True, "serial": "VR00001", "facts": [], "remarks": []}, "clock": None, "times": None, "holes": [], "renditions": [], "cases": [], "notes": [], **more,
    }  # fmt: skip


def vectors_manifests():
    def of(value, *signers):
        return json_note(value, *(signers or [ONE]))
    v1 = manifest(1)
    n1 = of(v1)
    v2 = manifest(2, n1, cases=[{"case": "2026-1", "link": uuid7("link"), "by": "account 1000", "at": NOW}])
    n2 = of(v2, TWO)
    n3 = of(manifest(3, n2))
    keys = [ONE.vkey, TWO.vkey]
    # Made before docket signed: good once a signed generation cites it.
    old = {k: v for k, v in v1.items() if k not in ("origin", "previous", "custody", "times", "renditions", "cases", "notes")}
    old = canonical({**old, "schema": "docket.manifest/1"}).encode()
    cites = {"generation": 1, "sha256": sha256(old)}
    add("manifest", "unsigned-and-cited", None, notes=[old, of({**v2, "previous": cites})], keys=keys)
    add("manifest", "unsigned-alone", "?note.signers", notes=[old], keys=keys)
    add("manifest", "unsigned-not-cited", "manifest.chain", notes=[old, n2], keys=keys)
    add("manifest", "unsigned-of-another", "manifest.chain", notes=[old, of({**v2, "previous": cites, "size": 7})], keys=keys)
    spaced = old.replace(b":", b": ", 1)
    add("manifest", "unsigned-spaces", "json.form", notes=[spaced, of({**v2, "previous": {"generation": 1, "sha256": sha256(spaced)}})], keys=keys)
    add("manifest", "unsigned-second", "*", notes=[n1, old], keys=keys)
    for name, chain in {"one": [n1], "two": [n1, n2], "three": [n1, n2, n3], "more-members": [of({**v1, "zz": 1})],
                        "sm3": [of(mutated(v1, ["digests", "sm3"], "ab" * 32))]}.items():  # fmt: skip
        add("manifest", name, None, notes=chain, keys=keys)
    cases = {
        "manifest.chain": {
            "hole": [n1, n3], "second-alone": [n2], "twice": [n1, n1], "digest": [n1, of(mutated(v2, ["previous", "sha256"], "00" * 32))],
            "previous-null": [n1, of({**v2, "previous": None})], "first-with-previous": [of({**v1, "previous": {"generation": 0 + 1, "sha256": "00" * 32}})],
            "custody-back": [n1, of({**v2, "custody": {"epoch": 1, "index": 1}})],
            **{f"changed-{m}": [n1, of({**v2, m: new})] for m, new in {"session": uuid7("s2"), "size": 7, "key": f"evidence/2026/11/23/{ITEM}/original.mp4",
               "digests": {**v1["digests"], "sha256": "00" * 32}, "source": {**v1["source"], "path": "x"}, "item": uuid7("item 9")}.items()},
        },
        "manifest.place": {
            "key-outside": [of({**v1, "key": "../original.mp4"})], "key-absolute": [of({**v1, "key": "/etc/passwd"})], "key-other-item": [of({**v1, "key": v1["key"].replace(ITEM, uuid7("x"))})],
            "key-up": [of({**v1, "key": f"evidence/2026/11/22/{ITEM}/../original.mp4"})], "key-extension": [of({**v1, "key": v1["key"].replace("mp4", "MP4")})], "key-no-day": [of({**v1, "key": v1["key"].replace("/22/", "/2/")})], "key-manifest": [of({**v1, "key": f"evidence/2026/11/22/{ITEM}/manifest.1.json"})],
        },
        "note.signers": {"two-signers": [of(v1, ONE, TWO)], "origin-of-another": [of({**v1, "origin": NEXT.name})], "station-of-another": [of({**v1, "station": uuid7("other")})]},
        "json.member": {f"no-{m}": [of(mutated(v1, [m], ...))] for m in v1 if m != "schema"} | {
            "size-text": [of({**v1, "size": "1"})], "size-negative": [of({**v1, "size": -1})], "digest-upper": [of(mutated(v1, ["digests", "sha256"], "AB" * 32))],
            "digest-short": [of(mutated(v1, ["digests", "blake3"], "ab" * 31))], "no-blake3": [of(mutated(v1, ["digests", "blake3"], ...))], "path-hex": [of(mutated(v1, ["source", "path_raw_hex"], "4"))],
            "stored-null": [of({**v1, "stored": None})], "sm3-null": [of(mutated(v1, ["digests", "sm3"], None))], "generation-0": [of({**v1, "generation": 0})], "custody-null": [of({**v1, "custody": None})], "holes-null": [of({**v1, "holes": None})],
        },
        "json.form": {"fraction": [note(canonical(v1).replace('"size":3072', '"size":3072.5') + "\n", ONE)], "order": [note('{"zz":1,' + canonical(v1)[1:] + "\n", ONE)]},
    }  # fmt: skip
    for code, chains in cases.items():
        for name, chain in chains.items():
            add("manifest", name, code, notes=chain, keys=keys)
    add("manifest", "schema-3", "?schema.unknown", notes=[of({**v1, "schema": "docket.manifest/3"})], keys=keys)
    newer = of({**v1, "schema": "docket.manifest/3"})
    add("manifest", "schema-3-altered", "note.signature", notes=[newer.replace(b'"size":3072', b'"size":3073')], keys=keys)
    add("manifest", "schema-3-second", "?schema.unknown", notes=[n1, of({**v2, "schema": "docket.manifest/3"})], keys=keys)
    add("manifest", "no-schema", "json.member", notes=[of(mutated(v1, ["schema"], ...))], keys=keys)
    add("manifest", "stranger", "note.signers", notes=[of(v1, OTHER)], keys=keys)
    for turn in range(12):
        add("manifest", f"flip-{turn}", "*", notes=[flipped(n1, R.randrange(len(n1)), R.randrange(8))], keys=keys)


def clip_line(path, **more):
    return {"path_raw_hex": path.hex(), "path": path.decode("utf-8", "replace"), "size": 3, **more}


def receipt(clips, generation=1, before=None, **more):
    data = "".join(canonical(c) + "\n" for c in clips).encode()
    counts = {"listed": len(clips), "taken": sum(c.get("how") == "taken" and "reason" not in c for c in clips), "known": sum(c.get("how") == "known" for c in clips), "excepted": sum("reason" in c for c in clips)}
    value = {
        "schema": "docket.receipt/1", "origin": ORIGIN, "generation": generation, "previous": before and {"generation": generation - 1, "sha256": sha256(before)}, "station": STATION,
        "session": SESSION, "bay": "bay-1", "driver": "virtual", "recorder": manifest(1)["recorder"], "docked_by": "account 1000", "started_at": NOW, "ended_at": NOW, "outcome": "complete",
        "clock": None, "handover": None, "custody": {"epoch": 1, "index": 2}, "counts": counts,
        "clips": {"key": f"sessions/2026/11/22/{SESSION}.clips.{generation}.jsonl", "sha256": sha256(data), "count": len(clips)}, "tool": "docket 0.1.0", **more,
    }  # fmt: skip
    return value, data


def vectors_receipts():
    taken = {"item": ITEM, "blake3": "ab" * 32, "sha256": "cd" * 32, "how": "taken"}
    clips = [clip_line(b"DCIM/1.MP4", **taken), clip_line(b"DCIM/2.MP4", reason="unreadable"), clip_line(b"DCIM/\xb2.MP4", **{**taken, "how": "known"}),
             clip_line(b"E.MP4", **taken, reason="key-mark-unread")]  # fmt: skip
    value, data = receipt(clips)
    keys = [ONE.vkey]

    def one(name, code, value, data, *signers):
        add("receipt", name, code, notes=[json_note(value, *(signers or [ONE]))], lists=[data], keys=keys)

    one("four-clips", None, value, data)
    one("no-clips", None, *receipt([]))
    one("handover", None, *receipt(clips, handover={"rule": "handover-in-time", "deadline": NOW, "verdict": "on-time", "reason": None}))
    first = json_note(value, ONE)
    second, data2 = receipt(clips, 2, first, outcome="interrupted")
    add("receipt", "two-generations", None, notes=[first, json_note(second, ONE)], lists=[data, data2], keys=keys)
    add("receipt", "digest-of-the-first", "receipt.chain", notes=[first, json_note(mutated(second, ["previous", "sha256"], "00" * 32), ONE)], lists=[data, data2], keys=keys)
    add("receipt", "hole", "receipt.chain", notes=[first, json_note({**second, "generation": 3}, ONE)], lists=[data, data2], keys=keys)
    add("receipt", "other-session", "receipt.chain", notes=[first, json_note({**second, "session": uuid7("x")}, ONE)], lists=[data, data2], keys=keys)
    one("list-cut", "receipt.clips", value, data[:-1])
    one("list-flip", "receipt.clips", value, flipped(data, 40, 1))
    one("list-empty", "receipt.clips", value, b"")
    one("count", "receipt.clips", mutated(value, ["clips", "count"], 3), data)
    for name in ("listed", "taken", "known", "excepted"):
        one(name, "receipt.clips", mutated(value, ["counts", name], 3), data)
    for name, some in {"order": clips[::-1], "item-without-how": [clip_line(b"a", item=ITEM)], "neither": [clip_line(b"a")], "how-without-item": [clip_line(b"a", how="taken", reason="x")]}.items():
        one(name, "receipt.clips", *receipt(some))
    for name, some in {"no-size": [mutated(clips[1], ["size"], ...)], "odd-hex": [{**clips[1], "path_raw_hex": "abc"}], "how": [{**clips[0], "how": "found"}], "list": [[]]}.items():
        data_ = "".join(canonical(c) + "\n" for c in some).encode()
        broken = mutated(receipt([])[0], ["clips"], {"key": value["clips"]["key"], "sha256": sha256(data_), "count": 1})
        one(name, "json.member", mutated(broken, ["counts", "listed"], 1), data_)
    spaced = json.dumps(clips[1]).encode() + b"\n"
    one("clip-spaces", "json.form", mutated(mutated(receipt([clips[1]])[0], ["clips", "sha256"], sha256(spaced)), ["clips", "count"], 1), spaced)
    for member in value:
        if member != "schema":
            one(f"no-{member}", "json.member", mutated(value, [member], ...), data)
    one("stranger", "note.signers", value, data, OTHER)
    other = f"docket/{uuid7('other')}/000001"
    add("receipt", "station-of-another", "note.signers", notes=[json_note({**value, "origin": other}, OTHER)], lists=[data], keys=[OTHER.vkey])
    one("two-signers", "note.signers", value, data, ONE, TWO)
    one("origin-of-another", "note.signers", {**value, "origin": NEXT.name}, data)
    one("schema-2", "?schema.unknown", {**value, "schema": "docket.receipt/2"}, data)
    nulls = receipt([{**clips[0], "reason": None}])
    one("reason-null", "json.member", mutated(nulls[0], ["counts"], {"listed": 1, "taken": 1, "known": 0, "excepted": 0}), nulls[1])
    for turn in range(8):
        add("receipt", f"flip-{turn}", "*", notes=[flipped(first, R.randrange(len(first)), R.randrange(8))], lists=[data], keys=keys)


def zipped(entries, method=zipfile.ZIP_STORED, twice=None, comment=b""):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.comment = comment
        for name, data in entries.items():
            info = zipfile.ZipInfo(name, (2026, 11, 22, 8, 0, 0))
            info.compress_type = method
            file.writestr(info, data)
    return out.getvalue()


def bundle_parts(included=True, excerpt=False, first=None, more=(), change=None):
    """A sound bundle, entry by entry: five leaves, three of them of the item. With another `first` manifest, `more`
    events of the item, and the events as `change` changes them."""
    n1 = first or json_note(manifest(1), ONE)
    n2 = json_note(manifest(2, n1, custody={"epoch": 1, "index": 4}), ONE)
    events = [event(0, "station-started"), event(1, "listed", ITEM), event(2, "sealed", ITEM, {"manifest_generation": "1", "manifest_sha256": sha256(n1)}),
              event(3, "listed", uuid7("item 2")), event(4, "described", ITEM, {"manifest_generation": "2", "manifest_sha256": sha256(n2)}), *more]  # fmt: skip
    if change:
        change(events)
    leaves = [canonical(e).encode() for e in events]
    text = checkpoint_text(len(leaves), root(leaves)).encode()
    checkpoint = note(text, ONE) + WITNESS.cosign(text, 1795334400)
    about = {"schema": "docket.bundle/1", "item": ITEM, "origin": ORIGIN, "made_at": NOW, "original": "included" if included else "referenced", "tool": "docket 0.1.0"}
    parts = {"bundle.json": canonical(about).encode() + b"\n", "README.txt": b"See the note.\n"}
    if included:
        parts["original.mp4"] = BYTES
    parts |= {"manifest.1.json": n1, "manifest.2.json": n2, "identity.1.json": identity(1, 1, ONE, "first-start", None, [ONE])[1],
              "checkpoint": checkpoint, "witness.keys": (WITNESS.vkey + "\n").encode()}  # fmt: skip
    for index in (1, 2, *range(4, len(leaves))):
        lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *(b64(h) for h in inclusion(index, leaves)), "", ""]
        parts[f"events/{index:020}.json"] = leaves[index]
        parts[f"events/{index:020}.proof"] = "\n".join(lines).encode() + checkpoint
    if excerpt:
        cv, slice_ = bao_slice(BYTES, 1500, 700)
        about = {"schema": "docket.excerpt/1", "item": ITEM, "start": 1500, "length": 700, "blake3": cv.hex(), "size": len(BYTES)}
        parts |= {"excerpt.json": canonical(about).encode() + b"\n", "excerpt.bao": slice_}
    return parts, events, leaves


def vectors_of_what_is_told():
    """What the log tells of the manifests of the bundle above, in every way but the one."""
    def one(name, code, parts):
        add("bundle", f"told-{name}", code, zip=zipped(parts), keys=[ONE.vkey], witnesses=[WITNESS.vkey])

    def told(n, act, generation, note_):
        return event(n, act, ITEM, {"manifest_generation": str(generation), "manifest_sha256": sha256(note_)})

    n1, n2 = (bundle_parts()[0][f"manifest.{n}.json"] for n in (1, 2))
    other = json_note(manifest(1, docked_by="account 1001"), ONE)
    one("again", None, bundle_parts(more=[told(7, "sealed", 1, n1)])[0])
    one("again-described", None, bundle_parts(more=[told(7, "described", 2, n2)])[0])
    one("again-other", "manifest.event", bundle_parts(more=[told(7, "sealed", 1, other)])[0])
    one("again-other-described", "manifest.event", bundle_parts(more=[told(7, "described", 2, other)])[0])

    def sealed_before(events):
        events[1] = told(1, "sealed", 1, n1)
        events[2] = told(2, "sealed", 1, other)
    one("again-substituted", "manifest.event", bundle_parts(first=other, change=sealed_before)[0])
    one("third", "manifest.event", bundle_parts(more=[told(7, "described", 3, other)])[0])
    one("sealed-5", "manifest.event", bundle_parts(more=[told(7, "sealed", 5, other)])[0])
    one("sealed-says-nothing", "manifest.event", bundle_parts(more=[event(7, "sealed", ITEM)])[0])
    one("sealed-failed", None, bundle_parts(more=[{**event(7, "sealed", ITEM), "outcome": "failed"}])[0])
    receipted = {**event(7, "receipted", ITEM, {"generation": "1", "sha256": "ab" * 32}), "session": SESSION}
    one("receipted", None, bundle_parts(more=[receipted])[0])
    one("receipted-again-other", "receipt.event", bundle_parts(more=[receipted, {**mutated(receipted, ["detail", "sha256"], "cd" * 32), "id": uuid7("event 8")}])[0])
    one("receipted-of-nothing", "receipt.event", bundle_parts(more=[mutated(receipted, ["session"], ...)])[0])

    def at(index, path, new):
        def change(events):
            events[index] = mutated(events[index], path, new)
        return bundle_parts(change=change)[0]
    one("plus", "manifest.event", at(2, ["detail", "manifest_generation"], "+1"))
    one("no-generation", "manifest.event", at(2, ["detail", "manifest_generation"], ...))
    one("session-null", "json.member", at(1, ["session"], None))
    one("utc-one-digit", "json.member", at(1, ["when", "utc"], "2026-11-22T08:00:00.1Z"))
    one("newer-event", "?schema.unknown", at(1, ["schema"], "docket.custody/2"))
    one("no-schema", "json.member", at(1, ["schema"], ...))
    newer = json_note({**manifest(1), "schema": "docket.manifest/3"}, ONE)
    one("newer-manifest", "?schema.unknown", bundle_parts(first=newer)[0])
    one("newer-manifest-altered", "note.signature", bundle_parts(first=newer.replace(b'"size":3072', b'"size":3073'))[0])
    link = identity(1, 1, ONE, "first-start", None, [])[0]
    one("newer-identity", "?schema.unknown", {**bundle_parts()[0], "identity.1.json": json_note({**link, "schema": "docket.identity/2"}, ONE)})
    old = {k: v for k, v in manifest(1).items() if k not in ("origin", "previous", "custody", "times", "renditions", "cases", "notes")}
    old = canonical({**old, "schema": "docket.manifest/1"}).encode()

    def unsigned(events):
        events[2] = event(2, "sealed", ITEM, {"manifest_blake3": "ab" * 32})
    one("unsigned-first", "note.signers", bundle_parts(first=old, change=unsigned)[0])
    one("unsigned-first-told", "note.signers", bundle_parts(first=old)[0])
    alone = {k: v for k, v in bundle_parts(first=old, change=unsigned)[0].items() if k != "manifest.2.json"}
    one("unsigned-alone", "note.signers", alone)


def vectors_of_two_epochs():
    """Of the bundle above a second epoch tells of a third generation."""
    parts = bundle_parts(included=False)[0]
    old = {f"000001/{name}": parts.pop(name) for name in list(parts) if name == "checkpoint" or name.startswith("events/")}
    third = json_note(manifest(3, parts["manifest.2.json"], custody={"epoch": 2, "index": 1}, origin=NEXT.name), NEXT)
    told = {"manifest_generation": "3", "manifest_sha256": sha256(third)}
    leaves = [canonical(e).encode() for e in (event(10, "epoch-opened"), event(11, "described", ITEM, told))]
    text = checkpoint_text(2, root(leaves), NEXT.name).encode()
    lines = ["c2sp.org/tlog-proof@v1", "index 1", *(b64(h) for h in inclusion(1, leaves)), "", ""]
    about = {**json.loads(parts["bundle.json"]), "origin": NEXT.name}
    last = old["000001/checkpoint"].decode()
    link = identity(2, 2, NEXT, "new-epoch", cite(1, parts["identity.1.json"], ONE), [NEXT], last_witnessed=last)[1]
    new = {"bundle.json": canonical(about).encode() + b"\n", "manifest.3.json": third, "identity.2.json": link, "checkpoint": note(text, NEXT),
           f"events/{1:020}.json": leaves[1], f"events/{1:020}.proof": "\n".join(lines).encode() + note(text, NEXT)}  # fmt: skip
    whole = {**parts, **old, **new}

    def one(name, code, changed, keys=(ONE.vkey, NEXT.vkey)):
        add("bundle", f"epochs-{name}", code, zip=zipped(changed), keys=list(keys), witnesses=[WITNESS.vkey])

    one("two", None, whole)
    one("one-key-given", "?identity.trust", whole, [NEXT.vkey])
    for name in (*old, "checkpoint", f"events/{1:020}.json", f"events/{1:020}.proof", "identity.2.json"):
        one(f"without-{name}", "*", {k: v for k, v in whole.items() if k != name})
    sealed = f"000001/events/{2:020}"
    one("sealed-left-out", "manifest.event", {k: v for k, v in whole.items() if not k.startswith(sealed)})
    one("checkpoints-swapped", "*", {**whole, "checkpoint": whole["000001/checkpoint"], "000001/checkpoint": whole["checkpoint"]})
    one("old-is-newest", "*", {**whole, "bundle.json": canonical({**about, "origin": ORIGIN}).encode() + b"\n"})
    one("later", "bundle.form", {**whole, "000003/checkpoint": whole["checkpoint"]})
    one("zero", "*", {**whole, "000000/checkpoint": whole["checkpoint"]})
    one("folder-of-another-kind", "bundle.form", {**whole, "000001/bundle.json": whole["bundle.json"]})


def vectors_of_one_form(parts):
    """What many a reader of ZIPs takes, and each in its own way. The list's first entry stands at `start`."""
    good = zipped(parts)
    start = struct.unpack("<I", good[-6:-2])[0]
    second = good.index(b"PK\1\2", start + 4)

    def one(name, code, at, data, zip=good):
        changed = zip[:at] + data + zip[at + len(data) :]
        add("bundle", f"form-{name}", code, zip=changed, keys=[ONE.vkey], witnesses=[WITNESS.vkey])

    form = "bundle.form"
    one("sound", None, 0, b"")
    for place, flags in (("list", start + 8), ("head", 6), ("both", None)):
        for bit in (0, 1, 3, 5, 6, 11, 13):
            at = [flags] if flags else [start + 8, 6]
            changed = bytearray(good)
            for byte in at:
                changed[byte : byte + 2] = struct.pack("<H", 1 << bit)
            allowed = flags is None and bit in (3, 11)
            one(f"flag-{bit}-{place}", None if allowed else form, 0, b"", bytes(changed))
    one("head-version", None, 4, b"\xff")
    one("list-version", None, start + 6, b"\xff")
    one("head-method", form, 8, b"\x08")
    one("list-method", form, start + 10, b"\x08")
    one("head-time", None, 10, b"\xff\xff")
    one("head-crc", form, 14, b"\xff\xff\xff\xff")
    one("list-crc", form, start + 16, b"\xff\xff\xff\xff")
    one("head-size", form, 18, b"\0\0\0\0")
    one("list-packed", form, start + 20, b"\1\0\0\0")
    one("list-size", form, start + 24, b"\1\0\0\0")
    one("head-name", form, 30, b"B")
    one("list-name", form, start + 46, b"B")
    one("head-name-length", form, 26, b"\x0a")
    one("head-extra-length", form, 28, b"\1")
    one("list-extra-length", form, start + 30, b"\1")
    one("list-comment", form, start + 32, b"\1")
    one("list-disk", form, start + 34, b"\1")
    one("list-place", form, start + 42, b"\1")
    one("list-place-wide", form, start + 42, b"\xff\xff\xff\xff")
    one("twice-one-place", form, second + 42, good[start + 42 : start + 46])
    one("fewer-listed", form, len(good) - 14, struct.pack("<HH", len(parts) - 1, len(parts) - 1))
    one("parts", form, len(good) - 18, b"\1")
    # Numbers that no field refers to: another reader could find another list in them.
    last = good.rindex(b"PK\1\2")
    name = struct.unpack("<H", good[last + 28 : last + 30])[0]
    hidden = struct.pack("<2HQ", 1, 8, 0)
    grown = good[: last + 30] + struct.pack("<H", len(hidden)) + good[last + 32 : last + 46 + name] + hidden + good[last + 46 + name : -10]
    size = struct.unpack("<I", good[-10:-6])[0] + len(hidden)
    one("list-hidden", form, 0, b"", grown + struct.pack("<I", size) + good[-6:])
    one("head-hidden", form, 18, struct.pack("<2I", 6, 6))
    one("head-mark", form, 0, b"XX")
    one("list-mark", form, start, b"XX")
    one("end-mark", form, len(good) - 22, b"XX")


def vectors_bundles():
    parts, events, leaves = bundle_parts()
    known = dict(keys=[ONE.vkey], witnesses=[WITNESS.vkey])

    def one(name, code, changed, **how):
        add("bundle", name, code, zip=zipped(changed, **how), **known)

    one("included", None, parts)
    one("deflated", "bundle.form", parts, method=zipfile.ZIP_DEFLATED)
    one("referenced", None, bundle_parts(included=False)[0])
    for name in parts:
        missing = {k: v for k, v in parts.items() if k != name}
        if name in ("README.txt", "witness.keys"):
            one(f"without-{name}", None, missing)
        elif not name.startswith("events") or "2" in name:
            one(f"without-{name}", "*", missing)
            one(f"flip-{name}", "*", {**parts, name: flipped(parts[name], R.randrange(len(parts[name])), R.randrange(8))})
    swapped = {**parts, f"events/{1:020}.json": leaves[2], f"events/{2:020}.json": leaves[1]}
    one("events-swapped", "proof.path", swapped)
    one("stranger-entry", "bundle.form", {**parts, "more.txt": b""})
    one("folder-entry", "bundle.form", {**parts, "events/": b""})
    one("up", "bundle.form", {**parts, "../checkpoint": b""})
    one("backslash", "bundle.form", {**parts, "..\\checkpoint": b""})
    one("bzip2", "bundle.form", parts, method=zipfile.ZIP_BZIP2)
    one("comment", "bundle.form", parts, comment=b"hello")
    good = zipped(parts)
    add("bundle", "cut", "*", zip=good[:-30], **known)
    add("bundle", "longer", "bundle.form", zip=good + b"\0", **known)
    add("bundle", "no-zip", "bundle.form", zip=b"hello", **known)
    add("bundle", "nothing", "bundle.form", zip=b"", **known)
    about = json.loads(parts["bundle.json"])
    for name, change in {"other-item": {"item": uuid7("item 2")}, "other-origin": {"origin": NEXT.name}, "referenced-but-there": {"original": "referenced"}}.items():
        one(name, "*", {**parts, "bundle.json": canonical({**about, **change}).encode() + b"\n"})
    one("schema-2", "?schema.unknown", {**parts, "bundle.json": canonical({**about, "schema": "docket.bundle/2"}).encode() + b"\n"})
    extra = json_note(manifest(3, parts["manifest.2.json"], custody={"epoch": 1, "index": 4}), ONE)
    one("unlogged-generation", "manifest.event", {**parts, "manifest.3.json": extra})
    one("sealed-left-out", "manifest.event", {k: v for k, v in parts.items() if f"{2:020}" not in k})
    text = checkpoint_text(5, root(leaves)).encode()
    one("witness-forged", "cosignature", {**parts, "checkpoint": note(text, ONE) + sig_line(WITNESS.name, WITNESS.id + bytes(72))})
    stranger = note(text, OTHER)
    one("checkpoint-of-another", "*", {**parts, "checkpoint": stranger})
    add("bundle", "other-key-given", "identity.trust", zip=good, keys=[TWO.vkey], witnesses=[WITNESS.vkey])
    add("bundle", "no-key-given", "?identity.trust", zip=good, keys=[], witnesses=[WITNESS.vkey])
    add("bundle", "no-witness-given", "?cosignature", zip=good, keys=[ONE.vkey], witnesses=[])
    vectors_of_what_is_told()
    vectors_of_two_epochs()
    vectors_of_one_form(bundle_parts(included=False)[0])
    parts = bundle_parts(included=False, excerpt=True)[0]
    good, data = zipped(parts), BYTES[1500:2200]
    add("excerpt", "good", None, zip=good, bytes=data, **known)
    add("excerpt", "bytes-other", "excerpt.bytes", zip=good, bytes=flipped(data, 600, 3), **known)
    add("excerpt", "bytes-more", "excerpt.bytes", zip=good, bytes=data + b"\0", **known)
    add("excerpt", "bytes-fewer", "excerpt.bytes", zip=good, bytes=data[:-1], **known)
    about = json.loads(parts["excerpt.json"])
    for name, change in {"start": {"start": 100}, "length": {"length": 1500}, "blake3": {"blake3": "00" * 32}, "none": {"length": 0}, "beyond": {"length": 5000},
                         "item": {"item": uuid7("item 2")}}.items():  # fmt: skip
        changed = {**parts, "excerpt.json": canonical({**about, **change}).encode() + b"\n"}
        add("excerpt", name, "*", zip=zipped(changed), bytes=data, **known)
    for turn in range(3):
        changed = {**parts, "excerpt.bao": flipped(parts["excerpt.bao"], R.randrange(len(parts["excerpt.bao"])), R.randrange(8))}
        add("excerpt", f"flip-{turn}", "excerpt.bao", zip=zipped(changed), bytes=data, **known)


def tiles(leaves, size):
    """Every tile of the tree of the first `size` leaves, by path below the log."""
    found, hashes, level = {}, [leaf(entry) for entry in leaves[:size]], 0
    while hashes:
        for at in range(0, len(hashes), 256):
            some = hashes[at : at + 256]
            end = f"{at // 256:03}" + ("" if len(some) == 256 else f".p/{len(some)}")
            found[f"tile/{level}/{end}"] = b"".join(some)
            if level == 0:
                entries = leaves[at : min(size, at + 256)]
                found[f"tile/entries/{end}"] = b"".join(struct.pack(">H", len(e)) + e for e in entries)
        whole = len(hashes) // 256 * 256
        hashes = [root_of_hashes(hashes[at : at + 256]) for at in range(0, whole, 256)]
        level += 1
    return found


def root_of_hashes(hashes):
    while len(hashes) > 1:
        hashes = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2])]
    return hashes[0]


def log_files(epoch, leaves, checkpoints, witnessed):
    """The log of an epoch: tiles, and checkpoints by size and signer, of which some have a witness's line."""
    files, log = {}, f"log/{STATION}/{epoch}"
    for size, signer in checkpoints:
        text = checkpoint_text(size, root(leaves[:size]), signer.name).encode()
        files |= {f"{log}/{path}": data for path, data in tiles(leaves, size).items()}
        files[f"{log}/checkpoint/{size:020}"] = note(text, signer)
        if size in witnessed:
            files[f"{log}/checkpoint/{size:020}.{WITNESS.id.hex()}"] = note(text, signer) + WITNESS.cosign(text, 1795334400)
    return files


def case_files(events, item):
    """A case: a link that was backed out, a record, a text. Answers its objects; their events go to `events`."""
    link, record, document, case, files = uuid7("link 1"), uuid7("record 1"), uuid7("document 1"), "2026-1/a", {}

    def told(act, detail, item=None, reason=None):
        one = event(len(events), act, item, {"case": case, **detail})
        events.append({**one, "reason": reason} if reason else one)
        return {"case": case, "at": NOW[:-1] + ".000000Z", "by": "account 1000", **({"item": item} if item else {})}

    def put(name, value):
        files[f"cases/2026-1%2Fa/{name}"] = value if isinstance(value, bytes) else canonical(value).encode()

    put(f"{link}.json", {"schema": "docket.case-link/1", "link": link, **told("linked", {"link": link}, item)})
    out = told("unlinked", {"link": link}, item, "mistaken")
    put(f"{link}.back-out.json", {"schema": "docket.case-link-back-out/1", "link": link, "reason": "mistaken", **out})
    says = {"kind": "statement", "words": "as read out"}
    out = told("case-recorded", {"record": record, "kind": "statement", "says": json.dumps(says)})
    put(f"records/{record}.json", {"schema": "docket.case-record/1", "id": record, "record": says, **out})
    text = b"a text of a case"
    facts = {"document": document, "size": str(len(text)), "blake3": blake3_tree(text)[0].hex(), "sha256": sha256(text), "name": "a.pdf", "title": "A", "extension": "pdf"}
    told("document-added", facts)
    put(f"documents/{document}/original.pdf", text)
    beside = canonical({"schema": "docket.document-manifest/1", "document": document}).encode()
    put(f"documents/{document}/manifest.json", beside)
    events.append(event(len(events), "document-proven", None, {"document": document, "manifest": blake3_tree(beside)[0].hex()}))
    return files


def archive(change=None):
    """A sound archive: one station, a rotated key, 300 leaves, 3 checkpoints, two items, one of them encrypted, a
    receipt, a case, something put aside; and a second epoch, which says what a witness saw of the first. The events
    of the first as `change` changes them."""
    files = {}
    _, n1 = identity(1, 1, ONE, "first-start", None, [ONE])
    _, n2 = identity(2, 1, TWO, "rotated", cite(1, n1, ONE), [ONE, TWO])
    files[f"log/{STATION}/identity/1.json"], files[f"log/{STATION}/identity/2.json"] = n1, n2
    events, clips = [event(n, "station-started") for n in range(250)], []
    for number, signer in ((1, ONE), (2, TWO)):
        item, data = uuid7(f"item {number}"), BYTES + bytes([number])
        folder = f"evidence/2026/11/22/{item}"
        facts = {"item": item, "key": f"{folder}/original.mp4", "size": len(data), "digests": {"blake3": blake3_tree(data)[0].hex(), "sha256": sha256(data)}}
        if number == 2:
            key = {"schema": "docket.wrapped-key/1", "item": item, "check": "ef" * 32, "wrapped": []}
            files[f"keys/2026/11/22/{item}.json"] = canonical(key).encode()
            facts |= {"stored": {"format": "tink-aes256-gcm-hkdf-1mb", "size": len(data), "key_check": "ef" * 32, **facts["digests"]}}
        events.append(event(len(events), "listed", item))
        first = json_note(manifest(1, **{**facts, "custody": {"epoch": 1, "index": len(events) - 1}}), signer)
        events.append(event(len(events), "sealed", item, {"manifest_generation": "1", "manifest_sha256": sha256(first)}))
        preview = b"preview of " + item.encode()
        rendition = {"key": f"{folder}/preview.mp4", "kind": "preview", "blake3": blake3_tree(preview)[0].hex(), "size": len(preview), "tool": "docket-media 0.1.0"}
        second = json_note(manifest(2, first, **{**facts, "custody": {"epoch": 1, "index": len(events) - 1}, "renditions": [rendition]}), TWO)
        events.append(event(len(events), "described", item, {"manifest_generation": "2", "manifest_sha256": sha256(second)}))
        files |= {f"{folder}/original.mp4": data, f"{folder}/manifest.1.json": first, f"{folder}/manifest.2.json": second, f"{folder}/preview.mp4": preview}
        clips.append(clip_line(f"DCIM/{number}.MP4".encode(), item=item, how="taken", **facts["digests"]))
    value, lines = receipt(clips)
    stem = f"sessions/2026/11/22/{SESSION}"
    files |= {f"{stem}.json": json_note(value, TWO), f"{stem}.clips.1.jsonl": lines}
    told = {"generation": "1", "sha256": sha256(files[f"{stem}.json"])}
    events.append({**event(len(events), "receipted", detail=told), "session": SESSION})
    files |= case_files(events, uuid7("item 1"))
    aside = f"aside/20261122T080000.000000Z/evidence/2026/11/22/{uuid7('item 1')}/original.mp4"
    files[aside] = b"altered"
    events.append(event(len(events), "healed", uuid7("item 1"), {"target": "home", "aside": aside}))
    events += [event(n, "station-started") for n in range(len(events), 300)]
    if change:
        change(events)
    leaves = [canonical(e).encode() for e in events]
    files |= log_files("000001", leaves, ((100, ONE), (252, ONE), (300, TWO)), (252, 300))
    last = files[f"log/{STATION}/000001/checkpoint/{300:020}.{WITNESS.id.hex()}"]
    return {**files, **second_epoch(n2, last)}


def second_epoch(before, last):
    """The identity and the log of a second epoch, after the identity `before`: it cites `last` of the first."""
    link = identity(3, 2, NEXT, "new-epoch", cite(2, before, TWO), [NEXT], last_witnessed=last.decode())[1]
    opened = [canonical(event(400, "epoch-opened")).encode()]
    return {f"log/{STATION}/identity/3.json": link, **log_files("000002", opened, ((1, NEXT),), ())}


def vectors_timestamps():
    """Answers of openssl's time stamp authority, as they stand in `timestamp/`."""
    folder = Path(__file__).resolve().parent / "timestamp"
    answer, stamped, authority = (folder / "answer.tsr").read_bytes(), (folder / "stamped").read_bytes(), (folder / "ca.pem").read_text()

    def one(name, code, answer, stamped=stamped, authority=authority):
        add("timestamp", name, code, answer=answer, stamped=stamped, authority=authority)

    one("good", None, answer)
    expired = (folder / "expired-ca.pem").read_text()
    one("authority-expired-since", None, (folder / "expired.tsr").read_bytes(), authority=expired)
    one("authority-expired-before", "timestamp", (folder / "late.tsr").read_bytes(), authority=expired)
    one("other-authority", "timestamp", (folder / "expired.tsr").read_bytes())
    one("other-bytes", "timestamp", answer, stamped + b"x")
    one("sha512", "timestamp", (folder / "sha512.tsr").read_bytes())
    one("refused", "timestamp", (folder / "refused.tsr").read_bytes())
    one("nothing", "timestamp", b"")
    one("longer", "timestamp", answer + b"\0")
    for end in (1, 9, 100, 500, len(answer) - 1):
        one(f"cut-{end}", "timestamp", answer[:end])
    imprint = answer.index(hashlib.sha256(stamped).digest())
    when = answer.index(b"20261122")
    for name, at in {"imprint": imprint + 7, "imprint-end": imprint + 31, "year": when + 3, "second": when + 13, "signature": len(answer) - 3}.items():
        one(f"flip-{name}", "timestamp", flipped(answer, at, 0))


def main(folder):
    for make in (vectors_known_answers, vectors_keys, vectors_notes, vectors_json, vectors_checkpoints, vectors_tiles, vectors_proofs, vectors_slices,
                 vectors_entries, vectors_identities, vectors_manifests, vectors_receipts, vectors_bundles, vectors_timestamps):  # fmt: skip
        make()
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {}
    for vector in VECTORS:
        kinds.setdefault(vector["kind"], []).append(json.dumps(vector, ensure_ascii=True, sort_keys=True) + "\n")
    for kind, lines in kinds.items():
        (folder / f"{kind}.jsonl").write_text("".join(lines))
        print(f"{kind:<12} {len(lines):4}  {sum(map(len, lines)):8} bytes")
    print(f"{len(VECTORS)} vectors")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
