"""keys: a side key and a slip key are replaced with overlap, links sealed anew, old keys erased; two people, a page, the ledger"""

import json

from networks import require

TWO = ["--by", "佐藤", "--witness", "鈴木"]


def check(net):
    net.register()
    first, second, third = net.people[:3]
    for person in (first, second, third):
        net.agree(person, "c-101")
    handle = net.link(first)
    require(net.search(handle, net.open(handle)["token"]), "the link finds nothing")
    carried = net.issue(second)  # sealed to the old side key, signed with the old slip key

    config, secrets = net.folder / "bridge.json", net.folder / "secrets"
    before = keys(net)
    require(all(key["state"] == "active" for key in before), f"{before}")
    require(len(before) == 8, f"{len(before)} keys are known")
    old = named(before, "side", "oshidori", "active")
    require(not any(secret in json.dumps(before) for secret in ("PRIVATE", (secrets / "store.key").read_text().strip())),
            "a key is shown")

    # One person is not enough, a file is never overwritten, and some keys cannot be followed.
    rotate = ["key", "rotate", "side", "--network", "oshidori", "--config", config]
    net.refused(*rotate, "--out", secrets / "oshidori.side2.pem", "--by", "佐藤", "--witness", "佐藤", code=2)
    net.refused(*rotate, "--out", secrets / "oshidori.side.pem", *TWO)
    net.refused("key", "rotate", "linkage", "--config", config, "--out", secrets / "linkage2.key", *TWO)
    require(not (secrets / "linkage2.key").exists(), "a key was made for nothing")

    page = net.folder.parent / "ceremony.html"
    made = net.cli(*rotate, "--out", secrets / "oshidori.side2.pem", *TWO, "--sheet", page)
    require(made["former"] == old["id"] and made["persons"] == ["佐藤", "鈴木"], f"{made}")
    text = page.read_text()
    require(all(word in text for word in ("鍵の取扱い記録", made["id"], old["id"], "佐藤", "鈴木")), "the page lacks something")
    require((secrets / "oshidori.side2.pem").stat().st_mode & 0o777 == 0o600, "others can read the key")
    require(named(keys(net), "side", "oshidori", "pending")["id"] == made["id"], "the new key is not pending")
    slip = net.cli("key", "rotate", "slip", "--config", config, "--out", secrets / "slip2.pem", *TWO)

    # In force, with the old ones beside.
    edit(net, lambda settings: (
        settings.update(slipKey="secrets/slip2.pem", formerSlipKeys=["secrets/slip.pem"]),
        settings["networks"][1].update(sideKey="secrets/oshidori.side2.pem", formerSideKeys=["secrets/oshidori.side.pem"])))
    net.restart()
    after = keys(net)
    require(named(after, "side", "oshidori", "active")["id"] == made["id"], f"{after}")
    require(named(after, "side", "oshidori", "overlapping")["until"], "nobody knows how long the old key is kept")
    require(named(after, "slip", None, "active")["id"] == slip["id"], f"{after}")
    told = [entry["fields"] for entry in net.entries() if entry["kind"] == "key"]
    require([(one["action"], one["id"]) for one in told] == [("rotate", made["id"]), ("rotate", slip["id"])], f"{told}")
    require("佐藤" not in json.dumps(told, ensure_ascii=False), "the ledger names somebody in the open")
    require(net.search(handle, net.open(handle)["token"]), "an old link does not open with the old key beside")
    redeemed = net.cli("link", "redeem", "--patient", second.local, "--slip", carried["slip"], who="oshidori/h-001")
    net.cli("link", "confirm", "--handle", redeemed["handle"], who="oshidori/h-001")
    net.cli("link", "confirm", "--handle", carried["handle"], who="mame/c-101")
    newest = net.link(third)

    # Sealed anew, once; the other network's halves are its own business.
    require(net.cli("key", "reseal", who="mame/operator")["resealed"] == 0, "mame's halves were sealed anew")
    done = net.cli("key", "reseal", who="oshidori/operator")
    require(done["resealed"] == 1 and done["key"] == made["id"], f"{done}")
    require(net.cli("key", "reseal", who="oshidori/operator")["resealed"] == 0, "sealed anew twice")
    net.refused("key", "reseal", who="oshidori/h-001")

    # Erased: not while the configuration names it, not before 30 days, not by its wrong name.
    retire = ["key", "retire", "side", "--network", "oshidori", "--config", config, "--id", old["id"], "--file",
              secrets / "oshidori.side.pem", *TWO]
    require("names" in net.refused(*retire, "--compromised", who="oshidori/operator"), "a key in use was erased")
    edit(net, lambda settings: settings["networks"][1].pop("formerSideKeys"))
    net.restart()
    require("until" in net.refused(*retire, who="oshidori/operator"), "the key was erased before 30 days")
    wrong = [secrets / "mame.side.pem" if word == secrets / "oshidori.side.pem" else word for word in retire]
    net.refused(*wrong, "--compromised", who="oshidori/operator")
    require((secrets / "mame.side.pem").exists() and (secrets / "oshidori.side.pem").exists(), "a key is gone")
    net.cli(*retire, "--compromised", who="oshidori/operator")
    require(not (secrets / "oshidori.side.pem").exists(), "the old key is still there")
    require(named(keys(net), "side", "oshidori", "retired")["id"] == old["id"], "the old key is not retired")
    for one in (handle, carried["handle"], newest):
        require(net.search(one, net.open(one)["token"]), "a link does not open with the new key alone")

    # A key of a link that is not sealed anew is not erased.
    other = named(keys(net), "side", "mame", "active")
    net.cli("key", "rotate", "side", "--network", "mame", "--config", config, "--out", secrets / "mame.side2.pem", *TWO)
    edit(net, lambda settings: settings["networks"][0].update(sideKey="secrets/mame.side2.pem"))
    net.restart()
    said = net.refused("key", "retire", "side", "--network", "mame", "--config", config, "--id", other["id"], "--file",
                       secrets / "mame.side.pem", "--compromised", *TWO, who="mame/operator")
    require("sealed" in said and (secrets / "mame.side.pem").exists(), f"{said}")

    # A loss is said before anything is made.
    said = net.refused("key", "recover", "audit", "--network", "mame", "--config", config, "--out",
                       secrets / "mame.audit2.key")
    require("lost:" in said and not (secrets / "mame.audit2.key").exists(), f"{said}")
    net.cli("key", "recover", "audit", "--network", "mame", "--config", config, "--out", secrets / "mame.audit2.key",
            "--accept-loss", *TWO)
    edit(net, lambda settings: settings["networks"][0].update(auditKey="secrets/mame.audit2.key"))
    net.restart()
    net.ledger()


def keys(net):
    return net.cli("key", "list", "--config", net.folder / "bridge.json")


def named(found, kind, network, state):
    """The one key of a kind in a state."""
    these = [key for key in found if (key["kind"], key["network"], key["state"]) == (kind, network, state)]
    require(len(these) == 1, f"{len(these)} × {kind} {network} {state}: {found}")
    return these[0]


def edit(net, change):
    """What an operator writes in the configuration, checked as they would."""
    file = net.folder / "bridge.json"
    settings = json.loads(file.read_text())
    change(settings)
    file.write_text(json.dumps(settings, ensure_ascii=False))
    net.cli("check-config", file)
