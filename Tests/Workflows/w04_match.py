"""a blinded match: the patient of another network is found without a slip, and only people link them"""

import json
import socket
import unicodedata

from networks import Fault, require

HIDDEN = 3  # of the people, who did not agree to be found


def before(net):
    """The bridge makes its key, the hospital's network its gateway, and the annex goes into the configuration."""
    secrets, folder = net.folder / "secrets", net.folder / "oshidori"
    keys = net.cli("match", "key", "--network", "oshidori", "--epoch", "1", "--key", secrets / "oshidori.match-1.key",
                   "--side-key", secrets / "oshidori.side.pem")
    (net.folder / "bridge-keys.json").write_text(json.dumps(keys))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    annex = net.cli(
        "gateway", "init", "--folder", net.folder / "gateway", "--bridge", net.folder / "bridge-keys.json",
        "--bridge-certificate", folder / "bridge.pem", "--certificate", folder / "server.pem", "--key",
        folder / "server.key", "--client-authorities", folder / "authority.pem", "--port", port)
    (net.folder / "match-1.json").write_text(json.dumps(annex))
    file = net.folder / "bridge.json"
    settings = json.loads(file.read_text())
    settings["networks"][1]["match"] = {
        "gateway": {"base": f"https://localhost:{port}", "authorities": "oshidori/authority.pem",
                    "certificate": "oshidori/bridge.pem", "key": "oshidori/bridge.key"},
        "keys": [{"public": "match-1.json", "key": "secrets/oshidori.match-1.key"}],
    }
    file.write_text(json.dumps(settings, ensure_ascii=False))


def check(net):
    net.register()
    _index(net)
    net._start("gateway", ["kakehashi", "gateway", "serve", "--config", net.folder / "gateway" / "gateway.json"])
    person = net.people[0]
    found = _find(net, person, net.folder / "candidate.json")
    require(len(found["candidates"]) == 1, f"the patient was not found: {found}")
    candidate = found["candidates"][0]
    require(candidate["birthYear"] == int(person.birth_date[:4]) and candidate["sex"] == person.sex,
            f"another person: {candidate}")
    # What is found is linked to nobody until a human of each side says so.
    require(not _documents(net, person), "a match alone shows documents")
    proposed = _propose(net, person)
    require(proposed["state"] == "proposed", f"the proposal is {proposed}")
    require(not _documents(net, person), "a proposal alone shows documents")
    notices = net.api("oshidori/h-001", "GET", "/api/notices?after=0")[1]["notices"]
    told = [notice for notice in notices if notice["kind"] == "linkProposed"]
    require(len(told) == 1, f"the hospital was not told: {notices}")
    handle = told[0]["link"]["handle"]
    shown = net.cli("link", "review", "--handle", handle, who="oshidori/h-001")
    require(shown["patient"] == person.local and shown["demographics"]["kana"] == person.kana,
            f"the hospital compares {shown}")
    for who, own in (("oshidori/h-001", handle), ("mame/c-101", proposed["handle"])):
        net.cli("link", "confirm", "--handle", own, who=who)
    net.agree(person, "c-101")
    require(_documents(net, person), "the linked patient has no documents")
    require(net.cli("link", "review", "--handle", handle, who="oshidori/h-001")["demographics"] is None,
            "a confirmed link still shows the asking side's demographics")
    # A ticket is good once, and in its own match.
    require("match-unknown" in _problem(net, person), "a spent match proposes again")
    _others(net)
    _strangers(net)
    _steps_in_their_order(net, person)
    _gateway_is_for_the_bridge_alone(net)
    _nothing_in_the_clear(net, person)
    net._end("gateway")
    require("custodian-unavailable" in _find_refused(net, person), "a match without the gateway")


