"""consent by the network's own system: tables dropped into a folder, whole or not at all, unknown until the first"""

import time

from networks import require

HEADING = "患者番号,種類,内容,施設,同意日,書類番号\n"


def configure(settings):
    settings["networks"][1]["consentFeed"] = {"folder": "feed", "staleMinutes": 60}


def before(net):
    (net.folder / "feed").mkdir()


def check(net):
    net.register()
    person = net.people[0]
    handle = net.link(person)
    net.agree(person, "c-101")
    require(search(net, handle) == [], "a feed that was never heard from is believed")
    require("oshidori" in str(net.cli("status", who="oshidori/operator", code=1)["attention"]), "nobody is told")

    # What the desk said before is known again with the first word of the network's own system.
    drop(net, "0001.csv", HEADING)
    require(search(net, handle), "an empty table does not say that nothing has changed")
    session = net.open(handle)

    # A wrong line refuses the whole file, and says where.
    drop(net, "0002.csv", HEADING + f"{person.local},参加,撤回,,,F-21\n{person.local},参加,たぶん,,,F-22\n", "refused")
    said = (net.folder / "feed" / "refused" / "0002.csv.findings.txt").read_text()
    require(said.startswith("3\tvalue\t") and "たぶん" not in said and person.local not in said, f"it says {said!r}")
    require(net.search(handle, session["token"]), "half a file was taken")

    # A withdrawal in a file ends what is open, like any other.
    drop(net, "0003.csv", HEADING + f"{person.local},参加,撤回,,,F-23\n")
    status, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=session["token"])
    require(status == 401, f"the session lives on: {status}")
    net.refused("link", "show", "--handle", handle, who="mame/c-101")
    net.restart()
    require(search(net, handle) == [], "the withdrawal is forgotten")
    require(net.cli("status", who="oshidori/operator")["feeds"]["oshidori"]["heard"], "the feed is forgotten")


def drop(net, name, text, place="taken"):
    """Writes a file as it should be written, and waits until the bridge has put it away."""
    folder = net.folder / "feed"
    (folder / f".{name}").write_text(text)
    (folder / f".{name}").rename(folder / name)
    for _ in range(200):
        if (folder / place / name).exists():
            return
        time.sleep(0.05)
    require(False, f"{name} was not put into {place}")


def search(net, handle):
    return net.search(handle, net.assertion("dr.sato", "mame/c-101", "doctor").read_text())
