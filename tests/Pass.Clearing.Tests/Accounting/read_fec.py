"""Reads a file of accounting entries (LPF A47 A-1) by its own rules and prints what it adds up to; knows nothing of who wrote it.
usage: read_fec.py FILE ENCODING [--strict]"""
import re
import sys
from collections import OrderedDict

COLUMNS = ("JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
           "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise").split()


def cents(text):
    assert re.fullmatch(r"[0-9]+,[0-9]{2}", text), f"amount {text!r}"
    return int(text.replace(",", ""))


def main(path, encoding, strict):
    with open(path, "rb") as file:
        lines = file.read().decode(encoding).splitlines()
    assert lines[0].split("\t") == COLUMNS, "header"
    entries, accounts, numbers = OrderedDict(), {}, {}
    for line in lines[1:]:
        cells = line.split("\t")
        assert len(cells) == 18, f"{len(cells)} columns in {line!r}"
        row = dict(zip(COLUMNS, cells))
        for column in COLUMNS:
            assert row[column] or column in ("CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"), f"{column} is empty"
        for column in ("EcritureDate", "PieceDate", "ValidDate"):
            assert re.fullmatch(r"20[0-9]{6}", row[column]), f"{column} {row[column]!r}"
        debit, credit = cents(row["Debit"]), cents(row["Credit"])
        assert debit == 0 or credit == 0
        entry = entries.setdefault((row["JournalCode"], int(row["EcritureNum"])), [0, 0, row["EcritureDate"]])
        assert entry[2] == row["EcritureDate"]
        entry[0] += debit
        entry[1] += credit
        accounts[row["CompteNum"]] = accounts.get(row["CompteNum"], 0) + debit - credit
    for (journal, number), (debit, credit, _) in entries.items():
        assert debit == credit, f"entry {journal} {number}: {debit} and {credit}"
        if strict:
            assert number == numbers.get(journal, 0) + 1, f"journal {journal}: {number} after {numbers.get(journal, 0)}"
        numbers[journal] = number
    print(f"rows {len(lines) - 1} entries {len(entries)} debit {sum(e[0] for e in entries.values())} credit {sum(e[1] for e in entries.values())}")
    for number in sorted(accounts):
        print(f"{number} {accounts[number]}")


main(sys.argv[1], sys.argv[2], "--strict" in sys.argv)
