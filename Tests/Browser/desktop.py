#!/usr/bin/env python3
"""A TigerVNC desktop in chromium, through a relay with mutual TLS on both sides: desktop.py FOLDER PORT.

DesktopTests starts it with the folder of the certificates and the port of the relay. Ends with 3, saying what is missing,
where the machine cannot run it."""

import http.client
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here))
import browser  # noqa: E402
from browser import Browser, require  # noqa: E402

COLOUR = (192, 32, 64)
PASSWORD = "tottori8"


def missing():
    absent = browser.missing()
    programs = {"Xtigervnc": "tigervnc-standalone-server", "tigervncpasswd": "tigervnc-tools", "xsetroot": "x11-xserver-utils",
                "xev": "x11-utils"}
    absent += [package for program, package in programs.items() if not shutil.which(program)]
    try:
        import selenium, Xlib  # noqa: F401, E401
    except ImportError:
        absent.append("selenium, python-xlib")
    return absent


class Desktop:
    """Xtigervnc with one colour and a window that tells of keys, behind what ends mutual TLS."""

    def __init__(self, folder, chain, key, authority):
        self.folder, self.chain, self.key, self.authority = folder, chain, key, authority
        self.children = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.rfb = free.getsockname()[1]
        password = folder / "vncpasswd"
        password.write_bytes(subprocess.run(["tigervncpasswd", "-f"], input=PASSWORD.encode(), capture_output=True,
                                            check=True).stdout)
        self.display = next(f":{number}" for number in range(70, 200)
                            if not pathlib.Path(f"/tmp/.X11-unix/X{number}").exists())
        self.start("Xtigervnc", self.display, "-rfbport", str(self.rfb), "-localhost", "-SecurityTypes", "VncAuth",
                   "-rfbauth", str(password), "-geometry", "640x480", "-depth", "24", "-desktop", "山田太郎のカルテ")
        for _ in range(100):
            if subprocess.run(["xsetroot", "-display", self.display, "-solid", "#%02x%02x%02x" % COLOUR],
                              capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        self.keys = folder / "keys"
        self.start("xev", "-display", self.display, "-geometry", "200x200+20+20", "-event", "keyboard", out=self.keys)
        self.port = self.terminate()

    def start(self, *words, out=None):
        with open(out or "/dev/null", "wb") as output:
            self.children.append(subprocess.Popen(words, stdout=output, stderr=subprocess.DEVNULL))

    def terminate(self):
        """Ends mutual TLS, as stunnel or nginx would in the DMZ; the port."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        context.load_verify_locations(self.authority)
        context.verify_mode = ssl.CERT_REQUIRED
        listening = socket.create_server(("127.0.0.1", 0))

        def pump(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
            except OSError:
                pass
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

        def serve():
            while True:
                plain, _ = listening.accept()
                try:
                    # Two threads use it at once, each in one direction.
                    secure = context.wrap_socket(plain, server_side=True)
                    far = socket.create_connection(("127.0.0.1", self.rfb))
                except OSError:
                    continue
                for pair in ((secure, far), (far, secure)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return listening.getsockname()[1]

    def stop(self):
        for child in reversed(self.children):
            child.kill()
            child.wait(20)


class Relay:
    """What the test says to the listener."""

    def __init__(self, folder, port):
        self.port = port
        self.context = ssl.create_default_context(cafile=folder / "ca.pem")
        self.context.load_cert_chain(folder / "client.pem", folder / "client.key")

    def control(self, *words):
        connection = http.client.HTTPSConnection("localhost", self.port, context=self.context, timeout=20)
        connection.request("POST", "/control/" + "/".join(map(str, words)))
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer


def shows(page):
    """Whether the desktop's colour covers a good part of the page."""
    picture = page.picture()
    picture = picture.resize((picture.width // 8, picture.height // 8), 0)
    pixels = [picture.getpixel((x, y)) for x in range(picture.width) for y in range(picture.height)]
    return sum(all(abs(a - b) < 12 for a, b in zip(pixel, COLOUR)) for pixel in pixels) > 0.2 * len(pixels)


def opened(page, port):
    page.get(f"https://localhost:{port}/view/")
    page.until(lambda: shows(page), 20, "the desktop is not seen")


def gone(page, act):
    """How long the picture stays after `act`."""
    began = time.monotonic()
    act()
    page.until(lambda: not page.find_elements("css selector", "canvas") and not shows(page), 10, "the picture stays")
    return time.monotonic() - began


def check(folder, port):
    relay = Relay(folder, port)
    desktop = Desktop(folder, folder / "server.pem", folder / "server.key", folder / "ca.pem")
    relay.control("desktop", desktop.port)
    try:
        with Browser(folder / "client.pem", folder / "client.key", folder / "ca.pem") as page:
            opened(page, port)
            complaints = page.complaints()
            require(not complaints, f"the page breaks its own policy: {complaints}")
            require("山田" not in page.page_source + page.title, "the desktop's name got out")
            typed(page, desktop)
            took = gone(page, lambda: relay.control("cut"))
            require(took < 1, f"the picture stayed for {took:.2f} s after the cut")
            page.until(lambda: "運営者が閲覧を停止しました" in page.text(), 5, "no reason is shown")
            counted = relay.control("counted")
            require(counted["shown"] > 100 and counted["inputs"] >= 4, f"counted {counted}")
            page.refresh()
            page.until(lambda: "運営者" in page.text(), 10, "what is cut opens again")
            require(not shows(page), "what is cut is seen again")
            relay.control("resume")
            opened(page, port)
            took = gone(page, lambda: relay.control("pause"))
            require(took < 1, f"the picture stayed for {took:.2f} s while paused")
            page.until(lambda: "休止中" in page.text(), 5, "no reason is shown")
            relay.control("resume")
            opened(page, port)
            clipboard(page, desktop)
    finally:
        desktop.stop()


def typed(page, desktop):
    """What is typed in the browser arrives at the desktop."""
    from selenium.webdriver import ActionChains

    canvas = page.find_element("css selector", "canvas")
    corner = (20 - 320, 20 - 240)
    scale = canvas.rect["width"] / 640
    ActionChains(page).move_to_element_with_offset(
        canvas, int((corner[0] + 100) * scale), int((corner[1] + 100) * scale)).click().send_keys("kQ").perform()
    page.until(lambda: "keysym 0x6b, k" in desktop.keys.read_text() and "keysym 0x51, Q" in desktop.keys.read_text(), 10,
               "keys do not arrive")


HOSTILE = """
const done = arguments[arguments.length - 1];
window.heard = [];
import('/view/novnc/core/rfb.js').then((module) => {
  const place = document.body.appendChild(document.createElement('div'));
  const viewer = new module.default(place, new WebSocket(location.href.replace('https', 'wss') + 'stream', 'binary'));
  viewer.addEventListener('clipboard', (event) => window.heard.push(event.detail.text));
  viewer.addEventListener('connect', () => { viewer.clipboardPasteFrom('near secret'); done('open'); });
  viewer.addEventListener('disconnect', () => done('closed'));
});
"""


class Clipboard:
    """Owns the desktop's clipboard, as a program on it would, and reads who has it."""

    def __init__(self, desktop, text):
        from Xlib import X, Xatom, display

        self.X, self.Xatom, self.text = X, Xatom, text
        self.display = display.Display(desktop.display)
        self.window = self.display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
        self.names = {name: self.display.intern_atom(name) for name in ("CLIPBOARD", "TARGETS", "UTF8_STRING", "KEEP")}
        self.asked = 0

    def offer(self, seconds):
        """Has the clipboard for a while; how often somebody asked for what is in it."""
        from Xlib.protocol import event

        for selection in (self.names["CLIPBOARD"], self.Xatom.PRIMARY):
            self.window.set_selection_owner(selection, self.X.CurrentTime)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            while self.display.pending_events():
                asked = self.display.next_event()
                if asked.type != self.X.SelectionRequest:
                    continue
                self.asked += 1
                if asked.target == self.names["TARGETS"]:
                    asked.requestor.change_property(asked.property, self.Xatom.ATOM, 32, [
                        self.names["TARGETS"], self.names["UTF8_STRING"], self.Xatom.STRING])
                else:
                    asked.requestor.change_property(asked.property, asked.target, 8, self.text.encode())
                asked.requestor.send_event(event.SelectionNotify(
                    time=asked.time, requestor=asked.requestor, selection=asked.selection, target=asked.target,
                    property=asked.property))
            self.display.flush()
            time.sleep(0.02)
        return self.asked

    def held(self):
        """What the desktop's clipboard holds where somebody else has it; "" where nobody does."""
        clipboard = self.names["CLIPBOARD"]
        owner = self.display.get_selection_owner(clipboard)
        if owner in (self.X.NONE, self.window):
            return ""
        self.window.convert_selection(clipboard, self.names["UTF8_STRING"], self.names["KEEP"], self.X.CurrentTime)
        until = time.monotonic() + 2
        while time.monotonic() < until:
            if self.display.pending_events() and self.display.next_event().type == self.X.SelectionNotify:
                found = self.window.get_full_property(self.names["KEEP"], self.X.AnyPropertyType)
                return found.value.decode() if found else ""
            time.sleep(0.02)
        return "?"


def clipboard(page, desktop):
    """Not even a page that tries carries anything out of the desktop's clipboard or into it."""
    page.set_script_timeout(20)
    require(page.execute_async_script(HOSTILE) == "open", "a second viewer takes the place of the first")
    far = Clipboard(desktop, "far secret")
    time.sleep(1)
    require(far.held() == "", f"the page filled the desktop's clipboard: {far.held()}")
    require(far.offer(2) > 0, "the desktop's clipboard was not looked at: nothing is shown by this")
    require(page.execute_script("return window.heard") == [], "the desktop's clipboard got out")


def main():
    absent = missing()
    if absent:
        print(f"no {', '.join(absent)}", file=sys.stderr)
        return 3
    check(pathlib.Path(sys.argv[1]), int(sys.argv[2]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
