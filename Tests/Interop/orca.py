#!/usr/bin/env python3
"""Asks a clinic's receipt computer (日医標準レセプトソフト API) who its patients are, with requests and lxml.

The three calls as the published pages have them: every element names its type, an array holds `<name>_child` records, a
number that nobody has is said in place of a name.
"""

import argparse

import interop
import requests
from interop import require
from lxml import etree

TYPES = {"string", "record", "array"}


def check_form(element):
    """The form of xml2, below the outermost element."""
    kind = element.get("type")
    require(kind in TYPES, f"{element.tag}: type {kind}")
    require(set(element.keys()) == {"type"}, f"{element.tag}: attributes {element.keys()}")
    children = list(element)
    if kind == "string":
        require(not children, f"{element.tag}: a string with elements in it")
        return
    require(not (element.text or "").strip(), f"{element.tag}: stray text")
    names = [child.tag for child in children]
    if kind == "array":
        require(set(names) <= {f"{element.tag}_child"}, f"{element.tag}: an array of {names}")
    else:
        require(len(set(names)) == len(names), f"{element.tag}: an element twice")
    for child in children:
        check_form(child)


class Clinic:
    def __init__(self, options):
        self.base = options.base.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = options.ca
        self.session.cert = (options.cert, options.key)
        # As bytes: requests would write a text in Latin-1.
        self.session.auth = tuple(open(options.credentials, "rb").read().strip().split(b":", 1))

    def read(self, answer, name):
        require(answer.status_code == 200, f"status {answer.status_code}")
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(answer.content, parser)
        require(root.tag == "xmlio2" and len(root) == 1, f"root {root.tag}")
        require(root[0].tag == name and root[0].get("type") == "record", f"answer {root[0].tag}")
        check_form(root[0])
        require(root[0].findtext("Reskey") == "Patient Info", "no Reskey")
        return root[0]

    def patient(self, number):
        return self.read(self.session.get(f"{self.base}/api01rv2/patientgetv2", params={"id": number}), "patientinfores")

    def post(self, call, body):
        answer = self.session.post(
            f"{self.base}/api01rv2/{call}?class=01", data=body.encode(), headers={"Content-Type": "application/xml"})
        return self.read(answer, "patientlst2res")

    def patients(self, numbers):
        ids = "".join(
            f'<Patient_ID_Information_child type="record"><Patient_ID type="string">{number}</Patient_ID>'
            "</Patient_ID_Information_child>" for number in numbers)
        return self.post("patientlst2v2", (
            f'<data><patientlst2req type="record"><Patient_ID_Information type="array">{ids}'
            "</Patient_ID_Information></patientlst2req></data>"))

    def named(self, name):
        return self.post("patientlst3v2", (
            f'<data><patientlst3req type="record"><WholeName type="string">{name}</WholeName>'
            '<Birth_StartDate type="string"></Birth_StartDate><Birth_EndDate type="string"></Birth_EndDate>'
            '<Sex type="string"></Sex><InOut type="string"></InOut></patientlst3req></data>'))


def check(options):
    clinic = Clinic(options)
    found = clinic.patient(options.number)
    require(found.findtext("Api_Result") == "00", "the patient is not known")
    patient = found.find("Patient_Information")
    require(patient.findtext("Patient_ID").lstrip("0") == options.number.lstrip("0"), "another patient")
    require(patient.findtext("Sex") in ("1", "2"), "no sex")
    card = patient.find("HealthInsurance_Information")[0]
    require(card.findtext("HealthInsuredPerson_Number"), "no number of an insurance")
    name = patient.findtext("WholeName")

    listed = clinic.patients([options.number, "98989898"]).find("Patient_Information")
    require([child.findtext("WholeName") for child in listed] == [name, "患者番号がありません"], "other patients listed")
    require(
        listed[0].find("HealthInsurance_Information")[0].findtext("HealthInsuredPerson_Number")
        == card.findtext("HealthInsuredPerson_Number"), "another insurance listed")

    family = name.split("\u3000")[0]
    names = [child.findtext("WholeName") for child in clinic.named(family).find("Patient_Information")]
    require(name in names and all(other.startswith(family) for other in names), f"{names} by name")
    require(clinic.named("誰でもない").findtext("Api_Result") == "20", "somebody is called nobody")

    require(clinic.patient("98989898").findtext("Api_Result") == "10", "a number of nobody's is known")
    clinic.session.auth = ("stranger", "stranger")
    refused = clinic.session.get(f"{clinic.base}/api01rv2/patientgetv2", params={"id": options.number})
    require(refused.status_code == 401, f"a stranger gets {refused.status_code}")
    return "orca.py: three calls, as documented"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, words in [
        ("base", "https://localhost:PORT"), ("ca", "authorities of the server, PEM"), ("cert", "our certificate, PEM"),
        ("key", "its key, PEM"), ("credentials", "file with user:password"), ("number", "a patient's number"),
    ]:
        parser.add_argument(f"--{name}", required=True, help=words)
    given = parser.parse_args()
    interop.run(lambda: check(given))
