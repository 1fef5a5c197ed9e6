"""a page goes within a second of its session: cut by an operator, by the patient, without JavaScript at the next request"""

import time

from browser import require
from selenium.webdriver.common.by import By
from viewer import clinician, open_patient, sound

WITHIN = 1.0  # seconds


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    net.link(person)
    with clinician(net) as page:
        timeline = open_patient(page, person)
        time.sleep(4)  # beats keep the page
        require(page.find_elements(By.CSS_SELECTOR, "table.timeline"), "the page went without a reason")
        took = gone(net, page, lambda: cut(net))
        require("運営者" in page.text() or "停止" in page.text(), f"the reason is not said: {page.text()[:300]}")
        sound(page)
        print(f"  cut by an operator: blank after {took * 1000:.0f} ms", flush=True)
        page.get(timeline)
        require(not page.find_elements(By.CSS_SELECTOR, "table.timeline"), "a cut session shows records again")
        page.get(f"https://localhost:{net.port}/view")
        open_patient(page, person)
        took = gone(net, page, lambda: net.consent("mame", person.at_mame, "participation", "withdrawn"))
        require("同意" in page.text() or "患者" in page.text(), f"the reason is not said: {page.text()[:300]}")
        print(f"  consent withdrawn: blank after {took * 1000:.0f} ms", flush=True)
    other = net.people[1]
    net.agree(other, "c-101")
    net.link(other)
    with clinician(net, scripts=False) as page:
        timeline = open_patient(page, other)
        require(page.find_elements(By.CSS_SELECTOR, "noscript meta[http-equiv='refresh']")
                or page.find_elements(By.CSS_SELECTOR, "meta[http-equiv='refresh']"), "nothing makes the page ask again")
        cut(net)
        page.get(timeline)
        require(not page.find_elements(By.CSS_SELECTOR, "table.timeline"), "a cut session shows records")


def cut(net):
    listed = net.cli("session", "list", who="mame/operator")
    require(listed, "no session is live")
    for entry in listed:
        net.cli("session", "cut", "--session", entry["id"], who="mame/operator")


def gone(net, page, act):
    """How long after `act` is done the page shows no record any more."""
    act()
    began = time.monotonic()
    page.until(lambda: not page.find_elements(By.CSS_SELECTOR, "table.timeline"), seconds=5, what="the page stays")
    took = time.monotonic() - began
    require(took <= WITHIN, f"the page was there {took:.2f} s after its session")
    page.until(lambda: page.find_elements(By.TAG_NAME, "h1"), what="nothing says why")
    return took
