"""Headless chromium as a person's browser: a fresh home, the network's authority, one client certificate, one language.

    with Browser(net.folder / "mame/c-101.pem", net.folder / "mame/c-101.key", net.folder / "mame/authority.pem") as page:
        page.get(f"https://localhost:{net.port}/view/")
        page.find_element(By.NAME, "patient").send_keys(…)
        require(page.axe() == [], …)

``Browser`` is a selenium ``Chrome`` with a few words more. Nothing of it stays on the machine: chromium runs in a mount
namespace of its own, in which its policy folder is ours (only a policy can choose the client certificate)."""

import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "Tests/Workflows"))
from networks import Fault, require  # noqa: E402,F401

WINDOW = {"desktop": (1280, 900), "ipad": (820, 1180)}
POLICIES = "/etc/chromium"  # what Debian's chromium reads its policies below
NEEDED = {"chromium": "chromium", "chromedriver": "chromium-driver", "certutil": "libnss3-tools", "openssl": "openssl",
          "unshare": "util-linux"}


def missing():
    """The packages of Debian that the machine lacks for any of this."""
    absent = [package for program, package in NEEDED.items() if not shutil.which(program)]
    if not absent and not os.path.isdir(POLICIES):
        absent.append("chromium")
    if not absent and subprocess.run([*_apart(), "true"], capture_output=True).returncode:
        absent.append("mount namespaces (unshare)")
    return absent


def _apart():
    return ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]


def _run(*words, **more):
    done = subprocess.run(list(map(str, words)), capture_output=True, timeout=60, **more)
    require(done.returncode == 0, f"{words[0]} ended with {done.returncode}: {done.stderr.decode(errors='replace')}")


def _home(folder, certificate, key, authority):
    """A home whose NSS database trusts `authority` and holds the person's certificate."""
    database = folder / "home/.pki/nssdb"
    database.mkdir(parents=True)
    store, bundle = f"sql:{database}", folder / "person.p12"
    _run("certutil", "-N", "-d", store, "--empty-password")
    _run("certutil", "-A", "-d", store, "-n", "authority", "-t", "C,,", "-i", authority)
    if certificate:
        _run("openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-out", bundle, "-passout", "pass:",
             "-name", "person")
        _run("pk12util", "-i", bundle, "-d", store, "-W", "")
    return folder / "home"


def _launcher(folder, home):
    """A program that starts chromium where our policies take the place of the machine's."""
    own = folder / "etc/policies/managed"
    own.mkdir(parents=True)
    (own / "kakehashi.json").write_text(json.dumps({
        "AutoSelectCertificateForUrls": [json.dumps({"pattern": "https://localhost:*", "filter": {}})]}))
    program = folder / "chromium"
    program.write_text(f"""#!/bin/sh
export HOME='{home}'
exec {' '.join(_apart())} /bin/sh -c 'mount --bind "{folder}/etc" {POLICIES} && exec chromium "$@"' chromium "$@"
""")
    program.chmod(0o755)
    return program


def _options(program, folder, window, language, scripts):
    from selenium.webdriver import ChromeOptions

    options = ChromeOptions()
    options.binary_location = str(program)
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                 "--disable-background-networking", f"--user-data-dir={folder}/profile", f"--lang={language}",
                 f"--accept-lang={language}", "--window-size={},{}".format(*WINDOW.get(window, window)),
                 "--force-device-scale-factor=1", "--hide-scrollbars"):
        options.add_argument(word)
    content = {} if scripts else {"profile.managed_default_content_settings.javascript": 2}
    options.add_experimental_option("prefs", {"intl.accept_languages": language, **content})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return options


def Browser(certificate, key, authority, language="ja", window="desktop", scripts=True):  # noqa: N802
    """A browser with the client certificate of a facility (or none, where `certificate` is None); a context manager.

    `window` is a name of ``WINDOW`` or (width, height); without `scripts` no page may run any."""
    from selenium.webdriver import Chrome
    from selenium.webdriver.chrome.service import Service

    class Opened(Chrome, Words):
        def __exit__(self, *_):
            self.quit()
            self._folder.cleanup()

    kept = tempfile.TemporaryDirectory(prefix="kakehashi-browser-", ignore_cleanup_errors=True)
    folder = pathlib.Path(kept.name)
    home = _home(folder, certificate, key, authority)
    options = _options(_launcher(folder, home), folder, window, language, scripts)
    page = Opened(options=options, service=Service(shutil.which("chromedriver"), env={**os.environ, "HOME": str(home)}))
    page._folder, page._scripts = kept, scripts
    page.set_page_load_timeout(30)
    page.set_script_timeout(30)
    _fit(page, *WINDOW.get(window, window))
    return page


def _fit(page, width, height):
    """Makes what a page has of the window, without the browser's own bars, that large."""
    bars = page.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssLayoutViewport"]
    page.set_window_size(2 * width - bars["clientWidth"], 2 * height - bars["clientHeight"])


class Words:
    """What tests say of a page."""

    def text(self):
        """What the page shows."""
        from selenium.webdriver.common.by import By

        return self.find_element(By.TAG_NAME, "body").text

    def until(self, condition, seconds=10, what="the page did not come to it"):
        """What `condition()` answers once it is true; how long that took, in seconds."""
        from selenium.common.exceptions import WebDriverException

        began = time.monotonic()
        while True:
            try:
                found = condition()
            except WebDriverException:  # the page went while it was looked at
                found = None
            took = time.monotonic() - began
            if found:
                return found, took
            if took >= seconds:  # only now: what a page shows cannot be read while it goes
                raise Fault(f"{what} within {seconds} s; it shows: {self.text()[:500]!r}")
            time.sleep(0.01)

    def picture(self):
        """What is on the screen, as a Pillow image."""
        from PIL import Image

        return Image.open(io.BytesIO(self.get_screenshot_as_png())).convert("RGB")

    def keep(self, file, width=None, colours=64):
        """Keeps a small picture of the screen for the documentation."""
        picture = self.picture()
        if width:
            picture = picture.resize((width, picture.height * width // picture.width))
        picture.quantize(colours).save(file, optimize=True)

    def axe(self, **options):
        """What axe-core finds wrong with the page: (rule, what it wants, elements) each; needs `scripts`."""
        require(self._scripts, "axe-core cannot run where no page may run scripts")
        import axe_playwright_python

        script = (pathlib.Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
        # By the debugger, which no content security policy of the page keeps out.
        self.execute_cdp_cmd("Runtime.evaluate", {"expression": script})
        answer = self.execute_cdp_cmd("Runtime.evaluate", {
            "expression": f"axe.run(document, {json.dumps(options)})"
                          ".then(r => JSON.stringify({violations: r.violations, passes: r.passes.length}))",
            "awaitPromise": True, "returnByValue": True})
        require("value" in answer.get("result", {}), f"axe did not run: {answer}")
        found = json.loads(answer["result"]["value"])
        require(found["passes"] > 0, "axe looked at nothing")
        return [(violation["id"], violation["help"], [node["html"][:200] for node in violation["nodes"]])
                for violation in found["violations"]]

    def complaints(self):
        """What the browser wrote to its console since the last call, such as breaches of the page's policy."""
        return [entry["message"] for entry in self.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
