"""users: applied for, granted, confirmed; one account for one person; looked at again"""

import json

from networks import require

C102 = ["--facility", "c-102"]
LICENCE = ["--licence", "第345000号", "--licence-source", "nationalSearch", "--checked-by", "事務長"]
APPLY = ["user", "apply", "dr.ando", *C102, "--role", "doctor", "--by", "事務長"]


def check(net):
    net.register()
    account(net)
    refusals(net)
    table(net)
    again(net)


def configure(settings):
    settings["networks"][0]["users"] = {"recertifyDays": 30, "whenOverdue": "deny"}


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


def table(net):
    """A whole list of a facility's users, as a table and as a SCIM server gives it."""
    file = net.folder.parent / "users.csv"
    file.write_text("利用者,職種,状態,資格番号,資格の確認元,資格の確認者,個人専用\n"
                    "dr.ito,医師,利用中,第234567号,免許証の写し,事務長,はい\n"
                    "ns.oka,看護師,利用中,第222222号,医師等資格確認検索,事務長,はい\n"
                    "共用1,事務職員,利用中,,,,\n"
                    "dr.x,魔法使い,利用中,,,,\n")
    words = ["user", "import", file, *C102, "--whole"]
    wrong = json.loads(net.refused(*words, who="mame/operator"))
    require([(f["line"], f["column"]) for f in wrong["findings"]] == [(4, None), (5, "role")], f"found {wrong}")
    require(not wrong["written"], "a wrong table was written")
    file.write_text("".join(file.read_text().splitlines(True)[:3]))
    dry = net.cli(*words, "--dry-run", who="mame/operator")
    require(not dry["written"] and (dry["added"], dry["changed"], dry["suspended"]) == (1, 1, 1), f"the dry run: {dry}")
    real = net.cli(*words, "--by", "山田", who="mame/operator")
    require(real["written"] and real["users"] == dry["users"], f"the dry run said {dry}, and it did {real}")
    again = net.cli(*words, who="mame/operator")
    require(again["unchanged"] == 2 and not again["written"], f"the second time: {again}")
    net.refused(*words, who="mame/c-102")
    users = {user["id"]: user["status"] for user in net.cli("user", "list", *C102, who="mame/operator")}
    require(users == {"dr.ito": "active", "ck.mori": "suspended", "ns.oka": "active", "dr.ando": "left"}, str(users))
    scim = {"totalResults": 1, "Resources": [{
        "userName": "ns.oka", "active": False, "roles": [{"value": "nurse", "primary": True}],
        "urn:kakehashi:params:scim:schemas:extension:licence:1.0:User": {"number": "第222222号"}}]}
    file = net.folder.parent / "users.json"
    file.write_text(json.dumps(scim, ensure_ascii=False))
    gone = net.cli("user", "import", file, *C102, who="mame/operator")
    require([(user["id"], user["kind"]) for user in gone["users"]] == [("ns.oka", "suspended")], f"SCIM did {gone}")


def again(net):
    """The quarterly look: who is due, and what is decided of each account."""
    require(net.cli("user", "review", "list", who="mame/operator") == [], "somebody is due on the first day")
    status, answer = net.api("mame/c-102", "GET", "/api/recertifications")
    require(status == 200 and (answer["days"], answer["whenOverdue"]) == (30, "deny"), f"the rules are {answer}")
    before = net.cli("user", "show", "dr.ito", *C102, who="mame/c-102")["certified"]
    confirm = ["user", "review", "confirm", "dr.ito", *C102]
    net.refused(*confirm, "--by", "dr.ito", who="mame/c-102")
    require(net.cli(*confirm, "--by", "院長", who="mame/c-102")["confirmed"] == 1, "it was not confirmed")
    after = net.cli("user", "show", "dr.ito", *C102, who="mame/c-102")
    require(after["certified"] > before and after["history"][-1]["step"] == "recertify", f"it is {after}")
    file = net.folder.parent / "review.csv"
    file.write_text("id,decision\ndr.ito,withdraw\nck.mori,confirm\n")
    words = ["user", "review", "confirm", "--file", file, *C102, "--by", "院長"]
    wrong = json.loads(net.refused(*words, who="mame/c-102"))  # ck.mori rests, which is not for review
    require([f["line"] for f in wrong["findings"]] == [3] and wrong["withdrawn"] == 0, f"the table did {wrong}")
    net.cli("user", "resume", "ck.mori", *C102, "--by", "山田", who="mame/operator")
    done = net.cli(*words, who="mame/c-102")
    require((done["confirmed"], done["withdrawn"]) == (1, 1), f"the table did {done}")
    net.refused(*words, who="mame/c-101")
    require(net.cli("user", "show", "dr.ito", *C102, who="mame/operator")["status"] == "left", "dr.ito is still there")
