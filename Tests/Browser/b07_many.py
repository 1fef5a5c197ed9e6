"""a hundred thousand entries and giant tables: the newer ones or none, said and bounded, others are served meanwhile"""

import threading
import time

import custodian
from browser import require
from selenium.webdriver.common.by import By
from viewer import clinician, confirm, find, open_patient, press, sound, titles
from w15_storage import issue_certificate, join

ENTRIES = 100_000
YEARS, WEEKS = 27 * 365, 11 * 7  # days over which they are spread
PAGE = 100_000  # bytes
RUN = "<script>window.owned=1</script>"
NARROWED = {"ja": "だけを表示しています", "en": "only those since"}
NOTICE = {"ja": "おしどりネットの記録は多すぎるため表示できません", "en": "has too many records to be shown"}


def configure(settings):
    settings.setdefault("limits", {})["upstreamSeconds"] = 60  # oshidori's server takes seconds, on a busy machine many


def before(net):
    issue_certificate(net.folder / "oshidori", "h-002")


def check(net):
    net.register()
    net.cli("facility", "put", "h-002", "--type", "hospital", "--name-ja", "境港病院", "--name-en", "Sakaiminato Hospital",
            "--certificate", net.folder / "oshidori/h-002.pem", "--discloses", who="oshidori/operator")
    large, small, other = net.people[:3]  # the first has a number at two hospitals, and two persons' records
    net.agree(large, "c-101")
    net.agree(other, "c-102")
    net.consent("oshidori", small.local, "participation", "active")
    net.consent("oshidori", small.local, "facilityConsent", "granted", "--network", "mame", "--facility", "c-101")
    for person, facility, number in ((large, "h-001", large.local), (large, "h-002", small.local),
                                     (other, "h-001", other.local)):
        join(net, person, facility, number)
    held = [custodian.records(net, person) for person in (large, small, other)]
    grow(held[0], WEEKS)
    held[2]["DocumentReference"] = giants(held[2]["DocumentReference"][0])
    custodian.hold(net, *held)
    with clinician(net) as page, clinician(net, who="mame/c-102", user="dr.ito") as neighbour:
        for one in (page, neighbour):
            one.set_page_load_timeout(90)
        theirs = open_patient(neighbour, other)
        find(page, large)
        beside(neighbour, theirs, lambda: confirm(page))
        refused(page, "ja")
        timeline = page.current_url
        page.get(net.viewer)
        press(page, "a.language")
        page.get(f"{timeline}?kind=prescription")
        refused(page, "en")
        shown = {cell.text for cell in page.find_elements(By.CSS_SELECTOR, "td.kind")}
        require(shown == {"Prescription"}, f"the filter shows {shown}")
        tables(neighbour, theirs)
        grow(held[0], YEARS)
        custodian.hold(net, *held)
        beside(neighbour, theirs, lambda: page.get(timeline))
        narrowed(page, "en")


def grow(held, days):
    """Adds a hundred thousand results over so many days, each with words that want to run."""
    held["Observation"] = [one for one in held["Observation"] if not one["id"].startswith("many-")]
    patient, today = {"reference": f"Patient/{held['Patient'][0]['id']}"}, time.time()
    coding = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}
    held["Observation"] += [{
        "resourceType": "Observation", "id": f"many-{n}", "status": "final", "category": [{"coding": [coding]}],
        "code": {"text": f"多数 {n % 50}{RUN}"}, "subject": patient, "valueQuantity": {"value": n % 97, "unit": "mg/dL"},
        "effectiveDateTime": time.strftime("%Y-%m-%d", time.gmtime(today - 86400 * (n % days)))} for n in range(ENTRIES)]


def beside(neighbour, theirs, act):
    """Somebody else goes from page to page while `act` goes on: each is shown, and its beats keep it."""
    running = threading.Thread(target=act)
    running.start()
    took = []
    while running.is_alive():
        began = time.monotonic()
        neighbour.get(theirs)
        require(neighbour.find_elements(By.CSS_SELECTOR, "table.timeline"), f"another reads {neighbour.text()[:300]}")
        took.append(time.monotonic() - began)
    running.join()
    require(took, "nobody else was served meanwhile")
    print(f"  {len(took)} pages of another user meanwhile, the slowest in {max(took):.1f} s", flush=True)


