"""administrator: a plan of both networks, looks within it, cut by either, reconciled by both"""

import datetime
import time

from networks import require

ADMIN = "ad.oka"
OFFICE = "mame/c-102"  # the association's own entry in the register
CATEGORIES = "prescription,labResult,progressNote"


def check(net):
    net.FACILITIES = {**net.FACILITIES, OFFICE: ("hospital", "協会事務局", "Office of the association")}
    net.register()
    net.cli("user", "put", ADMIN, "--facility", "c-102", "--role", "networkAdmin", who="mame/operator")
    people = net.people[:4]
    for person in people[:3]:
        net.agree(person, "c-101", emergency=True)
        net.link(person)
    handles = [own_handle(net, person) for person in people]
    reception_links_without_a_plan(net, people[0])
    plan = draft(net)
    drafted_and_approved_by_two(net, plan, handles[0])
    view = look(net, handles[0], plan)
    seen = net.search(handles[0], view["token"], who=OFFICE)
    nothing_but_the_list(net, handles[0], view, seen, people[0])
    everybody_was_told(net, plan)
    limits_hold_and_tell_nothing(net, plan, handles)
    withdrawn_at_once(net, plan, handles[1])
    both_reconcile(net, plan)
    link_checks_see_referrals_only(net, handles[0])
    time_box_and_restart(net, handles[0])


def own_handle(net, person):
    words = ["link", "handle", "--patient", person.at_mame, "--custodian", "oshidori"]
    return net.cli(*words, who=OFFICE)["handle"]


