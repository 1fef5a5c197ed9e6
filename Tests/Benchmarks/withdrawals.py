"""Withdraws consents while many sessions are busy, and looks at when the last bytes came."""

import argparse
import http.client
import json
import os
import ssl
import statistics
import subprocess
import time
import urllib.parse

from bench import OTHER_CORE, Bench, Fault, Site, free_ports, run, say

HERE = os.path.dirname(os.path.abspath(__file__))
POLICIES = os.path.abspath(os.path.join(HERE, "..", "..", "Policies"))
CLINICS = ("c-101", "c-102")
SESSIONS_PER_USER = 8
# A facility may redeem ten slips a minute.
SLIPS_PER_HOSPITAL = 10
# Of every fourth patient one session of each clinic reads a document that comes in blocks.
PATIENTS_PER_STREAM = 4
# Milliseconds after the acknowledgement, for 99 of 100 sessions; the others of each kind: none at all.
BARS = {"p99MillisecondsAfter": 50.0, "answersLater": 0, "othersDisturbed": 0}


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder of the release build")
    parser.add_argument("--patients", type=int, default=100)
    parser.add_argument("--withdrawn", type=int, default=10)
    parser.add_argument("--sessions", type=int, default=1000, help="live at once, over all patients")
    parser.add_argument("--pause", type=int, default=2000, help="milliseconds between two questions of a session")
    parser.add_argument("--big", type=int, default=1_000_000, help="bytes of a document that comes in blocks")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


class API:
    """Calls one network's listener with one certificate."""

    def __init__(self, site, who):
        profile = json.load(open(site.file(f"{who}.json")))
        folder = os.path.dirname(site.file(f"{who}.json"))
        context = ssl.create_default_context(cafile=os.path.join(folder, profile["authorities"]))
        context.load_cert_chain(os.path.join(folder, profile["certificate"]), os.path.join(folder, profile["key"]))
        origin = urllib.parse.urlsplit(profile["server"])
        self.connection = http.client.HTTPSConnection(origin.hostname, origin.port, context=context, timeout=60)

    def call(self, method, path, body=None, bearer=None):
        fields = {"Content-Type": "application/json"}
        if bearer:
            fields["Authorization"] = f"Bearer {bearer}"
        self.connection.request(method, path, json.dumps(body) if body is not None else None, fields)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise Fault(f"{method} {path}: {answer.status} {data[:300]}")
        return json.loads(data) if data else None


def consent(api, patient):
    api.call("POST", "/api/consents", {"patient": patient, "kind": "participation", "value": "active"})
    for clinic in CLINICS:
        api.call("POST", "/api/consents", {"patient": patient, "kind": "facilityConsent", "value": "granted",
                                           "network": "mame", "facility": clinic})


def hospital(site, number):
    """One more hospital of the network that holds the records, with a certificate of its own."""
    name, folder = f"h-{number + 2:03}", site.file("oshidori")
    request = ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
               f"{folder}/{name}.key", "-subj", f"/CN={name}"]
    issue = ["openssl", "x509", "-req", "-CA", f"{folder}/authority.pem", "-CAkey", f"{folder}/authority.key", "-days",
             "30", "-extfile", "/dev/stdin", "-in", f"{folder}/{name}.csr", "-out", f"{folder}/{name}.pem"]
    asked = subprocess.run(request, capture_output=True, check=True).stdout
    open(f"{folder}/{name}.csr", "wb").write(asked)
    extensions = b"basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n"
    subprocess.run(issue, input=extensions, capture_output=True, check=True)
    profile = json.load(open(site.file("oshidori/h-001.json")))
    json.dump({**profile, "certificate": f"{name}.pem", "key": f"{name}.key"}, open(f"{folder}/{name}.json", "w"))
    put_facility(site, API(site, "oshidori/operator"), "oshidori", name, "hospital", True)
    return API(site, f"oshidori/{name}")


def put_facility(site, api, network, facility, kind, discloses):
    api.call("PUT", f"/api/facilities/{facility}", {
        "type": kind, "nameJa": facility, "nameEn": facility, "status": "active", "discloses": discloses,
        "certificates": [open(site.file(f"{network}/{facility}.pem")).read()]})


