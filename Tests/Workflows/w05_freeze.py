"""the disk is full: what cannot be written down is not shown, and every session stands still until it can be again"""

import re
import resource
import time

from networks import require
from screen import Beats, sign_in, words

WITHIN = 10  # seconds


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    handle = net.link(person)
    screen = sign_in(net.portal, net.viewer.removesuffix("/view"), net.folder / "mame", "c-101", "dr.sato")
    record = screen.open(person.at_mame)
    path = re.search(rf'href="({record}/records/[^"]+)"', screen.page(record))[1]
    session = net.open(handle)
    require(net.search(handle, session["token"]), "the doctor sees nothing")
    pid = net._children["bridge"].pid
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    since = net.api("mame/operator", "GET", "/api/status")[1]["ledgerSize"]
    beats = Beats(screen, record + "/events")
    # No file grows any more: what a full disk does, without filling one.
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, limits[1]))
    nothing(net, screen, record, path, handle, session)
    frozen(net, screen, record, session)
    require(beats.ended(2) is not None, "an open page stays")
    require("閲覧の記録を残せないため" in screen.page(record + "/ended"), "the page does not say why it went")
    resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
    state(net, session, "active")
    require(net.search(handle, session["token"]) and path in screen.page(record), "nothing is shown once there is room")
    gaps = [entry for entry in net.entries(since) if entry["kind"] == "gap"]
    require(len(gaps) == 1 and gaps[0]["fields"]["since"] < gaps[0]["at"], f"the ledger says of the gap: {gaps}")
    net.ledger()
    require(net.people[0].local.encode() not in b"".join(screen.seen), "oshidori's number reached the browser")


def nothing(net, screen, record, path, handle, session):
    """Neither a page nor an answer nor a new session."""
    for page in (record, path):
        _, _, content = screen.ask("GET", page)
        require(f'href="{record}/records/' not in content.decode(), f"{page} is shown: {words(content)}")
    status, answer = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                             bearer=session["token"])
    require(status == 503 and "entry" not in answer, f"an answer came: {status} {answer}")
    net.refused("session", "open", "--handle", handle, "--custodian", "oshidori", "--token",
                net.assertion("dr.sato", "mame/c-101", "doctor"), who="mame/c-101")


def frozen(net, screen, record, session):
    """It is said, to the user and to whoever may mend it."""
    state(net, session, "frozen")
    require("閲覧の記録を残せないため" in screen.page(record), f"the page says {words(screen.seen[-1])}")
    told = net.api("mame/operator", "GET", "/api/status")[1]["attention"]
    require(any("nothing is shown" in line for line in told), f"the operator reads {told}")


def state(net, session, wanted):
    began = time.monotonic()
    while (found := net.cli("session", "show", session["id"], who="mame/c-101")["state"]) != wanted:
        require(time.monotonic() - began < WITHIN, f"the session is {found}, not {wanted}")
        time.sleep(0.2)
