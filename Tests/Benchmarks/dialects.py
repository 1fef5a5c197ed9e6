"""Measures what it costs to translate: one search for each pair of asker and custodian."""

import argparse
import json
import os
import statistics
import subprocess

from bench import LICENCE, NUMBER, OTHER_CORE, SYSTEM, Bench, Fault, Site, Target, free_ports, run, say

HERE = os.path.dirname(os.path.abspath(__file__))
POLICIES = os.path.abspath(os.path.join(HERE, "..", "..", "Policies"))
HOME = "1.2.392.200250.99.9"
BARS = {"xcaAgainstFHIR": 2.0}
SOAP = "application/soap+xml; charset=UTF-8; action=\"urn:ihe:iti:2007:CrossGatewayQuery\""
QUERY = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing">'
    '<s:Header><wsa:Action s:mustUnderstand="1">urn:ihe:iti:2007:CrossGatewayQuery</wsa:Action>'
    "<wsa:MessageID>urn:uuid:7b6f6a9e-8c3e-4d0a-9d1c-0a1b2c3d4e5f</wsa:MessageID>"
    "<wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo>"
    '<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" '
    's:mustUnderstand="1">@each@</wsse:Security></s:Header><s:Body>'
    '<q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" '
    'xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">'
    '<q:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>'
    '<r:AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d">{slots}</r:AdhocQuery>'
    "</q:AdhocQueryRequest></s:Body></s:Envelope>")


def slot(name, value):
    return f'<r:Slot name="${name}"><r:ValueList><r:Value>{value}</r:Value></r:ValueList></r:Slot>'


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, help="folder of the release build")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=2000, help="of each pair in a round")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


class Bridge:
    """One bridge with its custodian, asked in two dialects."""

    def __init__(self, site, custodian, number):
        self.site, self.custodian, self.number = site, custodian, number

    def tokens(self, kind, count):
        """New assertions, for each of which there is one request."""
        site = self.site
        text = site.bench.command(
            "Neighbour", "token", "--key", site.file("mame/token.pem"), "--issuer", "https://id.mame.example",
            "--subject", "dr.sato", "--audience", f"https://localhost:{site.port}", "--role", "doctor", "--purpose",
            "TREAT", "--certificate", site.file("mame/c-101.pem"), "--facility", "c-101", "--licence", LICENCE,
            "--type", kind, "--count", str(count))
        path = site.file(f"{kind}.tokens")
        open(path, "w").write(text + "\n")
        return path

    def query(self):
        """The body of ITI-38 about the patient, an assertion yet to come."""
        oid = json.load(open(self.site.file("bridge.json")))["networks"][1]["communityID"]
        slots = slot("XDSDocumentEntryPatientId", f"'{self.site.handle}^^^&amp;{oid}&amp;ISO'")
        slots += slot("XDSDocumentEntryStatus", "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')")
        path = self.site.file("query.xml")
        open(path, "w").write(QUERY.format(slots=slots))
        return path

    def target(self, asker, count):
        """What one asker sends `count` times."""
        name = f"{asker} -> {self.custodian}"
        folder = self.site.identities("mame", "listener", "c-101")
        search = f"/fhir/oshidori/DocumentReference?patient={self.site.handle}&status=current"
        if asker == "FHIR in a session":
            return self.site.target(name, self.site.handle)
        if asker == "FHIR":
            more = ["--field", "Authorization: Bearer @each@", "--each", self.tokens("jwt", count)]
            return Target(name, self.site.process, self.site.port, search, folder, more=more)
        more = ["--body", self.query(), "--type", SOAP, "--each", self.tokens("saml2", count)]
        return Target(name, self.site.process, self.site.port, "/xca/oshidori", folder, more=more)

    def answer(self, asker):
        """One answer, looked at: how many documents and bytes."""
        target = self.target(asker, 1)
        words = ["curl", "-sS", "--cacert", f"{target.directory}/ca.pem", "--cert", f"{target.directory}/client.pem",
                 "--key", f"{target.directory}/client.key", f"https://localhost:{target.port}{target.path}"]
        if target.session:
            words += ["-H", f"Authorization: Bearer {target.session}"]
        elif asker == "FHIR":
            words += ["-H", f"Authorization: Bearer {open(target.more[-1]).read().strip()}"]
        else:
            body = open(self.site.file("query.xml")).read().replace("@each@", open(target.more[-1]).read().strip())
            words += ["-H", f"Content-Type: {SOAP}", "--data-binary", body]
        body = subprocess.run(words, capture_output=True, check=True).stdout
        count = body.count(b"<rim:ExtrinsicObject ") or body.count(b'"resourceType":"DocumentReference"')
        if not count:
            raise Fault(f"{target.name} answers without documents: {body[:400]}")
        if self.number.encode() in body:
            raise Fault(f"{target.name} lets the custodian's number through")
        return {"documents": count, "bytes": len(body)}


def upstream(site, kind, port, storage):
    """The custodian of a bridge's configuration, by its dialect."""
    files = {name: f"oshidori/{path}" for name, path in (
        ("authorities", "authority.pem"), ("certificate", "bridge.pem"), ("key", "bridge.key"))}
    origin = f"https://localhost:{port}"
    if kind == "XCA":
        return {"kind": "xca", "base": f"{origin}/xca", "home": HOME, **files}
    if kind == "XDS.b":
        return {"kind": "xds", "base": f"{origin}/xds/registry", "repositoryPath": "/xds/repository", **files}
    if kind == "SS-MIX2":
        root = {"facility": "h-001", "folder": f"{storage}/standardized", "extended": f"{storage}/extended"}
        return {"kind": "ssmix2", "codes": f"{POLICIES}/codes", "roots": [root]}
    return {"base": f"{origin}/fhir", **files}


