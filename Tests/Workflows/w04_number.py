"""the other facility's number: it agrees or it does not, three disagreements lock it, both sides confirm"""

import time

from networks import require

SECONDS = 60  # for reception's one screen


def check(net):
    net.register()
    person, other = net.people[0], net.people[1]
    net.agree(person, "c-101")
    paper = number(net, person)
    began = time.monotonic()
    proposed = propose(net, person, paper)
    require(time.monotonic() - began < SECONDS, "reception waited for too long")
    require(proposed["state"] == "proposed", f"{proposed}")
    require(person.local not in str(proposed) and person.kana not in str(proposed), "the answer tells of the patient")
    again = propose(net, person, paper)
    require(again["handle"] == proposed["handle"], "asked again it proposes another link")
    confirm(net, person, proposed)
    session = net.open(proposed["handle"])
    require(net.search(proposed["handle"], session["token"]), "the linked patient has no documents")
    mistyped(net, person, paper)
    disagreeing(net, person, other, paper)
    ended(net, person, paper, proposed)
    traces(net, person)


def number(net, person):
    """What the hospital prints."""
    sheet = net.folder / "number.html"
    made = net.cli("link", "number", "--patient", person.local, "--sheet", sheet, who="oshidori/h-001")
    page = sheet.read_text()
    for text in (person.local, made["check"], "oshidori/h-001", "米子中央病院"):
        require(text in page, f"the sheet does not say {text}")
    require(person.kana not in page and person.name not in page, "the sheet names the patient")
    return made


def words(person, paper, **changed):
    said = {"patient": person.at_mame, "facility": paper["facility"], "number": paper["number"], "check": paper["check"],
            "kana": person.kana, "birth-date": person.birth_date, "sex": person.sex, **changed}
    return ["link", "propose", *(word for name, value in said.items() for word in (f"--{name}", value))]


def propose(net, person, paper, **changed):
    return net.cli(*words(person, paper, **changed), who="mame/c-101")


def refusal(net, person, paper, who="mame/c-101", **changed):
    said = {"patient": person.at_mame, "facility": paper["facility"], "number": paper["number"], "check": paper["check"],
            "person": {"kana": changed.get("kana", person.kana), "birthDate": changed.get("birth", person.birth_date),
                       "sex": changed.get("sex", person.sex)}}
    status, body = net.api(who, "POST", "/api/links", said)
    require(status >= 400, f"not refused: {status} {body}")
    return status, body


def confirm(net, person, proposed):
    """The hospital hears of it, sees its own number and confirms; until then nobody looks."""
    token = net.assertion("dr.sato", "mame/c-101", "doctor")
    net.refused("session", "open", "--handle", proposed["handle"], "--custodian", "oshidori", "--token", token,
                who="mame/c-101")
    notices = net.api("oshidori/h-001", "GET", "/api/notices?after=0")[1]["notices"]
    told = [notice for notice in notices if notice["kind"] == "linkProposed"]
    require(len(told) == 1, f"the hospital was told {len(told)} times")
    handle = told[0]["link"]["handle"]
    shown = net.cli("link", "show", "--handle", handle, who="oshidori/h-001")
    require(not shown["confirmedHere"] and shown["confirmedThere"], f"{shown}")
    shown = net.cli("link", "review", "--handle", handle, who="oshidori/h-001")
    require(shown["patient"] == person.local and shown["demographics"] is None, f"{shown}")
    require(person.at_mame not in str(shown), "the hospital sees the clinic's number")
    net.refused("link", "review", "--handle", proposed["handle"], who="mame/c-101")
    require(net.cli("link", "confirm", "--handle", handle, who="oshidori/h-001")["state"] == "confirmed", "not confirmed")


def mistyped(net, person, paper):
    wrong = dict(paper, check=f"{(int(paper['check']) + 1) % 97:02}")
    status, body = refusal(net, person, wrong)
    require((status, body["type"]) == (400, "urn:kakehashi:problem:check-digits"), f"{status} {body}")
    status, body = net.api("mame/operator", "POST", "/api/links", {})
    require(status == 403, f"an operator proposes links: {status} {body}")


def disagreeing(net, person, other, paper):
    """Unknown, not taking part, another name, date or sex: all the same, until the number is locked."""
    nobody = {"facility": "oshidori/h-001", "number": "no-such-number"}
    nobody["check"] = net.cli("link", "number", "--patient", nobody["number"], who="oshidori/h-001")["check"]
    answers = [refusal(net, person, nobody), refusal(net, other, number(net, other)),
               refusal(net, person, paper, kana=other.kana), refusal(net, person, paper, birth="1850-01-01"),
               refusal(net, person, paper, sex="other")]
    require(all(answer == answers[0] for answer in answers), f"disagreements are told from each other: {answers}")
    require(answers[0][1]["type"] == "urn:kakehashi:problem:number-disagrees", f"{answers[0]}")
    # The patient's own data do not help any more, at this clinic; and they do at another.
    status, body = refusal(net, person, paper)
    require((status, body["type"]) == (423, "urn:kakehashi:problem:number-locked"), f"{status} {body}")
    require(refusal(net, person, paper, who="mame/c-102", kana=other.kana)[0] == 404, "another facility is locked, too")
    net.restart()
    require(refusal(net, person, paper)[0] == 423, "a restart lifts the lock")
    require(net.api("mame/c-101", "POST", "/api/numbers/unlock", {"patient": person.local})[0] == 200, "no answer")
    require(refusal(net, person, paper)[0] == 423, "the clinic lifts its own lock")
    net.cli("link", "unlock", "--patient", person.local, who="oshidori/h-001")


def ended(net, person, paper, proposed):
    require(propose(net, person, paper)["handle"] == proposed["handle"], "the unlocked number proposes another link")
    net.cli("link", "revoke", "--handle", proposed["handle"], who="mame/c-101")
    anew = propose(net, person, paper, kana=person.kana.replace(" ", ""))
    require(anew["handle"] != proposed["handle"] and anew["state"] == "proposed", f"{anew}")


def traces(net, person):
    """No number and no name in the ledger."""
    folder, _, _ = net.ledger()
    for file in folder.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            for text in (person.local, person.at_mame, person.kana, person.birth_date):
                require(text.encode() not in data, f"{file.name} holds {text}")
