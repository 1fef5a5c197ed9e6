"""another network's own application at a session's seat: seen, used, cut at once; an identity provider's event ends it too"""

import json
import time

import desktop
from browser import require
from viewer import clinician, open_patient, sound

missing = desktop.missing
far = None


def before(net):
    global far
    there = net.folder / "oshidori"
    work = net.folder.parent / "desktop"
    work.mkdir()
    far = desktop.Desktop(work, there / "server.pem", there / "server.key", there / "authority.pem")
    file = net.folder / "bridge.json"
    settings = json.loads(file.read_text())
    custodian = next(network for network in settings["networks"] if network["id"] == "oshidori")
    server = {name: custodian["upstream"][name] for name in ("authorities", "certificate", "key")}
    custodian["desktop"] = {"viewer": "/usr/share/novnc", "seats": [
        {**server, "pool": "clinics", "seat": 0, "base": f"https://localhost:{far.port}", "password": {"vault": "desktop-1"}}]}
    agreement = next(one for one in settings["agreements"] if one["custodian"] == "oshidori")
    agreement["seats"] = [{"pool": "clinics", "seats": 1}]
    file.write_text(json.dumps(settings, ensure_ascii=False))
    net.cli("vault", "put", "desktop-1", "--config", file, given=desktop.PASSWORD + "\n")


def check(net):
    try:
        look(net)
    finally:
        far.stop()


def look(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    net.link(person)
    since = len(net.entries())
    with clinician(net) as page:
        timeline = open_patient(page, person)
        seen(page, timeline)
        require("山田" not in page.page_source + page.title, "the desktop's name got out")
        sound(page)
        desktop.typed(page, far)
        ends(net, page, lambda: cut(net), "運営者")
        page.refresh()
        time.sleep(1)
        require(not desktop.shows(page), "a cut session shows the desktop again")
        page.get(f"https://localhost:{net.port}/view")
        seen(page, open_patient(page, person))
        # With the user's access the sign-in ends too: whoever asks then is told nothing more.
        ends(net, page, lambda: pushed(net, "session-revoked"), "サインインが終わった")
        page.get(f"https://localhost:{net.port}/view")
        require("portal" in page.page_source and not page.find_elements("id", "number"), "the user is still signed in")
    told(net, since)


def seen(page, timeline):
    page.get(f"{timeline.rstrip('/')}/desktop/oshidori/")
    page.until(lambda: desktop.shows(page), 20, "the desktop is not seen")


def ends(net, page, act, reason):
    act()
    began = time.monotonic()
    page.until(lambda: not page.find_elements("css selector", "canvas") and not desktop.shows(page), 5, "it is still seen")
    took = time.monotonic() - began
    require(took < 1, f"the desktop was seen {took:.2f} s after its session")
    page.until(lambda: reason in page.text(), 5, f"the reason ({reason}) is not said")
    print(f"  {reason}: gone after {took * 1000:.0f} ms", flush=True)


def cut(net):
    for entry in net.cli("session", "list", who="mame/operator"):
        net.cli("session", "cut", "--session", entry["id"], who="mame/operator")


def pushed(net, kind):
    """The network's identity provider pushes an event about the doctor, and some that must be refused."""
    def push(**changes):
        import jwt

        now = int(time.time())
        claims = {"iss": "https://id.mame.example", "aud": f"https://localhost:{net.port}", "iat": now,
                  "jti": f"set-{now}-{len(changes)}", "sub_id": {"format": "opaque", "id": "dr.sato"},
                  "events": {f"https://schemas.openid.net/secevent/caep/event-type/{kind}": {}}, **changes}
        token = jwt.encode(claims, (net.folder / "mame/token.pem").read_text(), algorithm="ES256", headers={
            "typ": "secevent+jwt"})
        return net._http("mame/c-101", net.port, "POST", "/api/events", token.encode(),
                         {"content-type": "application/secevent+jwt"})

    for changes, error in (({"iss": "https://evil.example"}, "invalid_issuer"), ({"aud": "x"}, "invalid_audience"),
                           ({"sub_id": {"format": "opaque", "id": "dr.nobody"}}, "invalid_request")):
        status, answer = push(**changes)
        require((status, json.loads(answer)["err"]) == (400, error), f"{changes}: {status} {answer}")
    status, answer = push()
    require(status == 202, f"the event was answered {status}: {answer}")


def told(net, since):
    """The ledger says when a desktop was seen, for how long and how much, and nothing of what."""
    entries = [entry["fields"] for entry in net.entries(since) if entry.get("kind") == "session"]
    begun = [entry for entry in entries if entry.get("action") == "desktopOpened"]
    ended = [entry for entry in entries if entry.get("action") == "desktopClosed"]
    require(len(begun) >= 2 and len(ended) == len(begun), f"{len(begun)} begun, {len(ended)} ended")
    require(ended[0]["bytes"] > 100 and ended[0]["inputs"] >= 4, f"{ended[0]}")
    require(any(entry.get("action") == "securityEvent" for entry in entries), "the event is not in the ledger")
