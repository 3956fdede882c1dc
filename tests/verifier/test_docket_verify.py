#!/usr/bin/env python3
"""Every vector through docket_verify.py, and its command line on hostile and sound input.

Run as `python3 test_docket_verify.py`; needs no docket and no package.
"""

import argparse
import base64
import contextlib
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import docket_verify as v  # noqa: E402
import make_vectors as made  # noqa: E402


def given(vector, member):
    """A member of a vector as bytes, whichever way it is written."""
    value = vector[f"{member}64"] if f"{member}64" in vector else vector[member]
    decode = base64.b64decode if f"{member}64" in vector else str.encode
    return [decode(one) for one in value] if isinstance(value, list) else decode(value)


def hashes(vector, member):
    return [bytes.fromhex(one) for one in vector[member]]


class Memory(v.Folder):
    """Files that are in memory only."""

    def __init__(self, files):
        super().__init__("", {name: len(data) for name, data in files.items()})
        self.files = files

    def open(self, name):
        return io.BytesIO(self.files[name])


def checker(files, keys=()):
    """One that has these files, and knows these keys of the station, and that there are no others."""
    c = v.Checker(argparse.Namespace(json=False, deep=False, ca=None))
    c.source, c.keys, c.has_chain = Memory(files), [v.parse_key(k) for k in keys], bool(keys)
    return c


def judge_ed25519(x):
    if not v.ed25519_verify(*(bytes.fromhex(x[m]) for m in ("key", "message", "signature"))):
        raise v.Bad("note.signature", "no")


def judge_blake3(x):
    data = bytes(i % 251 for i in range(x["length"]))
    hasher = v.Blake3()
    for at in range(0, len(data), v.PIECE):
        hasher.update(data[at : at + v.PIECE])
    v.need(hasher.hexdigest() == x["blake3"], "no", "original.digest")


def judge_note(x):
    v.open_note(given(x, "note"), [v.parse_key(k) for k in x["keys"]])


def judge_checkpoint(x):
    v.open_checkpoint(given(x, "note"), x["origin"], [v.parse_key(k) for k in x["keys"]])


def judge_timestamp(x):
    with tempfile.NamedTemporaryFile() as authority:
        authority.write(x["authority"].encode())
        authority.flush()
        v.check_timestamp(given(x, "answer"), given(x, "stamped"), authority.name)


def judge_cosignature(x):
    note = v.parse_note(given(x, "note"))
    for line in note.signatures[1:]:
        v.check_witness(note, line, [v.parse_key(x["witness"], v.WITNESS_KEY)])


def judge_inclusion(x):
    v.check_inclusion(bytes.fromhex(x["leaf"]), x["index"], x["size"], hashes(x, "proof"), bytes.fromhex(x["root"]))


def judge_consistency(x):
    """No archive holds such proofs, so the verifier has no use for them; docket's witnesses do. This is the
    definition (RFC 6962, 2.1.2), read from the root down."""
    roots, rest = (bytes.fromhex(x["old_root"]), bytes.fromhex(x["new_root"])), hashes(x, "proof")

    def both(old, new, whole):
        if old == new:
            return (roots[0], roots[0]) if whole else (rest[-1], rest.pop())
        left, other = 1 << (new - 1).bit_length() - 1, rest.pop()
        if old <= left:
            first, second = both(old, left, whole)
            return first, v.sha256(v.NODE, second, other)
        first, second = both(old - left, new - left, False)
        return v.sha256(v.NODE, other, first), v.sha256(v.NODE, other, second)

    with v.rule("proof.path"):
        v.need(0 <= x["old"] <= x["new"], "not a tree that grew")
        found = both(x["old"], x["new"], True) if x["old"] else (v.sha256(), roots[1])
        v.need(found == roots and not rest, "not these roots")


