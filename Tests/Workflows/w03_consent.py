"""consent at reception: forms, a fax desk's table, contradictions shown, the other network untouched"""

from networks import require


def check(net):
    net.register()
    person = net.people[0]
    handle = net.link(person)
    require(net.search(handle, _assertion(net)) == [], "documents without any consent")
    # Each network asks for its own consent: one alone opens nothing.
    net.consent("mame", person.at_mame, "participation", "active")
    require(net.search(handle, _assertion(net)) == [], "one network's consent was enough")
    table = net.folder.parent / "faxes.csv"
    table.write_text(
        "patient,kind,value,facilities,said,signer,document\n"
        f"{person.local},participation,active,,2026-11-20,patient,F-11\n"
        f"{person.local},facilityConsent,granted,mame/c-101,2026-11-20,patient,F-12\n")
    dry = net.cli("consent", "import", table, "--dry-run", who="oshidori/operator")
    require(net.search(handle, _assertion(net)) == [], f"a dry run recorded something: {dry}")
    net.cli("consent", "import", table, who="oshidori/operator")
    require(net.search(handle, _assertion(net)), "both consents open nothing")
    net.cli("consent", "import", table, who="oshidori/operator")  # the same fax twice says nothing new
    shown = net.cli("consent", "show", "--patient", person.local, who="oshidori/operator")
    require(len(shown["statements"]) == 2, f"{len(shown['statements'])} statements after the same fax twice")
    # A wrong line changes nothing, and is told by line and column.
    table.write_text("patient,kind,value\n" + f"{person.local},participation,withdrawn\n" + "X,participation,maybe\n")
    said = net.refused("consent", "import", table, who="oshidori/operator")
    require("3" in said and "maybe" not in said, f"the fault is told as {said!r}")
    require(net.search(handle, _assertion(net)), "half a table was recorded")
    # A refusal said on the same day contradicts the grant: both are shown, and access is denied.
    net.cli("consent", "record", "--patient", person.local, "--kind", "facilityConsent", "--value", "refused",
            "--facilities", "mame/c-101", "--said", "2026-11-20", "--document", "F-13", who="oshidori/operator")
    shown = net.cli("consent", "show", "--patient", person.local, who="oshidori/operator")
    require(shown["contradictions"], f"no contradiction is shown: {shown}")
    require(net.search(handle, _assertion(net)) == [], "a contradiction opens the record")


def _assertion(net):
    return net.assertion("dr.sato", "mame/c-101", "doctor").read_text()
