"""Measures one mediated search beside nginx, the memory at rest, and the weight of many links."""

import argparse
import json
import os
import statistics
import subprocess

from bench import NUMBER, OTHER_CORE, SERVER_CORE, SYSTEM, Bench, Fault, Site, Target, free_ports, run, say

HERE = os.path.dirname(os.path.abspath(__file__))
SEARCH = f"/fhir/DocumentReference?patient=Patient/p-{NUMBER}&status=current"
BARS = {"ratioToNginx": 2.0, "idleMegabytes": 60.0, "ratioOfManyLinks": 1.1}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder of the release build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=8000, help="of each bridge in a round; of the others four times as many")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--links", type=int, default=1_000_000, help="in the larger store; 0 leaves it out")
    parser.add_argument("--few-links", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def nginx(bench, site, port, backend_port):
    directory = site.identities("oshidori", "server", "bridge")
    text = open(os.path.join(HERE, "nginx.conf.template")).read()
    for name, value in (("DIRECTORY", directory), ("PORT", port), ("BACKEND_PORT", backend_port)):
        text = text.replace(f"@{name}@", str(value))
    path = os.path.join(directory, "nginx.conf")
    open(path, "w").write(text)
    process = bench.start(SERVER_CORE, "nginx", "-p", directory, "-c", path, ready=False)
    return Target("nginx", process, port, SEARCH, directory)


def transport(bench, site, port, backend_port):
    """What kakehashi costs before it does anything: its transport as a bare proxy."""
    directory = site.identities("oshidori", "server", "bridge")
    process = bench.start(SERVER_CORE, bench.program("LoadGenerator"), "proxy", "--directory", directory,
                          "--port", str(port), "--origin", f"https://localhost:{backend_port}")
    return Target("transport alone", process, port, SEARCH, directory)


def prepare(bench, given):
    """The servers under test: nginx, a bridge with few links and, if asked for, one with many."""
    port = free_ports(0, 1, 2, 3, 10, 11, 1001)
    policies = os.path.join(HERE, "..", "..", "Policies")
    few = Site.make(bench, os.path.join(bench.work, "few"), port, os.path.abspath(policies))
    bench.start(OTHER_CORE, bench.program("LoadGenerator"), "backend", "--directory",
                few.identities("oshidori", "server", "bridge"), "--port", str(port + 1001),
                "--patient", NUMBER, "--patient-system", SYSTEM)
    few.serve()
    few.enter_patient()
    few.stop()
    many = few.copy(os.path.join(bench.work, "many"), port + 10) if given.links else None
    for site, count in ((few, given.few_links), (many, given.links)):
        if site:
            say(given, f"{count} links")
            bench.command("StoreFiller", site.file("data/store"), site.file("secrets/store.key"), str(count))
            site.serve()
    idle = Target("", few.process, 0, "", "").resident()
    targets = [nginx(bench, few, port + 2, port + 1001), transport(bench, few, port + 3, port + 1001),
               few.target("kakehashi", few.handle)]
    if many:
        targets.append(many.target("kakehashi, many links", few.handle))
    return targets, idle


def check_answer(target):
    """One answer, looked at: a fast refusal would be no search."""
    words = ["curl", "-sS", "--retry", "5", "--retry-connrefused", "--retry-delay", "1",
             "--cacert", f"{target.directory}/ca.pem", "--cert", f"{target.directory}/client.pem",
             "--key", f"{target.directory}/client.key", f"https://localhost:{target.port}{target.path}"]
    if target.session:
        words += ["-H", f"Authorization: Bearer {target.session}"]
    body = subprocess.run(words, capture_output=True, check=True).stdout
    entries = json.loads(body).get("entry", [])
    if not entries:
        raise Fault(f"{target.name} answers without documents: {body[:300]}")
    if target.session and NUMBER.encode() in body:
        raise Fault(f"{target.name} lets the custodian's number through")
    return {"documents": len(entries), "bytes": len(body)}


def measure(bench, given):
    targets, idle = prepare(bench, given)
    answers = {target.name: check_answer(target) for target in targets}
    if len({answer["documents"] for answer in answers.values()}) != 1:
        raise Fault(f"the answers differ: {answers}")
    rounds = []
    for number in range(given.rounds):
        order = targets if number % 2 == 0 else targets[::-1]
        row = {}
        for target in order:
            count = given.requests * (1 if target.session else 4)
            row[target.name] = bench.load(target, count, given.connections)
        rounds.append(row)
        say(given, f"round {number + 1}: " + ", ".join(
            f"{target.name} {row[target.name]['serverMicrosecondsPerRequest']:.1f} µs" for target in targets))
    return report(given, targets, answers, rounds, idle)


def report(given, targets, answers, rounds, idle):
    def median(name, value="serverMicrosecondsPerRequest"):
        return statistics.median(row[name][value] for row in rounds)

    def ratio(above, below):
        return statistics.median(
            row[above]["serverMicrosecondsPerRequest"] / row[below]["serverMicrosecondsPerRequest"] for row in rounds)

    rows = [{"server": target.name, "microsecondsPerRequest": median(target.name),
             "requestsPerSecond": median(target.name, "requestsPerSecond"),
             "p50Microseconds": median(target.name, "p50Microseconds"),
             "p99Microseconds": median(target.name, "p99Microseconds"),
             "residentMegabytes": round(target.resident(), 1), **answers[target.name]} for target in targets]
    results = {"ratioToNginx": ratio("kakehashi", "nginx"), "idleMegabytes": idle}
    if given.links:
        results["ratioOfManyLinks"] = ratio("kakehashi, many links", "kakehashi")
    return {"connections": given.connections, "rounds": [
                {name: one["serverMicrosecondsPerRequest"] for name, one in row.items()} for row in rounds],
            "fewLinks": given.few_links, "manyLinks": given.links, "medians": rows,
            "results": {name: round(value, 3) for name, value in results.items()},
            "bars": BARS, "missed": [name for name, value in results.items() if value > BARS[name]]}


def table(found):
    print(f"\n{'median of rounds':24}{'CPU µs/request':>16}{'requests/s':>12}{'p50 µs':>9}{'p99 µs':>9}{'RSS MB':>9}")
    for row in found["medians"]:
        print(f"{row['server']:24}{row['microsecondsPerRequest']:16.1f}{row['requestsPerSecond']:12.0f}"
              f"{row['p50Microseconds']:9.0f}{row['p99Microseconds']:9.0f}{row['residentMegabytes']:9.1f}")
    words = {"ratioToNginx": "a mediated search against nginx", "idleMegabytes": "memory at rest, MB",
             "ratioOfManyLinks": f"{found['manyLinks']} links against {found['fewLinks']}"}
    for name, value in found["results"].items():
        verdict = "MISSED" if name in found["missed"] else "held"
        print(f"{words[name]}: {value:.3f} (bar {found['bars'][name]}) {verdict}")
    if not found["manyLinks"]:
        print("many links: not measured (--links 0)")


run(options(), measure, table)
