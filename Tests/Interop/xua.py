"""Makes SAML assertions of XUA with lxml and xmlsec1, as another network's identity provider would.

Prints the assertion, or with --header the WS-Security header around it.
"""
import argparse
import datetime
import pathlib
import secrets
import subprocess
import sys
import tempfile

try:
    from lxml import etree
except ImportError:
    sys.exit(3)

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
DS = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
HL7 = "urn:hl7-org:v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-"
WSSE, WSU = WSS + "secext-1.0.xsd", WSS + "utility-1.0.xsd"
SOAP = "http://www.w3.org/2003/05/soap-envelope"
XSPA = "urn:oasis:names:tc:xspa:1.0:subject:"
HOLDER = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"


def add(parent, namespace, name, text=None, **attributes):
    element = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes)
    element.text = text
    return element


def instant(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def coded(statement, name, local, code, system):
    attribute = add(statement, SAML, "Attribute", Name=name)
    value = add(attribute, SAML, "AttributeValue")
    element = etree.SubElement(value, f"{{{HL7}}}{local}", nsmap={"hl7": HL7, "xsi": XSI})
    element.set(f"{{{XSI}}}type", "hl7:CE")
    element.set("code", code)
    element.set("codeSystem", system)


def signature(root, identifier, algorithm):
    element = etree.Element(f"{{{DS}}}Signature", nsmap={"ds": DS})
    root.insert(1, element)
    info = add(element, DS, "SignedInfo")
    add(info, DS, "CanonicalizationMethod", Algorithm=C14N)
    add(info, DS, "SignatureMethod", Algorithm=f"http://www.w3.org/2001/04/xmldsig-more#{algorithm}")
    reference = add(info, DS, "Reference", URI=f"#{identifier}")
    transforms = add(reference, DS, "Transforms")
    add(transforms, DS, "Transform", Algorithm=f"{DS}enveloped-signature")
    add(transforms, DS, "Transform", Algorithm=C14N)
    add(reference, DS, "DigestMethod", Algorithm="http://www.w3.org/2001/04/xmlenc#sha256")
    add(reference, DS, "DigestValue")
    add(element, DS, "SignatureValue")


def assertion(options):
    identifier = f"_{secrets.token_hex(16)}"
    now, end = instant(options.now), instant(options.now + options.lifetime)
    root = etree.Element(
        f"{{{SAML}}}Assertion", nsmap={"saml2": SAML}, ID=identifier, IssueInstant=now, Version="2.0")
    add(root, SAML, "Issuer", options.issuer)
    subject = add(root, SAML, "Subject")
    add(subject, SAML, "NameID", options.subject)
    data = add(add(subject, SAML, "SubjectConfirmation", Method=HOLDER), SAML, "SubjectConfirmationData")
    key = etree.SubElement(data, f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
    lines = pathlib.Path(options.certificate).read_text().split("-----")[2].split()
    add(add(key, DS, "X509Data"), DS, "X509Certificate", "\n" + "\n".join(lines) + "\n")
    conditions = add(root, SAML, "Conditions", NotBefore=now, NotOnOrAfter=end)
    add(add(conditions, SAML, "AudienceRestriction"), SAML, "Audience", options.audience)
    context = add(add(root, SAML, "AuthnStatement", AuthnInstant=now), SAML, "AuthnContext")
    add(context, SAML, "AuthnContextClassRef", options.context)
    statement = add(root, SAML, "AttributeStatement")
    texts = {
        XSPA + "subject-id": options.name, XSPA + "organization": options.facility,
        XSPA + "organization-id": options.facility, XSPA + "npi": options.licence,
        "urn:ihe:iti:xca:2010:homeCommunityId": options.home,
    }
    for name, text in texts.items():
        if text:
            add(add(statement, SAML, "Attribute", Name=name), SAML, "AttributeValue", text)
    coded(statement, "urn:oasis:names:tc:xacml:2.0:subject:role", "Role", options.role, "1.2.3")
    coded(statement, XSPA + "purposeofuse", "PurposeOfUse", options.purpose, "2.16.840.1.113883.5.8")
    if options.pretty:
        etree.indent(root)
    signature(root, identifier, options.algorithm)
    return root


def signed(root, key):
    with tempfile.TemporaryDirectory() as folder:
        template = pathlib.Path(folder, "template.xml")
        template.write_bytes(etree.tostring(root))
        command = ["xmlsec1", "--sign", "--privkey-pem", key, "--id-attr:ID", f"{SAML}:Assertion"]
        try:
            run = subprocess.run(command + [str(template)], capture_output=True, check=False)
        except FileNotFoundError:
            sys.exit(3)
    if run.returncode != 0:
        sys.exit(run.stderr.decode())
    return etree.fromstring(run.stdout)


def header(root, now):
    security = etree.Element(
        f"{{{WSSE}}}Security", {f"{{{SOAP}}}mustUnderstand": "1"},
        nsmap={"wsse": WSSE, "wsu": WSU, "s": SOAP})
    timestamp = add(security, WSU, "Timestamp")
    add(timestamp, WSU, "Created", instant(now))
    add(timestamp, WSU, "Expires", instant(now + 300))
    security.append(root)
    return security


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("key", "certificate", "issuer", "subject", "audience", "facility"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--name", default="佐藤 一郎")
    parser.add_argument("--role", default="doctor")
    parser.add_argument("--purpose", default="TREAT")
    parser.add_argument("--licence")
    parser.add_argument("--home")
    parser.add_argument("--context", default="https://refeds.org/profile/mfa")
    parser.add_argument("--algorithm", choices=("rsa-sha256", "ecdsa-sha256"), default="ecdsa-sha256")
    parser.add_argument("--lifetime", type=int, default=300, help="seconds")
    parser.add_argument("--now", type=int, help="seconds since 1970")
    parser.add_argument("--pretty", action="store_true", help="with white space between elements")
    parser.add_argument("--header", action="store_true", help="in a WS-Security header")
    options = parser.parse_args()
    if options.now is None:
        options.now = int(datetime.datetime.now(datetime.timezone.utc).timestamp())
    root = signed(assertion(options), options.key)
    if options.header:
        root = header(root, options.now)
    sys.stdout.buffer.write(etree.tostring(root))


main()
