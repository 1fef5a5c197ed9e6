"""forgetting: after a withdrawal no copy of the store, nor of its keys, opens the link; the ledger says so and verifies"""

import json
import shutil
import time

from networks import require

TOLD_WITHIN = 20  # seconds


def check(net):
    net.register()
    people = net.people[:3]
    for person in people:
        net.agree(person, "c-101")
    handles = [net.link(person) for person in people]
    for handle in handles:
        require(net.search(handle, net.open(handle)["token"]), "a link finds nothing")
    data, copies, wrapping = net.folder / "data", net.folder.parent / "copies", net.folder.parent / "safe"
    copies.mkdir()
    wrapping.mkdir()
    made = net.cli("key", "backup", "--config", net.folder / "bridge.json", "--out", copies / "keystore.copy",
                   "--wrapping", wrapping)
    require(made["keys"] == 3, f"the copy holds {made}")
    net.stop_bridge()
    for name in ("store", "keystore", "ledger"):
        shutil.copytree(data / name, copies / name)
    net.start_bridge()

    # One patient withdraws; a facility ends another's link, and the bridge dies at once. The third stays.
    answer = net.consent("oshidori", people[0].local, "participation", "withdrawn")
    require(answer["certificate"]["linksEnded"] == 1, f"{answer}")
    net.cli("link", "revoke", "--handle", handles[1], who="mame/c-101")
    net.crash()
    net.start_bridge()
    told = found(net, "link", "shredded", 2)
    require(all(set(entry["fields"]["sealed"]) == {"mame", "oshidori"} for entry in told), f"{told}")
    require(not any(text in json.dumps(told) for text in (people[0].local, *handles)), "the ledger names a patient")
    network = net.folder / "secrets" / "mame.audit.key"
    newest = net.cli("ledger", "checkpoint", who="mame/operator", json_=False)
    (copies / "checkpoint").write_text(newest.rstrip("\n") + "\n")
    net.stop_bridge()
    folder, key, _ = net.ledger()
    size = json.loads(json.dumps(net.cli("ledger", "verify", folder, "--key", key)))["size"]
    views = [net.cli("ledger", "show", str(index), folder, "--key", key, "--audit-key", network, "--network", "mame",
                     json_=False) for index in range(size - 12, size)]
    require(any('"subject"' in view for view in views), "the network does not read whose link was forgotten")

    # 1. The store as it was before, the keystore as it is.
    swap(data, copies, "store")
    net.start_bridge()
    holds(net, handles)
    entry = found(net, "key", "reconciled", 1)[-1]["fields"]
    require((entry["ended"], entry["destroyedAgain"]) == (2, 0), f"{entry}")

    # 2. Store and keystore as they were before, file by file: the ledger says what was destroyed since.
    net.stop_bridge()
    swap(data, copies, "store", "keystore")
    net.start_bridge()
    holds(net, handles)
    entry = found(net, "key", "reconciled", 2)[-1]["fields"]
    require((entry["ended"], entry["destroyedAgain"]) == (2, 2), f"{entry}")

    # 3. The keystore is lost: nothing starts until somebody decides, and `key restore` does the same.
    net.stop_bridge()
    swap(data, copies, "store")
    shutil.rmtree(data / "keystore")
    said = net.refused_to_start()
    require("key restore" in said, f"a lost keystore is no matter: {said}")
    restore = ["key", "restore", copies / "keystore.copy", "--config", net.folder / "bridge.json", "--wrapping", wrapping,
               "--checkpoint", copies / "checkpoint"]
    two = ["--by", "佐藤", "--witness", "鈴木"]
    net.refused(*restore, "--by", "佐藤", "--witness", "佐藤", code=2)
    net.cli(*restore, *two, "--sheet", copies / "sheet.html")
    require("佐藤" in (copies / "sheet.html").read_text(), "the sheet names nobody")
    net.start_bridge()
    holds(net, handles)
    require(found(net, "key", "restore", 1)[0]["fields"]["kind"] == "keystore", "the ledger does not tell of it")
    net.ledger()

    # 4. The ledger is an older copy too: whoever restores holds it against the newest checkpoint that anyone has.
    net.stop_bridge()
    shutil.copytree(data, net.folder.parent / "kept")
    swap(data, copies, "store", "ledger")
    shutil.rmtree(data / "keystore")
    said = net.refused(*restore, *two)
    require("older" in said, f"an older ledger was taken: {said}")
    require(not (data / "keystore" / "keys").exists(), "keys were restored beside an older ledger")

    # 5. The month's key is gone: no copy opens.
    for file in wrapping.iterdir():
        file.unlink()
    said = net.refused("key", "restore", copies / "keystore.copy", "--config", net.folder / "bridge.json", "--wrapping",
                       wrapping, "--without-checkpoint", *two)
    require("no key opens" in said, f"{said}")
    shutil.rmtree(data)
    shutil.copytree(net.folder.parent / "kept", data)
    net.start_bridge()


def swap(data, copies, *names):
    """Brings folders back from the copies, over whatever is there."""
    for name in names:
        shutil.rmtree(data / name)
        shutil.copytree(copies / name, data / name)


def found(net, kind, action, count):
    """The entries with this action, once there are so many."""
    end = time.monotonic() + TOLD_WITHIN
    while True:
        entries = [entry for entry in net.entries()
                   if entry["kind"] == kind and entry["fields"].get("action") == action]
        if len(entries) >= count:
            return entries
        require(time.monotonic() < end, f"the ledger tells of {len(entries)} × {kind} {action}, not {count}")
        time.sleep(0.2)


def holds(net, handles):
    """The ended links stay ended, the third still opens."""
    for handle in handles[:2]:
        status, answer = net.api("mame/c-101", "GET", f"/api/links/{handle}")
        require(status == 404, f"an ended link is shown: {status} {answer}")
        session = net.command("session", "open", "--handle", handle, "--custodian", "oshidori", "--token",
                              net.assertion("dr.sato", "mame/c-101", "doctor"), who="mame/c-101")
        if session.returncode == 0:
            documents = net.search(handle, json.loads(session.stdout)["token"])
            require(not documents, "an ended link finds documents")
    require(net.search(handles[2], net.open(handles[2])["token"]), "the link that stands finds nothing")
