"""the other facility's number where the hospital's register is its SS-MIX2 storage"""

import subprocess

from networks import PEOPLE, require
from w04_number import number, propose, refusal


def configure(settings):
    settings["networks"][1]["upstream"] = {
        "kind": "ssmix2", "codes": "codes", "roots": [{"facility": "h-001", "folder": "records/standardized"}]}


def before(net):
    (net.folder / "codes").symlink_to(net.policies / "codes")
    subprocess.run([net.programs / "Neighbour", "ssmix2", "--name", "oshidori", "--synthetic", PEOPLE, "--out",
                    net.folder / "records"], check=True, capture_output=True, timeout=90)


def check(net):
    net.register()
    person, other = net.people[0], net.people[1]
    net.agree(person, "c-101")
    paper = number(net, person)
    differs = refusal(net, person, paper, kana=other.kana)
    nobody = dict(paper, number="99999999")
    nobody["check"] = net.cli("link", "number", "--patient", nobody["number"], who="oshidori/h-001")["check"]
    require(refusal(net, person, nobody) == differs, "a number nobody has is told from somebody else's")
    # Reception may write the date as the paper insurance card has it.
    proposed = propose(net, person, paper)
    require(proposed["state"] == "proposed", f"{proposed}")
    # A facility whose patients nobody tells of cannot be compared with.
    net.cli("facility", "put", "h-002", "--type", "hospital", "--name-ja", "境港病院", "--name-en", "Sakaiminato Hospital",
            "--certificate", net.folder / "mame" / "c-102.pem", who="oshidori/operator")
    status, body = refusal(net, person, unregistered(paper))
    require((status, body["type"]) == (409, "urn:kakehashi:problem:comparison-unavailable"), f"{status} {body}")


def unregistered(paper):
    """A number of the hospital without a storage, with its check digits (ISO/IEC 7064) made here."""
    digits = "".join(f"{ord(letter):03}" if not letter.isalnum() else str(int(letter, 36)) for letter in "oshidori/h-002/1")
    return dict(paper, facility="oshidori/h-002", number="1", check=f"{98 - int(digits) * 100 % 97:02}")
