"""numbers merged and taken apart again: the link moves, stops at once, and both sides learn who viewed what"""

from networks import require
from w12_incident import extent


def check(net):
    net.register()
    person, new = net.people[0], "M-900001"
    net.agree(person, "c-101")
    net.consent("mame", new, "participation", "active")
    net.consent("mame", new, "facilityConsent", "granted", "--network", "mame", "--facility", "c-101")
    handle = net.link(person)
    session = net.open(handle)
    shown = len(net.search(handle, session["token"]))
    require(shown > 0, "nothing to see before the merge")

    # The practice finds that two of its numbers are one patient: what is open ends, the link moves.
    moved = net.cli("link", "merge", "--from", person.at_mame, "--to", new, who="mame/c-101")["links"]
    require([link["state"] for link in moved] == ["superseded"], f"moved: {moved}")
    ended(net, handle, session)
    old = net.cli("link", "show", "--handle", handle, who="mame/c-101")
    require(old["state"] == "superseded" and old["successor"] == moved[0]["successor"], f"the old handle says {old}")
    net.refused("link", "show", "--handle", handle, who="mame/c-102")
    require(net.cli("link", "merge", "--from", person.at_mame, "--to", new, who="mame/c-102")["links"] == [],
            "another practice moves the link")
    handle = moved[0]["successor"]
    require(handle == net.cli("link", "handle", "--patient", new, "--custodian", "oshidori", who="mame/c-101")["handle"],
            "the new number does not lead to the link")
    session = net.open(handle)
    require(len(net.search(handle, session["token"])) == shown, "the record looks different")

    # They were two people after all: it stops at once, over a restart, and one side alone cannot resume.
    stopped = net.cli("link", "unmerge", "--from", new, "--to", person.at_mame, who="mame/c-101")
    require([link["state"] for link in stopped["links"]] == ["suspended"], f"stopped: {stopped}")
    ended(net, handle, session)
    net.restart()
    require(net.cli("link", "confirm", "--handle", handle, who="mame/c-101")["state"] == "suspended", "one side resumed")
    token = net.assertion("dr.sato", "mame/c-101", "doctor")
    other = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                    bearer=token.read_text())
    require(not [entry for entry in (other[1] or {}).get("entry", []) if entry["search"]["mode"] == "match"],
            f"a stopped link answers: {other}")

    # Who saw the wrong chart: each side by its own name for its own patient, from the ledger's files.
    folder, key, _ = net.ledger()
    own = [extent(net, folder, key, "mame", "--patient", pseudonym) for pseudonym in stopped["pseudonyms"]]
    require([report["exchanges"] > 0 for report in own] == [True, True], f"views under both numbers: {own}")
    require(own[0]["askers"][0]["user"] == "dr.sato" and own[0]["askers"][0]["documents"] == shown,
            f"views since the merge: {own[0]}")
    for who in ("oshidori/h-001", "oshidori/operator", "mame/c-101", "mame/operator"):
        notices = [notice for notice in net.api(who, "GET", "/api/notices?after=0")[1]["notices"]
                   if notice["kind"] == "linkSuspended"]
        require(len(notices) == 1, f"{who} is told {len(notices)} times")
        if who == "oshidori/h-001":
            there = notices[0]["link"]["handle"]
    number = net.cli("link", "review", "--handle", there, who="oshidori/h-001")["patient"]
    require(number == person.local, "the hospital is shown another patient")
    file = net.folder.parent / "number.txt"
    file.write_text(number)
    name = net.cli("link", "pseudonyms", "--file", file, who="oshidori/h-001")[0]["pseudonym"]
    theirs = extent(net, folder, key, "oshidori", "--patient", name)
    require(theirs["patients"][0]["documents"] == 2 * shown, f"the hospital's officer sees {theirs}")
    require(extent(net, folder, key, "oshidori", "--patient", "0" * 32)["exchanges"] == 0, "anyone is found")


def ended(net, handle, session):
    status, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=session["token"])
    require(status == 401, f"a session lives on: {status}")