def judge_slice(x):
    data = b"".join(v.bao_slice(io.BytesIO(given(x, "slice")), bytes.fromhex(x["root"]), x["size"], x["start"], x["length"]))
    numbers = b"".join((n + 1).to_bytes(4, "little") for n in range(x["size"] // 4 + 1))
    assert data == numbers[x["start"] : x["start"] + x["length"]]


def judge_entry(x):
    entry = given(x, "entry")
    if "length" in x:
        entry = entry.replace(b'"x"', b'"' + b"x" * (x["length"] - len(entry) + 1) + b'"')
        assert len(entry) == x["length"]
    checker({}).leaf(entry, f"docket/{x['station']}/000001", 0)


def judge_identity(x):
    notes = dict(enumerate(given(x, "notes"), 1))
    c = checker({str(n): note for n, note in notes.items()})
    c.identities({n: str(n) for n in notes}, x["station"])


def judge_manifest(x):
    files = {f"{n}": note for n, note in enumerate(given(x, "notes"), 1)}
    checker(files, x["keys"]).manifests({int(n): n for n in files}, None)


def judge_receipt(x):
    notes, lists = given(x, "notes"), given(x, "lists")
    found = re.search(rb'"session":"([^"]*)"', notes[0])
    session = found[1].decode("utf-8", "replace") if found else "x"
    names, files = {}, {}
    for n, (note, clips) in enumerate(zip(notes, lists), 1):
        names[n] = f"sessions/{session}" + (".json" if n == 1 else f".{n}.json")
        files |= {names[n]: note, f"sessions/{session}.clips.{n}.jsonl": clips}
    checker(files, x["keys"]).receipts(names, None)


def judge_zip(x):
    """Through the command line, as a stranger would."""
    with tempfile.TemporaryDirectory() as folder:
        path, data = Path(folder, "x.zip"), Path(folder, "data")
        path.write_bytes(given(x, "zip"))
        arguments = [x["kind"], str(path), "--json"]
        arguments += [a for k in x["keys"] for a in ("--key", k)] + [a for k in x["witnesses"] for a in ("--witness", k)]
        if x["kind"] == "excerpt":
            data.write_bytes(given(x, "bytes"))
            arguments += ["--bytes", str(data)]
        code, findings = called(arguments)
    for verdict in ("bad", "not checked"):
        for finding in findings:
            if finding["verdict"] == verdict:
                raise v.Bad(finding["code"], finding["words"], verdict)
    assert code == 0


JUDGES = {
    "ed25519": judge_ed25519, "blake3": judge_blake3, "key": lambda x: v.parse_key(x["text"]), "note": judge_note,
    "json": lambda x: v.parse_json(given(x, "bytes" if "bytes64" in x else "text")), "checkpoint": judge_checkpoint,
    "timestamp": judge_timestamp,
    "cosignature": judge_cosignature, "tile-path": lambda x: v.parse_tile_path(x["path"]),
    "entries": lambda x: v.parse_entries(given(x, "tile"), x["width"]), "inclusion": judge_inclusion, "consistency": judge_consistency,
    "slice": judge_slice, "entry": judge_entry, "identity": judge_identity, "manifest": judge_manifest, "receipt": judge_receipt,
    "bundle": judge_zip, "excerpt": judge_zip,
}  # fmt: skip


def called(arguments):
    """Exit code and findings of the command line; a traceback fails the test."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = v.main(arguments)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


class Vectors(unittest.TestCase):
    def test_every_vector_is_judged_as_it_says(self):
        count = 0
        for path in sorted((HERE / "vectors").glob("*.jsonl")):
            for line in path.read_text().splitlines():
                vector = json.loads(line)
                count += 1
                with self.subTest(kind=vector["kind"], name=vector["name"]):
                    self.assertEqual(self.judged(vector), (vector["verdict"], vector.get("code")))
        self.assertGreaterEqual(count, 500)

    @staticmethod
    def judged(vector):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                JUDGES[vector["kind"]](vector)
        except v.Bad as fault:
            return ("bad", "*") if vector.get("code") == "*" else (fault.verdict, fault.code)
        return "good", None


class Archive(unittest.TestCase):
    """A sound archive of files, and what was done to it."""

    GIVEN = ["--deep", "--json", "--key", made.ONE.vkey, "--key", made.NEXT.vkey, "--witness", made.WITNESS.vkey]
    # What nothing else in the archive speaks of: it can be missing without a trace.
    UNMISSED = re.compile(r".*/checkpoint/(0*100|\d{20}\.[0-9a-f]{8})")

    def judged(self, files, *more):
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            return called(["archive", folder, *self.GIVEN, *more])

    def test_a_sound_archive_is_good(self):
        code, findings = self.judged(made.archive())
        self.assertEqual([f for f in findings if f["verdict"] != "good"], [])
        self.assertEqual(code, 0)

    def test_nothing_is_called_good_that_was_not_checked(self):
        files = made.archive()
        code, findings = self.judged(files, "--no-blake3")
        self.assertEqual(code, 2)
        self.assertIn(("not checked", "original.digest"), {(f["verdict"], f["code"]) for f in findings})
        code, _ = called(["archive", "/nowhere", "--json"])
        self.assertEqual(code, 2)

    def test_every_harm_is_found(self):
        files, r = made.archive(), random.Random(7)
        # Of a wrapped key only its private key shows more; what was put aside is altered as it is.
        names = sorted(name for name in files if not name.startswith(("keys/", "aside/")))
        missed = []
        for turn in range(int(os.environ.get("DOCKET_VERIFY_HARMS", "40"))):
            harmed, name, other = dict(files), r.choice(names), r.choice(names)
            how = ("flip", "delete", "swap", "cut", "grow")[turn % 5]
            if how == "flip":
                harmed[name] = made.flipped(files[name], r.randrange(len(files[name])), r.randrange(8))
            elif how == "delete":
                del harmed[name]
            elif how == "swap":
                harmed[name], harmed[other] = files[other], files[name]
            elif how == "cut":
                harmed[name] = files[name][: r.randrange(len(files[name]))]
            else:
                harmed[name] = files[name] + bytes([r.randrange(256)])
            unnoticed = harmed == files or (how == "delete" and self.UNMISSED.fullmatch(name))
            if (self.judged(harmed)[0] == 0) != bool(unnoticed):
                missed.append((turn, how, name, other))
        self.assertEqual(missed, [])


class Told(unittest.TestCase):
    """An archive, and what its log or a later identity tells of it."""

    judged, GIVEN = Archive.judged, Archive.GIVEN
    LOG, IDENTITY = f"log/{made.STATION}/000001", f"log/{made.STATION}/identity/2.json"
    ITEM, SEALED, DESCRIBED = made.uuid7("item 1"), 251, 252

    def worst(self, files):
        """Exit code, and what is not good: verdict and code."""
        code, findings = self.judged(files)
        return code, sorted({(f["verdict"], f["code"]) for f in findings if f["verdict"] != "good"})

    def test_a_generation_is_told_of_with_one_digest(self):
        def again(digest):
            def change(events):
                told = dict(events[self.SEALED]["detail"])
                events[290] = made.event(290, "sealed", self.ITEM, {**told, "manifest_sha256": digest or told["manifest_sha256"]})
            return made.archive(change)
        self.assertEqual(self.worst(again(None)), (0, []))
        self.assertEqual(self.worst(again("ab" * 32)), (1, [("bad", "manifest.event")]))

        def receipted(events):
            before = next(e for e in events if e["act"] == "receipted")
            events[290] = {**made.mutated(before, ["detail", "sha256"], "ab" * 32), "id": made.uuid7("event 290")}
        self.assertEqual(self.worst(made.archive(receipted)), (1, [("bad", "receipt.event")]))

    def test_only_the_newest_generation_may_wait_for_its_event(self):
        def without(index):
            def change(events):
                events[index] = made.event(index, "listed", self.ITEM)
            return made.archive(change)
        self.assertEqual(self.worst(without(self.DESCRIBED)), (2, [("not checked", "manifest.event")]))
        self.assertEqual(self.worst(without(self.SEALED)), (1, [("bad", "manifest.event")]))

    def test_what_a_witness_saw_of_an_epoch_is_in_its_log(self):
        def citing(size, leaves):
            text = made.checkpoint_text(size, leaves).encode()
            return {**files, **made.second_epoch(files[self.IDENTITY], made.note(text, made.TWO) + made.WITNESS.cosign(text, 7))}
        files = made.archive()
        self.assertEqual(self.worst(files), (0, []))
        for size in (100, 252, 300, 301):
            self.assertEqual(self.worst(citing(size, bytes(32))), (1, [("bad", "checkpoint.root")]), size)

    def test_whatever_stands_beside_evidence_is_checked_or_said_not_to_be(self):
        files = made.archive()
        for name in ("cases/a/garbage", "keys/2026/11/22/garbage", f"keys/2026/11/22/{made.uuid7('x')}.json", "aside/x/log",
                     f"sessions/2026/11/22/{made.SESSION}.clips.9.jsonl", "more", f"cases/a/{made.uuid7('x')}.json"):  # fmt: skip
            self.assertEqual(self.worst({**files, name: b"garbage"}), (2, [("not checked", "file.stray")]), name)
        for name in [name for name in files if name.startswith("cases/")]:
            gone = {k: data for k, data in files.items() if k != name}
            self.assertEqual(self.worst(gone), (2, [("not checked", "case.missing")]), name)
            self.assertEqual(self.worst({**files, name: b"{}"})[0], 1, name)
            if name.endswith(".json") and "documents" not in name:
                says = json.loads(files[name])
                for member in says.keys() - {"schema", "id", "link"}:
                    other = {**says, member: "2026-11-22T08:00:01Z" if member == "at" else "other"}
                    self.assertEqual(self.worst({**files, name: made.canonical(other).encode()})[0], 1, f"{name} {member}")
        key = next(name for name in files if name.startswith("keys/"))
        for other in ({"check": "00" * 32}, {"item": self.ITEM}):
            data = made.canonical({**json.loads(files[key]), **other}).encode()
            self.assertEqual(self.worst({**files, key: data}), (1, [("bad", "original.key")]))


class Files(unittest.TestCase):
    """Receipts and manifests by themselves, as somebody was handed them."""

    def judged(self, verb, names, files, keys=(made.ONE.vkey, made.TWO.vkey)):
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files.items():
                Path(folder, name).write_bytes(data)
            given = [argument for key in keys for argument in ("--key", key)]
            code, findings = called([verb, *(str(Path(folder, name)) for name in names), "--json", *given])
        return code, [(f["verdict"], f["code"]) for f in findings]

    def test_receipts_are_checked_by_what_they_say_and_not_by_their_names(self):
        first, lines = made.receipt([])
        one = made.json_note(first, made.ONE)
        second, more = made.receipt([], 2, one)
        two = made.json_note(second, made.TWO)
        key = f"{made.SESSION}.clips.{{}}.jsonl".format
        files = {"kept.json": one, f"{made.SESSION}.2.json": two, key(1): lines, key(2): more}
        later = f"{made.SESSION}.2.json"
        good, waits = [("good", "receipt.chain")], [("not checked", "receipt.chain")]
        self.assertEqual(self.judged("receipt", ["kept.json"], files), (0, good))
        self.assertEqual(self.judged("receipt", [later, "kept.json"], files), (0, good))
        self.assertEqual(self.judged("receipt", [later], files), (2, waits))
        self.assertEqual(self.judged("receipt", ["kept.json", "kept.json"], files)[0], 1)
        forged = {**files, later: two.replace(b'"count":0', b'"count":1')}
        self.assertEqual(self.judged("receipt", [later], forged), (1, [("bad", "note.signature")]))
        self.assertEqual(self.judged("receipt", ["kept.json"], {"kept.json": one})[0], 2, "its list is not there")
        self.assertEqual(self.judged("receipt", ["kept.json"], files, ()), (2, [("not checked", "note.signers")]))

    def test_manifests_are_checked_from_the_first_on(self):
        one = made.json_note(made.manifest(1), made.ONE)
        two = made.json_note(made.manifest(2, one), made.TWO)
        files, good = {"1": one, "2": two}, [("good", "manifest.chain")]
        self.assertEqual(self.judged("manifest", ["2", "1"], files), (0, good))
        self.assertEqual(self.judged("manifest", ["1"], files), (0, good))
        self.assertEqual(self.judged("manifest", ["2"], files), (2, [("not checked", "manifest.chain")]))
        self.assertEqual(self.judged("manifest", ["1"], files, [made.NEXT.vkey]), (2, [("not checked", "note.signers")]))


class TimeStamps(unittest.TestCase):
    """Answers that openssl's own time stamp authority gave, and harmed ones."""

    FOLDER = HERE / "timestamp"
    AUTHORITY = str(FOLDER / "ca.pem")
    STAMPED = (FOLDER / "stamped").read_bytes()

    def verdict(self, data, stamped=STAMPED, authority=AUTHORITY):
        try:
            return "good: " + v.check_timestamp(data, stamped, authority)
        except v.Bad as fault:
            return f"{fault.verdict}: {fault.words}"

    def test_an_answer_is_good_with_its_authority_only(self):
        answer = (self.FOLDER / "answer.tsr").read_bytes()
        self.assertRegex(self.verdict(answer, authority=None), "^not checked: says 2026-11-22T22:13:24Z")
        self.assertRegex(self.verdict(answer, self.STAMPED + b"x"), "^bad: it is over something else")
        for name, words in {"sha512": "not over SHA-256", "refused": "the authority refused"}.items():
            self.assertRegex(self.verdict((self.FOLDER / f"{name}.tsr").read_bytes()), f"^bad: {words}")
        if shutil.which("openssl"):
            self.assertRegex(self.verdict(answer), "^good: stood at 2026-11-22T22:13:24Z")
            # Some bits are covered by no signature (an algorithm's name beside it); none of them says when.
            r, refused = random.Random(13), 0
            for at in r.sample(range(len(answer)), 40):
                verdict = self.verdict(made.flipped(answer, at, r.randrange(8)))
                self.assertRegex(verdict, "^bad: |^good: stood at 2026-11-22T22:13:24Z", f"byte {at}")
                refused += verdict.startswith("bad")
            self.assertGreater(refused, 30)
        for end in range(0, len(answer), 37):
            self.assertRegex(self.verdict(answer[:end]), "^bad: ", f"cut at {end}")


class Hostile(unittest.TestCase):
    """Input that wants to harm whoever checks it."""

    def test_links_are_not_followed(self):
        with tempfile.TemporaryDirectory() as folder:
            os.symlink("/etc/passwd", Path(folder, "evidence"))
            os.mkfifo(Path(folder, "log"))
            code, findings = called(["archive", folder, "--json"])
        self.assertEqual((code, [f["code"] for f in findings]), (1, ["file.link", "file.link"]))

    def test_a_bomb_is_not_unpacked(self):
        parts = {**made.bundle_parts()[0], "checkpoint": bytes(64 << 20)}
        with tempfile.NamedTemporaryFile() as file:
            file.write(made.zipped(parts))
            file.flush()
            code, findings = called(["bundle", file.name, "--json"])
        self.assertEqual((code, findings[-1]["code"]), (1, "file.read"))

    def test_names_cannot_speak_to_the_terminal(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a\x1b[2J\nb").write_bytes(b"")
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                v.main(["archive", folder])
        self.assertEqual(out.getvalue().count("\n"), 1)
        self.assertNotIn("\x1b", out.getvalue())

    def test_quotes_do_not_cost_a_day(self):
        with self.assertRaises(v.Bad):
            v.parse_json(b'"' + b'\\"' * 400_000)

    def test_random_bytes_bring_findings_and_no_traceback(self):
        r = random.Random(11)
        for turn in range(200):
            with tempfile.NamedTemporaryFile() as file:
                file.write(r.randbytes(r.randrange(400)))
                file.flush()
                for verb in ("bundle", "excerpt", "receipt", "manifest", "note"):
                    self.assertIn(called([verb, file.name, "--json"])[0], (1, 2), f"{verb} {turn}")


if __name__ == "__main__":
    unittest.main()
