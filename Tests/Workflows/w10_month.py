"""the month: counted from the signed ledger alone, small counts hidden, equal to what was done"""

import datetime

from networks import require


def check(net):
    net.register()
    for person in net.people[:2]:
        net.agree(person, "c-101")
    handles = [net.link(person) for person in net.people[:2]]
    for handle in handles:
        session = net.open(handle)
        for _ in range(3):
            net.search(handle, session["token"])
    net.stop_bridge()
    folder, key, _ = net.ledger()
    month = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m")
    words = ["ledger", "monthly", folder, "--key", key, "--month", month, "--network", "mame", "--audit-key",
             net.folder / "secrets" / "mame.audit.key"]
    exact, hidden = net.cli(*words, "--exact"), net.cli(*words)
    require(str(exact) != str(hidden) and "<5" in str(hidden), "small counts are shown")
    uses = [(use["facility"], use["role"], use["sessions"], use["searches"], use["refused"]) for use in exact["uses"]]
    require(uses == [("c-101", "doctor", 2, 6, 0)], f"the month counted {uses}")
    acts = {name: count for name, count in exact["acts"].items() if count}
    require(acts == {"consentsRecorded": 4, "slipsIssued": 2, "linksConfirmed": 2}, f"mame's month counted {acts}")
    table = net.folder.parent / "month.csv"
    net.cli(*words, "--exact", "--csv", table)
    require(table.read_text(encoding="utf-8-sig").count("\n") > 1, "the table is empty")
