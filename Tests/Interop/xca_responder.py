#!/usr/bin/env python3
"""A responding gateway of XCA (ITI-38, ITI-39 with MTOM/XOP) that another vendor could have written: Python and lxml.

It holds three documents of one patient, demands a client certificate, judges every request that arrives (with --schemas
against the published schemas) and answers a request it cannot accept with a SOAP fault, so that the asker fails.
Prints its port, then a line for each fault.
"""

import argparse
import hashlib
import http.server
import ssl
import sys
import threading
import urllib.parse

from lxml import etree

import xca
from interop import Fault, require

RIM, QUERY, RS = (xca.NS[name] for name in ("rim", "query", "rs"))
STABLE = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
CONFIDENTIALITY = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
TITLES = {"classCode": ("11488-4", "診療情報提供書"), "typeCode": ("11488-4", "診療情報提供書"),
          "formatCode": ("urn:ihe:iti:xds-sd:text:2008", "テキスト"),
          "healthcareFacilityTypeCode": ("HOSP", "病院"), "practiceSettingCode": ("394802001", "内科")}
SYSTEMS = {"classCode": "2.16.840.1.113883.6.1", "typeCode": "2.16.840.1.113883.6.1",
           "formatCode": "1.3.6.1.4.1.19376.1.2.3", "healthcareFacilityTypeCode": "2.16.840.1.113883.5.111",
           "practiceSettingCode": "2.16.840.1.113883.6.96"}


class Document:
    def __init__(self, number, options):
        self.unique_id = f"2.25.{4711 + number}"
        self.entry_id = f"urn:uuid:00000000-0000-4000-8000-00000000000{number}"
        self.text = f"紹介状 {number}\r\n患者ID: {options.number} 経過良好 <&> 𠮷\r\n".encode()
        self.options = options

    def entry(self):
        digest = hashlib.sha1(self.text).hexdigest()
        slots = {
            "creationTime": "20260401093000", "languageCode": "ja-JP", "hash": digest, "size": str(len(self.text)),
            "repositoryUniqueId": self.options.repository, "serviceStartTime": "202604010900",
            "sourcePatientId": self.options.patient,
        }
        parts = [f'<rim:Slot name="{name}"><rim:ValueList><rim:Value>{escaped(value)}</rim:Value></rim:ValueList></rim:Slot>'
                 for name, value in slots.items()]
        parts.append(f'<rim:Name><rim:LocalizedString xml:lang="ja" value="紹介状 {self.unique_id[-4:]}"/></rim:Name>')
        classes = [(name, scheme, *TITLES[name], SYSTEMS[name]) for name, scheme in xca.REQUIRED_CLASSES.items()]
        classes.append(("confidentialityCode", CONFIDENTIALITY, "N", "normal", "2.16.840.1.113883.5.25"))
        for name, scheme, code, title, system in classes:
            parts.append(
                f'<rim:Classification id="{self.entry_id[:-2]}{len(parts)}" classifiedObject="{self.entry_id}" '
                f'classificationScheme="{scheme}" nodeRepresentation="{code}"><rim:Slot name="codingScheme"><rim:ValueList>'
                f"<rim:Value>{system}</rim:Value></rim:ValueList></rim:Slot><rim:Name>"
                f'<rim:LocalizedString xml:lang="ja" value="{title}"/></rim:Name></rim:Classification>')
        for scheme, value, title in (
                (xca.PATIENT_ID, self.options.patient, "patientId"), (xca.UNIQUE_ID, self.unique_id, "uniqueId")):
            parts.append(
                f'<rim:ExternalIdentifier id="{self.entry_id[:-2]}{len(parts)}" registryObject="{self.entry_id}" '
                f'identificationScheme="{scheme}" value="{escaped(value)}"><rim:Name>'
                f'<rim:LocalizedString value="XDSDocumentEntry.{title}"/></rim:Name></rim:ExternalIdentifier>')
        return (
            f'<rim:ExtrinsicObject id="{self.entry_id}" objectType="{STABLE}" status="{xca.APPROVED}" '
            f'mimeType="text/plain" home="{self.options.home}">{"".join(parts)}</rim:ExtrinsicObject>')


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def unquoted(values):
    """The texts of ('a','b') or 'a'."""
    joined = ",".join(value.strip().strip("()") for value in values)
    return [one.strip().strip("'").replace("''", "'") for one in joined.split(",")]


