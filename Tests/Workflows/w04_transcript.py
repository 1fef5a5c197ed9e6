"""a hundred links: no file, log line, ledger entry or answer of the bridge says whose they are"""

import base64
import json
import random
import re

from networks import require

STARTS = 3  # of the bridge: each reception may try ten times in a minute
EACH = 9
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"
KANJI = "島根鳥取松江出雲米子境港安来浜田益田大山花春夏秋冬健幸恵美智和正誠明光"


def check(net):
    net.register()
    draw = random.Random(20163)
    people, said, handles = [], [], []
    for _ in range(STARTS):
        for sender, receiver in [("mame/c-101", "oshidori/h-001"), ("oshidori/h-001", "mame/c-101"),
                                 ("oshidori/h-001", "mame/c-102"), ("oshidori/h-001", "mame/p-201")]:
            for _ in range(EACH):
                person = made_up(draw)
                people.append(person)
                handles += linked(net, person, sender, receiver, said)
            refused(net, person, receiver, said)
        net.restart()
    looked_at(net, people)
    require(len(set(handles)) == len(handles), "two links have one handle")
    windows = {}
    for handle in handles:
        for start in range(len(handle) - 11):
            require(windows.setdefault(handle[start:start + 12], handle) == handle, "two handles are alike")
    net.stop_bridge()
    needles = Needles(people)
    needles.control(people[0])
    files = [file for file in (net.folder / "data").rglob("*") if file.is_file()] + [net.folder.parent / "bridge.log"]
    require(len(files) > 4, f"the bridge wrote {len(files)} files")
    for file in files:
        found = needles.first(file.read_bytes().rstrip(b"\0"))
        require(not found, f"{file.name} has the {found}")
    for who, text in said:
        found = needles.first(text.encode())
        require(not found, f"an answer to {who} has the {found}")


def made_up(draw):
    def text(letters, count):
        return "".join(draw.choice(letters) for _ in range(count))

    return {
        "here": "M-" + text("0123456789", 10), "there": "T" + text("0123456789", 11),
        "kana": f"{text(KANA, 4)} {text(KANA, 4)}", "name": f"{text(KANJI, 3)} {text(KANJI, 3)}",
        "birthDate": f"{draw.randint(1930, 1988)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
    }


def linked(net, person, sender, receiver, said):
    """A link by a slip, confirmed by both; notes all that was said but what the receiver compares."""
    def call(who, path, body):
        status, answer = net.api(who, "POST", path, body)
        require(status in (200, 201), f"{path} answered {status}: {answer}")
        said.append((who, json.dumps({key: value for key, value in answer.items() if key != "demographics"})))
        return answer

    shown = {key: person[key] for key in ("kana", "name", "birthDate")} | {"sex": "female"}
    issued = call(sender, "/api/slips", {"patient": person["here"], "demographics": shown,
                                         "target": receiver.split("/")[0]})
    got = call(receiver, "/api/slips/redeem", {"patient": person["there"], "slip": issued["slip"]})
    require(got["demographics"]["kana"] == person["kana"], "the receiver cannot compare")
    call(receiver, "/api/links/confirm", {"handle": got["handle"]})
    call(sender, "/api/links/confirm", {"handle": issued["handle"]})
    person["slip"] = issued["slip"]
    return [issued["handle"], got["handle"]]


def refused(net, person, receiver, said):
    """A refusal says no more than an answer."""
    status, refusal = net.api(receiver, "POST", "/api/slips/redeem", {"patient": person["there"], "slip": person["slip"]})
    require(status == 409, f"a spent slip: {status} {refusal}")
    said.append((receiver, json.dumps(refusal, ensure_ascii=False)))


def looked_at(net, people):
    """One of the hospital's real patients is looked at, so that there are entries of that, too."""
    person = net.people[0]
    net.agree(person, "c-101")
    handle = net.link(person)
    session = net.open(handle)
    for document in net.search(handle, session["token"]):
        net.read(document, session["token"])
    people.append({"here": person.at_mame, "there": person.local, "kana": person.kana, "name": person.name,
                   "birthDate": person.birth_date})


class Needles:
    """Each way to write who somebody is, in each encoding; told apart by their first eight bytes."""

    RUN = re.compile(rb"[0-9A-Za-z+/_-]{11,}")

    def __init__(self, people):
        self.heads = {}
        for person in people:
            for name, word in words(person):
                for bytes_ in written(word):
                    if len(bytes_) >= 8:
                        self.heads.setdefault(bytes_[:8], []).append((bytes_, name, word.isdigit() and word.isascii()))

    def first(self, text, depth=3):
        """What is found first in the bytes, or in what they say in base64 or hexadecimal digits."""
        heads = self.heads
        for start in range(len(text) - 7):
            for bytes_, name, is_word in heads.get(text[start:start + 8], ()):
                around = text[max(start - 1, 0):start] + text[start + len(bytes_):start + len(bytes_) + 1]
                if text.startswith(bytes_, start) and not (is_word and re.search(rb"[0-9A-Za-z]", around)):
                    return name
        if depth:
            for run in self.RUN.findall(text):
                for inner in decoded(run):
                    found = self.first(inner, depth - 1)
                    if found:
                        return f"{found}, encoded"
        return None

    def control(self, person):
        """What is there is found, twice encoded as well."""
        for name, word in words(person):
            for bytes_ in (word.encode(), word.encode("utf-16-le")):
                for text in (bytes_, bytes_.hex().encode(), base64.b64encode(bytes_),
                             base64.urlsafe_b64encode(b'{"a":"' + base64.b64encode(bytes_) + b'"}')):
                    require(len(bytes_) < 8 or self.first(b"x " + text + b" y"), f"the search does not find the {name}")


def words(person):
    year, month, day = person["birthDate"].split("-")
    numbers = (int(year), int(month), int(day))
    hiragana = "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヶ" else letter for letter in person["kana"])
    for name in (person["kana"], hiragana, person["name"]):
        for word in (name, name.replace(" ", ""), name.replace(" ", "　"), *name.split(" ")):
            yield "name", word
    for key in ("here", "there"):
        yield "number", person[key]
    yield "number", person["here"].split("-")[-1]
    for word in (person["birthDate"], year + month + day, f"{year}/{month}/{day}", f"{year}.{month}.{day}",
                 "%d年%d月%d日" % numbers, "昭和%d年%d月%d日" % (numbers[0] - 1925, *numbers[1:])):
        yield "birth date", word


def written(word):
    for charset in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp"):
        try:
            bytes_ = word.encode(charset)
        except UnicodeEncodeError:
            continue
        yield bytes_
        yield bytes_.hex().encode()
        yield bytes_.hex().upper().encode()
        for shift in range(3):
            whole = (shift + len(bytes_)) // 3 * 4
            inner = base64.b64encode(b"\0" * shift + bytes_)[4 if shift else 0:whole]
            if len(inner) >= 12:
                yield inner
                yield inner.translate(bytes.maketrans(b"+/", b"-_"))
    if not word.isascii():
        yield json.dumps(word)[1:-1].encode()
        yield "".join(f"%{byte:02X}" for byte in word.encode()).encode()


def decoded(run):
    try:
        yield bytes.fromhex(run.decode())
    except ValueError:
        pass
    text = run.translate(bytes.maketrans(b"-_", b"+/"))
    try:
        yield base64.b64decode(text + b"=" * (-len(text) % 4))
    except ValueError:
        pass
