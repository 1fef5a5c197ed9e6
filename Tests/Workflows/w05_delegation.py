"""looking by role account: the custodian demands a token, learns the account and a pseudonym; the key lies in the vault alone"""

import base64
import hashlib
import http.client
import json
import os
import pty
import signal
import ssl
import subprocess
import time

from networks import PEOPLE, require
from screen import sign_in, words

NAME = "oshidori-delegation"
ISSUER, AUDIENCE = "https://bridge.example", "https://fhir.oshidori.example"
keys = []


def before(net):
    """The custodian wants a token; doctors have an account there, nobody else has. The key that signs goes into the vault."""
    keys.append(_key())
    _edit(net, key={"vault": NAME}, issuer=ISSUER, audience=AUDIENCE, roleSystem="1.2.392.200250.99.7", minutes=2, rules=[
        {"network": "mame", "facility": "c-101", "role": "doctor", "account": "mame-doctor"}])
    _vault(net)


def check(net):
    captured = _captured(net)
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", "p-201")
    handle = net.link(person)
    began = int(time.time())
    session = net.open(handle)["token"]
    found = net.search(handle, session)
    require(found, "the doctor sees nothing")
    tokens = _tokens(captured)
    require(tokens, "no token was sent")
    actors = {_judged(net, token, began) for token in tokens}
    require(len(actors) == 1, f"one doctor has the names {actors}")
    _confirmed(net, person, captured)
    # Whom no rule covers is not spoken for, and nothing is asked.
    before_ = len(_tokens(captured))
    pharmacy = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/p-201")["handle"]
    other = net.open(pharmacy, "ph.abe", "mame/p-201", "pharmacist")
    status, _ = net.api("mame/p-201", "GET", f"/fhir/oshidori/DocumentReference?patient={pharmacy}&status=current",
                        bearer=other["token"])
    require(status == 502, f"whoever has no account was answered {status}")
    require(len(_tokens(captured)) == before_, "a token was made for whoever has no account")
    text = (captured / "received.http").read_text(errors="replace")
    require("dr.sato" not in text and "ph.abe" not in text, "a user's own name reached the custodian")
    _told(net)
    _demanded(net, captured)
    _renewed(net, handle, session)
    _tampered(net)
    _nowhere(net, captured)


# --- The vault


def _key(*more):
    """A new P-256 key, in memory only."""
    made = subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", *more],
                          capture_output=True, check=True)
    return made.stdout.decode()


def _put(net, name, secret, *more):
    told = net.cli("vault", "put", name, "--config", net.folder / "bridge.json", *more, given=secret)
    require(not any(line in json.dumps(told) for line in secret.splitlines()), "a secret is told")
    return told


def _edit(net, **changes):
    file = net.folder / "bridge.json"
    settings = json.loads(file.read_text())
    custodian = next(network for network in settings["networks"] if network["id"] == "oshidori")
    custodian.setdefault("roleAccounts", {}).update(changes)
    file.write_text(json.dumps(settings, ensure_ascii=False))


def _faults(net):
    return json.dumps(json.loads(net.command("check-config", net.folder / "bridge.json").stdout), ensure_ascii=False)


def _vault(net):
    """What an operator does, and what is said of what is wrong."""
    config = net.folder / "bridge.json"
    require(f"the vault holds no `{NAME}`; `kakehashi vault put` puts it there" in _faults(net), _faults(net))
    require("the vault holds no" in net.refused_to_start(), "it starts without its key")
    told = _put(net, "oshidori-delegatoin", keys[0], "--by", "佐藤")
    require(told["kind"] == "key" and told["by"] == "佐藤" and told["uses"] == [], f"{told}")
    require("did you mean `oshidori-delegatoin`?" in _faults(net), _faults(net))
    _put(net, NAME, "tottori8")
    require(f"`{NAME}` is a password, not a key" in _faults(net), _faults(net))
    told = _put(net, NAME, keys[0])
    (net.folder.parent / "delegation.pub").write_text(told["public"])
    require(json.loads(net.command("check-config", config).stdout)["usable"], _faults(net))
    net.cli("vault", "remove", "oshidori-delegatoin", "--config", config)
    require("still names" in net.refused("vault", "remove", NAME, "--config", config), "what is named was taken out")
    listed = net.cli("vault", "list", "--config", config)
    require([(one["name"], one["kind"], one["uses"]) for one in listed] == [(NAME, "key", ["networks[1].roleAccounts.key"])],
            f"{listed}")
    for wrong in ("two\nlines", "", _key("-aes256", "-pass", "pass:x")):
        net.refused("vault", "put", NAME, "--config", config, given=wrong)
    net.refused("vault", "put", "no name", "--config", config, given="x")
    near, far = pty.openpty()
    done = subprocess.run([net.programs / "kakehashi", "vault", "put", NAME, "--config", config], stdin=far,
                          capture_output=True, timeout=30)
    os.close(near), os.close(far)
    require(done.returncode == 2, "a secret is read from a terminal")
    require((net.folder / "data/vault/credentials").stat().st_mode & 0o777 == 0o600, "others can read the vault")