def _index(net):
    rows = ["施設,患者番号,姓カナ,名カナ,生年月日,性別,照合可"]
    for number, person in enumerate(net.people):
        family, given = person.kana.split(" ", 1) if " " in person.kana else person.kana.split("\u3000", 1)
        rows.append(",".join(["h-001", person.local, family, given, person.birth_date, person.sex,
                              "いいえ" if number == HIDDEN else "はい"]))
    table = net.folder / "patients.csv"
    table.write_text("\n".join(rows) + "\n")
    words = ["gateway", "index", "--config", net.folder / "gateway" / "gateway.json", "--patients"]
    done = net.cli(*words, table, who="oshidori/operator")
    require(done["patients"] == len(net.people), f"the index holds {done}")
    broken = net.folder / "broken.csv"
    broken.write_text(rows[0] + "\nh-001,1,シマネ,ハナコ,昭和生まれ,女,はい\n")
    said = net.refused(*words, broken, who="oshidori/operator")
    require("line 2, birthDate" in said and "シマネ" not in said, f"a table with a fault: {said}")


def _find(net, person, out, keys="match-1.json"):
    """The clinic types the same person as its old system has it: half-width kana."""
    family, given = person.kana.replace("\u3000", " ").split(" ", 1)
    return net.cli("match", "find", "--keys", net.folder / keys, "--family", _half(family), "--given", _half(given),
                   "--birth-date", person.birth_date.replace("-", "/"), "--sex", person.sex, "--out", out,
                   who="mame/c-101")


def _find_refused(net, person, keys="match-1.json"):
    family, given = person.kana.replace("\u3000", " ").split(" ", 1)
    done = net._command(["match", "find", "--keys", net.folder / keys, "--family", family, "--given", given,
                         "--birth-date", person.birth_date], "mame/c-101", True)
    require(done.returncode == 1, "a match that must fail did not")
    status = net.api("mame/c-101", "POST", "/api/matches",
                     {"target": "oshidori", "epoch": 1, "elements": _points(net)})
    return done.stderr + json.dumps(status)


def _points(net):
    """Twelve points that anybody can make: the public keys themselves."""
    import base64
    point = base64.urlsafe_b64decode(json.loads((net.folder / "match-1.json").read_text())["bridge"] + "==")
    return base64.urlsafe_b64encode(point * 12).decode().rstrip("=")


def _propose(net, person):
    return net.cli("match", "propose", "--candidate", net.folder / "candidate.json", "--patient", person.at_mame,
                   "--kana", person.kana, "--name", person.name, "--birth-date", person.birth_date, "--sex",
                   person.sex, who="mame/c-101")


def _problem(net, person):
    found = json.loads((net.folder / "candidate.json").read_text())
    status, problem = net.api("mame/c-101", "POST", f"/api/matches/{found['match']}/propose", {
        "target": "oshidori", "patient": person.at_mame, "ticket": found["candidates"][0]["ticket"],
        "demographics": {"kana": person.kana, "name": person.name, "birthDate": person.birth_date, "sex": person.sex}})
    require(status == 404, f"a spent match answers {status}")
    return problem["type"]


def _others(net):
    """Who is not there, and who did not agree to be found, look the same."""
    hidden = _find(net, net.people[HIDDEN], net.folder / "hidden.json")
    nobody = net.cli("match", "find", "--keys", net.folder / "match-1.json", "--family", "イナイ", "--given", "ダレモ",
                     "--birth-date", "1950-01-01", who="mame/c-101")
    require(hidden["candidates"] == [] and nobody["candidates"] == [], f"{hidden}, {nobody}")


