"""the yearly audit: begun by the office, answered by the facility, what the bridge knows filled in, the next due in a year"""

import datetime
import hashlib
import json
import pathlib

from networks import require

FORM = pathlib.Path(__file__).resolve().parents[2] / "Deploy" / "audit" / "questionnaire.json"


def configure(settings):
    settings["networks"][0]["audit"] = {"questionnaire": str(FORM), "whenOverdue": "suspend", "graceDays": 14}


def check(net):
    net.register()
    office, own = "mame/operator", "mame/c-101"
    questions = json.loads(FORM.read_text())["questions"]
    known = {question["id"] for question in questions if "known" in question}
    require({row["state"] for row in net.cli("facility", "audit", "list", who=office)} == {"none"}, "audited before")
    net.refused("facility", "audit", "answer", "c-101", "--by", "安藤一郎", "--question", "antivirus", "--verdict", "yes", who=own)
    due = (datetime.date.today() + datetime.timedelta(days=45)).isoformat()
    yesterday = (datetime.date.today() - datetime.timedelta(days=1)).isoformat()
    net.refused("facility", "audit", "start", "--all", "--due", yesterday, who=office)
    begun = net.cli("facility", "audit", "start", "--all", "--due", due, who=office)
    require(begun["begun"] == ["c-101", "c-102", "p-201"], f"{begun}")
    listed = {row["id"]: row for row in net.cli("facility", "list", who=office)}
    require(listed["c-101"]["auditDue"].startswith(due), f"the list does not say when it is due: {listed['c-101']}")
    sheet = net.cli("facility", "audit", "show", "c-101", who=own)
    rows = {row["question"]: row for row in sheet["questions"]}
    require(list(rows) == [question["id"] for question in questions], "a question is missing")
    filled = {name for name, row in rows.items() if row["source"] == "bridge"}
    require(filled == known, f"filled in: {filled}")
    require("until 20" in rows["certificate"]["words"] and rows["transport"]["verdict"] == "yes", f"{rows['certificate']}")
    answer(net, sheet, known)
    done = net.cli("facility", "audit", "show", "c-101", who=office)
    require(done["state"] == "done" and done["lastCompleted"], f"{done}")
    rows = {row["question"]: row for row in done["questions"]}
    require(rows["backup"]["evidence"] and rows["backup"]["by"] == "安藤一郎", f"{rows['backup']}")
    require(rows["licences"]["source"] == "bridge" and rows["licences"]["by"] is None, f"{rows['licences']}")
    next_due = datetime.datetime.fromisoformat(done["due"].replace("Z", "+00:00"))
    days = (next_due - datetime.datetime.now(datetime.timezone.utc)).days
    require(363 <= days <= 365, f"the next is due in {days} days")
    others(net)
    net.restart()
    require(net.cli("facility", "audit", "show", "c-101", who=office) == done, "a restart changed what was said")
    ledger(net)


def answer(net, sheet, known):
    """One answer by option, the others by file; a question the bridge answers is not the facility's."""
    own, by = "mame/c-101", ["--by", "安藤一郎"]
    paper = net.folder.parent / "backup.log"
    paper.write_text("restored 2026-10-01 / 復元試験の記録")
    one = ["--question", "backup", "--verdict", "partly", "--words", "復元は年一回", "--evidence", paper]
    now = net.cli("facility", "audit", "answer", "c-101", *by, *one, who=own)
    row = next(row for row in now["questions"] if row["question"] == "backup")
    require(row["evidence"] == hashlib.sha256(paper.read_bytes()).hexdigest(), "the digest is not the file's")
    require(now["state"] == "open" and now["answered"] == 1, f"{now['state']} {now['answered']}")
    net.refused("facility", "audit", "answer", "c-101", *by, "--question", "transport", "--verdict", "no", who=own)
    net.refused("facility", "audit", "answer", "c-101", *by, "--question", "antivirus", "--verdict", "maybe", who=own)
    file = net.folder.parent / "answers.json"
    left = [row["question"] for row in sheet["questions"] if row["question"] not in known]
    file.write_text(json.dumps({"answers": [{"question": name, "verdict": "yes", "evidence": "backup.log"} for name in left
                                            if name != "backup"]}))
    done = net.cli("facility", "audit", "answer", "c-101", *by, "--file", file, who=own)
    require(done["state"] == "done", f"{done['state']}")
    net.refused("facility", "audit", "answer", "c-101", *by, *one, who=own)


def others(net):
    net.refused("facility", "audit", "show", "c-101", who="mame/c-102")
    status, _ = net.api("mame/operator", "POST", "/api/audits/c-102/answers", {
        "by": "山田", "answers": [{"question": "antivirus", "verdict": "yes"}]})
    require(status == 403, f"the office answers for a facility: {status}")
    status, _ = net.api("mame/c-102", "POST", "/api/audits", {"facility": "p-201"})
    require(status == 403, f"a facility begins another's audit: {status}")
    require(net.api("oshidori/operator", "POST", "/api/audits", {})[1]["type"].endswith("audit-unconfigured"), "no form")
    require(len(net.cli("facility", "audit", "list", who="mame/c-102")) == 1, "a facility sees the others' state")


def ledger(net):
    folder, _, _ = net.ledger()
    bytes_ = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    for action in (b"auditBegin", b"auditAnswer", b"auditComplete"):
        require(action in bytes_, f"{action} is not in the ledger")
    for words in ("安藤一郎", "復元は年一回"):
        require(words.encode() not in bytes_, f"{words} stands in the ledger's open line")
