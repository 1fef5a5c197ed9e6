"""an incident: stopped at once by one side, its extent from the ledger alone, the patients known to their facility"""

import csv
import datetime
import io

from networks import require


def check(net):
    net.register()
    people = net.people[:3]
    for person in people:
        net.agree(person, "c-101")
    handles = [net.link(person) for person in people]
    shown = {}
    for person, handle in zip(people[:2], handles):
        session = net.open(handle)
        shown[person.local] = len(net.search(handle, session["token"]))
    # A look that is refused touches nobody.
    other = net.cli("link", "handle", "--patient", people[0].at_mame, "--custodian", "oshidori", who="mame/c-102")["handle"]
    require(net.search(other, net.assertion("dr.ito", "mame/c-102", "doctor").read_text(), who="mame/c-102") == [], "open")

    # One operator stops the direction alone; what is open ends; one alone cannot start it again.
    net.cli("session", "cut", "--direction", "mame>oshidori", who="oshidori/operator")
    status, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handles[0]}&status=current",
                        bearer=session["token"])
    require(status == 401, f"a session lives on in a stopped direction: {status}")
    net.restart()
    net.cli("session", "resume", "--direction", "mame>oshidori", who="oshidori/operator")
    token = net.assertion("dr.sato", "mame/c-101", "doctor")
    net.refused("session", "open", "--handle", handles[0], "--custodian", "oshidori", "--token", token, who="mame/c-101")

    # How far did it reach? From the files, without the bridge.
    folder, key, _ = net.ledger()
    report = extent(net, folder, key, "oshidori", "--requester", "mame", "--facility", "c-101")
    require(len(report["patients"]) == 2, f"{len(report['patients'])} patients instead of 2")
    require({patient["home"] for patient in report["patients"]} == {"h-001"}, "not the hospital's patients")
    documents = sorted(patient["documents"] for patient in report["patients"])
    require(documents == sorted(shown.values()), f"the ledger says {documents}, the doctor saw {shown}")
    require(all(patient["items"] for patient in report["patients"]), "no categories")
    require(extent(net, folder, key, "oshidori", "--facility", "c-102")["patients"] == [], "the refused look counts")
    own = extent(net, folder, key, "mame", "--facility", "c-101")
    require([asker["user"] for asker in own["askers"]] == ["dr.sato"], "the own side does not name its user")
    require(report["askers"][0]["user"] != "dr.sato", "the other side learns the user's name")
    names = {patient["pseudonym"] for patient in report["patients"]}
    require(not names & {patient["pseudonym"] for patient in own["patients"]}, "the pseudonyms join the networks")

    # Only the hospital can say who they are.
    table, page = net.folder.parent / "affected.csv", net.folder.parent / "draft.html"
    extent(net, folder, key, "oshidori", "--facility", "c-101", "--csv", table, "--sheet", page)
    rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    require(len(rows) == 3, f"the table has {len(rows)} rows")
    require("漏えい等報告書" in page.read_text() and "2 人" in page.read_text(), "the draft says nothing")
    for text in (str(report), table.read_text(), page.read_text()):
        require(not any(person.local in text or person.at_mame in text for person in people), "a number is in a report")
    numbers = net.folder.parent / "numbers.txt"
    numbers.write_text("\n".join(person.local for person in net.people))
    affected = net.cli("link", "pseudonyms", "--file", numbers, "--among", table, who="oshidori/h-001")
    require({row["patient"] for row in affected} == set(shown), f"the hospital finds {affected}")

    # The records that the law asks both networks for.
    for network, article in (("oshidori", 29), ("mame", 30)):
        records = reported(net, "provisions", folder, key, network)
        require(records and all(record["article"] == article and record["items"] and record["consent"]
                                and record["patient"] for record in records), f"{network}'s records: {records[:2]}")


def extent(net, folder, key, network, *more):
    return reported(net, "incident", folder, key, network, *more)


def reported(net, report, folder, key, network, *more):
    today = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).date()
    return net.cli("ledger", report, folder, "--key", key, "--network", network, "--audit-key",
                   net.folder / "secrets" / f"{network}.audit.key", "--from", today - datetime.timedelta(days=1),
                   "--until", today + datetime.timedelta(days=1), *more)
