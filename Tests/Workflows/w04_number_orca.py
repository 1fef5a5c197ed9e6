"""the other facility's number where the hospital's patients are registered in its ORCA"""

from networks import PEOPLE, require
from w04_number import number, propose, refusal

PORT = {}


def configure(settings):
    """The storage is empty: only ORCA knows anybody."""
    oshidori = settings["networks"][1]
    before_it = int(oshidori["upstream"]["base"].split(":")[2].split("/")[0])
    PORT["orca"] = before_it + 1
    oshidori["upstream"] = {
        "kind": "ssmix2", "codes": "codes", "roots": [{"facility": "h-001", "folder": "records"}],
        "demographics": [{
            "kind": "orca", "facility": "h-001", "base": f"https://localhost:{PORT['orca']}",
            "authorities": "oshidori/authority.pem", "certificate": "oshidori/bridge.pem", "key": "oshidori/bridge.key",
            "userFile": "orca.user", "password": {"vault": "orca-h-001"}}]}


def before(net):
    (net.folder / "codes").symlink_to(net.policies / "codes")
    (net.folder / "records").mkdir()
    for name, text in (("user", "kakehashi"), ("both", "kakehashi:secret-of-orca")):
        file = net.folder / f"orca.{name}"
        file.write_text(text + "\n")
        file.chmod(0o600)
    net.cli("vault", "put", "orca-h-001", "--config", net.folder / "bridge.json", given="secret-of-orca\n")
    folder = net.folder / "oshidori"
    net._start("orca", [
        "Neighbour", "serve", "--name", "oshidori", "--address", "127.0.0.1", "--port", str(PORT["orca"]), "--tls-cert",
        folder / "server.pem", "--tls-key", folder / "server.key", "--client-ca", folder / "authority.pem", "--synthetic",
        PEOPLE, "--orca", net.folder / "orca.both"])


def check(net):
    net.register()
    person, other = net.people[0], net.people[1]
    net.agree(person, "c-101")
    paper = number(net, person)
    differs = refusal(net, person, paper, kana=other.kana)
    nobody = dict(paper, number="99999999")
    nobody["check"] = net.cli("link", "number", "--patient", nobody["number"], who="oshidori/h-001")["check"]
    require(refusal(net, person, nobody) == differs, "a number nobody has is told from somebody else's")
    require(propose(net, person, paper)["state"] == "proposed", "ORCA does not agree")
