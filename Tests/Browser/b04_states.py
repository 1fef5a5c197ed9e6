"""nobody used the page: locked and opened again by signing in; one seat: the second waits, is offered the seat and takes it"""

from browser import require
from selenium.webdriver.common.by import By
from viewer import clinician, confirm, find, open_patient, press, sign_in, sound, titles


def configure(settings):
    settings.setdefault("limits", {})["idleSeconds"] = 8
    for agreement in settings["agreements"]:
        if agreement["requester"] == "mame":
            agreement["seats"] = [{"pool": "shared", "seats": 1}]


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", "c-102")
    net.link(person)
    with clinician(net) as first:
        timeline = open_patient(first, person)
        _, took = first.until(lambda: not first.find_elements(By.CSS_SELECTOR, "table.timeline"), seconds=20,
                              what="the page is not locked")
        first.until(lambda: titles(first) == ["画面をロックしました"], what="it is not said that it is locked")
        print(f"  locked {took:.1f} s after the last use", flush=True)
        sound(first)
        require(first.find_elements(By.CSS_SELECTOR, f"a[href^='https://localhost:{net.port + 1000}/portal']"),
                "no way to the portal")
        first.get(timeline)
        require(titles(first) == ["画面をロックしました"], "a locked session is shown")
        sign_in(net, first)
        first.get(timeline)
        require(first.find_elements(By.CSS_SELECTOR, "table.timeline"), f"not opened again: {first.text()[:300]}")
        with clinician(net, who="mame/c-102", user="dr.ito", language="en") as second:
            find(second, person)
            require(titles(second) == ["Waiting for a seat"], f"not in the queue: {titles(second)}")
            sound(second)
            first.get(timeline)
            if not first.find_elements(By.CSS_SELECTOR, ".patient form button"):
                sign_in(net, first)
                first.get(timeline)
            press(first, ".patient form button")
            second.until(lambda: titles(second) == ["A seat is free"], seconds=20, what="no seat is offered")
            require(second.find_elements(By.CSS_SELECTOR, "svg.countdown animate"), "no countdown")
            sound(second)
            press(second, "form[action$='/accept'] button")
            second.until(lambda: titles(second) == ["Is this the patient?"], what="the seat leads nowhere")
            confirm(second)
            require(titles(second) == ["Timeline"], f"no timeline: {titles(second)}")
