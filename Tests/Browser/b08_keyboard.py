"""a visit by keyboard alone: signed in, found by slip and by number, filtered, every kind opened, an image doubled, left"""

from browser import Browser, require
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from viewer import arrived, leads

STOPS = 250  # of the keyboard on one page
STRIDE = 30  # keys at once
# Notes, whenever the key that goes on is let go, where the keyboard stands: in the document, and whether it is seen.
NOTE = """
    window.stops = []
    document.addEventListener('keyup', event => {
      const e = document.activeElement
      if (event.key !== 'Tab') return
      if (!e || e === document.body || e === document.documentElement) return window.stops.push(null)
      const s = getComputedStyle(e), r = e.getClientRects()[0]
      const at = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2)
      window.stops.push({
        what: e.outerHTML.slice(0, 160), place: [...document.querySelectorAll('*')].indexOf(e),
        ringed: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
        free: r.height > innerHeight / 2 || (!!at && (e.contains(at) || at.contains(e)))})
    })
"""
# What the keyboard has to come to.
WANTED = """
    return [...document.querySelectorAll('*')].flatMap((e, place) => e.checkVisibility() && e.matches(
      "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")
      ? [{place, what: e.outerHTML.slice(0, 160), here: e === document.activeElement, it: e.matches(arguments[0])}] : [])
"""


def check(net):
    net.register()
    person, referred = net.people[:2]
    net.agree(person, "c-101")
    net.link(person)
    net.agree(referred, "c-101")
    slip = net.cli("link", "issue", "--patient", referred.local, "--kana", referred.kana, "--name", referred.name,
                   "--birth-date", referred.birth_date, "--sex", referred.sex, "--target", "mame", who="oshidori/h-001")
    with Browser(net.folder / "mame/c-101.pem", net.folder / "mame/c-101.key", net.folder / "mame/authority.pem") as page:
        page.get(net.portal)
        reach(page, "[id='dr.sato-TREAT']")
        strike(page, Keys.ENTER)
        arrived(page, "/view")
        onward(page, "form[action='/view/notice'] button", Keys.SPACE)
        by_slip(net, page, referred, slip)
        by_number(page, person)


def by_slip(net, page, person, slip):
    """The number here and the claim code of the slip that the patient brought; the record opens once both have confirmed."""
    walk(page)
    reach(page, "#slip-number")
    strike(page, person.at_mame)
    reach(page, "#slip")
    strike(page, slip["claimCode"])
    onward(page, "form:has(#slip) button", Keys.ENTER)
    require(person.name.replace("　", " ") in page.text(), f"whose slip is it? {page.text()[:400]}")
    walk(page)
    onward(page, "form[action='/view/slip/confirm'] button", Keys.ENTER)
    require("米子中央病院が確認すると開けます" in page.text(), f"not told who has to confirm: {page.text()[:300]}")
    net.cli("link", "confirm", "--handle", slip["handle"], who="oshidori/h-001")
    find(page, person)
    leave(page)


def find(page, person):
    """By the number here to the timeline; what was typed is sent by Enter."""
    reach(page, "#number")
    strike(page, person.at_mame)
    onward(page, "#number", Keys.ENTER)
    require(person.name.replace("　", " ") in page.text(), f"whose record is it? {page.text()[:400]}")
    walk(page)
    onward(page, "form[action$='/confirm'] button", Keys.SPACE)
    require(page.find_elements(By.CSS_SELECTOR, "table.timeline"), f"no timeline: {page.text()[:300]}")


def by_number(page, person):
    find(page, person)
    timeline = page.current_url
    walk(page)
    skip(page)
    filtered(page, timeline)
    kinds(page, timeline)
    for tab in ("laboratory", "medication"):
        onward(page, f".tabs a[href$='/{tab}']", Keys.ENTER)
        walk(page)
    image(page, timeline)
    page.get(timeline)
    leave(page)


def skip(page):
    """The first stop leads past what is on every page."""
    page.refresh()
    strike(page, Keys.TAB)
    require(stands(page, "a.skip"), "the first stop is not the way past the head")
    strike(page, Keys.ENTER)
    require(page.execute_script("return document.activeElement.id") == "main", "the way past the head leads elsewhere")
    strike(page, Keys.TAB)
    require(page.execute_script("return document.activeElement.closest('main') !== null"), "the next stop is not in it")


