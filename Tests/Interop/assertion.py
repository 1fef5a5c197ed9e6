#!/usr/bin/env python3
"""Reads a user assertion with joserfc: signature, claims, and the certificate it is bound to."""

import argparse
import base64
import hashlib
import json
import ssl

from joserfc import jwt
from joserfc.jwk import KeySet

import interop
from client import first_certificate
from interop import require


def check(options):
    with open(options.jwks, encoding="utf-8") as file:
        keys = KeySet.import_key_set(json.load(file))
    token = jwt.decode(options.token, keys, algorithms=["ES256"])
    required = ("iss", "sub", "aud", "iat", "nbf", "exp", "jti", "client_id", "scope", "amr")
    jwt.JWTClaimsRegistry(**{name: {"essential": True} for name in required}).validate(token.claims)
    with open(options.cert, encoding="ascii") as file:
        der = ssl.PEM_cert_to_DER_cert(first_certificate(file.read()))
    digest = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()
    require(token.claims["cnf"]["x5t#S256"] == digest, "bound to another certificate")
    iua = token.claims["extensions"]["ihe_iua"]
    for name in ("subject_name", "subject_organization_id", "subject_role", "purpose_of_use"):
        require(iua.get(name), f"ihe_iua without {name}")
    return f"assertion.py: {token.header['alg']} by {token.claims['iss']} for {token.claims['sub']}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("token", "jwks", "cert"):
        parser.add_argument(f"--{name}", required=True)
    given = parser.parse_args()
    interop.run(lambda: check(given))
