"""The processes of a measurement: a backend, bridges with a linked patient, nginx."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SYSTEM = "urn:oid:1.2.392.200250.99.2"
NUMBER = "0045678"
BUDGETS = ("userPerMinute", "facilityPerMinute", "patientPerMinute", "pairPerMinute")
LICENCE = "第123456号"
# The server under test has a core of its own; load and backend share the other.
SERVER_CORE, OTHER_CORE = "0", "1"


class Fault(Exception):
    """What keeps the measurement from being one."""


def free_ports(*offsets):
    """A port such that it and those at all `offsets` from it are free."""
    for port in range(21_000, 30_000, 7):
        try:
            for offset in offsets:
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port + offset))
            return port
        except OSError:
            continue
    raise Fault("no free ports")


class Bench:
    def __init__(self, binaries, work):
        self.binaries, self.work, self.running = binaries, work, []

    def program(self, name):
        return os.path.join(self.binaries, name)

    def command(self, name, *words):
        """Runs one program to its end and returns what it said as JSON, or as text."""
        done = subprocess.run([self.program(name), *words], capture_output=True, text=True)
        if done.returncode:
            raise Fault(f"{name} {' '.join(words[:2])}: {done.stderr.strip() or done.stdout.strip()}")
        return json.loads(done.stdout) if "--json" in words else done.stdout.strip()

    def start(self, core, *words, ready=True):
        """Starts a process on one core; with `ready`, waits for its first line."""
        log = open(os.path.join(self.work, f"{len(self.running)}.log"), "w")
        process = subprocess.Popen(
            ["taskset", "-c", core, *words], stdout=subprocess.PIPE if ready else log, stderr=log)
        self.running.append(process)
        if ready and not process.stdout.readline():
            raise Fault(f"{words[0]} did not start: {open(log.name).read().strip()}")
        return process

    def end(self):
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:  # still reading its store
                process.kill()
                process.wait()

    def load(self, target, requests, connections):
        words = ["load", "--directory", target.directory, "--origin", f"https://localhost:{target.port}",
                 "--path", target.path, "--requests", str(requests), "--connections", str(connections),
                 "--server-pid", str(target.process.pid)]
        if target.session:
            words += ["--field", f"Authorization: Bearer {target.session}"]
        words += target.more
        done = subprocess.run(["taskset", "-c", OTHER_CORE, self.program("LoadGenerator"), *words],
                              capture_output=True, text=True)
        if done.returncode:
            raise Fault(f"load: {done.stderr.strip()}")
        report = json.loads(done.stdout)
        if report["errors"] or report["unsuccessful"]:
            raise Fault(f"{target.name}: {done.stdout.strip()} {done.stderr.strip()}")
        return report


class Target:
    """A server under test and the one request that it is asked over and over."""

    def __init__(self, name, process, port, path, directory, session=None, more=()):
        self.name, self.process, self.port, self.path = name, process, port, path
        self.directory, self.session, self.more = directory, session, list(more)

    def resident(self):
        """VmRSS in MB (10^6 bytes)."""
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024 / 1e6


class Site:
    """The folder of a bridge, made by `kakehashi pki dev`."""

    def __init__(self, bench, folder, port):
        self.bench, self.folder, self.port = bench, folder, port

    @classmethod
    def make(cls, bench, folder, port, policies):
        bench.command("kakehashi", "pki", "dev", "--out", folder, "--port", str(port), "--policies", policies)
        site = cls(bench, folder, port)
        path = site.file("bridge.json")
        configuration = json.load(open(path))
        configuration["eventLoops"] = 1  # as nginx has one worker
        for network in configuration["networks"]:  # one user asks more than people can
            network["budgets"] = {name: 10 ** 9 for name in BUDGETS}
        json.dump(configuration, open(path, "w"), ensure_ascii=False)
        return site

    def copy(self, folder, port):
        """The same site with the same data on other ports; the servers behind stay the same."""
        shutil.copytree(self.folder, folder)
        names = ["bridge.json"] + [f"mame/{name}.json" for name in ("operator", "c-101")]
        for name in names + [f"oshidori/{name}.json" for name in ("operator", "h-001")]:
            path = os.path.join(folder, name)
            text = open(path).read()
            for offset in (0, 1):
                old, new = self.port + offset, port + offset
                text = text.replace(f"localhost:{old}", f"localhost:{new}")
                text = text.replace(f'"port":{old}', f'"port":{new}').replace(f'"port": {old}', f'"port": {new}')
            open(path, "w").write(text)
        return Site(self.bench, folder, port)

    def file(self, name):
        return os.path.join(self.folder, name)

    def call(self, who, *words):
        return self.bench.command("kakehashi", *words, "--as", self.file(f"{who}.json"), "--json")

    def serve(self):
        self.process = self.bench.start(
            SERVER_CORE, self.bench.program("kakehashi"), "serve", "--config", self.file("bridge.json"),
            ready=False)
        for _ in range(6000):
            if self.process.poll() is not None:
                raise Fault("kakehashi serve ended")
            try:
                self.call("mame/operator", "status")
                return
            except Fault:
                time.sleep(0.1)
        raise Fault("kakehashi serve does not answer")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.bench.running.remove(self.process)

    def enter_patient(self, patient=NUMBER):
        """Registers, consents, slip, redemption and both confirmations; sets the clinic's handle."""
        for network, facility, kind, more in (
                ("mame", "c-101", "clinic", []), ("oshidori", "h-001", "hospital", ["--discloses"])):
            self.call(f"{network}/operator", "facility", "put", facility, "--type", kind, "--name-ja", facility,
                      "--name-en", facility, "--certificate", self.file(f"{network}/{facility}.pem"), *more)
        self.call("mame/operator", "user", "put", "dr.sato", "--facility", "c-101", "--role", "doctor",
                  "--licence", LICENCE)
        for network, number in (("mame", "M-0048213"), ("oshidori", patient)):
            consent = [f"{network}/operator", "consent", "set", "--patient", number, "--kind"]
            self.call(*consent, "participation", "--value", "active")
            self.call(*consent, "facilityConsent", "--value", "granted", "--network", "mame", "--facility", "c-101")
        slip = self.call("mame/c-101", "link", "issue", "--patient", "M-0048213", "--kana", "ヤマモト ハナコ",
                         "--name", "山本 花子", "--birth-date", "1956-04-02", "--sex", "female", "--target", "oshidori")
        there = self.call("oshidori/h-001", "link", "redeem", "--patient", patient, "--slip", slip["slip"])
        self.call("oshidori/h-001", "link", "confirm", "--handle", there["handle"])
        self.handle = slip["handle"]
        self.call("mame/c-101", "link", "confirm", "--handle", self.handle)

    def target(self, name, handle):
        """Opens a session and gives the search in it."""
        token = self.bench.command(
            "Neighbour", "token", "--key", self.file("mame/token.pem"), "--issuer", "https://id.mame.example",
            "--subject", "dr.sato", "--audience", f"https://localhost:{self.port}", "--role", "doctor",
            "--purpose", "TREAT", "--certificate", self.file("mame/c-101.pem"), "--facility", "c-101",
            "--licence", LICENCE)
        path = self.file("assertion")
        open(path, "w").write(token)
        opened = self.call("mame/c-101", "session", "open", "--handle", handle, "--custodian", "oshidori",
                           "--token", path)
        search = f"/fhir/oshidori/DocumentReference?patient={handle}&status=current"
        folder = self.identities("mame", "listener", "c-101")
        return Target(name, self.process, self.port, search, folder, opened["token"])

    def identities(self, network, server, client):
        """A folder as LoadGenerator and nginx want it: ca.pem, server.* and client.*."""
        folder = self.file(f"as-{network}-{client}")
        if os.path.isdir(folder):
            return folder  # a server that is starting may be reading it
        os.makedirs(folder)
        for name, source in (("ca.pem", "authority.pem"), ("server.pem", f"{server}.pem"),
                             ("server.key", f"{server}.key"), ("client.pem", f"{client}.pem"),
                             ("client.key", f"{client}.key")):
            shutil.copy(self.file(f"{network}/{source}"), os.path.join(folder, name))
        return folder


def say(given, text):
    """A line of talk, which is no part of the result."""
    print(text, file=sys.stderr if given.json else sys.stdout, flush=True)


def run(given, measure, table):
    """Measures, shows what was found and ends with 1 if a bar was missed."""
    # Ended from outside, it ends what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    with tempfile.TemporaryDirectory() as work:
        bench = Bench(given.bin, work)
        try:
            found = measure(bench, given)
        except Fault as fault:
            sys.exit(f"FAULT: {fault}")
        finally:
            bench.end()
    if given.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        table(found)
    sys.exit(1 if found["missed"] else 0)