def link(sender, receiver, number, patient):
    """Links one patient of both networks; the clinic's handle."""
    person = {"kana": patient["kana"], "name": patient["name"], "birthDate": patient["birthDate"],
              "sex": patient["gender"]}
    slip = sender.call("POST", "/api/slips", {"patient": number, "demographics": person, "target": "oshidori"})
    there = receiver.call("POST", "/api/slips/redeem", {"patient": patient["number"], "slip": slip["slip"]})
    receiver.call("POST", "/api/links/confirm", {"handle": there["handle"]})
    sender.call("POST", "/api/links/confirm", {"handle": slip["handle"]})
    return slip["handle"]


def licence(user):
    """A licence of the user's own: a register refuses the same one for two of a clinic's doctors."""
    return f"第{300_000 + int(user.rsplit('.', 1)[1])}号"


def assertions(site, clinic, user, count):
    return site.bench.command(
        "Neighbour", "token", "--key", site.file("mame/token.pem"), "--issuer", "https://id.mame.example", "--subject",
        user, "--audience", f"https://localhost:{site.port}", "--role", "doctor", "--purpose", "TREAT",
        "--certificate", site.file(f"mame/{clinic}.pem"), "--facility", clinic, "--licence", licence(user), "--count",
        str(count)).split("\n")


def text_document(api, handle, token):
    """The path of a document that comes in blocks."""
    found = api.call("GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current&_count=200",
                     bearer=token)
    for entry in found.get("entry", []):
        attachment = entry["resource"]["content"][0]["attachment"]
        if attachment.get("contentType", "").startswith("text/plain"):
            return urllib.parse.urlsplit(attachment["url"]).path
    raise Fault("a patient without a text")


