"""The viewer's timeline against the custodian's answers that it is made of, in turns, over connections that stay open."""

import argparse
import concurrent.futures
import http.client
import json
import pathlib
import re
import signal
import ssl
import statistics
import subprocess
import sys
import time
import urllib.parse

PAGE_MS = 100  # the bar
SHOWN = 300  # lines and values that make a record large
AT_ONCE = 4  # searches that the bridge has under way at a custodian
TYPES = ("DocumentReference", "AllergyIntolerance", "Condition", "Encounter", "MedicationRequest", "MedicationAdministration",
         "Immunization", "ServiceRequest", "Specimen", "Observation", "DiagnosticReport", "Procedure")
ENTRIES = 200


class Fault(Exception):
    """What keeps the measurement from being one."""


class Client:
    """A connection to one origin with a client certificate."""

    def __init__(self, origin, folder, name):
        context = ssl.create_default_context(cafile=folder / "authority.pem")
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        parts = urllib.parse.urlsplit(origin)
        self.origin = origin
        self.connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context, timeout=60)
        self.cookie = None

    def ask(self, method, path, form=None, origin=None):
        """(status, headers, body); a form says where it stood."""
        fields, body = {}, None
        if self.cookie:
            fields["Cookie"] = self.cookie
        if form is not None:
            body = urllib.parse.urlencode(form)
            fields |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or self.origin}
        self.connection.request(method, path, body, fields)
        answer = self.connection.getresponse()
        content = answer.read()
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        return answer.status, answer.headers, content

    def page(self, path):
        status, _, content = self.ask("GET", path)
        if status != 200:
            raise Fault(f"GET {path}: {status}")
        return content.decode()

    def submit(self, path, form, origin=None):
        status, fields, content = self.ask("POST", path, form, origin)
        if status not in (200, 303):
            raise Fault(f"POST {path}: {status} {content.decode()[:300]}")
        return fields.get("location", "")


def signed_in(summary, folder):
    """A doctor at the timeline of the demo's patient, and where it is."""
    portal = urllib.parse.urlsplit(summary["portal"])
    staff = Client(f"https://{portal.netloc}", folder, "c-101").page(portal.path)
    assertion = re.search(r'name="assertion" value="([^"]+)"', staff)[1]
    client = Client(summary["bridge"], folder, "c-101")
    client.submit("/view/signin", {"assertion": assertion}, origin=f"https://{portal.netloc}")
    token = re.search(r'name="csrf" value="([^"]+)"', client.page("/view"))[1]
    client.submit("/view/notice", {"csrf": token})
    found = client.submit("/view/find", {"csrf": token, "by": "number", "number": summary["localIDAtA"]})
    client.page(found)
    return client, client.submit(found, {"csrf": token})


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
    upstream = [Client(held.removesuffix("/fhir"), site / "oshidori", "bridge") for _ in range(AT_ONCE)]
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
    shown = int(re.search(r"(\d+) (?:件|records)", text)[1])
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