def _told(net):
    """The ledger says what went into the vault and out of it, not by whom in the open, and nothing that was refused."""
    told = [entry["fields"] for entry in net.entries() if entry["kind"] == "key"]
    require([(one["action"], one["kind"], one["id"]) for one in told] == [
        ("put", "vault", "oshidori-delegatoin"), ("put", "vault", NAME), ("put", "vault", NAME),
        ("remove", "vault", "oshidori-delegatoin")], f"{told}")
    require("佐藤" not in json.dumps(told, ensure_ascii=False), "the ledger names somebody in the open")


def _renewed(net, handle, session):
    """Another key is in force once the bridge is told, and the custodian that does not know it refuses."""
    def until(status):
        net._children["bridge"].send_signal(signal.SIGHUP)
        for _ in range(100):
            got, _ = net.api("mame/c-101", "GET", f"/fhir/oshidori/DocumentReference?patient={handle}&status=current",
                             bearer=session)
            if got == status:
                return
            time.sleep(0.1)
        require(False, f"the search answers {got}, not {status}")

    keys.append(_key())
    _put(net, NAME, keys[1])
    until(502)
    _put(net, NAME, keys[0])
    until(200)


def _tampered(net):
    """Altered, the vault keeps the bridge from starting, and says nothing but that."""
    net.stop_bridge()
    file = net.folder / "data/vault/credentials"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    require("was damaged or altered" in net.refused_to_start(), "it starts with an altered vault")
    require("was damaged or altered" in net.refused("vault", "list", "--config", net.folder / "bridge.json"), "it is listed")
    file.write_bytes(whole)
    net.start_bridge()


def _nowhere(net, captured):
    """No file has a byte of a key: not of the bridge, nor what it said or sent."""
    needles = []
    for key in keys:
        lines = key.splitlines()[1:-1]
        der = base64.b64decode("".join(lines))
        needles += [lines[1].encode()[:24], lines[0].encode()[-24:], der[36:68], der[36:68].hex().encode()]
    needles.append(b"tottori8")
    for file in [*net.folder.rglob("*"), *net.folder.parent.glob("*.log"), *captured.iterdir()]:
        if file.is_file():
            data = file.read_bytes()
            require(not any(needle in data for needle in needles), f"a secret lies in {file.name}")


# --- The custodian


def _captured(net):
    """Starts the custodian's server anew, so that it demands tokens and writes down what it is asked."""
    captured, public = net.folder.parent / "captured", net.folder.parent / "delegation.pub"
    net._end("oshidori")
    net._start("oshidori", net._serve_words("oshidori", net.port + 1001, [
        "--synthetic", PEOPLE, "--capture", captured, "--delegation-key", public, "--delegation-issuer", ISSUER,
        "--delegation-audience", AUDIENCE, "--delegation-accounts", "mame-doctor"]))
    return captured


def _confirmed(net, person, captured):
    """Who the patient is, is asked by role account too."""
    asked = (captured / "received.http").stat().st_size
    screen = sign_in(net.portal, net.viewer.removesuffix("/view"), net.folder / "mame", "c-101", "dr.sato")
    page = words(screen.page(screen.find(person.at_mame)))
    require(person.name.split()[0][:1] in page, "the page to make sure names nobody")
    text = (captured / "received.http").read_bytes()[asked:].decode(errors="replace")
    require("GET /fhir/Patient?" in text, "nobody was asked who it is")
    require(text.count("GET /fhir/") == text.lower().count("authorization: bearer "), "something was asked without a token")


