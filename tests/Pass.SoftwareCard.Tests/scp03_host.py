"""A SCP03 host that shares nothing with ours: written from GPCS 2.3.1 and Amendment D v1.1.2 alone, over pcsc-lite by pyscard.

usage: scp03_host.py READER     The card in READER is blank; it ends with other keys. Prints what it did; the exit code is 0 when all was as the standards say.
"""
import os
import sys

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from smartcard.System import readers

ISD, PASS = bytes.fromhex("A000000151000000"), bytes.fromhex("F0504153530101")
LEVELS, LENGTHS = (0x00, 0x01, 0x03, 0x11, 0x13, 0x33), (16, 24, 32)
ZERO = bytes(16)


def cmac(key, data):
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def cbc(key, iv, data, decrypt=False):
    cipher = Cipher(algorithms.AES(key), modes.CBC(iv))
    worker = cipher.decryptor() if decrypt else cipher.encryptor()
    return worker.update(data) + worker.finalize()


def kdf(key, constant, context, length):
    """Amendment D §4.1.5: label (11 x 00, constant), 00, length in bits (2), counter (1), context."""
    blocks = (cmac(key, bytes(11) + bytes([constant, 0]) + (8 * length).to_bytes(2, "big") + bytes([i]) + context) for i in (1, 2))
    return b"".join(blocks)[:length]


def tlv(tag, value):
    length = bytes([len(value)]) if len(value) < 128 else b"\x81" + bytes([len(value)]) if len(value) < 256 else b"\x82" + len(value).to_bytes(2, "big")
    return bytes.fromhex(tag) + length + value


def lc(length):
    return bytes([length]) if length < 256 else b"\0" + length.to_bytes(2, "big")


def expect(got, wanted, what):
    if got != wanted:
        text = lambda value: value.hex().upper() if isinstance(value, bytes) else f"{value:04X}" if isinstance(value, int) else str(value)
        sys.exit(f"{what}: {text(got)} instead of {text(wanted)}")


class Card:
    def __init__(self, name):
        reader = next((reader for reader in readers() if str(reader) == name), None) or sys.exit(f"there is no reader {name}")
        self.connection = reader.createConnection()
        self.connection.connect()

    def transmit(self, apdu):
        data, sw1, sw2 = self.connection.transmit(list(apdu))
        while sw1 == 0x61:
            more, sw1, sw2 = self.connection.transmit([0x00, 0xC0, 0x00, 0x00, sw2])
            data += more
        return bytes(data), sw1 << 8 | sw2

    def probe(self, command, wanted):
        data, sw = self.transmit(bytes.fromhex(command))
        expect(sw, wanted, command)
        return data


class Session:
    def __init__(self, card, keys, version, level):
        """Keys are ENC, MAC, DEK. Version 0 lets the card choose."""
        self.card, self.level, self.session_level, self.dek = card, level, level, keys[2]
        host = os.urandom(8)
        answer, sw = card.transmit(bytes([0x80, 0x50, version, 0x00, 8]) + host + b"\0")
        expect(sw, 0x9000, "INITIALIZE UPDATE")
        expect(len(answer), 32, "length of its answer, with a sequence counter")
        expect(answer[11:13], b"\x03\x70", "SCP03, i = 70")
        challenge, sequence = answer[13:21], answer[29:32]
        expect(challenge, kdf(keys[0], 0x02, sequence + ISD, 8), "pseudo-random card challenge")
        context = host + challenge
        self.enc, self.mac, self.rmac = (kdf(key, constant, context, len(key)) for key, constant in ((keys[0], 4), (keys[1], 6), (keys[1], 7)))
        expect(answer[21:29], kdf(self.mac, 0x00, context, 8), "card cryptogram")
        self.chain, self.counter = ZERO, 0
        command = self.with_mac(bytes([0x84, 0x82, level, 0x00]), kdf(self.mac, 0x01, context, 8))
        expect(card.transmit(command), (b"", 0x9000), f"EXTERNAL AUTHENTICATE at level {level:02X}")

    def with_mac(self, header, data):
        covered = header + lc(len(data) + 8) + data
        self.chain = cmac(self.mac, self.chain + covered)
        return covered + self.chain[:8]

    def iv(self, first):
        return cbc(self.enc, ZERO, bytes([first]) + self.counter.to_bytes(15, "big"))

    def send(self, ins, p1, p2, data=b"", wanted=0x9000, le=True):
        self.counter += 1
        command = bytes([0x80, ins, p1, p2]) + (lc(len(data)) + data if data else b"")
        if self.level & 0x01:
            if self.level & 0x02 and data:
                data = cbc(self.enc, self.iv(0x00), data + b"\x80" + bytes(-(len(data) + 1) % 16))
            command = self.with_mac(bytes([0x84, ins, p1, p2]), data)
        is_extended = len(command) > 5 and command[4] == 0
        answer, sw = self.card.transmit(command + ((b"\0\0" if is_extended else b"\0") if le else b""))
        expect(sw, wanted, f"{ins:02X} {p1:02X} {p2:02X} at level {self.level:02X}")
        if self.level & 0x10 and (sw == 0x9000 or sw >> 8 in (0x62, 0x63)):
            answer, mac = answer[:-8], answer[-8:]
            expect(mac, cmac(self.rmac, self.chain + answer + sw.to_bytes(2, "big"))[:8], "R-MAC")
            if self.level & 0x20 and answer:
                answer = cbc(self.enc, self.iv(0x80), answer, decrypt=True).rstrip(b"\0")
                expect(answer[-1:], b"\x80", "padding of the answer")
                answer = answer[:-1]
        return answer

    def put_keys(self, keys, version, replaced, states_length, has_check_values):
        """GPCS §11.8 with Amendment D Table 7-10, or without the clear length when there is no padding."""
        fields, checks = bytes([version]), bytes([version])
        for key in keys:
            block = cbc(self.dek, ZERO, key + bytes(-len(key) % 16))
            component = bytes([len(key)]) + block if states_length or len(key) % 16 else block
            check = cbc(key, ZERO, b"\x01" * 16)[:3] if has_check_values else b""
            fields += b"\x88" + bytes([len(component)]) + component + bytes([len(check)]) + check
            checks += check
        expect(self.send(0xD8, replaced, 0x81, fields), checks, "answer to PUT KEY")

    def store(self, mode, data, size):
        blocks = [data[at:at + size] for at in range(0, len(data), size)]
        for number, block in enumerate(blocks):
            self.send(0xE2, mode | (0x80 if number == len(blocks) - 1 else 0), number, block, le=False)


