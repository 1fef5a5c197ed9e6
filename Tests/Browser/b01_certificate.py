"""a browser is its client certificate: an operator's reads the status, a facility's does not, none gets nothing at all"""

import json

from browser import Browser, Fault, require


def check(net):
    net.register()

    def shown(who):
        certificate, key = (net.folder / f"{who}.pem", net.folder / f"{who}.key") if who else (None, None)
        with Browser(certificate, key, net.folder / "mame/authority.pem") as page:
            page.get(f"https://localhost:{net.port}/api/status")
            return json.loads(page.text())

    require("ledgerSize" in shown("mame/operator"), "the operator does not see the status")
    require("ledgerSize" not in shown("mame/c-101"), "a facility sees the operator's status")
    from selenium.common.exceptions import WebDriverException

    try:
        shown(None)
    except WebDriverException as refused:
        require("ERR_BAD_SSL_CLIENT_AUTH_CERT" in str(refused) or "ERR_SSL" in str(refused), str(refused))
    else:
        raise Fault("a browser without a certificate was answered")
