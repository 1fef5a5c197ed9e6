#!/usr/bin/env python3
"""Records, reads, updates and searches consents as a network's own system does (IHE PCF ITI-108).

With --judge FILE it speaks to nobody: each line of the file is a Consent that is held against FHIR R4, as
fhir.resources has it, and against the profiles of PCF, as we read them. Ends with 3 where that library is missing."""

import argparse
import datetime
import json
import sys

import interop
from interop import Fault, require

PROFILES = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF.consent"
TERMS = "http://terminology.hl7.org/CodeSystem/"
STATUSES = {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"}
BASIC_PURPOSES = {"TREAT", "HPAYMT", "HOPERAT", "BTG"}
LABELS = {(TERMS + "v3-Confidentiality", code) for code in "NR"} | {
    (TERMS + "v3-ActCode", code) for code in ("ETH", "ETHUD", "OPIOIDUD", "PSY", "SEX", "SDV", "HIV")}
REFERENCES = {
    "related": {"Encounter", "CarePlan", "EpisodeOfCare"},
    "authoredby": {"Practitioner", "PractitionerRole", "Organization", "Device", "Group", "CareTeam", "Patient",
                   "RelatedPerson"},
}
ACTORS = {"Device", "Group", "CareTeam", "Organization", "Patient", "Practitioner", "RelatedPerson", "PractitionerRole"}
PERFORMERS = {"Organization", "Patient", "Practitioner", "RelatedPerson", "PractitionerRole"}


# --- The judge


def codes(concept):
    return {(coding.get("system"), coding.get("code")) for coding in concept.get("coding", [])}


def kind(reference):
    """The type a reference is of; None where it does not say."""
    return reference.get("type") or (reference["reference"].rsplit("/", 2)[-2] if "/" in reference.get("reference", "")
                                     else None)


def judge(consent):
    """Throws for the first thing that FHIR R4 or the profile the Consent claims does not allow."""
    from fhir.resources.R4B.consent import Consent

    Consent.model_validate(consent)
    claimed = consent["meta"]["profile"]
    require(len(claimed) == 1 and claimed[0].startswith(PROFILES), f"profile {claimed}")
    profile = claimed[0][len(PROFILES):]
    require(profile in ("Basic", "Intermediate", "Advanced"), f"profile {profile}")
    foundation(consent)
    rule(consent["provision"], profile, "provision")
    for index, exception in enumerate(consent["provision"].get("provision", [])):
        require(profile != "Basic", "a basic Consent has exceptions")
        require("provision" not in exception, "an exception has exceptions")
        rule(exception, profile, f"provision.provision[{index}]")


def foundation(consent):
    require(consent.get("status") in STATUSES, "status is not bound")
    require(codes(consent["scope"]) == {(TERMS + "consentscope", "patient-privacy")}, "scope is not privacy")
    require(any(("http://loinc.org", "59284-0") in codes(c) for c in consent["category"]), "category is not consent")
    for name in ("patient", "dateTime", "performer", "organization", "policy", "provision"):
        require(consent.get(name), f"{name} is required")
    require(kind(consent["patient"]) in ("Patient", None), "patient is none")
    for performer in consent["performer"]:
        require(kind(performer) in PERFORMERS | {None}, "a performer of the wrong type")
    require(all(kind(o) in ("Organization", None) for o in consent["organization"]), "organization is none")
    require(("sourceAttachment" in consent) != ("sourceReference" in consent), "source[x] is not one")
    for policy in consent["policy"]:
        require(policy.get("uri") and "authority" not in policy, "a policy is not a uri")
    for name in ("policyRule", "verification", "modifierExtension"):
        require(name not in consent, f"{name} is not used in PCF")


def rule(provision, profile, where):
    require(provision.get("type") in ("permit", "deny"), f"{where}.type is required")
    for name in ("action", "class", "code"):
        require(name not in provision, f"{where}.{name} is not used in PCF")
    for actor in provision.get("actor", []):
        require(codes(actor["role"]) == {(TERMS + "v3-ParticipationType", "IRCP")}, f"{where}: an actor's role")
        require(kind(actor["reference"]) in ACTORS | {None}, f"{where}: an actor of the wrong type")
    for purpose in provision.get("purpose", []):
        require(purpose.get("system") and purpose.get("code"), f"{where}: a purpose without a code")
        if profile == "Basic":
            require(purpose["system"] == TERMS + "v3-ActReason" and purpose["code"] in BASIC_PURPOSES,
                    f"{where}: not a basic purpose")
    labels = provision.get("securityLabel", [])
    require(profile == "Advanced" or not labels, f"{where}.securityLabel is advanced")
    require(all((label.get("system"), label.get("code")) in LABELS for label in labels), f"{where}: a label")
    require(profile != "Basic" or not {"data", "dataPeriod"} & set(provision), f"{where}: data are intermediate")
    for data in provision.get("data", []):
        require(data["meaning"] in ("instance", "related", "authoredby"), f"{where}: a meaning")
        allowed = REFERENCES.get(data["meaning"])
        require(not allowed or kind(data["reference"]) in allowed | {None}, f"{where}: data of the wrong type")
    period = provision.get("period", {})
    if "start" in period and "end" in period:
        require(period["start"] <= period["end"], f"{where}: the period ends before it begins")


def judge_lines(path):
    try:
        import fhir.resources.R4B.consent  # noqa: F401
    except ImportError:
        sys.exit(3)
    count = 0
    with open(path, encoding="utf-8") as file:
        for count, line in enumerate(file, 1):
            try:
                judge(json.loads(line))
            except Fault as fault:
                raise Fault(f"line {count}: {fault}") from fault
    require(count > 0, "there is nothing to judge")
    return f"pcf.py: {count} Consents judged"


# --- The client


class Registry:
    """The Consents of one network, over mutual TLS."""

    def __init__(self, options):
        import requests

        self.options = options
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.verify = options.ca
        self.http.cert = (options.cert, options.key)

    def call(self, method, path, expected, body=None, form=None, **more):
        headers = {"Accept": "application/fhir+json", **more.pop("headers", {})}
        if body is not None:
            headers["Content-Type"] = "application/fhir+json"
        answer = self.http.request(
            method, f"{self.options.base}/{path}", timeout=30, headers=headers,
            data=form or (None if body is None else json.dumps(body).encode()), **more)
        require(answer.status_code == expected,
                f"{method} {path[:40]} gave {answer.status_code}, not {expected}: {answer.text[:400]}")
        interop.check_headers(list(answer.headers.items()), f"{method} {path[:40]}")
        return answer

    def consent(self, answer):
        value = answer.json()
        judge(value)
        require(answer.headers["ETag"] == f'W/"{value["meta"]["versionId"]}"', "the ETag is another version's")
        return value

    def search(self, **parameters):
        system, number = self.options.system, self.options.patient
        parameters = {"patient.identifier": f"{system}|{number}", **parameters}
        got = self.call("GET", "Consent", 200, params=parameters).json()
        posted = self.call("POST", "Consent/_search", 200, form=parameters).json()
        require(got == posted, "a search by GET and by POST find different things")
        found = [entry["resource"] for entry in got.get("entry", []) if entry["search"]["mode"] == "match"]
        for resource in found:
            judge(resource)
        require(got["total"] == len(found), "the total is another number")
        notes = [entry["resource"] for entry in got.get("entry", []) if entry["search"]["mode"] == "outcome"]
        return found, notes


def concept(system, code):
    return {"coding": [{"system": system, "code": code}]}


def form(options, kind_of_rule, facility, number, said):
    """A Consent about one facility, as a system of the network would write it."""
    patient = {"identifier": {"system": options.system, "value": options.patient}}
    facility = {"type": "Organization", "identifier": {"system": "urn:kakehashi:facility", "value": facility}}
    return {
        "resourceType": "Consent", "status": "active", "scope": concept(TERMS + "consentscope", "patient-privacy"),
        "category": [concept("http://loinc.org", "59284-0")], "patient": patient, "performer": [patient],
        "dateTime": said.isoformat(timespec="milliseconds"),
        "organization": [{"identifier": {"system": "urn:kakehashi:network", "value": options.network}}],
        "sourceReference": {"identifier": {"system": "urn:kakehashi:form", "value": number}},
        "policy": [{"uri": "urn:kakehashi:basis:explicitConsent"}],
        "provision": {
            "type": kind_of_rule, "purpose": [{"system": TERMS + "v3-ActReason", "code": "TREAT"}],
            "actor": [{"role": concept(TERMS + "v3-ParticipationType", "IRCP"), "reference": facility}]},
    }


def check(options):
    registry = Registry(options)
    statement = registry.call("GET", "metadata", 200).json()
    offered = {i["code"] for r in statement["rest"][0]["resource"] if r["type"] == "Consent" for i in r["interaction"]}
    require({"create", "read", "vread", "update", "search-type"} <= offered, f"only {offered} are offered")
    today = datetime.datetime.now(datetime.timezone.utc)

    def day(number):
        return today - datetime.timedelta(days=number)

    created = registry.consent(registry.call(
        "POST", "Consent", 201, form(options, "permit", options.facility, "1", day(3))))
    path = f"Consent/{created['id']}"
    require(registry.consent(registry.call("GET", path, 200))["provision"]["type"] == "permit", "another was read")
    first = f'W/"{created["meta"]["versionId"]}"'
    denial = {**form(options, "deny", options.facility, "2", day(2)), "id": created["id"]}
    registry.call("PUT", path, 412, denial, headers={"If-Match": 'W/"0"'})
    updated = registry.consent(registry.call("PUT", path, 200, denial, headers={"If-Match": first}))
    require(updated["provision"]["type"] == "deny", "the update did not update")
    former = registry.consent(registry.call("GET", f"{path}/_history/{created['meta']['versionId']}", 200))
    require(former["provision"]["type"] == "permit", "the former version is gone")

    found, _ = registry.search(status="active")
    require([c["id"] for c in found] == [created["id"]], "the search finds another Consent")
    found, _ = registry.search(**{"actor:identifier": "urn:kakehashi:facility|" + options.facility})
    require(len(found) == 1, "the search by actor finds nothing")
    found, _ = registry.search(**{"actor:identifier": "urn:kakehashi:facility|mio/none"})
    require(not found, "the search by actor finds all")
    registry.call("POST", "Consent", 201, form(options, "permit", options.facility, "3", day(1)))
    _, notes = registry.search()
    require(any(i["code"] == "conflict" for n in notes for i in n["issue"]), "a contradiction is not told")

    odd = form(options, "permit", options.facility, "4", day(0))
    odd["provision"]["securityLabel"] = [{"system": TERMS + "v3-Confidentiality", "code": "N"}]
    refused = registry.call("POST", "Consent", 422, odd).json()
    require(refused["issue"][0]["expression"] == ["Consent.provision.securityLabel"], "the element is not named")
    odd = form(options, "permit", options.facility, "5", day(0))
    odd["modifierExtension"] = [{"url": "https://example.org/not", "valueBoolean": True}]
    registry.call("POST", "Consent", 400, odd)
    registry.call("GET", "Consent/nothing-here", 404)
    registry.call("DELETE", path, 405)
    return "pcf.py: consents created, read, updated, searched and refused"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--judge", help="file of Consents, one to a line")
    parser.add_argument("--base", help="https://localhost:PORT/fhir")
    parser.add_argument("--network", help="the network whose system we are")
    parser.add_argument("--system", help="the Identifier.system of its patients' numbers")
    parser.add_argument("--patient", default="pcf-1", help="a patient's number that nobody uses")
    parser.add_argument("--facility", help="whom the consents are about: network/facility")
    for name, what in (("ca", "authorities of the server"), ("cert", "our certificate"), ("key", "its key")):
        parser.add_argument(f"--{name}", help=f"{what}, PEM")
    options = parser.parse_args()
    interop.run(lambda: judge_lines(options.judge) if options.judge else check(options))


if __name__ == "__main__":
    main()
