"""at 200 % and 320 pixels nothing scrolls sideways but tables; every page says to a screen reader what it shows, in both languages"""

from browser import require
from selenium.webdriver.common.by import By
from viewer import clinician, confirm, find, press

# Width and height in CSS pixels, device pixels for each: a desktop at 200 %, and at 400 % (WCAG 2.2, 1.4.4 and 1.4.10).
NARROW = [(640, 450, 2), (320, 256, 4), (320, 640, 2)]
SHARED = 6  # pages that every record has
NAMED = {"heading", "image", "navigation", "region", "group", "table"}
MARKS = {"ja": {"低値", "高値", "著しい低値", "著しい高値", "異常"},
         "en": {"low", "high", "critically low", "critically high", "abnormal"}}
# What reaches beyond the page, or is cut off; a table or a picture may scroll in a box of its own.
BEYOND = """
    const scrolls = e => e && e !== document.documentElement && (scrolls(e.parentElement)
      || ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.querySelector('table, img, svg.plot'))
    return [...document.body.querySelectorAll('*:not(.watermark, .watermark *, .sr, .sprite, .sprite *, .skip)')].filter(e => {
      if (!e.checkVisibility() || scrolls(e) || e.closest('svg')) return false
      const r = e.getBoundingClientRect()
      return r.width > 0 && (r.right > document.documentElement.clientWidth + 1 || r.left < -1
        || (getComputedStyle(e).overflowX === 'hidden' && e.scrollWidth > e.clientWidth + 1))
    }).map(e => e.outerHTML.slice(0, 160))
"""


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    net.link(person)
    with clinician(net) as page:
        reads(page, "ja")
        find(page, person)
        reads(page, "ja")
        confirm(page)
        pages = addresses(page)
        for address in pages:
            page.get(address)
            reads(page, "ja")
        press(page, "a.language")
        for address in pages[:SHARED]:
            page.get(address)
            reads(page, "en")


def reads(page, language):
    """Whoever enlarges the page, and whoever hears it, has all of it."""
    heard(page, language)
    for width, height, scale in NARROW:
        sized(page, width, height, scale)
        fits(page, f"at {width} by {height}")
    sized(page, 1280, 900, 1)
    page.execute_script("document.documentElement.style.fontSize = '200%'")
    fits(page, "with doubled letters")


def sized(page, width, height, scale):
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": height, "deviceScaleFactor": scale, "mobile": False})


def addresses(page):
    """The pages of a record: those that every record has, then a line of every kind."""
    timeline = page.current_url
    page.get(timeline + "/laboratory")
    plot = page.find_element(By.CSS_SELECTOR, "table.matrix th a").get_attribute("href")
    found = [timeline, f"{timeline}?kind=prescription&period=1m", timeline + "/laboratory", plot, timeline + "/medication",
             timeline.split("/patients")[0] + "/sessions"]
    require(len(found) == SHARED, "another page has come")
    page.get(timeline)
    for kind in [box.get_attribute("value") for box in page.find_elements(By.NAME, "kind")]:
        page.get(f"{timeline}?kind={kind}")
        found.append(page.find_element(By.CSS_SELECTOR, "td.title a").get_attribute("href"))
    return found


def fits(page, how):
    wide = page.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    require(wide <= 0, f"{page.current_url} is {wide} pixels wider than its window {how}")
    beyond = page.execute_script(BEYOND)
    require(beyond == [], f"{page.current_url} is cut off {how}: {beyond[:4]}")


def heard(page, language):
    """What the browser tells a screen reader of the page."""
    where, nodes = page.current_url, page.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    said = [(node["role"]["value"], node.get("name", {}).get("value", "").strip(), facts(node))
            for node in nodes if not node["ignored"]]
    require(page.find_element(By.TAG_NAME, "html").get_attribute("lang") == language, f"{where} is not said to be {language}")
    nameless = [role for role, name, of in said if not name and (of.get("focusable") or role in NAMED) and role != "main"]
    require(nameless == [], f"{where}: without a name: {nameless}")
    levels = [of["level"] for role, _, of in said if role == "heading"]
    require(levels[:1] == [1] and levels.count(1) == 1 and all(b - a <= 1 for a, b in zip(levels, levels[1:])),
            f"{where}: headings of the levels {levels}")
    roles = [role for role, _, _ in said]
    require(all(roles.count(role) == 1 for role in ("banner", "main", "contentinfo")), f"{where}: landmarks {roles}")
    ways = [name for role, name, _ in said if role == "navigation"]
    require(len(set(ways)) == len(ways), f"{where}: ways of one name: {ways}")
    require(roles.count("columnheader") >= roles.count("table"), f"{where}: a table without heads")
    shown = page.find_elements(By.CSS_SELECTOR, "main .flag, main .essentials li[class]")
    words = [name for role, name, _ in said if role == "StaticText"]
    require(sum(name in MARKS[language] for name in words) >= len(shown), f"{where}: {len(shown)} marks, said {words}")
    require(not any(set(name) & set("↑↓") and len(name) < 4 for name in words), f"{where}: an arrow is read out: {words}")
    pictures = page.find_elements(By.CSS_SELECTOR, "main img, main svg.plot")
    told = [name for role, name, _ in said if role == "image"]
    require(len(told) >= len(pictures), f"{where}: {len(pictures)} pictures, said {told}")


def facts(node):
    return {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