class Responder:
    def __init__(self, options):
        self.options, self.schemas = options, xca.Schemas(options.schemas)
        self.documents = [Document(number, options) for number in (1, 2, 3)]

    def query(self, request):
        xca.Schemas.check(self.schemas.registry, request, "the query")
        asked = request.find("rim:AdhocQuery", xca.NS)
        slots = xca.slots_of(asked)
        option = request.find("query:ResponseOption", xca.NS)
        require(option.get("returnType") == "LeafClass", f"returnType {option.get('returnType')}")
        if asked.get("id") == xca.QUERIES["FindDocuments"]:
            patients = unquoted(slots["$XDSDocumentEntryPatientId"])
            require("$XDSDocumentEntryStatus" in slots, "FindDocuments without a status")
            found = self.documents if patients == [self.options.patient] else []
        elif asked.get("id") == xca.QUERIES["GetDocuments"]:
            require(asked.get("home") == self.options.home, f"GetDocuments of the home {asked.get('home')}")
            wanted = {one for name in ("$XDSDocumentEntryUniqueId", "$XDSDocumentEntryEntryUUID")
                      for one in unquoted(slots.get(name, []))}
            found = [one for one in self.documents if wanted & {one.unique_id, one.entry_id}]
        else:
            raise Fault(f"the query {asked.get('id')}")
        body = (
            f'<query:AdhocQueryResponse xmlns:query="{QUERY}" xmlns:rim="{RIM}" status="{xca.STATUS}Success">'
            f'<rim:RegistryObjectList>{"".join(one.entry() for one in found)}</rim:RegistryObjectList>'
            "</query:AdhocQueryResponse>")
        xca.Schemas.check(self.schemas.registry, etree.fromstring(body), "our own answer")
        return body, []

    def retrieve(self, request):
        xca.Schemas.check(self.schemas.repository, request, "the retrieval")
        responses, parts = [], []
        for one in request.findall("xds:DocumentRequest", xca.NS):
            asked = {name: one.findtext(f"xds:{name}", namespaces=xca.NS)
                     for name in ("HomeCommunityId", "RepositoryUniqueId", "DocumentUniqueId")}
            require(asked["HomeCommunityId"] == self.options.home, f"retrieval of {asked['HomeCommunityId']}")
            require(asked["RepositoryUniqueId"] == self.options.repository, "retrieval of another repository")
            for document in self.documents:
                if document.unique_id == asked["DocumentUniqueId"]:
                    name = f"part-{len(parts)}@gateway.example"
                    parts.append((name, document.text))
                    elements = "".join(f"<x:{key}>{value}</x:{key}>" for key, value in asked.items())
                    responses.append(
                        f"<x:DocumentResponse>{elements}<x:mimeType>text/plain</x:mimeType><x:Document>"
                        f'<o:Include xmlns:o="{xca.NS["xop"]}" href="cid:{urllib.parse.quote(name)}"/>'
                        "</x:Document></x:DocumentResponse>")
        require(parts, "retrieval of a document that is not here")
        body = (
            f'<x:RetrieveDocumentSetResponse xmlns:x="{xca.NS["xds"]}"><r:RegistryResponse xmlns:r="{RS}" '
            f'status="{xca.STATUS}Success"/>{"".join(responses)}</x:RetrieveDocumentSetResponse>')
        return body, parts

    def answer(self, data):
        envelope = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        action = envelope.findtext("s:Header/wsa:Action", namespaces=xca.NS)
        message_id = envelope.findtext("s:Header/wsa:MessageID", namespaces=xca.NS)
        require(message_id and message_id.startswith("urn:uuid:"), "a request without a MessageID")
        require(envelope.findtext("s:Header/wsa:To", namespaces=xca.NS), "a request without To")
        ways = {"urn:ihe:iti:2007:CrossGatewayQuery": self.query, "urn:ihe:iti:2007:CrossGatewayRetrieve": self.retrieve}
        require(action in ways, f"the action {action}")
        body, parts = ways[action](envelope.find("s:Body", xca.NS)[0])
        root = (
            f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{xca.SOAP}" xmlns:a="{xca.WSA}"><s:Header>'
            f"<a:Action>{action}Response</a:Action><a:MessageID>urn:uuid:{hashlib.md5(data).hexdigest()}</a:MessageID>"
            f"<a:RelatesTo>{message_id}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>").encode()
        if not parts:
            return "application/soap+xml; charset=UTF-8", root
        boundary = "=_kanetsuki"
        pieces = [("root@gateway.example", 'application/xop+xml; charset=UTF-8; type="application/soap+xml"', root)]
        pieces += [(name, "application/octet-stream", content) for name, content in parts]
        package = b"".join(
            f"--{boundary}\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{name}>\r\n\r\n".encode()
            + content + b"\r\n" for name, kind, content in pieces) + f"--{boundary}--\r\n".encode()
        return (f'multipart/related; boundary="{boundary}"; type="application/xop+xml"; '
                'start="<root@gateway.example>"; start-info="application/soap+xml"'), package


def handler(responder):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            data = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                kind, body = responder.answer(data)
                status = 200
            except Exception as error:  # whatever is wrong with a request is the asker's fault, and told
                print(f"FAULT: {error}", flush=True)
                kind, status = "application/soap+xml; charset=UTF-8", 500
                body = (f'<s:Envelope xmlns:s="{xca.SOAP}"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code>'
                        '<s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>').encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    for name in ("ca", "cert", "key", "number", "home", "authority"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--repository", default="1.2.3.4.5")
    parser.add_argument("--schemas")
    options = parser.parse_args()
    options.patient = f"{options.number}^^^&{options.authority}&ISO"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(options.cert, options.key)
    context.load_verify_locations(options.ca)
    context.verify_mode = ssl.CERT_REQUIRED
    http.server.ThreadingHTTPServer.allow_reuse_address = True
    server = http.server.ThreadingHTTPServer(("127.0.0.1", options.port), handler(Responder(options)))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


if __name__ == "__main__":
    main()
