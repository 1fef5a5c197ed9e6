"""an emergency is claimed, looks different and is cut from the operator's list, which says who looks and never at whom"""

import datetime

from browser import Browser, require
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select
from viewer import clinician, confirm, press, sound, titles


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101", emergency=True)
    net.link(person)
    until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)
    net.cli("user", "emergency", "grant", "dr.ito", "--facility", "c-102", "--until",
            until.strftime("%Y-%m-%dT%H:%M:%SZ"), "--by", "院長", who="mame/c-102")
    with clinician(net, who="mame/c-102", user="dr.ito", purpose="ETREAT") as page:
        require(titles(page) == ["緊急閲覧の申し出"], f"no claim is asked for: {titles(page)}")
        sound(page)
        page.find_element(By.ID, "number").send_keys(person.at_mame)
        Select(page.find_element(By.ID, "reason")).select_by_index(1)
        Select(page.find_element(By.ID, "state")).select_by_index(1)
        page.find_element(By.ID, "text").send_keys("搬送時 JCS300、家族と連絡がとれない")
        press(page, "form[action='/view/find'] button.danger")
        confirm(page)
        require(page.find_elements(By.CSS_SELECTOR, ".emergencymark"), "an emergency looks like any other session")
        require(page.find_elements(By.CSS_SELECTOR, "table.timeline"), f"nothing is shown: {page.text()[:300]}")
        sound(page)
        with Browser(net.folder / "mame/operator.pem", net.folder / "mame/operator.key",
                     net.folder / "mame/authority.pem") as desk:
            desk.get(f"https://localhost:{net.port}/view/supervision")
            require(titles(desk) == ["閲覧の監督"], f"no list: {titles(desk)}")
            require("緊急" in desk.text() and "dr.ito" in desk.text(), "the emergency is not in the list")
            for secret in (person.name, person.kana, person.at_mame, person.local, person.birth_date):
                require(secret not in desk.page_source, f"the operator sees {secret}")
            sound(desk)
            press(desk, "table.list tbody form button")
            require("dr.ito" not in desk.text(), "the session is still in the list")
            page.until(lambda: not page.find_elements(By.CSS_SELECTOR, "table.timeline"), seconds=3,
                       what="the cut page stays")
