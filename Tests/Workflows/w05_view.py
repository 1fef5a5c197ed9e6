"""looking: what both networks' rules allow to each profession, and why not"""

from networks import require


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", "p-201")
    handle = net.link(person)
    doctor = net.open(handle)
    seen = net.search(handle, doctor["token"])
    require(seen, "the doctor sees nothing")
    pharmacy = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori",
                       who="mame/p-201")["handle"]
    session = net.open(pharmacy, "ph.abe", "mame/p-201", "pharmacist")
    fewer = net.search(pharmacy, session["token"], who="mame/p-201")
    require(len(fewer) < len(seen), f"the pharmacist sees {len(fewer)} of {len(seen)}")
    # Without consent: nothing, and nothing tells that there is something.
    other = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/c-102")["handle"]
    assertion = net.assertion("dr.ito", "mame/c-102", "doctor").read_text()
    require(net.search(other, assertion, who="mame/c-102") == [], "a clinic without consent sees documents")
    # A session is its own facility's alone, and both operators see it and its end.
    status, _ = net.api("mame/c-102", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=doctor["token"])
    require(status == 401, f"another facility used the session: {status}")
    for operator in ("mame/operator", "oshidori/operator"):
        listed = [entry["id"] for entry in net.cli("session", "list", who=operator)]
        require(doctor["id"] in listed, f"{operator} does not see the session")
    net.cli("session", "close", doctor["id"], who="mame/c-101")
    status, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=doctor["token"])
    require(status == 401, f"a closed session answered {status}")
    # What no agreement is for opens nothing.
    strange = net.assertion("dr.sato", "mame/c-101", "doctor", purpose="HMARKT")
    net.refused("session", "open", "--handle", handle, "--custodian", "oshidori", "--token", strange, who="mame/c-101")
