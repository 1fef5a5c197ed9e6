"""the viewer: signed in at the portal, a patient found and confirmed, every kind of record, plots, both languages, axe finds nothing"""

import os
import pathlib

from browser import require
from selenium.webdriver.common.by import By
from viewer import clinician, confirm, find, press, sound, titles

PICTURES = os.environ.get("KAKEHASHI_PICTURES")  # a folder for pictures of the documentation


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    net.link(person)
    with clinician(net) as page:
        sound(page)
        find(page, person)
        require(person.name.replace("　", " ") in page.text(), f"whose record is it? {page.text()[:400]}")
        sound(page)
        keep(page, "confirm")
        confirm(page)
        require(titles(page) == ["一連の表"], f"not the timeline: {titles(page)}")
        timeline = page.current_url
        shown = {cell.text for cell in page.find_elements(By.CSS_SELECTOR, "table.timeline .institution")}
        require(len(shown) > 1, f"one table over several institutions shows only {shown}")
        sound(page)
        keep(page, "timeline")
        every_kind(page, timeline)
        filters(page, timeline)
        results(page, timeline)
        documents(page, timeline)
        english(page, timeline)
        ended(page, timeline)
    with clinician(net, window="ipad") as page:
        find(page, person)
        confirm(page)
        sound(page)
        keep(page, "timeline-ipad", 410)
        page.get(page.current_url + "/laboratory")
        sound(page)


def kinds(page):
    return {box.get_attribute("value") for box in page.find_elements(By.NAME, "kind")}


def every_kind(page, timeline):
    """One record of each kind that the custodian has opens and is sound."""
    found = kinds(page)
    wanted = {"prescription", "injection", "labResult", "imagingOrder", "problem", "allergy", "encounter"}
    require(wanted <= found, f"kinds that are missing: {wanted - found}")
    for kind in sorted(found):
        page.get(f"{timeline}?kind={kind}")
        links = page.find_elements(By.CSS_SELECTOR, "table.timeline td.title a")
        require(links, f"no line of {kind} can be opened")
        address = links[0].get_attribute("href")
        page.get(address)
        require(len(titles(page)) == 1, f"{kind}: {titles(page)}")
        require(page.find_elements(By.CSS_SELECTOR, ".recordhead, .textual, .picture"), f"{kind} shows nothing")
        sound(page)
        if kind == "prescription":
            keep(page, "prescription")


def filters(page, timeline):
    page.get(timeline)
    lines = len(page.find_elements(By.CSS_SELECTOR, "td.title"))
    box = page.find_element(By.CSS_SELECTOR, "input[name='kind'][value='prescription']")
    page.execute_script("arguments[0].scrollIntoView()", box)
    box.click()
    press(page, ".filter button")
    shown = {cell.text for cell in page.find_elements(By.CSS_SELECTOR, "td.kind")}
    require(shown == {"処方"}, f"the filter shows {shown}")
    require(0 < len(page.find_elements(By.CSS_SELECTOR, "td.title")) < lines, "the filter narrowed nothing")


def results(page, timeline):
    """The matrix of results, and one of them as a plot with a title, a description and its table."""
    page.get(timeline + "/laboratory")
    sound(page)
    keep(page, "laboratory")
    require(page.find_elements(By.CSS_SELECTOR, "table.matrix .flag"), "nothing is marked as not usual")
    links = page.find_elements(By.CSS_SELECTOR, "table.matrix th a")
    require(links, "no result has a plot")
    page.get(links[0].get_attribute("href"))
    plot = page.find_element(By.CSS_SELECTOR, "svg.plot")
    require(plot.find_elements(By.TAG_NAME, "title") and plot.find_elements(By.TAG_NAME, "desc"), "a plot without words")
    require(len(plot.find_elements(By.CSS_SELECTOR, ".dot")) > 2, "a plot without values")
    require(page.find_elements(By.CSS_SELECTOR, "table.results tbody tr"), "no table beside the plot")
    sound(page)
    keep(page, "plot")
    page.get(timeline + "/laboratory?group=measurement")
    sound(page)
    page.get(timeline + "/medication")
    sound(page)


def documents(page, timeline):
    """An image is fitted, whole and doubled; its words say whose it is."""
    page.get(timeline + "?kind=image")
    links = page.find_elements(By.CSS_SELECTOR, "td.title a")
    require(links, "no image to be zoomed")
    address = links[0].get_attribute("href")
    widths = []
    for zoom in ("fit", "100", "200"):
        page.get(f"{address}?zoom={zoom}")
        image = page.find_element(By.CSS_SELECTOR, ".picture img")
        page.until(lambda: image.get_property("complete"))
        require(image.get_property("naturalWidth") > 0, "no pixel of the image came")
        require(image.get_attribute("alt"), "the image says nothing")
        widths.append(image.size["width"])
        sound(page)
    require(widths[0] <= widths[1] < widths[2], f"the zoom does nothing: {widths}")


def english(page, timeline):
    page.get(timeline)
    press(page, "a.language")
    require(titles(page) == ["Timeline"], f"in English the page is called {titles(page)}")
    require(page.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en", "the page does not say its language")
    sound(page)
    press(page, "a.language")
    require(titles(page) == ["一連の表"], "the way back to Japanese is lost")


def ended(page, timeline):
    page.get(timeline)
    press(page, ".patient form button")
    require("終わりました" in page.text() or "終了" in page.text(), f"it is not said that it ended: {page.text()[:300]}")
    sound(page)
    page.get(timeline)
    require(not page.find_elements(By.CSS_SELECTOR, "table.timeline"), "an ended session still shows records")


def keep(page, name, width=900):
    if PICTURES:
        page.keep(pathlib.Path(PICTURES) / f"{name}.png", width)
