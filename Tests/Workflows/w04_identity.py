"""the same patient without a common number: pairwise handles, useless to others, ended from either side"""

from networks import require


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", "c-102", "p-201")
    handle = net.link(person)
    handles = {who: net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who=who)["handle"]
               for who in ("mame/c-101", "mame/c-102", "mame/p-201")}
    require(handles["mame/c-101"] == handle, "the handle changed")
    require(len(set(handles.values())) == 3, "two facilities share a handle")
    for text in handles.values():
        require(person.at_mame not in text and person.local not in text, "a handle carries a number")
    # Another facility's handle is as unknown as one that never was.
    stolen = net.refused("link", "show", "--handle", handle, who="mame/c-102")
    made_up = net.refused("link", "show", "--handle", "a" * len(handle), who="mame/c-102")
    require(stolen == made_up, f"a stolen handle is told from a made-up one: {stolen!r} {made_up!r}")
    assertion = net.assertion("dr.ito", "mame/c-102", "doctor").read_text()
    require(net.search(handle, assertion, who="mame/c-102") == [], "a stolen handle opens the record")
    require(net.cli("link", "show", "--handle", handle, who="mame/c-101")["state"] == "confirmed", "not confirmed")
    session = net.open(handle)
    require(net.search(handle, session["token"]), "the linked patient has no documents")
    # The hospital found that this is another person: it ends the link alone, and the session with it.
    theirs = net.cli("link", "handle", "--patient", person.local, "--custodian", "mame", who="oshidori/h-001")["handle"]
    net.cli("link", "revoke", "--handle", theirs, who="oshidori/h-001")
    status, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=session["token"])
    require(status == 401, f"the session of a revoked link answered {status}")
    net.refused("link", "show", "--handle", handle, who="mame/c-101")
