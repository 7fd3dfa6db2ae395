#!/usr/bin/env python3
"""Checks a proof of the pass with nothing but this file, Python 3 and openssl. usage: verify.py BUNDLE.zip [FILE ...]

A day: every row of its log follows the one before (SHA-256), ends in the mark that closes the day, and the marks make the seal.
A run: the files named after the bundle are among those that left. Both: the time-stamp (RFC 3161) is of this very seal or text.
The certificates that the stamp carries are taken as they are: compare authority.pem with what its authority publishes."""
import hashlib
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib

MOST = 1 << 34


def require(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def table(text):
    return [line.split("\t") for line in text.decode("utf-8").splitlines()]


def check_day(files):
    rows = table(files["day.txt"])
    require(rows[0] == ["pass-day-proof-1"], "day.txt is of another kind")
    values = {row[0]: row[1:] for row in rows if row[0] != "partition"}
    day, partitions = int(values["day"][1]), [row[1:] for row in rows if row[0] == "partition"]
    require([int(p[0]) for p in partitions] == list(range(int(values["log"][1]))), "a partition is missing")
    seal, count = hashlib.sha256(), 0
    for number, start, start_hash, end, end_hash in partitions:
        data, at, lsn, head, payload = files[f"log/{int(number):03}.bin"], 0, int(start), bytes.fromhex(start_hash), b""
        while at < len(data):
            row, its_day, length = struct.unpack_from(">qii", data, at)
            payload, stored = data[at + 16:at + 16 + length], data[at + 16 + length:at + 48 + length]
            require(row == lsn + 1 and its_day == day and length >= 0, f"partition {number}: row {row} does not follow {lsn}")
            head = hashlib.sha256(head + struct.pack(">iqi", int(number), row, its_day) + payload).digest()
            require(head == stored, f"partition {number}: row {row} is altered")
            at, lsn, count = at + 48 + length, row, count + 1
        require(payload == b"\x44" and lsn == int(end) and head.hex() == end_hash, f"partition {number} does not end the day")
        seal.update(head)
    seal.update(bytes.fromhex(values["previous"][0]))
    require(seal.hexdigest() == values["seal"][0], "the seal is not that of the rows")
    print(f"day {values['day'][0]}: {count} rows in {len(partitions)} partitions, seal {seal.hexdigest()}")
    return seal.digest()


def check_run(files, named):
    rows = table(files["run.txt"])
    require(rows[0] == ["pass-run-proof-1"], "run.txt is of another kind")
    left = {row[1]: row[3] for row in rows if row[0] == "file"}
    for path in named:
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        require(digest in left, f"{path} did not leave with this run, or was altered")
        print(f"{path} is {left[digest]}")
    print(f"run {rows[1][1]}: {len(left)} files, {sum(1 for row in rows if row[0] == 'day')} days")
    return hashlib.sha256(files["run.txt"]).digest()


def check_stamp(files, digest):
    with tempfile.TemporaryDirectory() as folder:
        for name in ("timestamp.der", "authority.pem"):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(files[name])
        stamp, authority = os.path.join(folder, "timestamp.der"), os.path.join(folder, "authority.pem")
        verified = subprocess.run(["openssl", "ts", "-verify", "-digest", digest.hex(), "-in", stamp, "-token_in", "-CAfile", authority, "-partial_chain"], capture_output=True, text=True)
        require(verified.returncode == 0 and "OK" in verified.stdout + verified.stderr, f"the time-stamp: {verified.stdout}{verified.stderr}")
        shown = subprocess.run(["openssl", "ts", "-reply", "-in", stamp, "-token_in", "-token_out", "-text"], capture_output=True, text=True).stdout
    print("\n".join(line for line in shown.splitlines() if line.startswith(("Time stamp", "TSA", "Serial"))))


def main():
    require(len(sys.argv) > 1, "name the bundle")
    try:
        with zipfile.ZipFile(sys.argv[1]) as bundle:
            names = bundle.namelist()
            require(len(names) == len(set(names)) and sum(i.file_size for i in bundle.infolist()) < MOST, "the bundle is none of the pass")
            files = {name: bundle.read(name) for name in names}
        sums = dict(reversed(line.split("  ", 1)) for line in files.pop("SHA256SUMS").decode("utf-8").splitlines())
        require(set(sums) == set(files), "a file is missing or was added")
        for name, content in files.items():
            require(hashlib.sha256(content).hexdigest() == sums[name], f"{name} is altered")
        check_stamp(files, check_day(files) if "day.txt" in files else check_run(files, sys.argv[2:]))
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, struct.error, OSError, NotImplementedError, EOFError, zlib.error) as error:
        sys.exit(f"FAILED: {error!r}")
    print("OK")


main()