def clinic_sessions(given, site, clinic, patients, receivers):
    """All sessions of one clinic as lines for the load: patient, token and what is asked."""
    operator, api = API(site, "mame/operator"), API(site, f"mame/{clinic}")
    put_facility(site, operator, "mame", clinic, "clinic", False)
    each = given.sessions // len(CLINICS) // len(patients)
    users = -(-each * len(patients) // SESSIONS_PER_USER)
    tokens = []
    for number in range(users):
        user = f"dr.{clinic}.{number}"
        operator.call("PUT", f"/api/users/{clinic}/{user}", {"role": "doctor", "licence": licence(user), "status": "active"})
        tokens += assertions(site, clinic, user, SESSIONS_PER_USER)
    lines = []
    for number, patient in enumerate(patients):
        handle = link(api, receivers[number // SLIPS_PER_HOSPITAL], f"M-{number:07}", patient)
        opened = [api.call("POST", "/api/sessions", {"handle": handle, "custodian": "oshidori"}, tokens.pop())
                  for _ in range(each)]
        paths = [f"/fhir/oshidori/DocumentReference?patient={handle}&status=current"] * each
        if number % PATIENTS_PER_STREAM == 0:
            paths[0] = text_document(api, handle, opened[0]["token"])
        lines += [f"{number} {one['token']} {path}" for one, path in zip(opened, paths)]
    return lines


def prepare(bench, given):
    port = free_ports(0, 1, 1001)
    site = Site.make(bench, os.path.join(bench.work, "site"), port, POLICIES)
    people = ["--name", "oshidori", "--synthetic", f"42:{given.patients}"]
    patients = [json.loads(line) for line in bench.command("Neighbour", "patients", *people).split("\n")]
    path = site.file("bridge.json")
    configuration = json.load(open(path))
    configuration["networks"][1]["patientIdentifierSystem"] = patients[0]["system"]
    json.dump(configuration, open(path, "w"), ensure_ascii=False)
    folder = site.identities("oshidori", "server", "bridge")
    bench.start(OTHER_CORE, bench.program("Neighbour"), "serve", *people, "--tls-cert", f"{folder}/server.pem",
                "--tls-key", f"{folder}/server.key", "--client-ca", f"{folder}/ca.pem", "--port", str(port + 1001),
                "--attachments", "binary", "--big", str(given.big))
    site.serve()
    operators = {name: API(site, f"{name}/operator") for name in ("mame", "oshidori")}
    for number, patient in enumerate(patients):
        consent(operators["mame"], f"M-{number:07}")
        consent(operators["oshidori"], patient["number"])
    many = -(-given.patients // SLIPS_PER_HOSPITAL)
    loads = {}
    for place, clinic in enumerate(CLINICS):
        receivers = [hospital(site, place * many + number) for number in range(many)]
        lines = clinic_sessions(given, site, clinic, patients, receivers)
        path = site.file(f"{clinic}.sessions")
        open(path, "w").write("\n".join(lines) + "\n")
        loads[clinic] = path
        say(given, f"{clinic}: {len(lines)} sessions are open")
    return site, operators["oshidori"], patients, loads


def measure(bench, given):
    site, operator, patients, loads = prepare(bench, given)
    seconds = 8 + given.withdrawn // 2 + 4
    running = [subprocess.Popen(
        ["taskset", "-c", OTHER_CORE, bench.program("LoadGenerator"), "sessions", "--directory",
         site.identities("mame", "listener", clinic), "--origin", f"https://localhost:{site.port}", "--sessions", path,
         "--pause", str(given.pause), "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True)
        for clinic, path in loads.items()]
    time.sleep(8)
    acknowledged = {}
    for number in range(given.withdrawn):
        group = number * len(patients) // given.withdrawn
        operator.call("POST", "/api/consents", {"patient": patients[group]["number"], "kind": "participation",
                                                "value": "withdrawn"})
        acknowledged[group] = time.monotonic_ns()
        time.sleep(0.5)
    outcomes = [line.split() for process in running for line in process.communicate()[0].splitlines()]
    return report(given, acknowledged, [tuple(map(int, one)) for one in outcomes])


def report(given, acknowledged, outcomes):
    """What came of every answer, before and after the patient's withdrawal was acknowledged."""
    late, later, cut, refused, others, disturbed = [], 0, 0, 0, [], 0
    first = min(acknowledged.values())
    before = []
    for group, status, asked, last, _, whole in outcomes:
        good = status == 200 and whole == 1
        if group not in acknowledged:
            disturbed += not good
            (others if asked >= first else before).append((last - asked) / 1e6)
            continue
        at = acknowledged[group]
        if asked > at:
            later += status == 200
            refused += status != 200
        elif last > at and status == 200:
            late.append((last - at) / 1e6)
            cut += not good
        elif not good:
            cut += 1
    quiet = len(acknowledged) * given.sessions // given.patients - len(late)
    times = sorted([0.0] * max(0, quiet) + late)
    results = {"p99MillisecondsAfter": percentile(times, 0.99), "answersLater": later, "othersDisturbed": disturbed}
    if not refused:
        raise Fault("nobody asked after a withdrawal: the load was too thin")
    return {"sessions": given.sessions, "patients": given.patients, "withdrawn": len(acknowledged),
            "answers": len(outcomes), "cut": cut, "refusedAfterwards": refused,
            "millisecondsAfter": {name: percentile(times, share) for name, share in
                                  (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("max", 1.0))},
            "othersMilliseconds": {when: {"p50": statistics.median(row), "p99": percentile(sorted(row), 0.99)}
                                   for when, row in (("before", before), ("during", others))},
            "results": results, "bars": BARS,
            "missed": [name for name, value in results.items() if value > BARS[name]]}


def percentile(times, share):
    return round(times[min(len(times) - 1, int(len(times) * share))], 2) if times else 0.0


def table(found):
    print(f"\n{found['sessions']} live sessions of {found['patients']} patients, {found['withdrawn']} of whom withdraw; "
          f"{found['answers']} answers, {found['cut']} cut on their way, {found['refusedAfterwards']} refused afterwards")
    spread = ", ".join(f"{name} {value}" for name, value in found["millisecondsAfter"].items())
    print(f"last byte of a session after the acknowledgement, ms (0: none came): {spread}")
    for when, row in found["othersMilliseconds"].items():
        print(f"everybody else {when}: p50 {row['p50']:.1f} ms, p99 {row['p99']:.1f} ms")
    words = {"p99MillisecondsAfter": "ms after the acknowledgement, p99 of the sessions cut",
             "answersLater": "answers about the withdrawn to questions after it",
             "othersDisturbed": "answers of everybody else that failed"}
    for name, value in found["results"].items():
        print(f"{words[name]}: {value} (bar {found['bars'][name]}) {'MISSED' if name in found['missed'] else 'held'}")


run(options(), measure, table)
