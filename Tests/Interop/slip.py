#!/usr/bin/env python3
"""The paper 患者情報送信票: printed, faxed and scanned by programs that share no code with the bridge, then redeemed.

zbar reads the QR code; chromium prints the sheet and poppler draws it, where they are installed. Needs `kakehashi demo --stay`
and its folder."""

import argparse
import json
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import xml.etree.ElementTree as ET

from PIL import Image, ImageDraw, ImageFilter

import interop
from interop import require

DPI = 300
PAPER = (210, 297)  # mm
SIDE = 80  # mm of the QR code on the sheet
FAX = (204, 98), (204, 196)  # dots an inch of a fax: standard and fine (ITU-T T.4)
SEED = 20181


class Clinic:
    """The command line of one facility."""

    def __init__(self, program, profile):
        self.program, self.profile = program, profile

    def run(self, *words, code=0):
        done = subprocess.run([self.program, "link", *map(str, words), "--as", self.profile, "--json"], capture_output=True,
                              text=True, timeout=60, stdin=subprocess.DEVNULL)
        require(done.returncode == code, f"`link {words[0]}` ended with {done.returncode}: {done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip() else done.stderr


def drawn(html):
    """The sheet's QR code on white paper, by our own reading of its path."""
    svg = ET.fromstring(re.search(r"<svg.*?</svg>", html, re.S).group(0))
    side = int(svg.get("viewBox").split()[2])
    path = svg.findall("{http://www.w3.org/2000/svg}path")[-1].get("d")
    unit = SIDE / 25.4 * DPI / side
    page = Image.new("L", (int(SIDE / 25.4 * DPI) + 200,) * 2, 255)
    pen = ImageDraw.Draw(page)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        x, y, width = int(x), int(y), int(width)
        pen.rectangle((100 + x * unit, 100 + y * unit, 100 + (x + width) * unit - 1, 100 + (y + 1) * unit - 1), fill=0)
    return page


def printed(sheet, work):
    """The page as chromium prints it; nil where that cannot be had. It has to be one page."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser or not shutil.which("pdftoppm"):
        print("skipped: the slip's sheet in print (no chromium or poppler-utils)")
        return None
    pdf = work / "sheet.pdf"
    subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={work / 'profile'}",
                    "--no-pdf-header-footer", f"--print-to-pdf={pdf}", sheet.as_uri()], check=True, capture_output=True, timeout=120)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes()))
    require(pages == 1, f"the sheet has {pages} pages")
    subprocess.run(["pdftoppm", "-r", str(DPI), "-gray", "-png", "-singlefile", pdf, work / "sheet"], check=True, timeout=60)
    page = Image.open(work / "sheet.png").convert("L")
    width, height = (round(length / 25.4 * DPI) for length in PAPER)
    require(abs(page.width - width) < 5 and abs(page.height - height) < 5, f"the page is no A4: {page.size}")
    return page


def faxed(page, dots, seed):
    """The page after a fax: askew, a little smaller, in black and white, with spots, in the fax's own dots."""
    dice = random.Random(seed)
    page = page.filter(ImageFilter.GaussianBlur(1.2)).rotate(dice.uniform(-1.5, 1.5), Image.BICUBIC, True, fillcolor=255)
    scale = dice.uniform(0.96, 1.0)
    size = tuple(round(length * scale * dot / DPI) for length, dot in zip(page.size, dots))
    page = page.resize(size, Image.LANCZOS).point(lambda grey: 255 if grey > 128 else 0)
    pixels = page.load()
    for _ in range(page.width * page.height // 200):
        pixels[dice.randrange(page.width), dice.randrange(page.height)] = dice.choice((0, 255))
    # The receiving machine prints the dots as wide as they are high.
    return page.resize((page.width * 2, page.height * 2 * dots[0] // dots[1]), Image.NEAREST)


def read(image, work):
    """What a scanner reads, which takes frame after frame, from other distances and out of focus."""
    file = work / "scan.png"
    for scale, blur in ((1, 0), (1.5, 1), (1, 1), (2, 2), (1.25, 1.5), (0.8, 0.5)):
        frame = image.resize(tuple(round(length * scale) for length in image.size), Image.BILINEAR)
        frame.filter(ImageFilter.GaussianBlur(blur)).save(file)
        done = subprocess.run(["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file], capture_output=True,
                              text=True, timeout=60)
        if done.stdout.strip():
            return done.stdout.strip()
    return ""


def check(options):
    if not shutil.which("zbarimg"):
        return "skipped: the slip's QR code (no zbar-tools)"
    sender = Clinic(options.program, options.folder / "mame" / "c-101.json")
    receiver = Clinic(options.program, options.folder / "oshidori" / "h-001.json")
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        sheet = work / "sheet.html"
        issued = sender.run("issue", "--patient", "M-QR-1", "--kana", "サイトウ キヨコ", "--name", "齋藤 淸子", "--birth-date",
                            "1989-01-07", "--sex", "female", "--target", "oshidori", "--address", "松江市殿町1番地", "--sheet", sheet)
        html = sheet.read_text()
        for text in ("齋藤 淸子", "サイトウ キヨコ", "昭和64年1月7日（1989年1月7日）", "松江市殿町1番地", issued["claimCode"]):
            require(text in html, f"the sheet does not say {text}")
        require("M-QR-1" not in html, "the sheet has the issuer's patient number")
        pages = {"drawn": drawn(html)}
        page = printed(sheet, work)
        if page:
            pages["printed"] = page
        scans = set()
        for name, page in pages.items():
            scans.add(read(page, work))
            for dots in FAX:
                faxes = [read(faxed(page, dots, seed), work) for seed in range(SEED, SEED + 3)]
                # A spoilt fax is what the claim code is for; it must be the exception.
                require(faxes.count("") <= 1, f"{name}, faxed at {dots[0]}x{dots[1]}: {faxes.count('')} of 3 unreadable")
                scans.update(filter(None, faxes))
        require(len(scans) == 1, f"{len(scans)} different scans")
        scanned = scans.pop()
        require(scanned.startswith("kakehashi:/") and scanned[11:].isdigit(), f"scanned {scanned[:40]}")
        redeemed = receiver.run("redeem", "--patient", "H-QR-1", "--qr", scanned)
        require(redeemed["demographics"]["name"] == "齋藤 淸子", f"{redeemed}")
        receiver.run("redeem", "--patient", "H-QR-1", "--qr", scanned, code=1)
    return f"slip: {', '.join(pages)} and faxed, its QR code is read and redeemed once"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--program", required=True, help="kakehashi")
    parser.add_argument("--folder", required=True, type=pathlib.Path, help="what the demo made")
    given = parser.parse_args()
    interop.run(lambda: check(given))
