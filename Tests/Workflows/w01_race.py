"""a race: a hundred receptions redeem one slip, the bridge is killed in the middle; one has it, for good"""

import http.client
import json
import os
import random
import ssl
import threading
import time

from networks import require

RECEPTIONS = 10
ATTEMPTS = 10  # of each reception in a minute, which is all it may make
KILLS = (0, 0, 1, 1, 3, 10, 40)  # after so many answers
WORDS = ["--by", "山田太郎", "--document", "証明書-014"]


def configure(settings):
    """The bridge issues the certificates of oshidori's receptions itself."""
    settings["networks"][1]["enrolment"] = {
        "certificate": "oshidori/authority.pem", "key": "oshidori/authority.key", "days": 365}


def check(net):
    seed = int(os.environ.get("KAKEHASHI_SEED", random.randrange(1_000_000)))
    draw = random.Random(seed)
    net.register()
    places = ["oshidori/h-001"] + [enrolled(net, f"h-{number:03d}") for number in range(2, RECEPTIONS + 1)]
    held = []
    for number, answers in enumerate(KILLS):
        issued = net.issue(net.people[number])
        # Killed before the answers or between them; then all try once more.
        killed = race(net, places, issued, number, (answers, 0 if answers else draw.uniform(0, 0.03)))
        net.start_bridge()
        calm = race(net, places, issued, number)
        place = f"seed {seed}, round {number}"
        winners = [answer for answer in killed + calm if answer.status == 200]
        require(len(winners) <= 1, f"{place}: {len(winners)} receptions have one slip")
        for answer in killed + calm:
            late = (answer.status, answer.type) == (409, "urn:kakehashi:problem:slip-redeemed")
            require(answer.status == 200 or late or (answer in killed and answer.status is None),
                    f"{place}: {answer.status} {answer.body}")
        # One who had it before the kill may never have heard; then nobody has it afterwards.
        state = net.cli("link", "show", "--handle", issued["handle"], who="mame/c-101")
        require(state["state"] == "proposed", f"{place}: the slip is spent and the link is {state}")
        held += [(issued["handle"], winner) for winner in winners]
        net.crash()
        net.start_bridge()
    require(held, "nobody ever heard that it was the one")
    for handle, winner in held:
        own = net.cli("link", "confirm", "--handle", winner.body["handle"], who=winner.place)
        both = net.cli("link", "confirm", "--handle", handle, who="mame/c-101")
        require((own["state"], both["state"]) == ("proposed", "confirmed"), f"{own} {both}")


class Attempt(threading.Thread):
    """One reception redeeming; `status` is None if no answer came."""

    def __init__(self, net, place, issued, patient, gate):
        super().__init__()
        self.place, self.gate, self.status, self.body, self.type = place, gate, None, None, None
        code = random.random() < 0.5
        self.words = json.dumps({"patient": patient} | (
            {"claimCode": issued["claimCode"]} if code else {"slip": issued["slip"]}))
        context = ssl.create_default_context(cafile=net.folder / "oshidori/authority.pem")
        context.load_cert_chain(net.folder / f"{place}.pem", net.folder / f"{place}.key")
        self.connection = http.client.HTTPSConnection("localhost", net.port + 1, context=context, timeout=30)

    def run(self):
        try:
            self.connection.connect()
            self.gate.wait()
            self.connection.request("POST", "/api/slips/redeem", self.words, {"content-type": "application/json"})
            answer = self.connection.getresponse()
            body = json.loads(answer.read())
            self.status, self.body, self.type = answer.status, body, body.get("type")
        except (OSError, http.client.HTTPException):
            pass
        finally:
            self.connection.close()


def race(net, places, issued, number, kill=None):
    """All attempts at once; with `kill`, the bridge is killed after so many answers and seconds."""
    gate = threading.Barrier(RECEPTIONS * ATTEMPTS + 1)
    attempts = [Attempt(net, place, issued, f"N-{number}-{place[-3:]}", gate) for place in places for _ in range(ATTEMPTS)]
    for attempt in attempts:
        attempt.start()
    gate.wait()
    if kill:
        answers, seconds = kill
        while sum(attempt.status is not None for attempt in attempts) < answers and any(map(Attempt.is_alive, attempts)):
            time.sleep(0.001)
        time.sleep(seconds)
        net.crash()
    for attempt in attempts:
        attempt.join()
    return attempts


def enrolled(net, name):
    """A reception with a certificate of its own, by the operator's steps."""
    office, key, who = "oshidori/operator", net.folder.parent / name, f"oshidori/{name}"
    net.cli("facility", "put", name, "--type", "hospital", "--name-ja", f"病院 {name}", "--name-en", name, "--discloses",
            who=office)
    code = net.cli("facility", "enrol", "code", name, *WORDS, who=office)["code"]
    net.cli("facility", "enrol", "request", who, "--code", code, "--out", key)
    net.cli("facility", "enrol", "accept", name, "--request", key / "request.json", "--out", key / "facility.pem", *WORDS,
            who=office)
    profile = json.loads((net.folder / "oshidori/h-001.json").read_text())
    home = net.folder / "oshidori"
    for kind in ("key", "pem"):
        (home / f"{name}.{kind}").write_bytes((key / f"facility.{kind}").read_bytes())
    os.chmod(home / f"{name}.key", 0o600)
    (home / f"{name}.json").write_text(json.dumps({**profile, "certificate": f"{name}.pem", "key": f"{name}.key"}))
    return who
