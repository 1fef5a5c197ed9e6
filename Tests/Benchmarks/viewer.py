"""The viewer's timeline against the custodian's answers that it is made of, in turns, over connections that stay open."""

import argparse
import concurrent.futures
import json
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.parse

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "Workflows"))
from screen import Screen, sign_in  # noqa: E402

PAGE_MS = 100  # the bar
AT_ONCE = 4  # searches that the bridge has under way at a custodian
TYPES = ("DocumentReference", "AllergyIntolerance", "Condition", "Encounter", "MedicationRequest", "MedicationAdministration",
         "Immunization", "ServiceRequest", "Specimen", "Observation", "DiagnosticReport", "Procedure")
ENTRIES = 200


class Fault(Exception):
    """What keeps the measurement from being one."""


def signed_in(summary, folder):
    """A doctor at the timeline of the demo's patient, and where it is."""
    client = sign_in(summary["portal"], summary["bridge"], folder, "c-101", "dr.sato")
    return client, client.open(summary["localIDAtA"])


def fetch(clients, patient):
    """Every page of every search, several searches at once, as the bridge asks; how many bytes came."""

    def search(client, kind):
        path, size = f"/fhir/{kind}?patient=Patient%2F{patient}&_count={ENTRIES}", 0
        while path:
            status, _, content = client.ask("GET", path)
            if status == 404:
                break
            size += len(content)
            links = json.loads(content).get("link", [])
            following = [link["url"] for link in links if link["relation"] == "next"]
            parts = urllib.parse.urlsplit(following[0]) if following else None
            path = f"{parts.path}?{parts.query}" if parts else None
        return size

    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        def lane(number):
            return sum(search(clients[number], kind) for kind in TYPES[number::AT_ONCE])
        return sum(pool.map(lane, range(AT_ONCE)))


def milliseconds(work):
    began = time.monotonic()
    value = work()
    return 1000 * (time.monotonic() - began), value


def measure(summary, rounds):
    site = pathlib.Path(summary["folder"])
    client, timeline = signed_in(summary, site / "mame")
    held = json.loads((site / "bridge.json").read_text())["networks"][1]["upstream"]["base"]
    upstream = [Screen(held.removesuffix("/fhir"), site / "oshidori", "bridge") for _ in range(AT_ONCE)]
    system = json.loads((site / "bridge.json").read_text())["networks"][1]["patientIdentifierSystem"]
    _, _, bundle = upstream[0].ask(
        "GET", f"/fhir/Patient?identifier={urllib.parse.quote(system + '|' + summary['localID'], safe='')}")
    patient = json.loads(bundle)["entry"][0]["resource"]["id"]
    pages, answers = [], []
    for _ in range(rounds + 3):
        page, text = milliseconds(lambda: client.page(timeline))
        answer, size = milliseconds(lambda: fetch(upstream, patient))
        pages.append(page)
        answers.append(answer)
    results = client.page(f"{timeline}/laboratory")
    shown = int(re.search(r'class="countline"[^>]*>(\d+)', text)[1])
    values = results.count('class="value"') + results.count("<td")
    page, answer = statistics.median(pages[3:]), statistics.median(answers[3:])
    return {"lines": shown, "values": values, "pageBytes": len(text.encode()), "upstreamBytes": size,
            "pageMilliseconds": round(page, 1), "upstreamMilliseconds": round(answer, 1), "ratio": round(page / answer, 2),
            "bar": PAGE_MS, "held": page <= PAGE_MS}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--records")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    shared = pathlib.Path(__file__).resolve().parents[3] / "shared/data/records/fhir-jp"
    records = asked.records or (shared if shared.is_dir() else None)
    words = [f"{asked.bin}/kakehashi", "demo", "--stay", "--json"] + (["--records", str(records)] if records else [])
    demo = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        summary = next((json.loads(line) for line in demo.stdout if line.startswith('{"folder"')), None)
        if summary is None:
            raise Fault("the demo did not come up")
        figures = measure(summary, asked.rounds)
    except Fault as fault:
        print(f"no measurement: {fault}", file=sys.stderr)
        return 1
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=30)
    if asked.json:
        print(json.dumps(figures))
    else:
        print(f"a record of {figures['lines']} lines, {figures['upstreamBytes']} bytes at the custodian, a page of "
              f"{figures['pageBytes']} bytes")
        print(f"the custodian's answers alone  {figures['upstreamMilliseconds']:7.1f} ms")
        print(f"the viewer's page              {figures['pageMilliseconds']:7.1f} ms  {figures['ratio']:.2f} times, bar "
              f"{PAGE_MS} ms: {'held' if figures['held'] else 'MISSED'}")
        if not records:
            print("the demo's own patient: a smaller record than the bar is about")
    return 0 if figures["held"] else 1


if __name__ == "__main__":
    sys.exit(main())
