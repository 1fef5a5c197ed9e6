"""a browser is its client certificate: an operator's reads the status, a facility's does not, none gets nothing at all"""

import json

from browser import Browser, require
from selenium.common.exceptions import WebDriverException


def check(net):
    net.register()

    def answered(who):
        certificate, key = (net.folder / f"{who}.pem", net.folder / f"{who}.key") if who else (None, None)
        with Browser(certificate, key, net.folder / "mame/authority.pem") as page:
            try:
                page.get(f"https://localhost:{net.port}/api/status")
            except WebDriverException as refused:  # what chromium says depends on when the refusal comes
                return str(refused)
            return page.text()

    require("ledgerSize" in json.loads(answered("mame/operator")), "the operator does not see the status")
    require("ledgerSize" not in json.loads(answered("mame/c-101")), "a facility sees the operator's status")
    nobody = answered(None)
    require("{" not in nobody and "urn:" not in nobody, f"a browser without a certificate was answered: {nobody[:200]}")
