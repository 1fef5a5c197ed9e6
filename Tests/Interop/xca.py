#!/usr/bin/env python3
"""Asks for a patient's documents as an initiating gateway of XCA, or as a consumer of plain XDS.b.

With nothing but Python's own TLS, HTTP and MIME, and lxml. With --schemas, the folder of the published schemas, every
body that arrives is held against them.
"""

import argparse
import base64
import email
import email.policy
import hashlib
import http.client
import pathlib
import ssl
import subprocess
import urllib.parse
import uuid

from lxml import etree

import interop
from interop import require

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
NS = {
    "s": SOAP, "wsa": WSA, "query": "urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0",
    "rim": "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0", "rs": "urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0",
    "xds": "urn:ihe:iti:xds-b:2007", "hl7": "urn:hl7-org:v3", "xop": "http://www.w3.org/2004/08/xop/include",
}
STATUS = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:"
PARTIAL = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess"
APPROVED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
DEPRECATED = "urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated"
QUERIES = {
    "FindDocuments": "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d",
    "GetDocuments": "urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4",
    "GetDocumentsAndAssociations": "urn:uuid:bab9529a-4a10-40b3-a01f-f68a615d247a",
}
UNIQUE_ID = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"
PATIENT_ID = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
# What every document entry of XDS has (IHE ITI TF-3 table 4.2.3.2-1), by its classification.
REQUIRED_CLASSES = {
    "classCode": "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a",
    "formatCode": "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d",
    "healthcareFacilityTypeCode": "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1",
    "practiceSettingCode": "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead",
    "typeCode": "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983",
}


class Schemas:
    """The published schemas; without a folder nothing is checked."""

    def __init__(self, folder):
        self.registry = self.repository = self.patients = None
        if folder:
            root = pathlib.Path(folder)
            nist = root / "nist-schema"
            self.registry = etree.XMLSchema(file=str(nist / "query.xsd"))
            self.repository = etree.XMLSchema(file=str(nist / "XDS.b_DocumentRepository.xsd"))
            v3 = root / "ipf/hl7v3/schema/HL7V3/NE2008/multicacheschemas/PRPA_IN201306UV02.xsd"
            self.patients = etree.XMLSchema(file=str(v3))

    @staticmethod
    def check(schema, element, where):
        if schema is None:
            return
        alone = etree.fromstring(etree.tostring(element))
        require(schema.validate(alone), f"{where}: {schema.error_log.last_error}")


class Gateway:
    """One kept-alive connection over mutual TLS 1.3."""

    def __init__(self, options):
        self.url = urllib.parse.urlsplit(options.url)
        context = ssl.create_default_context(cafile=options.ca)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(options.cert, options.key)
        self.http = http.client.HTTPSConnection(self.url.hostname, self.url.port, timeout=30, context=context)
        self.assertion = open(options.assertion, "rb").read() if options.assertion else b""
        self.asserter = options.asserter
        self.forbidden = interop.Forbidden(options.forbid)

    def call(self, action, content, path=None):
        """The element in the body of the answer, and the attachments beside it."""
        message_id = f"urn:uuid:{uuid.uuid4()}"
        if self.asserter:
            self.assertion = subprocess.run(self.asserter, shell=True, check=True, capture_output=True).stdout
        security = (
            f'<w:Security xmlns:w="{WSSE}" s:mustUnderstand="1">'.encode() + self.assertion + b"</w:Security>"
            if self.assertion else b"")
        body = (
            f'<s:Envelope xmlns:s="{SOAP}" xmlns:a="{WSA}"><s:Header>'
            f'<a:Action s:mustUnderstand="1">{action}</a:Action><a:MessageID>{message_id}</a:MessageID>'
            f"<a:To>{self.url.geturl()}</a:To>"
            f"<a:ReplyTo><a:Address>{WSA}/anonymous</a:Address></a:ReplyTo>"
        ).encode() + security + f"</s:Header><s:Body>{content}</s:Body></s:Envelope>".encode()
        kind = f'application/soap+xml; charset=UTF-8; action="{action}"'
        self.http.request("POST", path or self.url.path, body=body, headers={"Content-Type": kind})
        response = self.http.getresponse()
        data = response.read()
        self.forbidden.check(data, f"the answer to {action}")
        return self.read(response, data, action, message_id)

    def read(self, response, data, action, message_id):
        kind = response.getheader("Content-Type", "")
        parts = {}
        if kind.startswith("multipart/"):
            head = f"Content-Type: {kind}\r\n\r\n".encode()
            package = email.message_from_bytes(head + data, policy=email.policy.HTTP)
            for part in package.iter_parts():
                parts[part["Content-ID"].strip("<>")] = part.get_payload(decode=True)
            data = parts.pop(package.get_param("start").strip("<>"))
        envelope = etree.fromstring(data)
        fault = envelope.find("s:Body/s:Fault", NS)
        require(fault is None, f"{action}: fault {''.join(fault.itertext()) if fault is not None else ''}")
        require(response.status == 200, f"{action} gave {response.status}")
        relates = envelope.findtext("s:Header/wsa:RelatesTo", namespaces=NS)
        require(relates == message_id, f"{action}: the answer relates to {relates}")
        require(envelope.findtext("s:Header/wsa:Action", namespaces=NS), f"{action}: an answer without Action")
        return envelope.find("s:Body", NS)[0], parts


