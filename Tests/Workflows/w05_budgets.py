"""budgets: who asks too much waits, who guesses handles has none, and both operators see it"""

from networks import require


def configure(settings):
    settings["networks"][0]["budgets"] = {"userPerMinute": 6, "unknownHandles": 3, "lockMinutes": 5}


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", "c-102")
    handle = net.link(person)
    token = net.open(handle)["token"]
    path = f"/fhir/oshidori/DocumentReference?patient={handle}&status=current"
    statuses = [net.api("mame/c-101", "GET", path, bearer=token)[0] for _ in range(8)]
    require(statuses == [200] * 5 + [429] * 3, f"eight questions were answered {statuses}")
    figures = net.cli("budgets", who="mame/operator")
    users = [(user["user"], user["questions"], user["refused"]) for user in figures["users"]]
    require(users == [("dr.sato", 6, 3)], f"mame's operator sees {figures}")
    there = net.cli("budgets", who="oshidori/operator")
    asked = [(line["network"], line["facility"], line["questions"]) for line in there["facilities"]]
    require(asked == [("mame", "c-101", 6)] and there["users"] == [], f"oshidori's operator sees {there}")
    require("dr.sato" not in str(there), "a user crossed")
    net.refused("budgets", who="mame/c-101")
    guesses(net, person, handle)


def guesses(net, person, other):
    """Handles of another facility, until one's own lead nowhere either, with the very same answer."""
    own = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/c-102")["handle"]
    require(open_session(net, own)[0] < 300, "the own handle does not work")
    unknown = [open_session(net, other) for _ in range(3)]
    require(unknown[0][0] in (403, 404) and unknown[0] == unknown[2], f"the guesses are told {unknown}")
    locked = open_session(net, own)
    require(locked == unknown[0], f"a lock is told as {locked}, an unknown handle as {unknown[0]}")
    for network in ("mame", "oshidori"):
        seen = [(line["facility"], line["locks"]) for line in net.cli("budgets", who=f"{network}/operator")["handles"]
                if line["lockedUntil"]]
        require(seen == [("c-102", 1)], f"{network}'s operator sees {seen}")
    folder, key, _ = net.ledger()
    entries = "".join(file.read_text(errors="replace") for file in folder.rglob("*") if file.is_file())
    require(entries.count("lockHandles") == 1, "the lock is not in the ledger, or more than once")


def open_session(net, handle):
    token = net.assertion("dr.ito", "mame/c-102", "doctor").read_text()
    status, answer = net.api("mame/c-102", "POST", "/api/sessions", {"handle": handle, "custodian": "oshidori"},
                             bearer=token.strip())
    return (status, None) if status < 300 else (status, answer)
