"""Lets two independent engines, Cedar and Rego, judge our decisions on random requests.

    policies.py KAKEHASHI POLICIES [--requests 10000] [--seed N] [--json]

Every pair of packs is exported to both languages; each engine decides the same requests from its
export, `kakehashi policy decide` from the packs. One disagreement is a fault (exit code 1).
"""

import argparse
import itertools
import json
import multiprocessing
import os
import random
import subprocess
import sys

import cedarpy
import regorus

HALVES = ("request", "disclose", "agreement")


def run(program, *words, lines=""):
    """The standard output of a command that has to succeed."""
    done = subprocess.run([program, *words], input=lines, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"FAULT: {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def draw(vocabulary, requester, number):
    """Facts near to what rules ask for half of the time, so that permits are not rare."""
    facts = {}
    for attribute in vocabulary["attributes"]:
        names = [value["name"] for value in attribute["values"]]
        best = names[-1] if attribute["ordered"] else random.choice(names[1:4])
        facts[attribute["name"]] = best if number % 2 and random.random() < 0.9 else random.choice(names)
    if random.random() < 0.8:
        facts["network"] = requester
    return facts


class Cedar:
    name = "cedar"

    def __init__(self, text):
        self.policies = cedarpy.PolicySet.from_str(text)
        self.entities = cedarpy.Entities.from_json_str("[]")

    def permits(self, facts):
        requests = [
            {"principal": 'User::"u"', "action": f'Action::"{half}"', "resource": 'Record::"r"', "context": facts}
            for half in HALVES
        ]
        answers = cedarpy.is_authorized_batch(requests, self.policies, self.entities)
        for answer in answers:
            if answer.diagnostics.errors:
                sys.exit(f"FAULT: cedar: {answer.diagnostics.errors}")
        return all(answer.allowed for answer in answers)


class Rego:
    name = "rego"

    def __init__(self, text):
        self.engine = regorus.Engine()
        package = next(line for line in text.splitlines() if line.startswith("package "))
        self.engine.add_policy("export.rego", text)
        self.rule = f"data.{package.split()[1]}.allow"

    def permits(self, facts):
        self.engine.set_input_json(json.dumps(facts))
        return self.engine.eval_rule(self.rule)


def judge(options, vocabulary, requester, custodian):
    random.seed(f"{options.seed} {requester} {custodian}")
    words = ("--packs", options.policies, "--direction", f"{requester}>{custodian}")
    engines = [engine(run(options.kakehashi, "policy", "export", engine.name, *words)) for engine in (Cedar, Rego)]
    requests = [draw(vocabulary, requester, number) for number in range(options.requests)]
    lines = "".join(json.dumps(facts) + "\n" for facts in requests)
    ours = [json.loads(line) for line in run(options.kakehashi, "policy", "decide", *words, lines=lines).splitlines()]
    if len(ours) != len(requests):
        sys.exit(f"FAULT: {len(ours)} decisions for {len(requests)} requests")
    found = {"requester": requester, "custodian": custodian, "requests": len(requests), "permits": 0}
    found |= {engine.name: 0 for engine in engines}
    for facts, decision in zip(requests, ours):
        permitted = decision["decision"] == "permit"
        found["permits"] += permitted
        for engine in engines:
            if engine.permits(facts) != permitted:
                found[engine.name] += 1
                if found[engine.name] == 1:
                    print(f"DISAGREEMENT: {engine.name}: {json.dumps(facts)}: {decision}", file=sys.stderr)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kakehashi")
    parser.add_argument("policies")
    parser.add_argument("--requests", type=int, default=10_000, help="of each direction; a pack takes part in four")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    vocabulary = json.loads(run(options.kakehashi, "policy", "vocabulary", "--json"))
    networks = ("mame", "oshidori", "mio")
    directions = [(options, vocabulary, *pair) for pair in itertools.permutations(networks, 2)]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        found = pool.starmap(judge, directions)
    faults = sum(row["cedar"] + row["rego"] for row in found)
    blind = [row for row in found if not row["permits"]]
    if options.json:
        print(json.dumps({"seed": options.seed, "directions": found}))
    else:
        for row in found:
            print(f"policies: {row['requester']} asks {row['custodian']}: {row['requests']} requests, "
                  f"{row['permits']} permitted, disagreements: Cedar {row['cedar']}, Rego {row['rego']}")
    if faults or blind:
        sys.exit(f"FAULT: seed {options.seed}: {faults} disagreements, {len(blind)} directions without a permit")


if __name__ == "__main__":
    main()
