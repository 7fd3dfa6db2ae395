#!/usr/bin/env python3
"""Checks a proof of the pass with nothing but this file, Python 3 and openssl. usage: verify.py BUNDLE.zip [--all] [FILE ...]

A day: every row of its log follows the one before (SHA-256), ends in the mark that closes the day, and the marks make the seal. What cards and phones signed is
checked with their certificates: a thousand signatures spread over the day, or every one with --all.
A run: the files named after the bundle are among those that left. Both: the time-stamp (RFC 3161) is of this very seal or text.
The certificates that the stamp carries are taken as they are: compare authority.pem with what its authority publishes, and the roots that are named with the region's."""
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


def number(data, at):
    """LEB128."""
    value = shift = 0
    while True:
        byte = data[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            return value, at


def signed(data, at):
    value, at = number(data, at)
    return (value >> 1) ^ -(value & 1), at


def fields(data, at, shape):
    """Numbers one after the other: n unsigned, s signed (zigzag)."""
    values = []
    for kind in shape:
        value, at = number(data, at) if kind == "n" else signed(data, at)
        values.append(value)
    return values, at


def operations(payload):
    """What a row of version 4 keeps of sales and holds that somebody signed; older rows kept no signatures."""
    if payload == b"\x44" or payload[0] < 4:
        return
    require(payload[0] == 4, f"a row is of version {payload[0]}: take a newer verify.py")
    recorded = struct.unpack_from(">q", payload, 1)[0]
    count, at = number(payload, 9)
    for _ in range(count):
        kind, bits, identity, at = payload[at], payload[at + 1], payload[at + 2:at + 18], at + 26
        (person, ago, _, terminal, amount, _), at = fields(payload, at, "nsnnss")
        credential = counter = None
        kept, gives_back = b"", kind in (5, 6)
        if bits & 0x40:
            _, at = fields(payload, at, "nnss")
        if bits & 0x20:
            at += 16
        if bits & 0x10:
            (credential, counter, length), at = fields(payload, at, "nsn")
            kept, at = payload[at:at + length], at + length
        if bits & 0x80:
            _, at = fields(payload, at, "ss")
        legs, at = payload[at], at + 1
        for _ in range(legs):
            _, at = fields(payload, at, "nnsssn" + ("nnn" if gives_back else ""))
        lines, left = [], amount
        if kind in (1, 2, 3, 5, 6):
            length, at = number(payload, at)
            end = at + length
            while at < end:
                (product, quantity), at = fields(payload, at, "nn")
                cents, at = signed(payload, at) if gives_back or at < end else (left, at)
                lines.append((product, quantity, cents))
                left -= cents
        if gives_back:
            _, at = signed(payload, at)
        if kept:
            yield kind, identity, person, recorded - ago, terminal, credential, counter, kept, lines


def cbor(data, at=0):
    """The part of CBOR (RFC 8949) that certificates and lists are written in."""
    major, value, at = data[at] >> 5, data[at] & 31, at + 1
    if value > 23:
        size = 1 << (value - 24)
        value, at = int.from_bytes(data[at:at + size], "big"), at + size
    if major in (2, 3):
        require(at + value <= len(data), "a certificate is cut")
        return data[at:at + value], at + value
    if major == 6:
        return cbor(data, at)
    items = []
    for _ in range(value * (major - 3) if major in (4, 5) else 0):
        item, at = cbor(data, at)
        items.append(item)
    return (items if major > 3 else -1 - value if major else value), at


def bstr(data, major=0x40):
    size = len(data)
    return (bytes([major | size]) if size < 24 else bytes([major | 24, size]) if size < 256 else bytes([major | 25]) + struct.pack(">H", size)) + data


def uint(value):
    return bytes([value]) if value < 24 else b"\x18" + bytes([value]) if value < 256 else b"\x19" + struct.pack(">H", value) if value < 65536 else b"\x1a" + struct.pack(">I", value)


def cose_verify(protected, payload, signature, point, context):
    """COSE_Sign1, RFC 9052 section 4.4."""
    return ecdsa(point, b"\x84" + bstr(b"Signature1", 0x60) + bstr(protected) + bstr(context) + bstr(payload), signature)


P, N = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296, 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5, 1)


def add(a, b):
    """Points of P-256 in Jacobian coordinates (SEC 1, FIPS 186-5)."""
    if not a[2] or not b[2]:
        return b if not a[2] else a
    aa, bb = a[2] * a[2] % P, b[2] * b[2] % P
    u, v, s, t = a[0] * bb % P, b[0] * aa % P, a[1] * bb * b[2] % P, b[1] * aa * a[2] % P
    if u == v:
        return double(a) if s == t else (1, 1, 0)
    h, r = v - u, t - s
    hh = h * h % P
    hhh, w = h * hh % P, u * hh % P
    x = (r * r - hhh - 2 * w) % P
    return x, (r * (w - x) - s * hhh) % P, h * a[2] * b[2] % P


def double(a):
    x, y, z = a
    yy, m = y * y % P, 3 * (x - z * z) * (x + z * z) % P
    s = 4 * x * yy % P
    u = (m * m - 2 * s) % P
    return u, (m * (s - u) - 8 * yy * yy) % P, 2 * y * z % P


def ecdsa(point, message, signature):
    """P-256 with SHA-256, r and s of 32 bytes each."""
    x, y, r, s = (int.from_bytes(part, "big") for part in (point[:32], point[32:], signature[:32], signature[32:]))
    if len(point) != 64 or len(signature) != 64 or not (0 < r < N and 0 < s < N) or x >= P or y >= P or (y * y - x * x * x + 3 * x - B) % P:
        return False
    w, q = pow(s, -1, N), (x, y, 1)
    first, second = int.from_bytes(hashlib.sha256(message).digest(), "big") * w % N, r * w % N
    both, at = {1: G, 2: q, 3: add(G, q)}, (1, 1, 0)
    for bit in range(255, -1, -1):
        at, which = double(at), (first >> bit & 1) | (second >> bit & 1) << 1
        at = add(at, both[which]) if which else at
    return bool(at[2]) and at[0] * pow(at[2], -2, P) % P % N == r


