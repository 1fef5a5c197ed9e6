"""the viewer: signing in, forms, the same page for all who may see nothing, cuts, no number of the other side"""

import re
import time

from networks import require
from screen import Beats, Screen, assertion, sign_in, words


def check(net):
    net.register()
    person, stranger = net.people[0], net.people[1]
    net.agree(person, "c-101")
    net.link(person)
    net.link(stranger)  # linked, and nobody has consented to anything
    folder, origin = net.folder / "mame", net.viewer.removesuffix("/view")
    doors(net, folder, origin)
    screen = sign_in(net.portal, origin, folder, "c-101", "dr.sato")
    forms(screen, person)
    record = nothing_alike(screen, person, stranger)
    read(net, screen, record, person)
    foreign(net, folder, origin, screen, record)
    supervised(net, origin, screen, person)
    ends(net, folder, origin, person)
    leaks(screen, person)


def doors(net, folder, origin):
    """Who gets in, and by which way alone."""
    screen = Screen(origin, folder, "c-101")
    for path in ("/view", "/view/signin", "/view/patients/1", "/view/sessions"):
        require("サインイン" in screen.page(path, 401), f"{path} shows something else than where to sign in")
    portal = net.portal.removesuffix("/portal")
    single = {"assertion": assertion(net.portal, folder, "c-101", "dr.sato")}
    screen.submit("/view/signin", single, 403, "https://elsewhere.example")
    screen.submit("/view/signin", single, 200, portal)
    screen.submit("/view/signin", single, 401, portal)  # single use
    other = Screen(origin, folder, "p-201")
    other.submit("/view/signin", {"assertion": assertion(net.portal, folder, "c-101", "dr.sato")}, 401, portal)
    other.cookie = screen.cookie
    require("サインイン" in other.page("/view", 401), "a cookie works with another facility's certificate")
    _, fields, _ = screen.ask("GET", "/view")
    policy = fields["content-security-policy"]
    require("default-src 'none'" in policy and "unsafe" not in policy and fields["cache-control"] == "no-store",
            f"the page's fields are {fields}")


def forms(screen, person):
    """A form of another site, or without its token, changes nothing."""
    form = {"csrf": screen.token, "by": "number", "number": person.at_mame}
    screen.submit("/view/find", form, 403, "https://elsewhere.example")
    screen.submit("/view/find", form | {"csrf": "x" * 26}, 403)
    screen.submit("/view/find", {"by": "number", "number": person.at_mame}, 403)
    screen.submit("/view/find", {"csrf": form["csrf"], "by": "number"}, 400)


def nothing_alike(screen, person, stranger):
    """Unknown, refused and not linked are one page; the patient who agreed is another."""
    pages = set()
    for number in (stranger.at_mame, "M-9999999", person.local):
        screen.find(number, 404)
        pages.add(words(screen.seen[-1]))
    require(len(pages) == 1, f"who may see nothing is told {pages}")
    path = screen.find(person.at_mame)
    record = path.removesuffix("/confirm")
    status, fields, _ = screen.ask("GET", record)
    require(status == 303 and fields["location"] == path, "a record was shown before anyone made sure who it is")
    require(person.name.split()[0][:1] in words(screen.page(path)), "the page to make sure names nobody")
    require(screen.submit(path, {"csrf": screen.token}) == record, "confirming leads elsewhere")
    return record


