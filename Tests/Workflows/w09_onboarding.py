"""a new facility: every step with person and document, none skipped, nobody answered before the last one"""

from networks import require

STEPS = ("reviewed", "contracted", "technicalTest", "active")


def check(net):
    net.register()
    office = "mame/operator"
    words = ["--type", "clinic", "--name-ja", "出雲医院", "--name-en", "Izumo Clinic"]
    applied = net.cli("facility", "put", "c-103", *words, "--status", "applied", "--by", "山田太郎", "--document", "申込-014",
                      "--address", "出雲市今市町1", "--sessions", "1", "--manager", "安藤一郎",
                      "--manager-contact", "0853-00-0000", who=office)
    require(applied["status"] == "applied" and applied["persons"]["manager"]["name"] == "安藤一郎", f"{applied}")
    # No step is skipped, none is taken without a person and a document.
    for step in ("contracted", "technicalTest", "active", "suspended", "applied"):
        step_refused(net, step)
    for status in ("active", "suspended"):
        said = net.refused("facility", "put", "c-103", *words, "--status", status, who=office)
        require("applied" in said, f"the refusal does not name the step: {said}")
    net.refused("facility", "step", "c-103", "reviewed", "--by", "山田太郎", who=office, code=2)
    status, _ = net.api(office, "POST", "/api/facilities/c-103/steps", {"step": "reviewed", "by": "山田", "document": ""})
    require(status == 400, f"a step without a document: {status}")
    require(net.api("mame/c-101", "GET", "/api/facilities/c-103")[0] == 403, "a facility reads another's dossier")
    # Its certificate is in the register before it takes part; until then it is a stranger.
    move_certificate(net, words)
    for step in STEPS:
        status, body = net.api("mame/p-201", "GET", "/api/sessions")
        require((status, body["type"]) == (403, "urn:kakehashi:problem:facility-inactive"), f"before {step}: {status} {body}")
        now = take(net, step)
        require(now["status"] == step, f"{step}: {now}")
    require(net.api("mame/p-201", "GET", "/api/sessions")[0] == 200, "an active facility is not answered")
    history(net)
    # Suspended at once by an entry, active again only by a step, left for good by one.
    net.cli("facility", "put", "c-103", *words, "--status", "suspended", who=office)
    require(net.api("mame/p-201", "GET", "/api/sessions")[0] == 403, "a suspended facility is answered")
    net.refused("facility", "put", "c-103", *words, "--status", "active", who=office)
    take(net, "active")
    net.restart()
    require(net.api("mame/p-201", "GET", "/api/sessions")[0] == 200, "lost by a restart")
    take(net, "left")
    require(net.api("mame/p-201", "GET", "/api/sessions")[0] == 403, "a facility that left is answered")
    steps = net.cli("facility", "show", "c-103", who=office)["steps"]
    require([step["step"] for step in steps[-4:]] == ["active", "suspended", "active", "left"], f"{steps}")
    ledger(net)


def take(net, step):
    return net.cli("facility", "step", "c-103", step, "--by", "田中花子", "--document", f"書類-{step}", who="mame/operator")


def step_refused(net, step):
    said = net.refused("facility", "step", "c-103", step, "--by", "山田太郎", "--document", "x", who="mame/operator")
    require("applied" in said, f"the refusal of {step} does not name the present one: {said}")


def move_certificate(net, words):
    """c-103 has the certificate that p-201 had: a certificate belongs to one facility."""
    pem = net.folder / "mame/p-201.pem"
    net.refused("facility", "put", "c-103", *words, "--certificate", pem, who="mame/operator")
    status, body = net.api("mame/operator", "PUT", "/api/facilities/p-201", {
        "type": "pharmacy", "nameJa": "宍道湖薬局", "nameEn": "Lake Shinji Pharmacy", "certificates": []})
    require(status == 200 and body["certificates"] == [], f"{status} {body}")
    now = net.cli("facility", "put", "c-103", *words, "--certificate", pem, who="mame/operator")
    require(now["status"] == "applied" and len(now["certificatesUntil"]) == 1, f"an edit moved the step: {now}")


def history(net):
    steps = net.cli("facility", "show", "c-103", who="mame/operator")["steps"]
    require([step["step"] for step in steps] == ["applied", *STEPS], f"{steps}")
    require(steps[0]["by"] == "山田太郎" and steps[0]["document"] == "申込-014", f"{steps[0]}")
    require(all(step["by"] and step["document"] and step["at"] for step in steps), f"{steps}")


def ledger(net):
    folder = net.folder / "data" / "ledger"
    bytes_ = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    require(b"facilityStep" in bytes_, "no step is in the ledger")
    for name in ("山田太郎", "田中花子", "安藤一郎"):
        require(name.encode() not in bytes_, f"{name} stands in the ledger's open line")
