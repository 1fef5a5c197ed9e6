"""looking by role account: the custodian learns a role account and, behind it, a pseudonym; never a user, never a password"""

import base64
import hashlib
import json
import subprocess
import time

from networks import PEOPLE, require


def before(net):
    """The custodian wants a token; doctors have an account there, nobody else has."""
    key = net.folder / "secrets/delegation.pem"
    net._run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key.with_suffix(".sec1")])
    net._run(["openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key.with_suffix(".sec1"), "-out", key])
    key.chmod(0o600)
    file = net.folder / "bridge.json"
    settings = json.loads(file.read_text())
    custodian = next(network for network in settings["networks"] if network["id"] == "oshidori")
    custodian["roleAccounts"] = {
        "key": "secrets/delegation.pem", "issuer": "https://bridge.example", "audience": "https://fhir.oshidori.example",
        "roleSystem": "1.2.392.200250.99.7", "minutes": 2,
        "rules": [{"network": "mame", "facility": "c-101", "role": "doctor", "account": "mame-doctor"}]}
    file.write_text(json.dumps(settings, ensure_ascii=False))


def check(net):
    captured = _captured(net)
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", "p-201")
    handle = net.link(person)
    began = int(time.time())
    found = net.search(handle, net.open(handle)["token"])
    require(found, "the doctor sees nothing")
    tokens = _tokens(captured)
    require(tokens, "no token was sent")
    settings = json.loads((net.folder / "bridge.json").read_text())
    custodian = next(network for network in settings["networks"] if network["id"] == "oshidori")
    actors = {_judged(net, token, custodian, began) for token in tokens}
    require(len(actors) == 1, f"one doctor has the names {actors}")
    # Whom no rule covers is not spoken for, and nothing is asked.
    before_ = len(_tokens(captured))
    pharmacy = net.cli("link", "handle", "--patient", person.at_mame, "--custodian", "oshidori", who="mame/p-201")["handle"]
    session = net.open(pharmacy, "ph.abe", "mame/p-201", "pharmacist")
    status, _ = net.api("mame/p-201", "GET", f"/fhir/oshidori/DocumentReference?patient={pharmacy}&status=current",
                        bearer=session["token"])
    require(status == 502, f"whoever has no account was answered {status}")
    require(len(_tokens(captured)) == before_, "a token was made for whoever has no account")
    text = (captured / "received.http").read_text(errors="replace")
    require("dr.sato" not in text and "ph.abe" not in text, "a user's own name reached the custodian")


def _captured(net):
    """Starts the custodian's server anew, so that it writes down what it is asked."""
    folder, captured = net.folder / "oshidori", net.folder.parent / "captured"
    net._end("oshidori")
    net._start("oshidori", [
        "Neighbour", "serve", "--name", "oshidori", "--address", "127.0.0.1", "--port", str(net.port + 1001),
        "--tls-cert", folder / "server.pem", "--tls-key", folder / "server.key", "--client-ca", folder / "authority.pem",
        "--token-key", folder / "token.pem", "--issuer", "https://id.oshidori.example", "--synthetic", PEOPLE,
        "--capture", captured])
    return captured


def _tokens(captured):
    lines = (captured / "received.http").read_text(errors="replace").splitlines()
    return {line.split(" ", 2)[2] for line in lines if line.lower().startswith("authorization: bearer ")}


def _judged(net, token, custodian, began):
    """Whom a token names behind the account, once everything else about it holds."""
    head, body, signature = token.split(".")
    require(_json(head) == {"alg": "ES256", "typ": "at+jwt"}, f"header {_json(head)}")
    _verify(net, f"{head}.{body}".encode(), _bytes(signature))
    claims = _json(body)
    require(claims["sub"] == "mame-doctor" and claims["iss"] == "https://bridge.example"
            and claims["aud"] == "https://fhir.oshidori.example", f"claims {claims}")
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
    files = [net.folder.parent / name for name in ("token.sig", "token.txt", "token.pub")]
    files[0].write_bytes(bytes([0x30, len(inner)]) + inner)
    files[1].write_bytes(signed)
    net._run(["openssl", "pkey", "-in", net.folder / "secrets/delegation.pem", "-pubout", "-out", files[2]])
    net._run(["openssl", "dgst", "-sha256", "-verify", files[2], "-signature", files[0], files[1]])


def _bytes(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _json(text):
    return json.loads(_bytes(text))
