"""withdrawal: sessions end at once, links are gone, a certificate is printed, a restart changes nothing"""

from networks import require


def check(net):
    net.register()
    leaving, staying = net.people[:2]
    for person in (leaving, staying):
        net.agree(person, "c-101")
    handle, other = net.link(leaving), net.link(staying)
    session, kept = net.open(handle), net.open(other)
    require(net.search(handle, session["token"]), "nothing to withdraw from")
    paper = net.folder.parent / "certificate.html"
    net.consent("oshidori", leaving.local, "participation", "withdrawn", "--certificate", paper)
    status, body = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                           bearer=session["token"])
    require(status == 401, f"the session lives on after the withdrawal: {status} {body}")
    require(net.search(other, kept["token"]), "another patient's session ended too")
    page = paper.read_text()
    require("同意撤回証明書" in page and leaving.local in page, "the certificate does not say what it is")
    net.refused("link", "show", "--handle", handle, who="mame/c-101")
    # The partner network and both facilities are told that the link ended, and nothing of why.
    for who in ("mame/operator", "mame/c-101", "oshidori/operator", "oshidori/h-001"):
        notices = net.api(who, "GET", "/api/notices")[1]["notices"]
        ended = [notice for notice in notices if notice["kind"] == "linkEnded"]
        require(len(ended) == 1 and "withdr" not in str(ended), f"{who} was told {ended}")
    told = net.api("mame/c-101", "GET", "/api/notices")[1]["notices"][-1]
    require(told["link"]["handle"] == handle, "the clinic cannot tell which of its patients is meant")
    net.restart()
    assertion = net.assertion("dr.sato", "mame/c-101", "doctor").read_text()
    require(net.search(handle, assertion) == [], "after a restart the record is open again")
    # Joining again opens nothing by itself: facilities and links are agreed to anew.
    net.consent("oshidori", leaving.local, "participation", "active")
    assertion = net.assertion("dr.sato", "mame/c-101", "doctor").read_text()
    require(net.search(handle, assertion) == [], "the old link came back")
    folder, key, _ = net.ledger()
    report = net.cli("ledger", "verify", folder, "--key", key)
    require(report["size"] > 0, "the audit is gone")