def slot(name, values):
    return (f'<rim:Slot name="{name}"><rim:ValueList><rim:Value>{values}</rim:Value></rim:ValueList></rim:Slot>')


def query(name, slots, home=None):
    at = f' home="{home}"' if home else ""
    return (
        f'<query:AdhocQueryRequest xmlns:query="{NS["query"]}" xmlns:rim="{NS["rim"]}">'
        '<query:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>'
        f'<rim:AdhocQuery id="{QUERIES[name]}"{at}>{"".join(slots)}</rim:AdhocQuery></query:AdhocQueryRequest>')


def literal(text):
    return "'" + text.replace("'", "''").replace("&", "&amp;") + "'"


def slots_of(entry):
    return {
        one.get("name"): [value.text for value in one.findall("rim:ValueList/rim:Value", NS)]
        for one in entry.findall("rim:Slot", NS)}


def external(entry, scheme):
    found = entry.xpath(f"rim:ExternalIdentifier[@identificationScheme='{scheme}']/@value", namespaces=NS)
    require(len(found) == 1, f"{len(found)} external identifiers where one is needed")
    return found[0]


def check_entry(entry, options):
    where = entry.get("id")
    require((entry.get("home") or "") == ("" if options.xds else options.home), f"{where}: home is {entry.get('home')}")
    require(external(entry, PATIENT_ID) == options.patient, f"{where}: another patient")
    for name, scheme in REQUIRED_CLASSES.items():
        found = entry.xpath(f"rim:Classification[@classificationScheme='{scheme}']", namespaces=NS)
        require(len(found) == 1, f"{where}: {len(found)} of {name}")
    slots = slots_of(entry)
    require("creationTime" in slots and "repositoryUniqueId" in slots, f"{where}: {sorted(slots)}")
    return slots


def find(gateway, options, schemas, action):
    slots = [
        slot("$XDSDocumentEntryPatientId", literal(options.patient)),
        slot("$XDSDocumentEntryStatus", f"('{APPROVED}','{DEPRECATED}')")]
    answer, _ = gateway.call(action, query("FindDocuments", slots))
    Schemas.check(schemas.registry, answer, "FindDocuments")
    expected = PARTIAL if options.partial else f"{STATUS}Success"
    require(answer.get("status") == expected, f"FindDocuments: {etree.tostring(answer)[:400]}")
    if options.partial:
        error = answer.find("rs:RegistryErrorList/rs:RegistryError", NS)
        require(error.get("errorCode") == "XDSUnavailableCommunity", "partial, and no community is missing")
        require(error.get("location"), "nobody knows which community is missing")
    return answer.findall("rim:RegistryObjectList/rim:ExtrinsicObject", NS)


def get(gateway, options, schemas, action, unique_ids):
    wanted = "(" + ",".join(literal(one) for one in unique_ids) + ")"
    home = None if options.xds else options.home
    for name in ("GetDocuments", "GetDocumentsAndAssociations"):
        answer, _ = gateway.call(action, query(name, [slot("$XDSDocumentEntryUniqueId", wanted)], home))
        Schemas.check(schemas.registry, answer, name)
        found = answer.findall("rim:RegistryObjectList/rim:ExtrinsicObject", NS)
        require({external(one, UNIQUE_ID) for one in found} == set(unique_ids), f"{name} found others")


def retrieve(gateway, options, schemas, action, entries):
    requests = []
    for entry in entries:
        repository = slots_of(entry)["repositoryUniqueId"][0]
        home = "" if options.xds else f"<x:HomeCommunityId>{options.home}</x:HomeCommunityId>"
        requests.append(
            f"<x:DocumentRequest>{home}<x:RepositoryUniqueId>{repository}</x:RepositoryUniqueId>"
            f"<x:DocumentUniqueId>{external(entry, UNIQUE_ID)}</x:DocumentUniqueId></x:DocumentRequest>")
    body = f'<x:RetrieveDocumentSetRequest xmlns:x="{NS["xds"]}">{"".join(requests)}</x:RetrieveDocumentSetRequest>'
    path = gateway.url.path.replace("/registry", "/repository")
    answer, parts = gateway.call(action, body, path)
    contents = {}
    for response in answer.findall("xds:DocumentResponse", NS):
        document = response.find("xds:Document", NS)
        include = document.find("xop:Include", NS)
        if include is None:
            content = base64.b64decode(document.text, validate=True)
        else:
            content = parts[urllib.parse.unquote(include.get("href").removeprefix("cid:"))]
            document.remove(include)
            document.text = base64.b64encode(content).decode()
        gateway.forbidden.check(content, "a document")
        contents[response.findtext("xds:DocumentUniqueId", namespaces=NS)] = content
    Schemas.check(schemas.repository, answer, "RetrieveDocumentSet")
    return contents


