"""What the independent clients share: arguments, readable faults, and what a bridge's answer must look like."""

import argparse
import base64
import re
import sys
import urllib.parse

HANDLE = re.compile(r"[A-Za-z0-9.-]{1,64}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
PAGES_MAX = 50


class Fault(Exception):
    """Something the other side did that it must not do."""


def arguments(description, extra=None):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--base", required=True, help="https://localhost:PORT/fhir/oshidori")
    parser.add_argument("--ca", required=True, help="authorities of the server, PEM")
    parser.add_argument("--cert", required=True, help="our certificate, PEM")
    parser.add_argument("--key", required=True, help="its key, PEM")
    parser.add_argument("--handle", required=True, help="the patient, as we know them")
    parser.add_argument("--session", help="a session's token")
    parser.add_argument("--token", help="a user assertion to open a session with")
    parser.add_argument("--forbid", help="file of texts that must not arrive, one to a line")
    parser.add_argument("--expect-documents", type=int, help="how many documents there are")
    parser.add_argument("--page", type=int, default=3, help="documents asked for at once")
    if extra:
        extra(parser)
    return parser.parse_args()


def run(check):
    """Runs a check and ends the process: one line if all is well, else what is wrong."""
    try:
        print(check())
    except Fault as fault:
        print(f"FAULT: {fault}", file=sys.stderr)
        sys.exit(1)
    except Exception as error:  # a library's error is a fault too, and must say whose
        print(f"FAULT: {type(error).__module__}.{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


def require(condition, text):
    if not condition:
        raise Fault(text)


def origin(base):
    parts = urllib.parse.urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def network(base):
    """The custodian's name: the last part of the base."""
    return base.rstrip("/").rsplit("/", 1)[-1]


class Forbidden:
    """Texts that must be in no byte that arrives, in the usual disguises."""

    def __init__(self, path):
        lines = open(path, encoding="utf-8").read().splitlines() if path else []
        self.needles = []
        for text in filter(None, lines):
            wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isdigit() else c for c in text)
            raw = text.encode()
            self.needles += [raw, wide.encode(), urllib.parse.quote(text).encode()]
            # Base64 at each of the three alignments, without the ends that depend on neighbours.
            for shift in range(3):
                coded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
                inner = coded[(4 if shift else 0) : len(coded) - 1]
                if len(inner) >= 6:
                    self.needles.append(inner)

    def check(self, data, where):
        for needle in self.needles:
            if needle in data:
                # Where, never what: a fault's text may be published.
                raise Fault(f"a forbidden text is in {where} at byte {data.index(needle)}")


def can_read(statement, kind):
    """Whether a CapabilityStatement offers to read single resources of a type."""
    resources = [resource for rest in statement.get("rest", []) for resource in rest.get("resource", [])]
    offered = [resource for resource in resources if resource.get("type") == kind]
    require(offered, f"metadata: nothing about {kind}")
    return "read" in [interaction.get("code") for interaction in offered[0].get("interaction", [])]


def check_headers(headers, where):
    values = {name.lower(): value for name, value in headers}
    require(
        "no-store" in values.get("cache-control", ""),
        f"{where}: Cache-Control is {values.get('cache-control')!r}, not no-store")


def check_bundle(bundle, where):
    require(bundle.get("resourceType") == "Bundle", f"{where}: not a Bundle")
    require(bundle.get("type") == "searchset", f"{where}: type is {bundle.get('type')!r}")
    require("entry" not in bundle or bundle["entry"], f"{where}: an empty entry list")
    links = {link["relation"]: link["url"] for link in bundle.get("link", [])}
    require("self" in links, f"{where}: no self link")
    return links


def documents(bundle, where):
    found = []
    for index, entry in enumerate(bundle.get("entry", [])):
        mode = entry.get("search", {}).get("mode")
        require(mode in ("match", "outcome"), f"{where} entry {index}: search mode {mode!r}")
        if mode == "match":
            check_document(entry, f"{where} entry {index}")
            found.append(entry["resource"])
    return found


def check_document(entry, where):
    resource = entry["resource"]
    kind = resource.get("resourceType")
    require(kind == "DocumentReference", f"{where}: resource is {kind!r}")
    require(HANDLE.fullmatch(resource.get("id", "")), f"{where}: id is no FHIR id")
    full = entry.get("fullUrl", "")
    require(full.endswith(f"/DocumentReference/{resource['id']}"), f"{where}: fullUrl does not end in the id")
    require(resource.get("status") in ("current", "superseded"), f"{where}: status {resource.get('status')!r}")
    require(resource.get("type", {}).get("coding") or resource.get("type", {}).get("text"), f"{where}: no type")
    date = resource.get("date")
    require(date is None or INSTANT.fullmatch(date), f"{where}: date {date!r} is no instant")
    require(resource.get("content"), f"{where}: no content")
    for content in resource["content"]:
        attachment = content.get("attachment", {})
        require(attachment.get("contentType"), f"{where}: attachment without contentType")
        require("url" in attachment or "data" in attachment, f"{where}: attachment without url or data")


def check_subject(resource, handle, where):
    reference = resource.get("subject", {}).get("reference", "")
    require(reference.endswith(f"Patient/{handle}"), f"{where}: subject is not the patient asked for")


def check_content(data, content_type, where):
    """The bytes are what their type says."""
    require(data, f"{where}: an empty document")
    kind = content_type.split(";")[0].strip()
    if kind == "image/jpeg":
        require(data[:2] == b"\xff\xd8" and data[-2:] == b"\xff\xd9", f"{where}: not a JPEG")
    elif kind in ("text/xml", "application/xml", "application/hl7-v3+xml"):
        from xml.etree import ElementTree
        ElementTree.fromstring(data)
    elif kind.startswith("text/"):
        data.decode("utf-8")
