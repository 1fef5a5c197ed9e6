"""a certificate by file: a code once, a key that stays, a request that nobody can alter, two sheets apart"""

import json
import os
import pty
import subprocess

from networks import require

OFFICE = "mame/operator"
WORDS = ["--by", "山田太郎", "--document", "証明書-014"]


def configure(settings):
    """The bridge issues mame's certificates itself; oshidori's own authority does for oshidori."""
    settings["networks"][0]["enrolment"] = {"certificate": "mame/authority.pem", "key": "mame/authority.key", "days": 365}


def check(net):
    net.register()
    code = add(net)
    sheets(net, code)
    key = net.folder.parent / "c-103"
    made = request(net, "mame/c-103", code, key)
    require(os.stat(key / "facility.key").st_mode & 0o77 == 0, "others may read the key")
    require("PRIVATE" not in (key / "request.json").read_text() and code not in (key / "request.json").read_text(),
            "the request holds a secret")
    accept = ["facility", "enrol", "accept", "c-103", "--request", made, *WORDS]
    said = net.refused(*accept, "--out", key / "facility.pem", who=OFFICE)
    require("applied" in said, f"enrolled before there is a contract: {said}")
    for step in ("reviewed", "contracted"):
        net.cli("facility", "step", "c-103", step, *WORDS, who=OFFICE)
    tampered(net, code, key)
    got = net.cli(*accept, "--out", key / "facility.pem", who=OFFICE)
    require(got["certificate"] == (key / "facility.pem").read_text(), "the certificate was not written")
    facility = net.cli("facility", "show", "c-103", who=OFFICE)
    require(facility["status"] == "technicalTest" and facility["certificates"] == [got["digest"]], f"{facility}")
    said = net.refused(*accept, "--out", key / "again.pem", who=OFFICE)
    require("spent" in said, f"the code works twice: {said}")
    net.restart()
    connect(net, key)
    other_authority(net)
    folder, _, _ = net.ledger()
    bytes_ = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    require(b"enrolmentAccept" in bytes_ and code.encode() not in bytes_, "the ledger lacks the act, or has the code")


def add(net):
    """In one sitting at a terminal; the code that was told."""
    answers = ["c-103", "事務局 0852-00-0000", "clinic", "出雲医院", "Izumo Clinic", "", "山田太郎", "申込-014",
               "安藤一郎", "0853-00-0000", "", ""]
    command = [net.programs / "kakehashi", "facility", "add", "--as", net.folder / f"{OFFICE}.json", "--sheets",
               net.folder.parent, "--json"]
    net.refused(*command[1:3], "--sheets", net.folder.parent, who=OFFICE, code=2)  # not a terminal: it never asks
    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE,
                             env={**os.environ, "LC_ALL": "ja_JP.UTF-8"})
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    told = child.stdout.read()
    child.wait(timeout=60)
    talk = os.read(ours, 65536).decode(errors="replace")
    os.close(theirs)
    os.close(ours)
    require(child.returncode == 0, f"facility add ended with {child.returncode}: {talk}")
    require("施設の id" in talk, f"it does not ask in the reader's language: {talk}")
    facility = net.cli("facility", "show", "c-103", who=OFFICE)
    require(facility["status"] == "applied" and facility["nameJa"] == "出雲医院", f"{facility}")
    require(facility["persons"] == {"manager": {"name": "安藤一郎", "contact": "0853-00-0000"}}, f"{facility['persons']}")
    return json.loads(told)["code"]


def sheets(net, code):
    system, user = (net.folder.parent / f"c-103-{name}-administrator.html" for name in ("system", "user"))
    require(code in system.read_text() and "システム管理者" in system.read_text(), "the code is not on its sheet")
    require(code not in user.read_text() and "ユーザ管理者" in user.read_text(), "the code is on the other sheet")
    require(os.stat(system).st_mode & 0o77 == 0, "others may read the code's sheet")


def request(net, facility, code, folder):
    net.cli("facility", "enrol", "request", facility, "--code", code, "--out", folder)
    return folder / "request.json"


def tampered(net, code, key):
    """Another key, another facility, another code: each is refused, and nothing is pinned."""
    accept = ["facility", "enrol", "accept", "c-103", *WORDS, "--out", key / "x.pem", "--request"]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    net.refused("facility", "enrol", "request", "mame/c-103", "--code", wrong, "--out", net.folder.parent / "typo")
    other = net.cli("facility", "enrol", "code", "c-102", *WORDS, who=OFFICE)["code"]
    theirs = json.loads(request(net, "mame/c-103", other, net.folder.parent / "other").read_text())
    ours = json.loads((key / "request.json").read_text())
    for file in ({**ours, "request": theirs["request"]}, {**ours, "proof": theirs["proof"]}, theirs,
                 {**ours, "facility": "mame/c-102"}):
        path = net.folder.parent / "tampered.json"
        path.write_text(json.dumps(file))
        net.refused(*accept, path, who=OFFICE)
    require(net.cli("facility", "show", "c-103", who=OFFICE)["certificates"] == [], "a stranger's key was pinned")
    net.refused("facility", "enrol", "request", "mame/c-103", "--code", code, "--out", key)  # never over a key
    require(net.api("mame/c-101", "POST", "/api/facilities/c-103/enrolment", {"by": "x", "document": "y"})[0] == 403,
            "a facility issues codes")


def connect(net, key):
    """With its own key and the certificate that came back; answered once it is active."""
    profile = json.loads((net.folder / "mame/c-101.json").read_text())
    home = net.folder / "mame"
    for name in ("key", "pem"):
        (home / f"c-103.{name}").write_bytes((key / f"facility.{name}").read_bytes())
    os.chmod(home / "c-103.key", 0o600)
    (home / "c-103.json").write_text(json.dumps({**profile, "certificate": "c-103.pem", "key": "c-103.key"}))
    require(net.api("mame/c-103", "GET", "/api/sessions")[0] == 403, "answered before it is active")
    net.cli("facility", "step", "c-103", "active", *WORDS, who=OFFICE)
    require(net.api("mame/c-103", "GET", "/api/sessions")[0] == 200, "the enrolled facility is not answered")


def other_authority(net):
    """Without an issuing key the network's own authority signs; a certificate of another key is refused."""
    words = ["--type", "clinic", "--name-ja", "境港医院", "--name-en", "Sakaiminato Clinic"]
    net.cli("facility", "put", "h-002", *words, "--status", "applied", who="oshidori/operator")
    for step in ("reviewed", "contracted"):
        net.cli("facility", "step", "h-002", step, *WORDS, who="oshidori/operator")
    code = net.cli("facility", "enrol", "code", "h-002", *WORDS, who="oshidori/operator")["code"]
    made = request(net, "oshidori/h-002", code, net.folder.parent / "h-002")
    accept = ["facility", "enrol", "accept", "h-002", "--request", made, *WORDS, "--out", net.folder.parent / "h-002.pem"]
    net.refused(*accept, who="oshidori/operator")
    net.refused(*accept, "--certificate", net.folder / "oshidori/h-001.pem", who="oshidori/operator")
