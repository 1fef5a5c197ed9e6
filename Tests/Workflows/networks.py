"""Two synthetic networks and a bridge as real processes, driven as their people drive them: by `kakehashi` and HTTPS."""

import contextlib
import http.client
import json
import os
import pathlib
import random
import signal
import socket
import ssl
import subprocess
import tempfile
import urllib.parse

PORTS = range(20000, 24000, 2)  # N and N+1; servers have N+1000 and N+1001
STARTED_WITHIN = 60  # seconds
PEOPLE = "20163:12"  # seed and count of what oshidori's server makes up
ENDED_WITHIN = 90  # seconds for one command


class Fault(Exception):
    """Something the bridge did that it must not do."""


def require(condition, text):
    if not condition:
        raise Fault(text)


class Person:
    """A patient of oshidori's hospital, by what its server and mame's clinic know."""

    def __init__(self, line, number):
        self.local = line["number"]
        self.documents = line["documents"]
        self.kana, self.name = line["kana"], line["name"]
        self.birth_date, self.sex = line["birthDate"], line["gender"]
        self.at_mame = f"M-{4000 + number:07d}"


class Networks:
    """mame asks, oshidori holds the records; nothing is registered yet."""

    FACILITIES = {
        "mame/c-101": ("clinic", "松江東クリニック", "Matsue East Clinic"),
        "mame/c-102": ("clinic", "安来医院", "Yasugi Clinic"),
        "mame/p-201": ("pharmacy", "宍道湖薬局", "Lake Shinji Pharmacy"),
        "oshidori/h-001": ("hospital", "米子中央病院", "Yonago Central Hospital"),
    }
    USERS = {
        "mame/c-101": [("dr.sato", "doctor", "第123456号")],
        "mame/c-102": [("dr.ito", "doctor", "第234567号"), ("ck.mori", "clerk", None)],
        "mame/p-201": [("ph.abe", "pharmacist", "第345678号")],
    }
    LICENCES = {user: licence for users in USERS.values() for user, _, licence in users}

    def __init__(self, programs, policies):
        self.programs, self.policies = pathlib.Path(programs).resolve(), pathlib.Path(policies).resolve()
        self._work = tempfile.TemporaryDirectory(prefix="kakehashi-workflow-")
        self.folder = pathlib.Path(self._work.name) / "site"
        self.port = _free_ports()
        self._children = {}
        self.people = []

    # --- Life

    def start(self, configure=None, before=None):
        """Makes the site, lets `configure(settings)` change bridge.json as a dict and `before(net)` anything else, and
        starts three processes."""
        self._run([self.programs / "kakehashi", "pki", "dev", "--out", self.folder, "--policies", self.policies,
                   "--port", str(self.port)])
        listed = self._run([self.programs / "Neighbour", "patients", "--name", "oshidori", "--synthetic", PEOPLE])
        lines = [json.loads(line) for line in listed.splitlines()]
        self.people = sorted(map(Person, lines, range(len(lines))), key=lambda person: -person.documents)
        file = self.folder / "bridge.json"
        settings = json.loads(file.read_text())
        settings["networks"][1]["patientIdentifierSystem"] = lines[0]["system"]
        if configure:
            configure(settings)
        file.write_text(json.dumps(settings, ensure_ascii=False))
        if before:
            before(self)
        self._write_staff()
        self._serve("mame", "20161:4", self.port + 1000)
        self._serve("oshidori", PEOPLE, self.port + 1001)
        self._start("bridge", ["kakehashi", "serve", "--config", self.folder / "bridge.json"])

    def stop(self):
        for name in reversed(list(self._children)):
            self._end(name)

    def stop_bridge(self):
        self._end("bridge")

    def restart(self):
        """Ends the bridge and starts it over the same store."""
        self._end("bridge")
        self.start_bridge()

    def crash(self):
        """Kills the bridge by SIGKILL: it gets to do nothing more."""
        child = self._children.pop("bridge")
        child.kill()
        child.wait(timeout=ENDED_WITHIN)
        child.stdout.close()

    def start_bridge(self):
        """Starts the bridge over the store it has."""
        self._start("bridge", ["kakehashi", "serve", "--config", self.folder / "bridge.json"])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self._work.cleanup()

    def _serve(self, network, people, port):
        self._start(network, self._serve_words(network, port, ["--synthetic", people]))

    def _serve_words(self, network, port, records):
        folder = self.folder / network
        return ["Neighbour", "serve", "--name", network, "--address", "127.0.0.1", "--port", str(port),
                "--tls-cert", folder / "server.pem", "--tls-key", folder / "server.key", "--client-ca",
                folder / "authority.pem", "--token-key", folder / "token.pem", "--issuer",
                f"https://id.{network}.example", *records, "--portal",
                f"https://localhost:{self.port + (network != 'mame')}", "--staff", self.folder / "staff.json"]

    def _write_staff(self):
        """Who may sign in at the portals, for treatment and in an emergency."""
        staff = [{"facility": facility.split("/")[1], "subject": user, "name": user, "role": role, "licence": licence,
                  "purposes": ["TREAT", "ETREAT"]}
                 for facility, users in self.USERS.items() for user, role, licence in users]
        (self.folder / "staff.json").write_text(json.dumps(staff, ensure_ascii=False))

    @property
    def portal(self):
        """Where mame's staff sign in before they view."""
        return f"https://localhost:{self.port + 1000}/portal"

    @property
    def viewer(self):
        """The viewer of mame's listener."""
        return f"https://localhost:{self.port}/view"

    def _start(self, name, words):
        log = open(self.folder.parent / f"{name}.log", "ab")
        child = subprocess.Popen([self.programs / words[0], *words[1:]], stdout=subprocess.PIPE, stderr=log,
                                 stdin=subprocess.DEVNULL)
        self._children[name] = child
        with _within(STARTED_WITHIN, child):
            ready = child.stdout.readline()
        log.close()
        require(ready, f"{name} did not start: {(self.folder.parent / f'{name}.log').read_text()[-2000:]}")

    def _end(self, name):
        child = self._children.pop(name)
        child.send_signal(signal.SIGTERM)
        code = child.wait(timeout=ENDED_WITHIN)
        child.stdout.close()
        require(code == 0, f"{name} ended with {code}")

    # --- What people do

    def cli(self, *words, who=None, json_=True, code=0, given=None):
        """Runs `kakehashi WORDS --as who < given`, which must end with `code`; its JSON, or its text."""
        done = self._command(words, who, json_, given)
        require(done.returncode == code, f"`{' '.join(map(str, words))}` ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout) if json_ and done.stdout.strip() else done.stdout

    def command(self, *words, who=None):
        """Runs a command that may fail: the finished process."""
        return self._command(words, who, True)

    def refused_to_start(self):
        """Starts the bridge, which must not start; all it said."""
        return self.refused("serve", "--config", self.folder / "bridge.json")

    def refused(self, *words, who=None, code=1, given=None):
        """Runs a command that must fail with `code`; all it said."""
        done = self._command(words, who, True, given)
        require(done.returncode == code, f"`{' '.join(map(str, words))}` ended with {done.returncode}, not {code}")
        return done.stdout + done.stderr

    def api(self, who, method, path, body=None, bearer=None):
        """Speaks to the bridge with the certificate of `who` (`mame/c-101`): status and JSON (or text)."""
        status, data = self._http(who, self.port if who.startswith("mame/") else self.port + 1, method, path,
                                  json.dumps(body).encode() if body is not None else None,
                                  {"content-type": "application/json"}, bearer)
        try:
            return status, json.loads(data) if data else None
        except ValueError:
            return status, data.decode("utf-8", "replace")

    def assertion(self, user, who, role, purpose="TREAT", licence=None):
        """A user assertion from the network's own token issuer, in a file as the CLI takes it."""
        network, facility = who.split("/")
        server, listener = (self.port + 1000, self.port) if network == "mame" else (self.port + 1001, self.port + 1)
        form = {"grant_type": "client_credentials", "subject": user, "facility": facility, "role": role,
                "purpose": purpose, "audience": f"https://localhost:{listener}"}
        if licence or self.LICENCES.get(user):
            form["licence"] = licence or self.LICENCES[user]
        status, data = self._http(who, server, "POST", "/token", urllib.parse.urlencode(form).encode(),
                                  {"content-type": "application/x-www-form-urlencoded"})
        require(status == 200, f"no assertion: {status} {data[:300]}")
        file = self.folder.parent / f"{random.getrandbits(64):x}.jwt"
        file.write_text(json.loads(data)["access_token"])
        return file

    # --- What most workflows begin with

    def register(self):
        """Registers all facilities and users of ``FACILITIES`` and ``USERS``, as the offices would."""
        for who, (kind, ja, en) in self.FACILITIES.items():
            network, facility = who.split("/")
            words = ["facility", "put", facility, "--type", kind, "--name-ja", ja, "--name-en", en, "--certificate",
                     self.folder / f"{who}.pem"]
            self.cli(*words, *(["--discloses"] if network == "oshidori" else []), who=f"{network}/operator")
        for who, users in self.USERS.items():
            network, facility = who.split("/")
            for user, role, licence in users:
                words = ["user", "put", user, "--facility", facility, "--role", role]
                self.cli(*words, *(["--licence", licence] if licence else []), who=f"{network}/operator")

    def agree(self, person, *facilities, emergency=False):
        """Records that a patient takes part in both networks and lets mame's `facilities` look."""
        for network, number in (("mame", person.at_mame), ("oshidori", person.local)):
            self.consent(network, number, "participation", "active")
            for facility in facilities:
                self.consent(network, number, "facilityConsent", "granted", "--network", "mame", "--facility", facility)
            if emergency:
                self.consent(network, number, "emergencyConsent", "yes")

    def consent(self, network, number, kind, value, *more):
        return self.cli("consent", "set", "--patient", number, "--kind", kind, "--value", value, *more,
                        who=f"{network}/operator")

    def link(self, person, sender="mame/c-101"):
        """Slip, redemption and both confirmations; the sender's handle."""
        issued = self.issue(person, sender)
        redeemed = self.cli("link", "redeem", "--patient", person.local, "--slip", issued["slip"], who="oshidori/h-001")
        self.cli("link", "confirm", "--handle", redeemed["handle"], who="oshidori/h-001")
        state = self.cli("link", "confirm", "--handle", issued["handle"], who=sender)
        require(state["state"] == "confirmed", f"the link is {state}")
        return issued["handle"]

    def issue(self, person, sender="mame/c-101", *more):
        return self.cli("link", "issue", "--patient", person.at_mame, "--kana", person.kana, "--name", person.name,
                        "--birth-date", person.birth_date, "--sex", person.sex, "--target", "oshidori", *more,
                        who=sender)

    def open(self, handle, user="dr.sato", who="mame/c-101", role="doctor", purpose="TREAT"):
        """Opens a session; what the bridge answered, with `id` and `token`."""
        return self.cli("session", "open", "--handle", handle, "--custodian", "oshidori", "--token",
                        self.assertion(user, who, role, purpose), who=who)

    def search(self, handle, token, who="mame/c-101"):
        """The DocumentReferences that a session sees."""
        status, bundle = self.api(who, "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current"
                                  "&_count=100", bearer=token)
        require(status == 200, f"the search answered {status}: {bundle}")
        return [entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]

    def read(self, document, token, who="mame/c-101"):
        """The bytes of a found document."""
        address = urllib.parse.urlsplit(document["content"][0]["attachment"]["url"])
        status, data = self._http(who, self.port, "GET", address.path + ("?" + address.query if address.query else ""),
                                  bearer=token)
        require(status == 200, f"the document answered {status}")
        return data

    def ledger(self):
        """Verifies the whole ledger from its files, without the bridge: folder, key to verify by, report."""
        if "bridge" in self._children:
            status, _ = self.api("mame/operator", "GET", "/api/ledger/checkpoint")  # signs what there is by now
            require(status == 200, f"no checkpoint: {status}")
        folder = self.folder / "data" / "ledger"
        key = self.cli("ledger", "key", "--signing-key", self.folder / "secrets" / "ledger.pem", "--origin",
                       "kakehashi.example/development", json_=False).strip()
        report = self.cli("ledger", "verify", folder, "--key", key)
        return folder, key, report

    def entries(self, since=0):
        """The entries of the ledger from `since` on, as an operator reads them."""
        status, about = self.api("mame/operator", "GET", "/api/status")
        require(status == 200, f"no status: {status}")
        found = []
        for index in range(since, about["ledgerSize"]):
            status, entry = self.api("mame/operator", "GET", f"/api/ledger/entries/{index}")
            require(status == 200, f"no entry {index}: {status}")
            found.append(entry)
        return found

    # --- Bytes

    def _command(self, words, who, json_, given=None):
        command = [self.programs / "kakehashi", *map(str, words)]
        if who:
            command += ["--as", self.folder / f"{who}.json"]
        if json_:
            command.append("--json")
        return subprocess.run(command, capture_output=True, text=True, timeout=ENDED_WITHIN, input=given or "",
                              env={**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"})

    def _http(self, who, port, method, path, body=None, headers=None, bearer=None):
        network = who.split("/")[0]
        context = ssl.create_default_context(cafile=self.folder / network / "authority.pem")
        context.load_cert_chain(self.folder / f"{who}.pem", self.folder / f"{who}.key")
        headers = dict(headers or {})
        if bearer:
            headers["authorization"] = f"Bearer {bearer}"
        connection = http.client.HTTPSConnection("localhost", port, context=context, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    @staticmethod
    def _run(words):
        done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=ENDED_WITHIN,
                              stdin=subprocess.DEVNULL)
        require(done.returncode == 0, f"`{words[0]} {words[1]}` ended with {done.returncode}: {done.stderr}")
        return done.stdout


def _free_ports():
    """N such that N, N+1, N+1000 and N+1001 are free now."""
    for _ in range(100):
        port = random.choice(PORTS)
        with contextlib.ExitStack() as stack:
            try:
                for number in (port, port + 1, port + 1000, port + 1001):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", number))
                return port
            except OSError:
                continue
    raise Fault("no free ports")


@contextlib.contextmanager
def _within(seconds, child):
    """Kills a child that takes longer, so that reading from it ends."""
    import threading

    timer = threading.Timer(seconds, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
