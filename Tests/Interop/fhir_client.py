#!/usr/bin/env python3
"""Reads a patient's documents with fhirpy, a FHIR client library."""

import base64
import json
import urllib.parse

import requests
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import ResourceNotFound

import interop
from interop import require


class Transport(requests.Session):
    """A session that heeds no environment: a CA bundle named there would win over ours."""

    def __init__(self, options):
        super().__init__()
        self.trust_env = False
        self.verify = options.ca
        self.cert = (options.cert, options.key)


def open_session(transport, options):
    answer = transport.post(
        f"{interop.origin(options.base)}/api/sessions", timeout=30,
        headers={"Authorization": f"Bearer {options.token}", "Content-Type": "application/json"},
        data=json.dumps({"handle": options.handle, "custodian": interop.network(options.base)}))
    require(answer.ok, f"opening a session gave {answer.status_code}: {answer.text[:300]}")
    return answer.json()


def close_session(transport, options, session):
    answer = transport.delete(
        f"{interop.origin(options.base)}/api/sessions/{session['id']}", timeout=30,
        headers={"Authorization": f"Bearer {session['token']}"})
    require(answer.ok, f"closing the session gave {answer.status_code}: {answer.text[:300]}")


def client(options, bearer):
    # fhirpy calls requests.request, which makes a session of its own that trusts the environment;
    # run() is started with the variables that would mislead it removed.
    return SyncFHIRClient(
        options.base, authorization=f"Bearer {bearer}" if bearer else None,
        requests_config={"verify": options.ca, "cert": (options.cert, options.key), "timeout": 30})


def fetch(transport, options, bearer, attachment, where, forbidden):
    if "data" in attachment:
        data, kind = base64.b64decode(attachment["data"], validate=True), attachment["contentType"]
    else:
        url = urllib.parse.urljoin(options.base.rstrip("/") + "/", attachment["url"])
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        answer = transport.get(url, headers=headers, timeout=30)
        require(answer.ok, f"{where} gave {answer.status_code}")
        data, kind = answer.content, answer.headers.get("Content-Type", "")
    forbidden.check(data, where)
    interop.check_content(data, kind, where)
    return len(data)


def check(options):
    transport = Transport(options)
    session = open_session(transport, options) if options.token else None
    try:
        return read(transport, options, session["token"] if session else options.session)
    finally:
        if session:
            close_session(transport, options, session)


def read(transport, options, bearer):
    forbidden = interop.Forbidden(options.forbid)
    fhir = client(options, bearer)
    query = fhir.resources("DocumentReference").search(
        patient=options.handle, status="current,superseded").limit(options.page)
    found = query.fetch_all()
    for resource in found:
        forbidden.check(json.dumps(resource.serialize(), ensure_ascii=False).encode(), "a resource")
        interop.check_subject(resource.serialize(), options.handle, resource.id)
    expected = options.expect_documents
    require(expected in (None, len(found)), f"{len(found)} documents, {expected} expected")
    size = sum(
        fetch(transport, options, bearer, content["attachment"], f"the document {resource.id}", forbidden)
        for resource in found for content in resource.serialize()["content"])
    statement = fhir.execute("metadata", method="get")
    if found and interop.can_read(statement, "DocumentReference"):
        again = fhir.reference("DocumentReference", found[0].id).to_resource()
        require(again.id == found[0].id, "reading a document gives another")
    if found:
        typed = found[0].serialize()["type"]["coding"][0]
        narrowed = fhir.resources("DocumentReference").search(
            patient=options.handle, status="current,superseded",
            type=f"{typed['system']}|{typed['code']}").fetch_all()
        require(found[0].id in [resource.id for resource in narrowed], "a search by type misses one of it")
        require(len(narrowed) < len(found) or len(found) == 1, "a search by type does not narrow")
    try:
        fhir.reference("Binary", "nothing-here").to_resource()
        raise interop.Fault("a document that is not there is found")
    except ResourceNotFound:
        pass
    return f"fhir_client.py: {len(found)} documents, {size} bytes"


if __name__ == "__main__":
    import os

    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        os.environ.pop(name, None)
    given = interop.arguments(__doc__)
    interop.run(lambda: check(given))
