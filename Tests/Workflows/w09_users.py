"""users: applied for, granted, confirmed; one account for one person; looked at again"""

from networks import require

C102 = ["--facility", "c-102"]
LICENCE = ["--licence", "第345000号", "--licence-source", "nationalSearch", "--checked-by", "事務長"]
APPLY = ["user", "apply", "dr.ando", *C102, "--role", "doctor", "--by", "事務長"]


def check(net):
    net.register()
    account(net)
    refusals(net)


def account(net):
    """An account works once it was applied for, granted and confirmed, and not before."""
    person = net.people[0]
    net.agree(person, "c-101", "c-102")
    net.link(person)
    handle = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori",
                     who="mame/c-102")["handle"]
    net.LICENCES["dr.ando"] = "第345000号"

    def looks(code=0):
        words = ["session", "open", "--handle", handle, "--custodian", "oshidori", "--token",
                 net.assertion("dr.ando", "mame/c-102", "doctor")]
        return net.cli(*words, who="mame/c-102") if code == 0 else net.refused(*words, who="mame/c-102", code=code)

    looks(code=1)
    require("personal" in net.refused(*APPLY, *LICENCE, who="mame/c-102"), "nobody asked whether it is personal")
    require("licence" in net.refused(*APPLY, "--personal", who="mame/c-102"), "nobody asked for the licence")
    net.cli(*APPLY, *LICENCE, "--personal", who="mame/c-102")
    looks(code=1)
    net.refused("user", "grant", "dr.ando", *C102, "--by", "院長", who="mame/c-102")
    net.refused("user", "confirm", "dr.ando", *C102, "--by", "院長", who="mame/c-102")
    net.cli("user", "grant", "dr.ando", *C102, "--by", "山田", who="mame/operator")
    looks(code=1)
    net.refused("user", "confirm", "dr.ando", *C102, "--by", "dr.ando", who="mame/c-102")
    net.cli("user", "confirm", "dr.ando", *C102, "--by", "院長", who="mame/c-102")
    session = looks()
    require(net.search(handle, session["token"], who="mame/c-102"), "the confirmed doctor sees nothing")
    net.restart()
    shown = net.cli("user", "show", "dr.ando", *C102, who="mame/c-102")
    require([step["step"] for step in shown["history"]] == ["apply", "grant", "confirm"], f"the steps are {shown}")
    require([step["by"] for step in shown["history"]] == ["事務長", "山田", "院長"], f"the hands are {shown}")
    require(shown["licenceSource"] == "nationalSearch" and shown["licenceCheckedBy"] == "事務長", str(shown))
    session = looks()
    net.cli("user", "withdraw", "dr.ando", *C102, "--by", "院長", who="mame/c-102")
    status, _ = net.api("mame/c-102", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                        bearer=session["token"])
    require(status == 401, f"the session lives on without the account: {status}")
    looks(code=1)


def refusals(net):
    """No account of several people, and no facility in another's register."""
    operator = {"who": "mame/operator"}
    desk = net.refused("user", "put", "受付", *C102, "--role", "clerk", **operator)
    require("desk" in desk, f"the desk is told {desk!r}")
    twice = net.refused("user", "put", "dr.abe", *C102, "--role", "doctor", "--licence", "第234567号", **operator)
    require("licence" in twice, f"the second is told {twice!r}")
    net.refused("user", "list", *C102, who="mame/c-101")
    net.refused(*APPLY, *LICENCE, "--personal", who="mame/c-101")
    net.refused(*APPLY, *LICENCE, "--personal", who="oshidori/h-001")
    users = {user["id"]: user["status"] for user in net.cli("user", "list", *C102, who="mame/c-102")}
    require(users == {"dr.ito": "active", "ck.mori": "active", "dr.ando": "left"}, f"the register holds {users}")