def probes(card):
    """What tools ask of a card they do not know, and what they must be refused."""
    for command, wanted in {
        "00A4040000": 0x9000, "00A40400": 0x9000, "00A4040008A00000015100000000": 0x9000, "80CA9F7F00": 0x9000, "80CA006600": 0x9000, "80CA00CF00": 0x9000,
        "80CA00E000": 0x9000, "80CA00C100": 0x9000, "00CA006600": 0x9000, "80CA004200": 0x6A88, "80CA004500": 0x6A88, "80CA5F5000": 0x6A88, "80CA00FF00": 0x6A88,
        "80500000080102030405060708": 0x9000, "8050000008010203040506070800": 0x9000, "805000000000080102030405060708" + "0000": 0x9000,
        "80507E0008010203040506070800": 0x6A88, "8050000110" + "01" * 16 + "00": 0x6A86, "8050000010" + "01" * 16 + "00": 0x6700, "805000000701020304050607" + "00": 0x6700,
        "8482010010" + "00" * 16: 0x6985, "80F28002024F0000": 0x6982, "80D8008100": 0x6982, "80E6200000": 0x6982, "0070000001": 0x6881, "01A4040000": 0x6881,
    }.items():
        card.probe(command, wanted)
    card.probe("8050000008010203040506070800", 0x9000)
    card.probe("8482330010" + "00" * 16, 0x6300)
    card.probe("8482330010" + "00" * 16, 0x6985)


def registry(session):
    for scope, found in ((0x80, ISD), (0x40, PASS), (0x20, PASS[:6]), (0x10, PASS[:6])):
        for criteria in (b"\x4F\x00", b"\x4F\x05" + found[:5], tlv("4F", found), b"\x4F\x00\x5C\x03\x4F\x9F\x70", b"\x4F\x00\x5C\x07\x4F\x9F\x70\xC5\x84\xC4\xCC"):
            answer = session.send(0xF2, scope, 0x02, criteria)
            expect(answer[:1] == b"\xE3" and tlv("4F", found) in answer and b"\x9F\x70\x01" in answer, True, f"registry {scope:02X}")
        expect(session.send(0xF2, scope, 0x00, b"\x4F\x00")[:1 + len(found)], bytes([len(found)]) + found, "registry, older form")
        session.send(0xF2, scope, 0x03, b"\x4F\x00", wanted=0x6A88)
        session.send(0xF2, scope, 0x02, b"\x4F\x05\x01\x02\x03\x04\x05", wanted=0x6A88)
    session.send(0xF2, 0x01, 0x02, b"\x4F\x00", wanted=0x6A86)


