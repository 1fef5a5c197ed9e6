"""a later visit: the clinic's own number is enough, also after a restart; both directions"""

from networks import require


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    handle = net.link(person)
    net.restart()
    sources = net.cli("link", "sources", "--patient", person.at_mame, who="mame/c-101")["sources"]
    require([source["custodian"] for source in sources] == ["oshidori"], f"the sources are {sources}")
    source = sources[0]
    require(source["handle"] == handle and not source["stopped"], "the handle of the later visit is another")
    require(source["responsibilityJa"] and source["responsibilityEn"], "nobody answers for faults")
    session = net.open(source["handle"])
    require(net.search(source["handle"], session["token"]), "the later visit sees nothing")
    # Another clinic has a handle of its own for the same number, and it leads nowhere else.
    other = net.cli("link", "sources", "--patient", person.at_mame, who="mame/c-102")["sources"][0]
    require(other["handle"] != handle, "two clinics share a handle")
    # Of a patient who is not linked nothing can be told: the answer looks the same.
    unknown = net.cli("link", "sources", "--patient", "M-9999999", who="mame/c-101")["sources"][0]
    require(set(unknown) == set(source), "an unlinked patient's answer looks different")
    require(net.search(unknown["handle"], _token(net, unknown)) == [], "an unlinked patient has documents")
    # The hospital, too, sees the clinic's record of its own patient by its own number.
    back = net.cli("link", "sources", "--patient", person.local, who="oshidori/h-001")["sources"]
    require([source["custodian"] for source in back] == ["mame"], f"the hospital's sources are {back}")


def _token(net, source):
    """A user assertion, with which a search needs no session."""
    return net.assertion("dr.sato", "mame/c-101", "doctor").read_text()
