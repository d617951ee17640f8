"""Exports of banks, read as entries: {"date": "2026-03-01", "amount": ..., "payee": ..., "bank": ...}."""
import csv


def read_north(path):
    """North Bank: commas, ISO dates, points in numbers, UTF-8. Money that leaves is negative."""
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {
                "date": row["Date"],
                "amount": float(row["Amount"]),
                "payee": row["Description"],
                "bank": "north",
            }


BANKS = {"north": read_north}
