"""the viewer over two hospitals' SS-MIX2 storages: every kind that a regional record lists, in one timeline"""

import pathlib
import re
import subprocess

from networks import PEOPLE, require
from screen import sign_in

SAMPLE = pathlib.Path(__file__).resolve().parents[3] / "shared/data/records/ssmix2"
NUMBER = "9999013"  # the sample's patient
# MIO Karte's leaflet: orders of injections, drugs and tests, results of tests, images, reports on images. Its orders of
# images are not here: those of the sample name another patient in PID-3 and are shown to nobody.
KINDS = {"injection", "prescription", "labOrder", "labResult", "image", "imagingReport"}


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
        print("w15_storage: skipped: the sample's storage is not here; the synthetic one stands for it", flush=True)
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
    require(KINDS <= shown, f"kinds that are missing: {KINDS - shown} of {shown}")
    for kind in sorted(shown):
        lines = screen.page(f"{record}?kind={kind}")
        paths = re.findall(rf'href="({record}/(?:records|documents)/[^"]+)"', lines)
        require(paths, f"no line of {kind} can be opened")
        screen.page(paths[0])
    both = screen.page(f"{record}?at=0"), screen.page(f"{record}?at=1")
    require(both[0] != both[1], "the institutions cannot be told apart")
    everything = b"".join(screen.seen)
    for number in set(numbers.values()):
        require(number.encode() not in everything, f"a number of oshidori's reached the browser: {number}")


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
