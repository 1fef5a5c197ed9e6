"""A person at the viewer without a browser: pages as bytes, forms as a browser would send them."""

import http.client
import re
import ssl
import threading
import time
import urllib.parse

from networks import require


class Screen:
    """Connections to one origin with one client certificate, and the cookie that was given."""

    def __init__(self, origin, folder, name):
        self.origin, self.cookie, self.seen = origin, None, []
        self._context = ssl.create_default_context(cafile=folder / "authority.pem")
        self._context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        self._connection = self._connect()

    def _connect(self):
        parts = urllib.parse.urlsplit(self.origin)
        return http.client.HTTPSConnection(parts.hostname, parts.port, context=self._context, timeout=60)

    def ask(self, method, path, form=None, origin=None, **fields):
        """(status, headers, body); a form says where it stood."""
        fields = dict(fields)
        if self.cookie:
            fields["Cookie"] = self.cookie
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            fields |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or self.origin}
        try:
            self._connection.request(method, path, body, fields)
            answer = self._connection.getresponse()
        except (ConnectionError, http.client.HTTPException):
            self._connection.close()
            self._connection = self._connect()
            self._connection.request(method, path, body, fields)
            answer = self._connection.getresponse()
        content = answer.read()
        if "set-cookie" in answer.headers:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
        self.seen.append(str(answer.headers).encode() + content)
        return answer.status, answer.headers, content

    def page(self, path, status=200):
        """The text of a page."""
        got, _, content = self.ask("GET", path)
        require(got == status, f"GET {path}: {got}, not {status}")
        return content.decode("utf-8", "replace")

    def submit(self, path, form, status=303, origin=None):
        """Where a form leads."""
        got, fields, content = self.ask("POST", path, form, origin)
        require(got == status, f"POST {path}: {got}, not {status}: {words(content)}")
        return fields.get("location", "")

    @property
    def token(self):
        """What the forms of the pages carry."""
        return re.search(r'name="csrf" value="([^"]+)"', self.page("/view"))[1]

    def find(self, number, status=303, **more):
        """Looks for a patient; where it leads."""
        return self.submit("/view/find", {"csrf": self.token, "by": "number", "number": number, **more}, status)

    def open(self, number, **more):
        """Finds a patient, makes sure who it is, and returns where the record is."""
        path = self.find(number, **more)
        self.page(path)
        return self.submit(path, {"csrf": self.token})


def assertion(portal, folder, name, user, purpose="TREAT"):
    """What a user's button at the portal would post."""
    parts = urllib.parse.urlsplit(portal)
    text = Screen(f"https://{parts.netloc}", folder, name).page(parts.path)
    form = re.search(rf'value="([^"]+)"><button id="{re.escape(user)}-{purpose}"', text)
    require(form, f"{user} is not at the portal")
    return form[1]


def sign_in(portal, origin, folder, name, user, purpose="TREAT"):
    """A screen at which a user has signed in and read that viewing is recorded."""
    screen = Screen(origin, folder, name)
    parts = urllib.parse.urlsplit(portal)
    screen.submit("/view/signin", {"assertion": assertion(portal, folder, name, user, purpose)}, 200,
                  f"https://{parts.netloc}")
    screen.submit("/view/notice", {"csrf": screen.token})
    return screen


class Beats:
    """The events of a page, as they come: (seconds since the beginning, what)."""

    def __init__(self, screen, path):
        self.events, self._began = [], time.monotonic()
        self._connection = screen._connect()
        self._connection.request("GET", path, headers={"Cookie": screen.cookie})
        self._answer = self._connection.getresponse()
        require(self._answer.status == 200, f"events: {self._answer.status}")
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        try:
            while line := self._answer.readline():
                name = line.decode().strip().removeprefix("event: ")
                if name in ("beat", "end"):
                    self.events.append((time.monotonic() - self._began, name))
        except (OSError, http.client.HTTPException, ValueError):
            pass
        self.events.append((time.monotonic() - self._began, "over"))

    def ended(self, within):
        """Seconds from now until the page was told to go."""
        began = time.monotonic()
        while time.monotonic() - began < within:
            if any(name in ("end", "over") for _, name in self.events):
                return time.monotonic() - began
            time.sleep(0.01)
        return None


def words(content):
    """What a page says, without its markup."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    main = re.search(r"<main.*</main>", text, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main[0] if main else text)).strip()[:400]