def personalize(session, at):
    """STORE DATA to the domain, as BER-TLV and as data groups, in one block and in several, then to the pass applet."""
    url = bytes([at]) * (1 + 40 * at)
    session.store(0x10, tlv("5F50", url), 200)
    expect(session.send(0xCA, 0x5F, 0x50), tlv("5F50", url), "5F50")
    session.store(0x10, tlv("5F50", url * 2), 2000)
    expect(session.send(0xCA, 0x5F, 0x50), tlv("5F50", url * 2), "5F50, in one extended command where it is long")
    session.store(0x08, b"\x00\x42\x02\x12\x34" + b"\x00\x45\x05" + bytes([at]) * 5, 7)
    expect(session.send(0xCA, 0x00, 0x45), tlv("45", bytes([at]) * 5), "card image number")
    session.send(0xE2, 0x80 | 0x08, 0x01, b"\x00\x42\x00", wanted=0x6A86)
    session.send(0xE2, 0x80 | 0x50, 0x00, b"\x42\x00", wanted=0x6A86)
    session.send(0xE2, 0x80 | 0x70, 0x00, b"\x42\x00", wanted=0x6A80)
    session.send(0xE6, 0x20, 0x00, b"\0\0" + bytes([len(PASS)]) + PASS + b"\0\0\0")
    issuer_key, check = (lambda key: (cbc(session.dek, ZERO, key), cbc(key, ZERO, b"\x01" * 16)[:3]))(os.urandom(16))
    public = bytes([at]) * 300
    session.store(0x60 | 0x08, b"\xDF\x30\xFF" + len(public).to_bytes(2, "big") + public + b"\x80\x00\x13" + issuer_key + check, 180)
    session.send(0xE6, 0x20, 0x00, b"\0\0\x05\1\2\3\4\5\0\0\0", wanted=0x6A88)


def life(card, keys, version):
    """The card is initialized, secured, locked, unlocked (GPCS §11.10); an application is locked and unlocked; what is locked is not selected."""
    for state in (0x07, 0x0F):
        Session(card, keys, version, 0x33).send(0xF0, 0x80, state)
    Session(card, keys, version, 0x33).send(0xF0, 0x80, 0x01, wanted=0x6985)
    for state, selected in ((0x87, 0x6A82), (0x07, 0x9000)):
        Session(card, keys, version, 0x33).send(0xF0, 0x40, state, PASS)
        card.probe("00A40400" + f"{len(PASS):02X}" + PASS.hex() + "00", selected)
        card.probe("00A4040000", 0x9000)
    Session(card, keys, version, 0x33).send(0xF0, 0x80, 0x7F)
    card.probe("00A40400" + f"{len(PASS):02X}" + PASS.hex() + "00", 0x6A82)
    card.probe("00A4040000", 0x6283)
    session = Session(card, keys, version, 0x33)
    session.send(0xE2, 0x90, 0x00, b"\x42\x00", wanted=0x6985)
    expect(tlv("9F70", b"\x7F") in session.send(0xF2, 0x80, 0x02, b"\x4F\x00"), True, "life cycle of a locked card")
    session.send(0xF0, 0x80, 0x0F)
    card.probe("00A4040000", 0x9000)


def main(name):
    card = Card(name)
    probes(card)
    keys, version, combinations = [bytes(range(0x40, 0x50))] * 3, 0xFF, [(level, length) for level in LEVELS for length in LENGTHS]
    for at, (level, length) in enumerate(combinations, start=1):
        session = Session(card, keys, 0 if version == 0xFF else version, level)
        new = [os.urandom(length) for _ in range(3)]
        # Added beside, renamed, or replaced under its own version; each shape of key data.
        replaced = (0, version, version)[at % 3] if version != 0xFF else 0
        following = version if at % 3 == 1 and replaced else 0x20 + at
        session.put_keys(new, following, replaced, states_length=at % 2 == 0, has_check_values=at % 4 != 3)
        expect(session.send(0xCA, 0x00, 0xD3), tlv("D3", bytes([0x80 | level])), "current security level")
        if not replaced and version != 0xFF:
            session.send(0xE4, 0x00, 0x00, tlv("D2", bytes([version])))
        old, keys, version = version, new, following
        session = Session(card, keys, version, level)
        information = b"".join(tlv("C0", bytes([identifier, version, 0x88, length])) for identifier in (1, 2, 3))
        expect(session.send(0xCA, 0x00, 0xE0), tlv("E0", information), "key information")
        if old != version:
            card.probe(f"8050{old & 0x7F:02X}0008010203040506070800", 0x6A88)
            session = Session(card, keys, version, level)
        session.send(0xE4, 0x00, 0x00, tlv("D2", bytes([version])), wanted=0x6985)
        registry(session)
        personalize(session, at)
        if level in (0x01, 0x03):
            session.send(0x7A, 0x10 if level == 0x01 else 0x30, 0x01, b"\x03\1\2\3", le=False)
            session.level |= 0x10 if level == 0x01 else 0x30
            session.send(0xCA, 0x00, 0x66)
            session.send(0x78, 0x00, 0x03)
            session.level = level
            session.send(0xCA, 0x00, 0x66)
        card.probe("00A4040000", 0x9000)
        card.probe("80F28002024F0000", 0x6982)
    life(card, keys, version)
    print(f"{len(combinations)} combinations of level and key length: as the standards say.")


main(sys.argv[1])