def _strangers(net):
    """Keys that are not in the annex stop a match; only the operator builds an index; points are checked."""
    annex = json.loads((net.folder / "match-1.json").read_text())
    for part in ("bridge", "gateway"):
        other = "gateway" if part == "bridge" else "bridge"
        (net.folder / "wrong.json").write_text(json.dumps({**annex, part: annex[other]}))
        said = _stopped(net, "wrong.json")
        require("annex" in said, f"another {part} key: {said}")
    status, _ = net.api("mame/c-101", "POST", "/api/matches/index", {"epoch": 1, "elements": _points(net)})
    require(status == 403, f"a facility builds an index: {status}")
    for elements, code in (("AAAA", 400), (_points(net)[:-44], 400), ("!", 400)):
        status, _ = net.api("mame/c-101", "POST", "/api/matches",
                            {"target": "oshidori", "epoch": 1, "elements": elements})
        require(status == code, f"{elements[:10]}… answers {status}")
    status, _ = net.api("mame/c-101", "POST", "/api/matches",
                        {"target": "oshidori", "epoch": 2, "elements": _points(net)})
    require(status == 409, f"an unknown epoch answers {status}")
    status, _ = net.api("oshidori/h-001", "POST", "/api/matches",
                        {"target": "mame", "epoch": 1, "elements": _points(net)})
    require(status == 404, f"a network without a gateway answers {status}")


def _steps_in_their_order(net, person):
    """A match is its asker's alone, and each step can be taken once."""
    status, begun = net.api("mame/c-101", "POST", "/api/matches",
                            {"target": "oshidori", "epoch": 1, "elements": _points(net)})
    require(status == 201, f"a match of twelve points answers {status}")
    path, sealed = f"/api/matches/{begun['match']}", {"target": "oshidori", "sealed": "AAAA"}
    ticket = json.loads((net.folder / "candidate.json").read_text())["candidates"][0]["ticket"]
    proposal = {"target": "oshidori", "patient": person.at_mame, "ticket": ticket, "demographics": {
        "kana": person.kana, "name": person.name, "birthDate": person.birth_date, "sex": person.sex}}
    for who, step, body, expected in (
            ("mame/c-102", "look", sealed, 404), ("mame/c-101", "propose", proposal, 404),
            ("mame/c-101", "look", sealed, 502), ("mame/c-101", "look", sealed, 404),
            ("mame/c-102", "propose", proposal, 404), ("mame/c-101", "propose", proposal, 404)):
        status, problem = net.api(who, "POST", f"{path}/{step}", body)
        require(status == expected, f"{step} by {who} answers {status}: {problem}")


def _gateway_is_for_the_bridge_alone(net):
    """Whoever else has a certificate of the same authority is answered as if nothing were there."""
    settings = json.loads((net.folder / "gateway" / "gateway.json").read_text())
    body = json.dumps({"epoch": 1, "elements": _points(net)}).encode()
    for who, expected in (("oshidori/operator", 404), ("oshidori/h-001", 404), ("oshidori/bridge", 200)):
        status, _ = net._http(who, settings["listen"]["port"], "POST", "/evaluate", body,
                              {"content-type": "application/json"})
        require(status == expected, f"the gateway answers {who} with {status}")


def _stopped(net, keys):
    person = net.people[1]
    family, given = person.kana.replace("\u3000", " ").split(" ", 1)
    return net.refused("match", "find", "--keys", net.folder / keys, "--family", family, "--given", given,
                       "--birth-date", person.birth_date, who="mame/c-101")


def _nothing_in_the_clear(net, person):
    """Neither the bridge's files nor anybody's log holds the name of whoever was sought."""
    places = [net.folder.parent / "bridge.log", net.folder.parent / "gateway.log", *(net.folder / "data").rglob("*")]
    for file in places:
        data = file.read_bytes() if file.is_file() else b""
        for text in (person.kana, person.name, person.local, person.at_mame):
            for encoded in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
                if encoded in data:
                    raise Fault(f"{file.name} holds an identifier")


def _documents(net, person):
    source = net.cli("link", "sources", "--patient", person.at_mame, who="mame/c-101")["sources"][0]
    token = net.assertion("dr.sato", "mame/c-101", "doctor").read_text()
    return net.search(source["handle"], token)


def _half(text):
    """Full-width katakana in half-width letters, as old systems write them."""
    halves = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
    marks = {"\u3099": "\uFF9E", "\u309A": "\uFF9F"}
    plain = unicodedata.normalize("NFD", text)
    return "".join(marks.get(letter) or halves.get(letter, letter) for letter in plain)