def refused(page, language):
    """What is too much is said, nothing of it is shown, and the other institution's lines are."""
    notice = page.find_element(By.CSS_SELECTOR, "main .notice.warning")
    require(NOTICE[language] in notice.text, f"it is not said that it is too much: {notice.text}")
    require(page.find_elements(By.CSS_SELECTOR, "table.timeline td.title a"), "the other institution's lines are gone")
    require("多数" not in page.page_source, "lines of what is too much are shown")
    bounded(page)
    sound(page)


def narrowed(page, language):
    """The last year's are there as text, beside the other institution's, and it is said since when."""
    notice = page.find_element(By.CSS_SELECTOR, "main .notice.warning")
    since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 366 * 86400))
    require(NARROWED[language] in notice.text and since in notice.text, f"the notice says {notice.text}")
    require(page.find_elements(By.CSS_SELECTOR, "table.timeline td.title a"), "nothing is shown")
    bounded(page)
    sound(page)
    page.get(f"{page.current_url.split('?')[0]}/laboratory")
    require(NARROWED[language] in page.text(), "the results do not say since when they are")
    require("多数" in page.text() and "<script>" in page.text(), "the newer ones are not shown as text")
    bounded(page)


def bounded(page):
    """Nothing ran and the page is small."""
    require(page.execute_script("return typeof window.owned") == "undefined", f"something ran in {page.current_url}")
    size = page.execute_script("return performance.getEntriesByType('navigation')[0].decodedBodySize")
    require(0 < size <= PAGE, f"{page.current_url} has {size} bytes")


def giants(document):
    """Documents of one table each, whose titles say what is many in it; `over` is more than is ever shown."""
    def html(rows, cells, text):
        row = f"<tr>{f'<td>{text}</td>' * cells}</tr>"
        return "text/html", f"<html><body><table>{row * rows}</table></body></html>".encode()

    def cda(rows, cells):
        row = f"<tr>{'<td>値&amp;</td>' * cells}</tr>"
        return "text/xml", ("<ClinicalDocument xmlns='urn:hl7-org:v3'><title>表</title><component><structuredBody><component>"
                            f"<section><title>表</title><text><table><tbody>{row * rows}</tbody></table></text></section>"
                            "</component></structuredBody></component></ClinicalDocument>").encode()

    contents = {"rows": html(1900, 20, "値&amp;"), "cells": html(2, 60, "&amp;" * 10_000), "cda": cda(1900, 20),
                "rows over": html(5000, 2, "値"), "cells over": html(10, 3000, "値"), "cda over": cda(4000, 4)}
    return [{**custodian.attached(document, *content, title=title), "id": f"giant-{number}"}
            for number, (title, content) in enumerate(contents.items())]


def tables(page, timeline):
    """A giant table comes in pages, the first and the last no larger than any, or is refused as a whole."""
    page.get(f"{timeline}?kind=discharge&kind=referral&kind=document")
    links = {link.text: link.get_attribute("href") for link in page.find_elements(By.CSS_SELECTOR, "td.title a")}
    require(set(links) == {"rows", "cells", "cda", "rows over", "cells over", "cda over"}, f"the documents are {links}")
    for title, address in links.items():
        page.get(address)
        bounded(page)
        if "over" in title:
            require(titles(page) == ["今は表示できません"], f"{title} is shown: {titles(page)}")
            continue
        sound(page)
        of = page.find_element(By.CSS_SELECTOR, ".pager span").text.split(" / ")
        require(of[0] == "1" and int(of[1]) > 5, f"{title} comes in {of}")
        page.get(f"{address}?page={int(of[1]) - 1}")
        require(page.find_elements(By.CSS_SELECTOR, "article table tbody td"), f"the last page of {title} is empty")
        bounded(page)