def read(net, screen, record, person):
    """Every page of the record, and what is written down of each."""
    since = net.api("mame/operator", "GET", "/api/status")[1]["ledgerSize"]
    text = screen.page(record)
    paths = sorted(set(re.findall(rf'href="({record}/(?:records|documents)/[^"]+)"', text)))
    require(len(paths) > 10, f"the timeline has {len(paths)} lines")
    plots = re.findall(rf'href="({record}/laboratory/[^"]+)"', screen.page(f"{record}/laboratory"))
    for path in [plots[0], f"{record}/medication"] + paths:
        page = screen.page(path)
        for image in re.findall(r'<img src="([^"]+)"', page):
            status, fields, _ = screen.ask("GET", image)
            require(status == 200 and fields["content-type"] in ("image/jpeg", "image/png"), f"an image is {fields}")
    screen.page(f"{record}/records/0-99999", 404)
    screen.page(f"{record}/documents/0/AAAA", 404)
    screen.page(f"{record}/documents/7/AAAA", 404)
    pages = [entry for entry in net.entries(since) if entry["kind"] == "page"]
    require(len(pages) == len(paths) + 4, f"{len(pages)} pages are in the ledger, {len(paths) + 4} were shown")
    require(all(len(entry["fields"]["code"]) == 64 for entry in pages), "a page has no code")


def foreign(net, folder, origin, screen, record):
    """A view is its sign-in's alone: another user of the same facility has none."""
    user = Screen(origin, folder, "p-201")
    user.submit("/view/signin", {"assertion": assertion(net.portal, folder, "p-201", "ph.abe")}, 200,
                net.portal.removesuffix("/portal"))
    user.submit("/view/notice", {"csrf": user.token})
    user.page(record, 404)
    user.page(record + "/events", 404)


def supervised(net, origin, screen, person):
    """Both operators see who looks, the other side by a pseudonym, and each cuts; the page is told at once."""
    record = screen.open(person.at_mame)
    for network, at in (("mame", net.port), ("oshidori", net.port + 1)):
        beats = Beats(screen, record + "/events")
        while not beats.events:
            time.sleep(0.02)
        listed = Screen(f"https://localhost:{at}", net.folder / network, "operator")
        text = listed.page("/view")
        require(("dr.sato" in text) == (network == "mame"), f"{network} reads {words(text)}")
        require(person.at_mame not in text and person.local not in text, "the list says whose record is open")
        token = re.search(r'name="csrf" value="([^"]+)"', text)[1]
        sessions = re.findall(r'name="subject" value="([0-9a-f]{32})"', text)
        require(sessions, "no session can be cut")
        listed.submit("/view/supervision/cut", {"scope": "session", "subject": sessions[0], "csrf": "x"}, 403)
        for session in sessions:
            listed.submit("/view/supervision/cut", {"scope": "session", "subject": session, "csrf": token})
        took = beats.ended(5)
        require(took is not None and took < 1, f"the page was told to go after {took} s")
        require("運営者が閲覧を停止しました" in screen.page(record + "/ended"), "the page does not say who cut it")
        require("運営者が閲覧を停止しました" in screen.page(record), "a cut record is shown")
        record = screen.open(person.at_mame)


def ends(net, folder, origin, person):
    """Withdrawal, and the end of a user's access, end what is open and the sign-in."""
    screen = sign_in(net.portal, origin, folder, "c-101", "dr.sato")
    record = screen.open(person.at_mame)
    beats = Beats(screen, record + "/events")
    net.cli("user", "put", "dr.sato", "--facility", "c-101", "--role", "doctor", "--licence", "第123456号", "--status",
            "suspended", who="mame/operator")
    require(beats.ended(5) is not None, "a suspended user's page stays")
    require("サインイン" in screen.page(record, 401), "a suspended user is still signed in")
    net.cli("user", "put", "dr.sato", "--facility", "c-101", "--role", "doctor", "--licence", "第123456号", who="mame/operator")
    screen = sign_in(net.portal, origin, folder, "c-101", "dr.sato")
    record = screen.open(person.at_mame)
    net.consent("oshidori", person.local, "participation", "withdrawn")
    require("同意" in screen.page(record), "a record is shown after the withdrawal")
    screen.find(person.at_mame, 404)


def leaks(screen, person):
    """Nothing that came to the browser has the other side's number of the patient."""
    everything = b"".join(screen.seen)
    require(person.local.encode() not in everything, "oshidori's number reached the browser")
