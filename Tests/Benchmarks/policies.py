"""Measures our decisions beside Cedar's on the same facts, and all analyses of the policies.

Cedar is measured from inside its engine (`authz_duration_micros`: no parsing of the request, no
Python), and only for the half of the agreement that costs it least: a decision of ours starts from
bytes, joins three halves, answers for every category and label at once, and names its rules.
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import cedarpy

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Interop"))
import policies as judge  # noqa: E402  (the same draw as the judges')

DECISION_NS, RATIO, SHIPPED_MS, GENERATED_MS = 3000, 5, 100, 2000


def ours(bench, facts):
    """The median nanoseconds of a decision from facts as bytes."""
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
        file.writelines(json.dumps(item, ensure_ascii=False, separators=(",", ":")) + "\n" for item in facts)
        file.flush()
        printed = judge.run(bench, str(ROOT / "Policies"), file.name)
    return int(re.search(r"median (\d+) ns", printed)[1])


def cedars(text, facts):
    """The median nanoseconds of each half, as Cedar counts them itself."""
    policies, entities = cedarpy.PolicySet.from_str(text), cedarpy.Entities.from_json_str("[]")
    medians = {}
    for half in judge.HALVES:
        costs = []
        for item in facts:
            request = {"principal": 'User::"u"', "action": f'Action::"{half}"', "resource": 'Record::"r"', "context": item}
            costs.append(cedarpy.is_authorized(request, policies, entities).metrics["authz_duration_micros"])
        medians[half] = statistics.median(costs) * 1000
    return medians


def analyses(bench):
    """The milliseconds of all analyses: of the shipped packs, and of a generated one of 256 rules."""
    return [float(ms) for ms in re.findall(r"together +([\d.]+) ms", judge.run(bench, str(ROOT / "Policies"), "analyses"))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    kakehashi, bench = f"{options.bin}/kakehashi", f"{options.bin}/PolicyBenchmark"
    vocabulary = json.loads(judge.run(kakehashi, "policy", "vocabulary", "--json"))
    random.seed(20260)
    facts = [judge.draw(vocabulary, "mame", number) for number in range(options.requests)]
    export = judge.run(
        kakehashi, "policy", "export", "cedar", "--packs", str(ROOT / "Policies"), "--direction", "mame>oshidori")
    # Interleaved, and the best of each: what else the machine does slows both.
    rounds = [(ours(bench, facts), cedars(export, facts)) for _ in range(3)]
    decision = min(own for own, _ in rounds)
    cedar = {half: min(other[half] for _, other in rounds) for half in judge.HALVES}
    shipped, generated = map(min, zip(*(analyses(bench) for _ in range(2))))
    rows = [
        ("decision from bytes, ns", decision, f"<= {DECISION_NS}", decision <= DECISION_NS),
        ("Cedar's cheapest half, ns", min(cedar.values()), "", True),
        ("Cedar's three halves, ns", sum(cedar.values()), "", True),
        ("cheapest half / decision", min(cedar.values()) / decision, f">= {RATIO}", min(cedar.values()) >= RATIO * decision),
        ("three halves / decision", sum(cedar.values()) / decision, f">= {RATIO}", sum(cedar.values()) >= RATIO * decision),
        ("analyses, shipped packs, ms", shipped, f"<= {SHIPPED_MS}", shipped <= SHIPPED_MS),
        ("analyses, 256 rules, ms", generated, f"<= {GENERATED_MS}", generated <= GENERATED_MS),
    ]
    if options.json:
        print(json.dumps({"rows": [{"name": name, "value": value, "bar": bar, "met": met} for name, value, bar, met in rows]}))
    else:
        for name, value, bar, met in rows:
            print(f"{name:30}{value:12.1f}  {bar:10}{'' if met else 'MISSED'}".rstrip())
    sys.exit(0 if all(met for *_, met in rows) else 1)


if __name__ == "__main__":
    main()
