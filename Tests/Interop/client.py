#!/usr/bin/env python3
"""Reads a patient's documents with nothing but Python's own TLS and HTTP."""

import http.client
import json
import ssl
import time
import urllib.parse
import uuid
import base64
import hashlib

import interop
from interop import require


class Connection:
    """One kept-alive connection over mutual TLS 1.3."""

    def __init__(self, options, forbidden):
        parts = urllib.parse.urlsplit(options.base)
        context = ssl.create_default_context(cafile=options.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(options.cert, options.key)
        self.http = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=30, context=context)
        self.bearer = options.session
        self.forbidden = forbidden

    def call(self, method, url, body=None, headers=None, bearer=None):
        """Status, fields and bytes of the answer; looks through all of them."""
        parts = urllib.parse.urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = dict(headers or {})
        bearer = bearer or self.bearer
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        self.http.request(method, target, body=body, headers=headers)
        response = self.http.getresponse()
        data = response.read()
        fields = response.getheaders()
        where = f"{method} {parts.path}"
        self.forbidden.check(data, f"the body of {where}")
        self.forbidden.check("\n".join(f"{n}: {v}" for n, v in fields).encode(), f"the fields of {where}")
        return response.status, fields, data

    def json(self, method, url, **more):
        status, fields, data = self.call(method, url, **more)
        where = f"{method} {urllib.parse.urlsplit(url).path}"
        require(status == 200, f"{where} gave {status}: {data[:300].decode(errors='replace')}")
        kind = dict((n.lower(), v) for n, v in fields).get("content-type", "")
        require(kind.startswith("application/fhir+json"), f"{where}: content type {kind!r}")
        interop.check_headers(fields, where)
        return json.loads(data)


def signed_assertion(options):
    """A user assertion (IHE IUA) made by an independent library."""
    from joserfc import jwt
    from joserfc.jwk import ECKey

    with open(options.sign_key, "rb") as file:
        key = ECKey.import_key(file.read())
    with open(options.cert, encoding="ascii") as file:
        der = ssl.PEM_cert_to_DER_cert(first_certificate(file.read()))
    now = int(time.time())
    claims = {
        "iss": options.issuer, "sub": options.subject, "aud": options.audience, "iat": now,
        "nbf": now, "exp": now + 300, "jti": str(uuid.uuid4()), "client_id": options.facility,
        "scope": "user/DocumentReference.rs", "amr": ["pwd", "hwk"],
        "cnf": {"x5t#S256": base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()},
        "extensions": {"ihe_iua": {
            "subject_name": options.subject, "subject_organization_id": options.facility,
            "subject_role": [{"code": options.role}],
            "purpose_of_use": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
                                "code": options.purpose}]}},
    }
    if options.licence:
        claims["licence"] = options.licence
    header = {"alg": "ES256", "typ": "JWT", "kid": options.key_id or key.thumbprint()}
    return jwt.encode(header, claims, key, algorithms=["ES256"])


def first_certificate(pem):
    end = "-----END CERTIFICATE-----"
    return pem[pem.index("-----BEGIN CERTIFICATE-----") : pem.index(end) + len(end)]


def open_session(connection, options, assertion):
    body = json.dumps({"handle": options.handle, "custodian": interop.network(options.base)})
    status, _, data = connection.call(
        "POST", f"{interop.origin(options.base)}/api/sessions", body=body, bearer=assertion,
        headers={"Content-Type": "application/json"})
    require(status in (200, 201), f"opening a session gave {status}: {data[:300].decode(errors='replace')}")
    opened = json.loads(data)
    require(opened.get("token") and opened.get("id"), "the session has no token or no id")
    return opened


def close_session(connection, options, session):
    """Closes what was opened, and sees that its token is worth nothing afterwards."""
    url = f"{interop.origin(options.base)}/api/sessions/{session['id']}"
    status, _, data = connection.call("DELETE", url)
    require(200 <= status < 300, f"closing the session gave {status}: {data[:300].decode(errors='replace')}")
    status, _, _ = connection.call("GET", f"{options.base}/DocumentReference?patient={options.handle}&status=current")
    require(status == 401, f"a closed session was answered with {status}")


