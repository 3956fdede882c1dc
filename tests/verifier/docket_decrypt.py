#!/usr/bin/env python3
"""Opens what docket encrypted at rest, without docket: from the note on formats alone.

    docket_decrypt.py --key PRIVATE_KEY_FILE --wrapped WRAPPED_KEY_FILE --name KEY OBJECT > plain

KEY is where the object stands in the archive, e.g. evidence/2026/11/22/<item>/original.mp4. Needs the package
`cryptography`. Nothing is written before the object was opened to its end.
"""

import argparse
import base64
import hashlib
import hmac
import json
import struct
import sys
import tempfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEGMENT = 1 << 20
HEADER = 40


def extract(salt: bytes, ikm: bytes) -> bytes:
    return hmac.new(salt or bytes(32), ikm, hashlib.sha256).digest()


def expand(prk: bytes, info: bytes, length: int) -> bytes:
    out, block = b"", b""
    for counter in range(1, 255):
        if len(out) >= length:
            break
        block = hmac.new(prk, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
    return out[:length]


def hpke_open(private: X25519PrivateKey, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; one message."""
    encapsulated, ciphertext = sealed[:32], sealed[32:]
    shared = private.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    kem = b"KEM" + struct.pack(">H", 0x0020)
    context = encapsulated + private.public_key().public_bytes_raw()
    prk = extract(b"", b"HPKE-v1" + kem + b"eae_prk" + shared)
    secret = expand(prk, struct.pack(">H", 32) + b"HPKE-v1" + kem + b"shared_secret" + context, 32)
    suite = b"HPKE" + struct.pack(">HHH", 0x0020, 0x0001, 0x0002)
    label = lambda name: b"HPKE-v1" + suite + name
    schedule = b"\0" + extract(b"", label(b"psk_id_hash")) + extract(b"", label(b"info_hash") + info)
    prk = extract(secret, label(b"secret"))
    key = expand(prk, struct.pack(">H", 32) + label(b"key") + schedule, 32)
    nonce = expand(prk, struct.pack(">H", 12) + label(b"base_nonce") + schedule, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def item_key(private_file: str, wrapped_file: str) -> bytes:
    text = open(private_file).read().strip().removeprefix("docket-archive-secret-")
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(text))
    to = "docket-archive-" + private.public_key().public_bytes_raw().hex()
    wrapped = json.load(open(wrapped_file))
    if wrapped["schema"] != "docket.wrapped-key/1":
        raise ValueError("unknown schema")
    sealed = next((w["hpke"] for w in wrapped["wrapped"] if w["to"] == to), None)
    if sealed is None:
        raise ValueError("not wrapped for this key")
    key = hpke_open(private, base64.b64decode(sealed), f"docket.wrapped-key/1 {wrapped['item']}".encode())
    if hashlib.sha256(b"docket item key/1\n" + key).hexdigest() != wrapped["check"]:
        raise ValueError("another key than it says")
    return key


def decrypt(key: bytes, name: str, source, out) -> None:
    header = source.read(HEADER)
    if len(header) != HEADER or header[0] != HEADER:
        raise ValueError("no header")
    cipher = AESGCM(expand(extract(header[1:33], key), name.encode(), 32))
    segment, number = source.read(SEGMENT - HEADER), 0
    while True:
        later = source.read(SEGMENT)
        nonce = header[33:] + struct.pack(">IB", number, not later)
        out.write(cipher.decrypt(nonce, segment, b""))
        if not later:
            return
        segment, number = later, number + 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--key", required=True)
    parser.add_argument("--wrapped", required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("object")
    given = parser.parse_args()
    try:
        key = item_key(given.key, given.wrapped)
        with open(given.object, "rb") as source, tempfile.TemporaryFile() as plain:
            decrypt(key, given.name, source, plain)
            plain.seek(0)
            while block := plain.read(SEGMENT):
                sys.stdout.buffer.write(block)
    except (InvalidTag, ValueError, KeyError) as error:
        print(f"docket_decrypt: it does not open: {error or type(error).__name__}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
