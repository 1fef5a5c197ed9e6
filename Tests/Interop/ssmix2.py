#!/usr/bin/env python3
"""Holds an SS-MIX2 standardized storage against the tables of the conformance tool of NHO.

Names and places of the files, order of the segments, required fields, and the day of care, each as the tables have it;
the text is read with Python's own ISO-2022-JP.
"""

import argparse
import json
import pathlib
import re

import interop
from interop import require

NAME = re.compile(r"([A-Za-z0-9]+)_(-|\d{8})_([A-Z]+(?:-\d\d)?)_(\d{15})_(\d{17})_(-|\w+)_([012])")


class Tables:
    def __init__(self, folder):
        self.order, self.fields, self.care = (
            json.loads((pathlib.Path(folder) / name).read_text(encoding="utf-8"))
            for name in ("HL7_SEGMENTORDER.json", "HL7_SEGMENT.json", "SSMIX_CAREDATE.json"))

    def required(self, segment, data_type):
        """The numbers of the fields that a segment of a data type must have."""
        for number, field in enumerate(self.fields[segment]):
            usage = field["ssmix2-required"]
            if number and usage.get(data_type, usage.get("*")) == "R":
                yield number


def fields_of(segment):
    fields = segment.split("|")
    # MSH-1 is the separator itself.
    return ["MSH", "|", *fields[1:]] if fields[0] == "MSH" else fields


def care_date(place, segments):
    name, _, number = place.partition("-")
    for fields in segments:
        if fields[0] == name and len(fields) > int(number):
            return fields[int(number)][:8]
    return None


def check_file(path, root, tables):
    match = NAME.fullmatch(path.name)
    require(match, f"{path.name}: not a name of the storage")
    number, day, data_type = match[1], match[2], match[3]
    place = path.relative_to(root).parts[:-1]
    require(place == (number[:3], number[3:6], number, day, data_type), f"{path.name}: lies in {place}")
    text = path.read_bytes().decode("iso2022_jp")
    require(text.endswith("\r") and "\n" not in text, f"{path.name}: segments end otherwise than with CR")
    segments = [fields_of(line) for line in text.split("\r")[:-1]]
    message = "^".join(segments[0][9].split("^")[:2])
    pattern = re.compile(tables.order[message])
    names = "".join(fields[0] for fields in segments)
    found = pattern.match(names)
    # The table wants a note after each result, which not even its own samples have.
    require(found and not names[found.end() :].replace("OBX", ""), f"{path.name}: segments {names}")
    for fields in segments:
        for number_of_field in tables.required(fields[0], data_type):
            value = fields[number_of_field] if number_of_field < len(fields) else ""
            require(value, f"{path.name}: {fields[0]}-{number_of_field} is missing")
        if fields[0] == "PID":
            require(fields[3].split("^")[0] == number, f"{path.name}: another patient")
    care = tables.care[message]
    said = care_date(care, segments) if care else "-"
    require(said == day, f"{path.name}: {care} says {said}")
    return data_type


def check(options):
    tables, root = Tables(options.tables), pathlib.Path(options.root)
    files = sorted(path for path in root.rglob("*") if path.is_file())
    require(files, "no file")
    types = {check_file(path, root, tables) for path in files}
    return f"ssmix2.py: {len(files)} files of {', '.join(sorted(types))}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, help="the standardized storage")
    parser.add_argument("--tables", required=True, help="folder with HL7_SEGMENT.json and the others")
    given = parser.parse_args()
    interop.run(lambda: check(given))
