"""the viewer over two hospitals' SS-MIX2 storages: every kind that the leaflet of MIO Karte lists, in one timeline"""

import os
import pathlib
import re
import subprocess

from networks import PEOPLE, require
from screen import sign_in

DATA = os.environ.get("KAKEHASHI_SHARED_DATA") or pathlib.Path(__file__).resolve().parents[3] / "shared/data"
SAMPLE = pathlib.Path(DATA) / "records/ssmix2"
NUMBER = "9999013"  # the sample's patient
# What can be seen in MIO Karte, as its leaflet lists it (1-4), and the kinds of the timeline that this is. The orders of
# images are the second hospital's: those of the sample name another patient in PID-3 and are shown to nobody.
LEAFLET = {
    "注射オーダー": {"injection": "注射"},
    "処方オーダー": {"prescription": "処方"},
    "画像オーダー": {"imagingOrder": "画像検査依頼"},
    "画像の結果(JPG)": {"image": "画像"},
    "検査オーダー・結果": {"labOrder": "検体検査依頼", "labResult": "検査結果"},
    "読影レポート": {"imagingReport": "画像所見"},
}


def configure(settings):
    first = SAMPLE if SAMPLE.is_dir() else "records/standardized"
    settings["networks"][1]["upstream"] = {
        "kind": "ssmix2", "codes": "codes", "roots": [
            {"facility": "h-001", "folder": str(first)},
            {"facility": "h-002", "folder": "records/standardized", "extended": "records/extended"}]}


def before(net):
    (net.folder / "codes").symlink_to(net.policies / "codes")
    run(net.programs / "Neighbour", "ssmix2", "--name", "oshidori", "--synthetic", PEOPLE, "--out", net.folder / "records")
    issue_certificate(net.folder / "oshidori", "h-002")


def check(net):
    if not SAMPLE.is_dir():
        print("w15_storage: skipped: the sample's storage is not here; the synthetic one stands for it, without injections",
              flush=True)
    net.register()
    net.cli("facility", "put", "h-002", "--type", "hospital", "--name-ja", "境港病院", "--name-en", "Sakaiminato Hospital",
            "--certificate", net.folder / "oshidori/h-002.pem", "--discloses", who="oshidori/operator")
    person = net.people[0]
    numbers = {"h-001": NUMBER if SAMPLE.is_dir() else person.local, "h-002": person.local}
    net.agree(person, "c-101")
    if numbers["h-001"] != person.local:
        net.consent("oshidori", NUMBER, "participation", "active")
        net.consent("oshidori", NUMBER, "facilityConsent", "granted", "--network", "mame", "--facility", "c-101")
    for facility, number in numbers.items():
        join(net, person, facility, number)
    screen = sign_in(net.portal, net.viewer.removesuffix("/view"), net.folder / "mame", "c-101", "dr.sato")
    record = screen.open(person.at_mame)
    text = screen.page(record)
    for name in ("米子中央病院", "境港病院"):
        require(name in text, f"{name} is not in the timeline")
    shown = set(re.findall(r'name="kind" value="(\w+)"', text))
    pages = {kind: opened(screen, record, kind) for kind in sorted(shown)}
    leaflet(pages)
    require("胸部.Ｘ線単純撮影" in pages["imagingOrder"][1], "an order of a radiograph does not say of what")
    both = screen.page(f"{record}?at=0"), screen.page(f"{record}?at=1")
    require(both[0] != both[1], "the institutions cannot be told apart")
    everything = b"".join(screen.seen)
    for number in set(numbers.values()):
        require(number.encode() not in everything, f"a number of oshidori's reached the browser: {number}")


def opened(screen, record, kind):
    """The timeline of one kind, and the page of its first line."""
    lines = screen.page(f"{record}?kind={kind}")
    paths = re.findall(rf'<td class="title"><a href="({record}/(?:records|documents)/[^"]+)"', lines)
    require(paths, f"no line of {kind} can be opened")
    return lines, screen.page(paths[0])


def leaflet(pages):
    """Every kind that the leaflet lists has a line, under the name that the viewer gives it."""
    for listed, kinds in LEAFLET.items():
        if listed == "注射オーダー" and not SAMPLE.is_dir():
            continue  # only the sample's storage has injections
        for kind, name in kinds.items():
            lines, _ = pages.get(kind, ("", ""))
            cells = re.findall(r'<td class="kind">.*?</td>', lines, re.DOTALL)
            require(cells, f"{listed}: no line of the kind {kind}; there are {sorted(pages)}")
            for cell in cells:
                words = re.sub("<[^>]*>", "", cell).strip()
                require(words == name, f"{listed}: a line of the kind {kind} is called {words}, not {name}")


def join(net, person, facility, number):
    issued = net.issue(person)
    redeemed = net.cli("link", "redeem", "--patient", number, "--slip", issued["slip"], who=f"oshidori/{facility}")
    net.cli("link", "confirm", "--handle", redeemed["handle"], who=f"oshidori/{facility}")
    state = net.cli("link", "confirm", "--handle", issued["handle"], who="mame/c-101")
    require(state["state"] == "confirmed", f"the link is {state}")


def issue_certificate(folder, name):
    """A client certificate of the network's authority, and the profile that names it."""
    key, request = folder / f"{name}.key", folder / f"{name}.csr"
    run("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out",
        request, "-subj", f"/CN={name}")
    extensions = folder / f"{name}.ext"
    extensions.write_text("basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n"
                          "extendedKeyUsage=clientAuth\n")
    run("openssl", "x509", "-req", "-in", request, "-CA", folder / "authority.pem", "-CAkey", folder / "authority.key",
        "-CAcreateserial", "-days", "30", "-extfile", extensions, "-out", folder / f"{name}.pem")
    key.chmod(0o600)
    profile = (folder / "h-001.json").read_text().replace("h-001", name)
    (folder / f"{name}.json").write_text(profile)


def run(*words):
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=90)
    require(done.returncode == 0, f"{words[0]}: {done.stderr}")
