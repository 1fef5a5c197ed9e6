"""What a clinician does in the viewer, step by step, in a browser of ``browser.Browser``."""

import contextlib

from browser import Browser, require
from selenium.webdriver.common.by import By


@contextlib.contextmanager
def clinician(net, who="mame/c-101", user="dr.sato", purpose="TREAT", **more):
    """A browser of somebody who has signed in at the own network's portal and read the notice."""
    network = who.split("/")[0]
    with Browser(net.folder / f"{who}.pem", net.folder / f"{who}.key", net.folder / f"{network}/authority.pem",
                 **more) as page:
        sign_in(net, page, user, purpose)
        yield page


def sign_in(net, page, user="dr.sato", purpose="TREAT"):
    page.get(f"https://localhost:{net.port + 1000}/portal")
    page.find_element(By.ID, f"{user}-{purpose}").click()
    arrived(page, "/view")
    if page.find_elements(By.CSS_SELECTOR, "form[action='/view/notice']"):
        if page._scripts:
            sound(page)
        press(page, "form[action='/view/notice'] button")
        arrived(page, "/view")


def find(page, person):
    """Looks for a patient by the own number, and stands where the patient has to be confirmed."""
    page.find_element(By.ID, "number").send_keys(person.at_mame)
    press(page, "form input[value='number'] ~ button")


def confirm(page):
    press(page, "form[action$='/confirm'] button")


def open_patient(page, person):
    """From the page where a patient is looked for to the timeline."""
    find(page, person)
    confirm(page)
    page.until(lambda: page.find_elements(By.CSS_SELECTOR, "table.timeline"), what="no timeline")
    return page.current_url


def press(page, selector):
    """Presses what sends a form or leads on, and waits until the page is another one."""
    leads(page, lambda: page.find_element(By.CSS_SELECTOR, selector).click(), selector)


def leads(page, act, what):
    """Waits after `act` until the page is another one."""
    old = page.find_element(By.TAG_NAME, "html")
    act()
    page.until(lambda: _is_gone(old) and page.find_elements(By.CSS_SELECTOR, "main h1"),
               what=f"`{what}` led nowhere")


def _is_gone(element):
    from selenium.common.exceptions import WebDriverException

    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False


def arrived(page, path):
    page.until(lambda: path in page.current_url and page.find_elements(By.TAG_NAME, "h1"), what=f"no {path}")


def sound(page):
    """Nothing is wrong with the page for those who read it otherwise, nor for the browser."""
    wrong = page.axe()
    require(wrong == [], f"axe finds wrong with {page.current_url}: {wrong}")
    complaints = [line for line in page.complaints() if "favicon" not in line]
    require(complaints == [], f"the browser complains: {complaints}")
    wide = page.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    require(wide <= 0, f"{page.current_url} is {wide} pixels wider than its window")


def titles(page):
    return [element.text for element in page.find_elements(By.TAG_NAME, "h1")]