def certificate(encoded):
    (protected, _, payload, signature), _ = cbor(encoded)
    version, kind, serial, person, point, since, until, credential = cbor(payload)[0]
    require(version == 1, "a certificate is of another version")
    head = cbor(protected)[0]
    return {"protected": protected, "payload": payload, "signature": signature, "signer": head[3], "kind": kind, "serial": serial, "person": person, "point": point,
            "since": since, "until": until, "credential": credential, "key": hashlib.sha256(point).digest()[:8]}


def is_signed_by(one, point):
    return one["signer"] == hashlib.sha256(point).digest()[:8] and cose_verify(one["protected"], one["payload"], one["signature"], point, b"pass/certificate/1")


def authorities(files):
    """The issuers that the lists name, by the id of their key; each list is its root's word."""
    issuers, roots = {}, set()
    for _, text in table(files["trust.txt"]):
        (protected, _, payload, signature), _ = cbor(bytes.fromhex(text))
        body = cbor(payload)[0]
        require(body[0] in (2, 3), "a trust list names no root")
        root, crosses, named = certificate(body[-3]), [certificate(c) for c in body[-2]], [certificate(c) for c in body[-1]]
        require(root["kind"] == 0 and is_signed_by(root, root["point"]) and cose_verify(protected, payload, signature, root["point"], b"pass/trust-list/1"), "a trust list is not its root's")
        former = [root["point"]] + [c["point"] for c in crosses if c["kind"] == 5 and is_signed_by(c, root["point"])]
        for one in named:
            require(one["kind"] == 1 and any(is_signed_by(one, point) for point in former), "an authority is not its root's")
            issuers[one["key"]] = one
        roots.add(root["key"].hex().upper())
    return issuers, roots


def check_signature(operation, certificates, issuers):
    kind, identity, person, occurred, terminal, credential, counter, kept, lines = operation
    head, is_card, offline = kept[0], kept[0] & 15 == 1, kept[0] & 16
    size = (8 if is_card else 4) + (36 if offline else 0) + 64
    rest, mine = kept[1:1 + size], kept[1 + size:]
    what = f"operation {identity.hex()}"
    require(len(rest) == size and bool(mine) == bool(head & 64), f"{what}: no signature")
    require(mine or credential in certificates, f"{what}: its certificate is missing")
    encoded = mine or certificates[credential]
    its = certificate(encoded)
    require((its["credential"], its["person"], its["kind"]) == (credential, person, 2 if is_card else 3), f"{what}: the certificate is another's")
    issuer = issuers.get(its["signer"])
    require(issuer and is_signed_by(its, issuer["point"]), f"{what}: no authority of the region signed its certificate")
    require(all(one["since"] <= occurred // 1000 <= one["until"] for one in (its, issuer)), f"{what}: signed outside the dates of its certificate")
    if not is_card:
        window = int.from_bytes(rest[:4], "big")
        shown = [window, counter] if kept[0] & 15 == 2 else [window]
        require(counter == shown[-1], f"{what}: no signature")
        payload = bytes([0x81 + len(shown)]) + b"".join(uint(value) for value in shown) + bstr(encoded)
        require(cose_verify(b"\xa1\x01\x26", payload, rest[4:], its["point"], b"pass/phone-window/1"), f"{what}: the phone's signature is wrong")
        return
    amount, sale = (rest[8:12], rest[12:44]) if offline else (bytes(4), b"")
    if lines:
        digest = hashlib.sha256(b"\x01" + identity + struct.pack(">iqBH", terminal, occurred, (1 if head & 32 else 0) | (2 if kind == 2 else 0), len(lines))
                                + b"".join(struct.pack(">iiq", *line) for line in lines)).digest()
        require(not sale or sale == digest, f"{what}: what was signed is not what was booked")
        sale = digest
    message = b"PASS-SALE\x01" + its["serial"] + struct.pack(">I", counter) + (b"\x01" if offline else b"\x00") + amount + rest[:8] + sale
    require(ecdsa(its["point"], message, rest[-64:]), f"{what}: the card's signature is wrong")


def rows_of(files):
    for name in sorted(n for n in files if n.startswith("log/")):
        data, at = files[name], 0
        while at < len(data):
            length = struct.unpack_from(">i", data, at + 12)[0]
            yield data[at + 16:at + 16 + length]
            at += 48 + length


def check_signatures(files, every):
    issuers, roots = authorities(files)
    certificates = {int(row[0]): bytes.fromhex(row[1]) for row in table(files["certificates.txt"])}
    total = sum(1 for row in rows_of(files) for _ in operations(row))
    step, checked = 1 if every else max(1, -(-total // 1000)), 0
    for place, operation in enumerate(operation for row in rows_of(files) for operation in operations(row)):
        if place % step == 0:
            check_signature(operation, certificates, issuers)
            checked += 1
    print(f"signatures: {checked} of {total} checked" + "".join(f", under the root {root}" for root in sorted(roots)))


def check_day(files, every):
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
    check_signatures(files, every)
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
        named = [name for name in sys.argv[2:] if name != "--all"]
        check_stamp(files, check_day(files, "--all" in sys.argv) if "day.txt" in files else check_run(files, named))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, IndexError, RecursionError, struct.error, OSError, NotImplementedError, EOFError, zlib.error) as error:
        sys.exit(f"FAILED: {error!r}")
    print("OK")


main()