def soon(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def words_of(purpose="systemNecessity", user=ADMIN, seconds=3600, patients="2", looks="2", categories=CATEGORIES):
    return ["plan", "draft", "--purpose", purpose, "--custodian", "oshidori", "--facility", "c-102", "--user", user,
            "--ticket", "INC-2026/114", "--cause", "documentMissing", "--text", "島根さんの処方が届かないとの申告",
            "--categories", categories, "--patients", patients, "--looks", looks, "--until", soon(seconds), "--by", "kita"]


def draft(net, **changes):
    return net.cli(*words_of(**changes), who="mame/operator")["id"]


def approve(net, plan):
    for network, by in (("mame", "kita"), ("oshidori", "mori")):
        state = net.cli("plan", "approve", plan, "--by", by, who=f"{network}/operator")["state"]
    require(state == "approved", f"both approved, and it is {state}")


def ask(net, handle, plan, purpose="SYSADMIN", role="networkAdmin", user=ADMIN, more=None):
    """What the bridge answers to opening a session: status and JSON."""
    token = net.assertion(user, OFFICE, role, purpose).read_text().strip()
    body = {"handle": handle, "custodian": "oshidori", **({"plan": plan} if plan else {}), **(more or {})}
    return net.api(OFFICE, "POST", "/api/sessions", body, bearer=token)


def refuse(net, code, handle, plan, **more):
    status, body = ask(net, handle, plan, **more)
    require(status >= 400 and body["type"].endswith(f":{code}"), f"not {code} but {status} {body}")
    require(body["title"] and body["titleJa"], "a refusal speaks two languages")


def look(net, handle, plan):
    return net.cli("session", "open", "--handle", handle, "--custodian", "oshidori", "--plan", plan, "--token",
                   net.assertion(ADMIN, OFFICE, "networkAdmin", "SYSADMIN"), who=OFFICE)


def reception_links_without_a_plan(net, person):
    handle = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/c-101")
    require(handle["handle"], "reception has no handle")
    # A clerk's purpose is the same word; they see nothing clinical, with or without a plan.
    refuse(net, "not-available", handle["handle"], None, purpose="PATADMIN", role="clerk", user="ck.mori")
    refuse(net, "plan-unasked", handle["handle"], "0" * 32, purpose="PATADMIN", role="clerk", user="ck.mori")


def drafted_and_approved_by_two(net, plan, handle):
    for changes, said in (({"user": "ck.mori"}, "administrator"), ({"seconds": 9 * 3600}, "until"),
                          ({"patients": "11"}, "patients"), ({"looks": "4"}, "looks"), ({"categories": "x"}, "categories")):
        require(said in net.refused(*words_of(**changes), who="mame/operator"), f"{said} is not named")
    net.refused(*words_of(), who="oshidori/operator")
    for purpose in ("SYSADMIN", "PATADMIN"):
        refuse(net, "plan-needed", handle, None, purpose=purpose)
    refuse(net, "plan-not-in-force", handle, plan)
    token = net.assertion(ADMIN, OFFICE, "networkAdmin", "SYSADMIN").read_text().strip()
    status, _ = net.api(OFFICE, "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current", bearer=token)
    require(status == 403, f"without a session the search answered {status}")
    net.cli("plan", "approve", plan, "--by", "kita", who="mame/operator")
    net.refused("plan", "approve", plan, "--by", "mori", who="mame/operator")
    net.refused("plan", "approve", plan, "--by", "kita", who="oshidori/operator")
    net.refused("plan", "approve", plan, "--by", ADMIN, who="oshidori/operator")
    refuse(net, "plan-not-in-force", handle, plan)
    require(net.cli("plan", "approve", plan, "--by", "mori", who="oshidori/operator")["inForce"], "not in force")
    refuse(net, "plan-unfit", handle, "0" * 32)
    refuse(net, "plan-unfit", handle, plan, purpose="PATADMIN")
    theirs = net.cli("plan", "show", plan, who="oshidori/operator")
    require("島根" not in str(theirs) and ADMIN not in str(theirs) and "kita" not in str(theirs), "words crossed")
    require("島根" in str(net.cli("plan", "show", plan, who="mame/operator")), "the own side has no words")


def nothing_but_the_list(net, handle, view, seen, person):
    require(seen, "the administrator sees no list")
    doctor = net.search(net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori",
                                who="mame/c-101")["handle"], net.open(own_at_clinic(net, person))["token"])
    require(len(seen) < len(doctor), "the administrator sees as much as the doctor")
    # Policy and plan: the plan has no referrals, the agreement no progress notes.
    codes = {document["type"]["coding"][0]["code"] for document in seen}
    require(codes <= {"57833-6", "11502-2"}, f"outside policy and plan: {codes}")
    url = seen[0]["content"][0]["attachment"]["url"]
    status, _ = net.api(OFFICE, "GET", url[url.index("/", 8):], bearer=view["token"])
    require(status == 404, f"the administrator read a document: {status}")


def own_at_clinic(net, person):
    return net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/c-101")["handle"]


def kinds(net, who, plan):
    notices = net.api(who, "GET", "/api/notices")[1]["notices"]
    return [notice["kind"] for notice in notices if (notice.get("plan") or {}).get("id") == plan]


def everybody_was_told(net, plan):
    for who in ("mame/operator", "oshidori/operator", OFFICE):
        require(kinds(net, who, plan) == ["planApproved", "planUsed"], f"{who}: {kinds(net, who, plan)}")
    require(kinds(net, "oshidori/h-001", plan) == ["planUsed"], "the home was not told")
    require(not kinds(net, "mame/c-101", plan), "a clinic was told that has nothing to do with it")
    net.cli("plan", "show", plan, who="oshidori/h-001")
    net.refused("plan", "show", plan, who="mame/c-101")


def limits_hold_and_tell_nothing(net, plan, handles):
    look(net, handles[0], plan)
    refuse(net, "plan-limit", handles[0], plan)
    # A patient nobody linked is refused in the words of one who did not agree, and is not counted.
    net.consent("oshidori", net.people[2].local, "emergencyConsent", "no")
    silent = [ask(net, handle, plan) for handle in (handles[2], handles[3])]
    require(silent[0] == silent[1] and silent[0][0] == 404, f"they differ: {silent}")
    net.restart()
    look(net, handles[1], plan)
    # The plan's patients are used up: the known and the unknown are told the same, before anything is looked up.
    require(ask(net, handles[2], plan) == ask(net, handles[3], plan), "they differ")
    refuse(net, "plan-limit", handles[3], plan)
    refuse(net, "plan-limit", handles[0], plan)


