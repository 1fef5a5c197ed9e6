"""a referral: a slip crosses, both confirm, the doctor reads, no number crosses"""

from networks import require


def check(net):
    net.register()
    person = net.people[0]
    net.agree(person, "c-101")
    sheet = net.folder / "slip.html"
    issued = net.issue(person, "mame/c-101", "--sheet", sheet)
    page = sheet.read_text()
    require(issued["claimCode"] in page and person.kana in page and "<svg" in page, "the sheet is not whole")
    require(sheet.stat().st_mode & 0o77 == 0, "others can read the sheet")
    require(person.at_mame not in issued["slip"] + page, "the slip carries the sender's number")
    # Another hospital's reception types the code from the sheet, compares the person, and confirms.
    redeemed = net.cli("link", "redeem", "--patient", person.local, "--code", issued["claimCode"], who="oshidori/h-001")
    require(redeemed["demographics"]["kana"] == person.kana, "the receiver cannot compare the name")
    require(redeemed["demographics"]["birthDate"] == person.birth_date, "the receiver cannot compare the birth date")
    said = net.refused("link", "redeem", "--patient", person.local, "--slip", issued["slip"], who="oshidori/h-001")
    require(person.local not in said and person.kana not in said, "a refusal names the patient")
    # One side's word is not enough.
    token = net.assertion("dr.sato", "mame/c-101", "doctor")
    net.refused("session", "open", "--handle", issued["handle"], "--custodian", "oshidori", "--token", token,
                who="mame/c-101")
    net.cli("link", "confirm", "--handle", redeemed["handle"], who="oshidori/h-001")
    net.cli("link", "confirm", "--handle", issued["handle"], who="mame/c-101")
    session = net.open(issued["handle"])
    found = net.search(issued["handle"], session["token"])
    require(found, "the doctor sees nothing")
    for document in found:
        data = net.read(document, session["token"])
        require(data and person.local.encode() not in data, "the custodian's number is in a document")
    require(person.local not in str(found), "the custodian's number is in the list")
    # What a scanner reads in the QR code is as good as the code.
    scanned = "kakehashi:/" + "".join(f"{ord(letter) - 45:02}" for letter in net.issue(net.people[1])["slip"])
    net.cli("link", "redeem", "--patient", net.people[1].local, "--qr", scanned, who="oshidori/h-001")
    # A slip that was taken back is good for nobody.
    other = net.issue(net.people[1])
    net.cli("link", "revoke", "--slip-id", other["id"], who="mame/c-101")
    net.refused("link", "redeem", "--patient", net.people[1].local, "--slip", other["slip"], who="oshidori/h-001")
