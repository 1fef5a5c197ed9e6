"""seats: whoever finds none waits for an offer, what an operator stops refuses every way in until both resume it"""

from networks import require


def configure(settings):
    settings["agreements"][0]["seats"] = [{"pool": "clinics", "seats": 1}]


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    handle = net.link(person)

    # One seat: the first looks, the second waits, and looks once the first has left.
    first = net.open(handle)
    require(first["state"] == "active", f"the first of one seat is {first}")
    second = opened(net, handle, "second-request")
    require((second["state"], second["before"]) == ("queued", 0), f"the second of one seat is {second}")
    again = opened(net, handle, "second-request")
    require((again["id"], again["token"]) == (second["id"], second["token"]), "the same request is another session")
    refused = net.refused("session", "accept", second["id"], who="mame/c-101")
    require("waiting" in refused, f"a seat that nobody offers: {refused}")
    status, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=second["token"])
    require(status == 409, f"whoever waits is answered {status}")
    net.refused("session", "show", second["id"], who="mame/c-102")
    [pool] = net.cli("session", "seats", who="oshidori/operator")["pools"]
    require((pool["seats"], pool["held"], pool["waiting"]) == (1, 1, 1), f"the seats stand as {pool}")

    net.cli("session", "close", first["id"], who="mame/c-101")
    shown = net.cli("session", "show", second["id"], who="mame/c-101")
    require(shown["state"] == "offered" and shown["until"], f"the seat that came free is {shown}")
    accepted = net.cli("session", "accept", second["id"], who="mame/c-101")
    require(accepted["state"] == "active", f"the accepted seat is {accepted}")
    require(net.search(handle, second["token"]), "the second sees nothing")

    # Either operator stops the pool alone, over a restart; both resume it.
    answer = net.cli("session", "cut", "--pool", "clinics", "--stop", who="oshidori/operator")
    require(answer["ended"] == 1, f"the stop ended {answer}")
    net.restart()
    require(net.cli("status", who="mame/operator")["stopped"] == ["pool:clinics"], "the stop is forgotten")
    half = net.cli("session", "resume", "--pool", "clinics", who="oshidori/operator")
    require(half["waitsFor"] == ["mame"] and not half["running"], f"half a resume says {half}")
    require("stopped" in refusal(net, handle), "a stopped pool lets somebody in")
    require(net.cli("session", "resume", "--pool", "clinics", who="mame/operator")["running"], "both resumed it")
    net.cli("session", "close", net.open(handle)["id"], who="mame/c-101")

    # A user of the other network, and what is nobody's.
    words = ["--network", "mame", "--facility", "c-101", "--user", "dr.sato"]
    net.cli("session", "cut", *words, "--stop", who="oshidori/operator")
    require("stopped" in refusal(net, handle), "a stopped user gets in")
    for who in ("mame/operator", "oshidori/operator"):
        resumed = net.cli("session", "resume", *words, who=who)
    session = net.open(handle)
    require(resumed["running"] and session["state"] == "active", "the user does not get in again")

    # A link that is stopped leads nowhere, as one that was never made.
    link = ["--network", "mame", "--facility", "c-101", "--handle", handle]
    require(net.cli("session", "cut", *link, "--stop", who="oshidori/operator")["ended"] == 1, "the link's session lives on")
    unknown = refusal(net, handle[::-1])
    require(refusal(net, handle) == unknown, "a stopped link is told from one that is not there")
    for who in ("mame/operator", "oshidori/operator"):
        resumed = net.cli("session", "resume", *link, who=who)
    require(resumed["scope"].startswith("link:") and net.open(handle)["id"] != session["id"], "the link leads nowhere still")

    net.refused("session", "cut", "--pool", "nobody", "--stop", who="mame/operator")
    net.refused("session", "cut", "--dialect", "xca", "--stop", who="mame/operator")
    net.refused("session", "restore", "--pool", "clinics", "--seat", "0", who="mame/operator")


def opened(net, handle, key):
    return net.cli("session", "open", "--handle", handle, "--custodian", "oshidori", "--key", key, "--token",
                   net.assertion("dr.sato", "mame/c-101", "doctor"), who="mame/c-101")


def refusal(net, handle):
    return net.refused("session", "open", "--handle", handle, "--custodian", "oshidori", "--token",
                       net.assertion("dr.sato", "mame/c-101", "doctor"), who="mame/c-101")