def search_all(connection, options):
    """Every page by GET; the links are followed as they are given."""
    query = urllib.parse.urlencode(
        {"patient": options.handle, "status": "current,superseded", "_count": options.page})
    url = f"{options.base}/DocumentReference?{query}"
    found, pages = [], 0
    while url:
        pages += 1
        require(pages <= interop.PAGES_MAX, "the next links do not end")
        bundle = connection.json("GET", url, headers={"Accept": "application/fhir+json"})
        links = interop.check_bundle(bundle, f"page {pages}")
        page = interop.documents(bundle, f"page {pages}")
        require(len(page) <= options.page, f"page {pages} has more than was asked for")
        found += page
        url = links.get("next")
        require(not url or url.startswith(interop.origin(options.base)), "a next link leads elsewhere")
    return found, pages


def search_form(connection, options):
    """The first page by POST."""
    form = urllib.parse.urlencode(
        {"patient": options.handle, "status": "current,superseded", "_count": options.page})
    bundle = connection.json(
        "POST", f"{options.base}/DocumentReference/_search", body=form,
        headers={"Content-Type": "application/x-www-form-urlencoded"})
    interop.check_bundle(bundle, "the form's page")
    return interop.documents(bundle, "the form's page")


def fetch(connection, options, attachment, where):
    if "data" in attachment:
        data = base64.b64decode(attachment["data"], validate=True)
        connection.forbidden.check(data, where)
        interop.check_content(data, attachment["contentType"], where)
        return len(data)
    url = urllib.parse.urljoin(options.base.rstrip("/") + "/", attachment["url"])
    status, fields, data = connection.call("GET", url)
    require(status == 200, f"{where} gave {status}")
    interop.check_headers(fields, where)
    kind = dict((n.lower(), v) for n, v in fields).get("content-type", "")
    interop.check_content(data, kind, where)
    return len(data)


def check(options):
    forbidden = interop.Forbidden(options.forbid)
    connection = Connection(options, forbidden)
    assertion = options.token or (signed_assertion(options) if options.sign_key else None)
    session = open_session(connection, options, assertion) if assertion else None
    try:
        if session:
            connection.bearer = session["token"]
        return read(connection, options)
    finally:
        if session:
            close_session(connection, options, session)


def read(connection, options):
    statement = connection.json("GET", f"{options.base}/metadata")
    require(statement.get("fhirVersion") == "4.0.1", "metadata: not FHIR 4.0.1")
    found, pages = search_all(connection, options)
    ids = [resource["id"] for resource in found]
    require(len(set(ids)) == len(ids), "a document is on two pages")
    expected = options.expect_documents
    require(expected in (None, len(ids)), f"{len(ids)} documents, {expected} expected")
    first = [resource["id"] for resource in search_form(connection, options)]
    require(first == ids[: options.page], "GET and POST do not find the same")
    size = 0
    for resource in found:
        interop.check_subject(resource, options.handle, resource["id"])
        for content in resource["content"]:
            size += fetch(connection, options, content["attachment"], f"the document {resource['id']}")
    status, _, _ = connection.call("GET", f"{options.base}/Binary/nothing-here")
    require(status == 404, f"a document that is not there gave {status}")
    return f"client.py: {len(ids)} documents on {pages} pages, {size} bytes"


def extra(parser):
    parser.add_argument("--sign-key", help="P-256 key that makes the user assertion, PEM")
    parser.add_argument("--key-id", help="its kid; by default its thumbprint (RFC 7638)")
    for name in ("issuer", "subject", "audience", "facility", "licence"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--role", default="doctor")
    parser.add_argument("--purpose", default="TREAT")


if __name__ == "__main__":
    given = interop.arguments(__doc__, extra)
    interop.run(lambda: check(given))
