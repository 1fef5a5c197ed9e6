"""Judges the signatures of a proposal with pyca/cryptography, from its bytes and the public keys alone.

    editions.py KAKEHASHI POLICIES

A site is made, a change is proposed and signed with Ed25519 and with ES256 keys by `kakehashi policy`;
each signature has to verify here over the bytes of the first line, and none over other bytes. The other
way round, a signature that is made here has to count there.
"""

import base64
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

PREAMBLE = b"kakehashi policy edition 1\n"


def run(*words, code=0):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != code:
        sys.exit(f"FAULT: {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def der(key):
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def verifies(key, signature, message):
    try:
        if isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        else:
            half = len(signature) // 2
            r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
            key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
        return True
    except InvalidSignature:
        return False


def judge(path, keys):
    """How many signatures the file has; every one of them verifies, and over these bytes alone."""
    line, *signatures = path.read_bytes().rstrip(b"\n").split(b"\n")
    edition = json.loads(line)
    again = json.dumps(edition, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if again != line:
        sys.exit("FAULT: the first line is not canonical JSON")
    digests = [
        hashlib.sha256(
            json.dumps(artefact, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        for artefact in edition["artefacts"]
    ]
    text = "kakehashi policy set 1\n" + "".join(f"{digest}\n" for digest in digests)
    if hashlib.sha256(text.encode()).hexdigest() != edition["digest"]:
        sys.exit("FAULT: the digest is not that of the artefacts")
    for entry in map(json.loads, signatures):
        key = keys[entry["key"]]
        signature = base64.urlsafe_b64decode(entry["signature"] + "==")
        if not verifies(key, signature, PREAMBLE + line):
            sys.exit("FAULT: a signature does not verify")
        if verifies(key, signature, line) or verifies(key, signature, PREAMBLE + line + b" "):
            sys.exit("FAULT: a signature verifies over other bytes")
    return len(signatures)


def sign_here(path, key_file):
    """Adds a P-256 signature that is made here."""
    key = serialization.load_pem_private_key(key_file.read_bytes(), None)
    line = path.read_bytes().split(b"\n")[0]
    r, s = utils.decode_dss_signature(key.sign(PREAMBLE + line, ec.ECDSA(hashes.SHA256())))
    signature = base64.urlsafe_b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).rstrip(b"=")
    entry = {"key": hashlib.sha256(der(key.public_key())).hexdigest(), "signature": signature.decode()}
    with path.open("a") as file:
        file.write(json.dumps(entry, separators=(",", ":")) + "\n")


def main():
    kakehashi, policies = sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        site, draft, path = work / "site", work / "draft", work / "proposal"
        run(kakehashi, "pki", "dev", "--out", str(site), "--policies", policies)
        shutil.copytree(policies, draft)
        pack = draft / "mame" / "mame.pack"
        pack.write_text(pack.read_text().replace("version 3", "version 4", 1))
        config = ("--config", str(site / "bridge.json"))
        run(kakehashi, "policy", "propose", "--packs", str(draft), *config, "--key",
            str(site / "mame" / "author.key"), "--effective", "+1h", "--out", str(path))
        run(kakehashi, "policy", "verify", str(path), *config, code=3)
        run(kakehashi, "policy", "sign", str(path), *config, "--key",
            str(site / "oshidori" / "approver.key"), "--yes")
        public = [serialization.load_pem_public_key(file.read_bytes()) for file in site.glob("*/*.public.pem")]
        keys = {hashlib.sha256(der(key)).hexdigest(): key for key in public}
        signed = judge(path, keys)
        sign_here(path, site / "mame" / "approver.key")
        run(kakehashi, "policy", "verify", str(path), *config)
        signed_here = judge(path, keys)
        bytes_ = bytearray(path.read_bytes())
        bytes_[-10] ^= 1
        path.write_bytes(bytes_)
        # A changed character is another signature, or none of 64 bytes.
        if subprocess.run([kakehashi, "policy", "verify", str(path), *config], capture_output=True).returncode not in (2, 4):
            sys.exit("FAULT: a changed signature was accepted")
    print(f"editions: {signed} signatures of ours verify there, {signed_here - signed} of theirs here")


if __name__ == "__main__":
    main()
