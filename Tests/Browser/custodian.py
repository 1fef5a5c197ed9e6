"""What oshidori's server holds, taken from it and given back changed: a test's way to a custodian that is hostile or large."""

import base64
import json

from browser import require

TYPES = ["AllergyIntolerance", "Condition", "Encounter", "MedicationRequest", "MedicationAdministration", "ServiceRequest",
         "Specimen", "Observation", "DiagnosticReport", "Procedure", "DocumentReference"]


def records(net, person):
    """What the server holds of a patient: resources by their types, of each type one at least."""
    patients = _found(net, f"Patient?identifier={person.local}", "Patient")
    patient = f"Patient/{patients[0]['id']}"
    held = {"Patient": patients}
    for type_ in TYPES:
        held[type_] = _found(net, f"{type_}?patient={patient}&_count=200", type_)
        require(held[type_], f"no {type_} of {patient}")
    return held


def _found(net, query, type_):
    status, data = net._http("oshidori/h-001", net.port + 1001, "GET", f"/fhir/{query}")
    require(status == 200, f"{query}: {status} {data[:200]}")
    return [entry["resource"] for entry in json.loads(data).get("entry", []) if entry["resource"]["resourceType"] == type_]


def hold(net, *held):
    """From now on the server holds these records and nothing else."""
    folder = net.folder.parent / "held"
    folder.mkdir(exist_ok=True)
    for type_ in held[0]:
        with open(folder / f"{type_}.ndjson", "w") as file:
            for one in held:
                file.writelines(json.dumps(resource, ensure_ascii=False) + "\n" for resource in one[type_])
    serve = net._serve_words("oshidori", net.port + 1001, ["--records", folder])
    net._end("oshidori")
    net._start("oshidori", serve)


def attached(resource, content_type, content, title="x"):
    """A DocumentReference that holds these bytes instead."""
    attachment = {"contentType": content_type, "data": base64.b64encode(content).decode(), "title": title}
    return {**resource, "content": [{**resource["content"][0], "attachment": attachment}]}