def configure(site, custodian, system):
    path = site.file("bridge.json")
    configuration = json.load(open(path))
    configuration["networks"][1]["upstream"] = custodian
    configuration["networks"][1]["patientIdentifierSystem"] = system
    json.dump(configuration, open(path, "w"), ensure_ascii=False)


def start(bench, site, kind, number):
    site.serve()
    return Bridge(site, kind, number)


def prepare(bench):
    """The bridge in front of the small backend, and one in front of each dialect of the same patient."""
    port = free_ports(0, 1, 10, 11, 20, 21, 30, 31, 40, 41, 1001, 1002)
    plain = Site.make(bench, os.path.join(bench.work, "plain"), port, POLICIES)
    folder = plain.identities("oshidori", "server", "bridge")
    bench.start(OTHER_CORE, bench.program("LoadGenerator"), "backend", "--directory", folder, "--port",
                str(port + 1001), "--patient", NUMBER, "--patient-system", SYSTEM)
    patient = json.loads(bench.command("Neighbour", "patients", "--name", "oshidori", "--synthetic", "42:1"))
    bench.start(OTHER_CORE, bench.program("Neighbour"), "serve", "--name", "oshidori", "--synthetic", "42:1",
                "--tls-cert", f"{folder}/server.pem", "--tls-key", f"{folder}/server.key", "--client-ca",
                f"{folder}/ca.pem", "--port", str(port + 1002), "--xca", "--xds", "--home", HOME)
    storage = os.path.join(bench.work, "storage")
    os.mkdir(storage)
    bench.command("Neighbour", "ssmix2", "--name", "oshidori", "--synthetic", "42:1", "--out", storage)
    base = plain.copy(os.path.join(bench.work, "base"), port + 10)
    configure(base, upstream(base, "FHIR", port + 1002, storage), patient["system"])
    base.serve()
    base.enter_patient(patient["number"])
    base.stop()
    bridges = []
    for number, kind in enumerate(("FHIR", "XCA", "XDS.b", "SS-MIX2")):
        site = base if number == 0 else base.copy(os.path.join(bench.work, kind), port + 10 + 10 * number)
        site.handle = base.handle
        configure(site, upstream(site, kind, port + 1002, storage), patient["system"])
        bridges.append(start(bench, site, kind, patient["number"]))
    plain.serve()
    plain.enter_patient()
    return Bridge(plain, "FHIR, 8 KiB", NUMBER), bridges


def measure(bench, given):
    plain, bridges = prepare(bench)
    pairs = [(asker, plain) for asker in ("FHIR in a session", "FHIR", "XCA")]
    pairs += [(asker, bridge) for bridge in bridges for asker in ("FHIR", "XCA")]
    answers = {(asker, bridge.custodian): bridge.answer(asker) for asker, bridge in pairs}
    rounds = []
    for number in range(given.rounds):
        row = {}
        for asker, bridge in pairs if number % 2 == 0 else pairs[::-1]:
            # Before the clock starts every connection is warmed with twenty.
            target = bridge.target(asker, given.requests + given.connections * 20)
            row[asker, bridge.custodian] = bench.load(target, given.requests, given.connections)[
                "serverMicrosecondsPerRequest"]
        rounds.append(row)
        say(given, f"round {number + 1}: " + ", ".join(f"{a} -> {c} {v:.0f} µs" for (a, c), v in row.items()))
    return report(given, answers, rounds)


def report(given, answers, rounds):
    def ratio(above, below, each=False):
        weight = answers[below]["documents"] / answers[above]["documents"] if each else 1
        return statistics.median(row[above] / row[below] for row in rounds) * weight

    plain = "FHIR, 8 KiB"
    rows = [{"asker": pair[0], "custodian": pair[1], "microsecondsPerRequest": statistics.median(
        row[pair] for row in rounds), **answers[pair]} for pair in answers]
    for row in rows:
        row["microsecondsPerDocument"] = round(row["microsecondsPerRequest"] / row["documents"], 1)
        if row["custodian"] != plain:
            row["perDocumentAgainstFHIR"] = round(
                ratio((row["asker"], row["custodian"]), ("FHIR", "FHIR"), each=True), 3)
    results = {"xcaAgainstFHIR": ratio(("XCA", plain), ("FHIR", plain))}
    more = {"xcaAgainstFHIRInASession": ratio(("XCA", plain), ("FHIR in a session", plain))}
    return {"connections": given.connections, "pairs": rows,
            "results": {name: round(value, 3) for name, value in {**results, **more}.items()}, "bars": BARS,
            "missed": [name for name, value in results.items() if value > BARS[name]]}


def table(found):
    print(f"\n{'median of rounds':32}{'documents':>10}{'CPU µs/request':>16}{'µs/document':>13}{'/ FHIR->FHIR':>14}")
    for row in found["pairs"]:
        print(f"{row['asker'] + ' -> ' + row['custodian']:32}{row['documents']:10}{row['microsecondsPerRequest']:16.0f}"
              f"{row['microsecondsPerDocument']:13.1f}{row.get('perDocumentAgainstFHIR', ''):>14}")
    words = {"xcaAgainstFHIR": "ITI-38 against ITI-67, each with an assertion of its own",
             "xcaAgainstFHIRInASession": "ITI-38 against ITI-67 in a session, which has no assertion to check"}
    for name, value in found["results"].items():
        bar = found["bars"].get(name)
        verdict = f" (bar {bar}) {'MISSED' if name in found['missed'] else 'held'}" if bar else ""
        print(f"{words[name]}: {value:.3f}{verdict}")


run(options(), measure, table)