def discover(gateway, options, schemas):
    number, _, root = (options.own or options.patient).partition("^^^&")
    body = f"""<PRPA_IN201305UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><id root="{uuid.uuid4()}"/>
      <creationTime value="20260401120000"/>
      <interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201305UV02"/><processingCode code="P"/>
      <processingModeCode code="T"/><acceptAckCode code="AL"/>
      <receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.3"/></device></receiver>
      <sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.4"/>
        <asAgent classCode="AGNT"><representedOrganization classCode="ORG" determinerCode="INSTANCE"><id root="1.2.4"/>
        </representedOrganization></asAgent></device></sender>
      <controlActProcess classCode="CACT" moodCode="EVN">
        <code code="PRPA_TE201305UV02" codeSystem="2.16.840.1.113883.1.6"/>
        <queryByParameter><queryId root="1.2.4" extension="q1"/><statusCode code="new"/>
          <responseModalityCode code="R"/><responsePriorityCode code="I"/><parameterList>
          <livingSubjectId><value root="{root.removesuffix('&ISO')}" extension="NUMBER"/>
            <semanticsText>LivingSubject.id</semanticsText></livingSubjectId>
        </parameterList></queryByParameter></controlActProcess></PRPA_IN201305UV02>"""
    action = "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery"
    for asked, code, subjects in ((number, "OK", 1), ("0000000", "NF", 0)):
        answer, _ = gateway.call(action, body.replace("NUMBER", asked))
        Schemas.check(schemas.patients, answer, "patient discovery")
        found = answer.findall("hl7:controlActProcess/hl7:subject", NS)
        got = answer.find("hl7:controlActProcess/hl7:queryAck/hl7:queryResponseCode", NS).get("code")
        require((got, len(found)) == (code, subjects), f"patient discovery: {got} with {len(found)} subjects")
        if options.own and found:
            identifier = found[0].find(".//hl7:patient/hl7:id", NS)
            known = f"{identifier.get('extension')}^^^&{identifier.get('root')}&ISO"
            require(known == options.patient, f"patient discovery: {known}")


def check(options):
    schemas, gateway = Schemas(options.schemas), Gateway(options)
    transactions = (
        ("urn:ihe:iti:2007:RegistryStoredQuery", "urn:ihe:iti:2007:RetrieveDocumentSet") if options.xds
        else ("urn:ihe:iti:2007:CrossGatewayQuery", "urn:ihe:iti:2007:CrossGatewayRetrieve"))
    entries = find(gateway, options, schemas, transactions[0])
    expected = options.expect_documents
    require(expected in (None, len(entries)), f"{len(entries)} documents, {expected} expected")
    slots = {external(entry, UNIQUE_ID): check_entry(entry, options) for entry in entries}
    require(len(slots) == len(entries), "two documents of one name")
    get(gateway, options, schemas, transactions[0], sorted(slots)[:3])
    contents = retrieve(gateway, options, schemas, transactions[1], entries)
    require(set(contents) == set(slots), "not every document came")
    for name, content in contents.items():
        for slot_name, actual in (("size", str(len(content))), ("hash", hashlib.sha1(content).hexdigest())):
            said = slots[name].get(slot_name, [actual])
            require(said == [actual], f"{slot_name} of {name} is {actual}, not {said}")
    if not options.xds:
        discover(gateway, options, schemas)
    return f"xca.py: {len(entries)} documents, {sum(map(len, contents.values()))} bytes"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True, help="https://localhost:PORT/xca, or /xds/registry with --xds")
    for name in ("ca", "cert", "key"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--patient", required=True, help="CX: NUMBER^^^&OID&ISO")
    parser.add_argument("--home", help="urn:oid:… of the community")
    parser.add_argument("--assertion", help="file of a SAML assertion that goes along")
    parser.add_argument("--asserter", help="command that prints a new SAML assertion, for each request")
    parser.add_argument("--own", help="CX under which the patient is looked for, where it is not --patient")
    parser.add_argument("--schemas", help="folder with nist-schema and ipf")
    parser.add_argument("--forbid", help="file of texts that must not arrive, one to a line")
    parser.add_argument("--expect-documents", type=int)
    parser.add_argument("--xds", action="store_true", help="a plain registry and repository")
    parser.add_argument("--partial", action="store_true", help="a community behind it does not answer")
    given = parser.parse_args()
    interop.run(lambda: check(given))
