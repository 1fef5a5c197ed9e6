"""emergency: a right, a claim, the least, both networks told, reviewed, the patient informed"""

import datetime

from networks import require

CLAIM = ["--reason", "unconscious", "--state", "unresponsive", "--minutes", "20", "--text", "搬送時 JCS300"]


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", emergency=True)
    net.link(person)
    handle = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/c-102")["handle"]
    refused = open_view(net, handle, "ck.mori", "clerk", code=1)
    require("emergency" in refused.lower(), f"the clerk is told {refused!r}")
    open_view(net, handle, "dr.ito", "doctor", code=1)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)
    net.cli("user", "emergency", "grant", "dr.ito", "--facility", "c-102", "--until",
            until.strftime("%Y-%m-%dT%H:%M:%SZ"), "--by", "院長", who="mame/c-102")
    view = open_view(net, handle, "dr.ito", "doctor")
    minimal = net.search(handle, view["token"], who="mame/c-102")
    require(minimal, "the emergency view shows nothing")
    told = {}
    for who in ("mame/operator", "oshidori/operator", "mame/c-102", "oshidori/h-001"):
        notices = net.api(who, "GET", "/api/notices")[1]["notices"]
        require(notices and notices[-1]["kind"] == "opened", f"{who} was not told")
        told[who] = notices[-1]["review"]["id"]
    review = told["mame/operator"]
    require(set(told.values()) == {review}, "the notices are about different reviews")
    # The words of the doctor stay on the doctor's side.
    require("JCS300" not in str(net.cli("emergency", "show", review, who="oshidori/operator")), "the words crossed")
    require("JCS300" in str(net.cli("emergency", "show", review, who="mame/operator")), "the own side has no words")
    net.refused("emergency", "inform", review, "--by", "adachi", who="oshidori/operator")
    for network, reviewer in (("mame", "kita"), ("oshidori", "adachi")):
        state = net.cli("emergency", "review", review, "--reviewer", reviewer, "--finding", "justified",
                        who=f"{network}/operator")["state"]
    require(state == "concluded", f"both have examined it, and it is {state}")
    net.cli("emergency", "inform", review, "--by", "adachi", who="oshidori/operator")
    listed = net.cli("emergency", "list", who="mame/operator")
    require([case["state"] for case in _cases(listed)] == ["patientInformed"], f"the list says {listed}")
    # The right taken back ends what is open.
    net.cli("user", "emergency", "revoke", "dr.ito", "--facility", "c-102", who="mame/c-102")
    status, _ = net.api("mame/c-102", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=view["token"])
    require(status == 401, f"the view lives on without the right: {status}")


def open_view(net, handle, user, role, code=0):
    words = ["emergency", "open", "--handle", handle, "--custodian", "oshidori", "--token",
             net.assertion(user, "mame/c-102", role, "ETREAT"), *CLAIM]
    return net.cli(*words, who="mame/c-102") if code == 0 else net.refused(*words, who="mame/c-102", code=code)


def _cases(listed):
    return listed if isinstance(listed, list) else listed.get("reviews", listed)