def withdrawn_at_once(net, plan, handle):
    view = look(net, handle, plan)
    net.search(handle, view["token"], who=OFFICE)
    net.cli("plan", "withdraw", plan, "--by", "mori", "--note", "確認が取れない", who="oshidori/operator")
    status, body = net.api(OFFICE, "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                           bearer=view["token"])
    require(status == 401, f"the session lives on: {status} {body}")
    refuse(net, "plan-not-in-force", handle, plan)
    require(kinds(net, "oshidori/h-001", plan)[-1] == "planEnded", "the home was not told of the end")
    require(kinds(net, "mame/operator", plan) == ["planApproved", "planUsed", "planEnded"], "mame was not told once")


def both_reconcile(net, plan):
    listed = net.cli("plan", "reconcile", plan, who="oshidori/operator")
    require([row["looks"] for row in listed["patients"]] == [2, 2], f"the looks are {listed['patients']}")
    require(listed["asPlanned"] and all(row["inLedger"] and row["withinPlan"] for row in listed["patients"]), f"{listed}")
    numbers = [person.local for person in net.people] + [person.at_mame for person in net.people]
    require(not any(number in str(listed) for number in numbers), "an identifier is in the list")
    net.refused("plan", "reconcile", plan, "--by", ADMIN, "--finding", "asPlanned", who="mame/operator")
    net.refused("plan", "reconcile", plan, "--by", "mori", "--finding", "deviates", who="oshidori/operator")
    net.cli("plan", "reconcile", plan, "--by", "kita", "--finding", "asPlanned", who="mame/operator")
    done = net.cli("plan", "reconcile", plan, "--by", "mori", "--finding", "deviates", "--note", "連絡が遅れた",
                   who="oshidori/operator")
    require((done["state"], done["outcome"], done["overdue"]) == ("reconciled", "deviates", False), f"{done}")
    require("連絡" not in str(net.cli("plan", "show", plan, who="mame/operator")), "a note crossed")


def link_checks_see_referrals_only(net, handle):
    plan = draft(net, purpose="identityLinking", categories="referral,labResult")
    approve(net, plan)
    status, view = ask(net, handle, plan, purpose="PATADMIN")
    require(status == 201, f"the link cannot be checked: {status} {view}")
    codes = {document["type"]["coding"][0]["code"] for document in net.search(handle, view["token"], who=OFFICE)}
    require(codes <= {"57133-1"}, f"more than referrals: {codes}")
    require(net.cli("plan", "finish", plan, "--by", ADMIN, who="mame/operator")["ending"] == "done", "it is not done")
    status, _ = net.api(OFFICE, "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=view["token"])
    require(status == 401, f"the session outlives the work: {status}")


def time_box_and_restart(net, handle):
    plan = draft(net, seconds=8)
    approve(net, plan)
    view = look(net, handle, plan)
    require(view["notAfter"] <= net.cli("plan", "show", plan, who="mame/operator")["until"], "longer than the plan")
    for _ in range(300):
        state = net.cli("plan", "show", plan, who="mame/operator")
        if state["ending"]:
            break
        time.sleep(0.1)
    require(state["ending"] == "ranOut", f"it never ran out: {state}")
    refuse(net, "plan-not-in-force", handle, plan)
    states = {row["id"]: row["state"] for row in net.cli("plan", "list", who="oshidori/operator")}
    require(states[plan] == "ended", f"the list says {states}")
    net.restart()
    require(net.cli("plan", "list", who="oshidori/operator")[0]["id"] == plan, "a restart forgot the plans")