def filtered(page, timeline):
    """A kind and a period are chosen, and the form is sent."""
    reach(page, "#period")
    strike(page, Keys.END)
    reach(page, "input[name='kind'][value='prescription']")
    strike(page, Keys.SPACE)
    onward(page, ".filter button", Keys.ENTER)
    require("kind=prescription" in page.current_url and "period=3y" in page.current_url, f"asked {page.current_url}")
    shown = {cell.text for cell in page.find_elements(By.CSS_SELECTOR, "td.kind")}
    require(shown == {"処方"}, f"the filter shows {shown}")
    onward(page, ".filter .buttons a", Keys.ENTER)
    require(page.current_url == timeline, "the filter does not end")


def kinds(page, timeline):
    """The last line of every kind, to which one goes backwards."""
    for kind in [box.get_attribute("value") for box in page.find_elements(By.NAME, "kind")]:
        page.get(f"{timeline}?kind={kind}")
        onward(page, "td.title a", Keys.ENTER, backwards=True)
        walk(page)
        onward(page, ".steps a[href]", Keys.ENTER)


def image(page, timeline):
    """Doubled; the box in which it moves is a stop."""
    page.get(f"{timeline}?kind=image")
    onward(page, "td.title a", Keys.ENTER)
    widths = []
    for zoom in ("100", "200"):
        onward(page, f".zoom a[href$='zoom={zoom}']", Keys.ENTER)
        shown = page.find_element(By.CSS_SELECTOR, ".picture img")
        page.until(lambda: shown.get_property("complete"), what="no pixel came")
        widths.append(shown.size["width"])
    require(widths[1] == 2 * widths[0] > 0, f"the zoom does nothing: {widths}")
    walk(page)
    reach(page, ".picture")


def leave(page):
    onward(page, ".leave button", Keys.SPACE)
    require("終わりました" in page.text() or "終了" in page.text(), f"it is not said that it ended: {page.text()[:300]}")
    walk(page)
    onward(page, "main a[href='/view']", Keys.ENTER)


def strike(page, *keys):
    ActionChains(page).send_keys(*keys).perform()


def step(page, count, backwards=False):
    """Goes on with the keyboard, or back."""
    keys = ActionChains(page)
    if backwards:
        keys.key_down(Keys.SHIFT)
    keys.send_keys(*[Keys.TAB] * count)
    if backwards:
        keys.key_up(Keys.SHIFT)
    keys.perform()


def walk(page):
    """From the first stop of the page to the last: all is reached, in the order in which it is read, and seen."""
    page.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
    page.execute_script(NOTE)
    stops = []
    while len(stops) < STOPS and None not in stops:
        step(page, STRIDE)
        stops = page.execute_script("return window.stops")
    require(None in stops, f"the keyboard does not come out of {page.current_url}")
    stops = stops[:stops.index(None)]
    for stop in stops:
        require(stop["ringed"], f"it is not seen that the keyboard stands on {stop['what']}")
        require(stop["free"], f"something hides {stop['what']} in {page.current_url}")
    places = [stop["place"] for stop in stops]
    require(places == sorted(set(places)), f"the keyboard does not go as one reads: {[stop['what'] for stop in stops]}")
    missed = [one["what"] for one in page.execute_script(WANTED, "*") if one["place"] not in places]
    require(missed == [], f"the keyboard does not come to {missed} in {page.current_url}")


def stands(page, selector):
    return page.execute_script("return document.activeElement.matches(arguments[0])", selector)


def reach(page, selector, backwards=False):
    """Goes on with the keyboard until it stands on `selector`."""
    wanted = page.execute_script(WANTED, selector)
    here = next((n for n, one in enumerate(wanted) if one["here"]), len(wanted) if backwards else -1)
    there = [n for n, one in enumerate(wanted) if one["it"]]
    require(there, f"no {selector} in {page.current_url}")
    there = there[-1] if backwards else there[0]
    ahead = (here - there if backwards else there - here) % (len(wanted) + 1)
    step(page, ahead, backwards)
    for _ in range(5):  # what scrolls is a stop, too, in some browsers
        if stands(page, selector):
            return
        step(page, 1, backwards)
    require(False, f"the keyboard does not come to {selector} in {page.current_url}")


def onward(page, selector, key, backwards=False):
    """Goes to what leads on and presses it; waits for the next page."""
    reach(page, selector, backwards)
    leads(page, lambda: strike(page, key), selector)