def _demanded(net, captured):
    """Without a token, with another's, and with the bridge's own shown by somebody else, nothing is answered."""
    settings = json.loads((net.folder / "bridge.json").read_text())
    custodian = next(network for network in settings["networks"] if network["id"] == "oshidori")
    bridge = custodian["upstream"]["certificate"].removesuffix(".pem")
    token = sorted(_tokens(captured), key=lambda one: _json(one.split(".")[1])["exp"])[-1]
    head, body, signature = token.split(".")
    foreign = f"{head}.{body}.{_signed(_key(), f'{head}.{body}')}"

    def status(who, bearer):
        return net._http(who, net.port + 1001, "GET", "/fhir/Patient", bearer=bearer)[0]

    require(status(bridge, token) == 200, "the bridge's own token is not answered")
    for who, bearer in ((bridge, None), (bridge, foreign), (bridge, token[:-6] + "AAAAAA"), ("oshidori/h-001", token),
                        ("oshidori/h-001", None)):
        require(status(who, bearer) == 401, f"{who} was answered")
    require(_challenge(net, bridge) == 'Bearer realm="fhir"', f"it demands {_challenge(net, bridge)}")
    changed = _text({**_json(body), "sub": "mame-nurse"})
    require(status(bridge, f"{head}.{changed}.{_signed(keys[0], f'{head}.{changed}')}") == 403, "an unknown account was answered")


def _challenge(net, who):
    """What the custodian says that it wants to see."""
    context = ssl.create_default_context(cafile=net.folder / "oshidori/authority.pem")
    context.load_cert_chain(net.folder / f"{who}.pem", net.folder / f"{who}.key")
    connection = http.client.HTTPSConnection("localhost", net.port + 1001, context=context, timeout=30)
    connection.request("GET", "/fhir/Patient")
    try:
        return connection.getresponse().headers["www-authenticate"]
    finally:
        connection.close()


def _tokens(captured):
    lines = (captured / "received.http").read_text(errors="replace").splitlines()
    return {line.split(" ", 2)[2] for line in lines if line.lower().startswith("authorization: bearer ")}


def _judged(net, token, began):
    """Whom a token names behind the account, once everything else about it holds."""
    settings = json.loads((net.folder / "bridge.json").read_text())
    custodian = next(network for network in settings["networks"] if network["id"] == "oshidori")
    head, body, signature = token.split(".")
    require(_json(head) == {"alg": "ES256", "typ": "at+jwt"}, f"header {_json(head)}")
    _verify(net, f"{head}.{body}".encode(), _bytes(signature))
    claims = _json(body)
    require(claims["sub"] == "mame-doctor" and claims["iss"] == ISSUER and claims["aud"] == AUDIENCE, f"claims {claims}")
    require(began <= claims["iat"] <= time.time() + 1 and 0 < claims["exp"] - claims["iat"] <= 120, f"times {claims}")
    der = subprocess.run(["openssl", "x509", "-in", net.folder / custodian["upstream"]["certificate"], "-outform", "DER"],
                         capture_output=True, check=True).stdout
    bound = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
    require(claims["cnf"] == {"x5t#S256": bound}, f"bound to {claims['cnf']}")
    actor = claims["act"]
    require(actor["role"] == "doctor" and actor["purpose"] == "TREAT" and actor["facility"].endswith("mame/c-101"),
            f"actor {actor}")
    require("sato" not in json.dumps(claims) and len(actor["sub"]) == 26, f"actor {actor}")
    return actor["sub"]


def _verify(net, signed, signature):
    """By openssl, which wants r and s in DER."""
    def number(raw):
        raw = raw.lstrip(b"\0") or b"\0"
        raw = (b"\0" if raw[0] & 0x80 else b"") + raw
        return bytes([2, len(raw)]) + raw

    inner = number(signature[:32]) + number(signature[32:])
    files = [net.folder.parent / name for name in ("token.sig", "token.txt", "delegation.pub")]
    files[0].write_bytes(bytes([0x30, len(inner)]) + inner)
    files[1].write_bytes(signed)
    net._run(["openssl", "dgst", "-sha256", "-verify", files[2], "-signature", files[0], files[1]])


def _signed(key, text):
    """A signature by openssl as a token has it: r and s, 32 bytes each."""
    near, far = os.pipe()
    os.write(far, key.encode()), os.close(far)
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", f"/dev/fd/{near}"], input=text.encode(), pass_fds=[near],
                         capture_output=True, check=True).stdout
    os.close(near)
    first = der[4:4 + der[3]]
    second = der[6 + der[3]:]
    return base64.urlsafe_b64encode(b"".join(part.lstrip(b"\0").rjust(32, b"\0") for part in (first, second))
                                    ).rstrip(b"=").decode()


def _bytes(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _json(text):
    return json.loads(_bytes(text))


def _text(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
