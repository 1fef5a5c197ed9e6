"""Made-up Japanese patients of two registers, seeded, with the truth: who is whom, and what was done to the record.

Names are drawn by frequency (common ones by their known share, the tail put together from the parts names are made
of); people live in households: parents and children share a telephone, twins a birthday, a village a few surnames.
Each corruption is what a register, a host system or a receptionist really does, written here without our own
normalisation.
"""

import datetime
import random
import unicodedata

FIELDS = ("id family given formerFamily familyWritten givenWritten birthDate sex postcode phone "
          "houseNumber street town").split()

# Surname, reading, share in 1,000 people (the twenty of over 0.4 % and some with variants or sounds that registers garble).
SURNAMES = """佐藤 サトウ 15 鈴木 スズキ 14 高橋 タカハシ 11 田中 タナカ 10.5 伊藤 イトウ 8.5 渡辺 ワタナベ 8.4 山本 ヤマモト 8.3
中村 ナカムラ 8.2 小林 コバヤシ 8 加藤 カトウ 7 吉田 ヨシダ 6.5 山田 ヤマダ 6.4 佐々木 ササキ 5.3 山口 ヤマグチ 5 松本 マツモト 4.9
井上 イノウエ 4.8 木村 キムラ 4.5 林 ハヤシ 4.3 斎藤 サイトウ 4.2 清水 シミズ 4.1 山崎 ヤマザキ 3.8 森 モリ 3.6 阿部 アベ 3.5 池田 イケダ 3.5
橋本 ハシモト 3.4 石川 イシカワ 3.3 小川 オガワ 3.2 石井 イシイ 3 長谷川 ハセガワ 3 後藤 ゴトウ 3 岡田 オカダ 2.9 近藤 コンドウ 2.9
前田 マエダ 2.8 藤田 フジタ 2.8 遠藤 エンドウ 2.6 青木 アオキ 2.6 坂本 サカモト 2.5 村上 ムラカミ 2.5 太田 オオタ 2.4 金子 カネコ 2.3
藤井 フジイ 2.3 福田 フクダ 2.3 西村 ニシムラ 2.2 三浦 ミウラ 2.2 竹内 タケウチ 2.1 中川 ナカガワ 2.1 岡本 オカモト 2.1 松田 マツダ 2.1
原田 ハラダ 2.1 中野 ナカノ 2 小野 オノ 2 大野 オオノ 1.9 田村 タムラ 1.9 藤原 フジワラ 1.8 中山 ナカヤマ 1.8 石田 イシダ 1.8 小島 コジマ 1.7
和田 ワダ 1.7 森田 モリタ 1.6 内田 ウチダ 1.6 柴田 シバタ 1.6 酒井 サカイ 1.5 原 ハラ 1.5 高木 タカギ 1.5 横山 ヨコヤマ 1.5 安藤 アンドウ 1.5
宮崎 ミヤザキ 1.5 上田 ウエダ 1.5 島田 シマダ 1.4 工藤 クドウ 1.4 大塚 オオツカ 1.3 千葉 チバ 1.3 高田 タカダ 1.3 宮本 ミヤモト 1.3
平野 ヒラノ 1.2 杉山 スギヤマ 1.2 久保 クボ 1.2 松井 マツイ 1.2 今井 イマイ 1.2 丸山 マルヤマ 1.1 菅原 スガワラ 1.1 増田 マスダ 1.1
武田 タケダ 1.1 新井 アライ 1.1 小山 コヤマ 1.1 野口 ノグチ 1.1 桜井 サクライ 1.1 河野 コウノ 1 浜田 ハマダ 1 渡部 ワタナベ 1 沢田 サワダ 0.6
滝川 タキガワ 0.3 広瀬 ヒロセ 0.8 辺見 ヘンミ 0.1 富田 トミタ 0.8 徳永 トクナガ 0.6 黒田 クロダ 0.8 曽田 ソタ 0.4 園山 ソノヤマ 0.5
竹下 タケシタ 0.5 錦織 ニシコオリ 0.3 門脇 カドワキ 0.6 足立 アダチ 0.9 安達 アダチ 0.6 大島 オオシマ 0.8 大谷 オオタニ 0.6 舟木 フナキ 0.3
桑原 クワバラ 0.6 国分 コクブ 0.2 塩田 シオタ 0.3 関 セキ 0.6 竜野 タツノ 0.1 与那嶺 ヨナミネ 0.1 三津谷 ミツヤ 0.1 手塚 テヅカ 0.4
会田 アイダ 0.2 兵藤 ヒョウドウ 0.2 正田 ショウダ 0.2 柳 ヤナギ 0.4 吉川 ヨシカワ 0.9 恵良 エラ 0.1 条 ジョウ 0.05 中条 チュウジョウ 0.2"""

HEADS = """山 ヤマ 川 カワ 田 タ 村 ムラ 松 マツ 竹 タケ 石 イシ 岩 イワ 大 オオ 小 コ 高 タカ 中 ナカ 上 ウエ 西 ニシ 東 ヒガシ 北 キタ 南 ミナミ 森 モリ 杉 スギ
福 フク 吉 ヨシ 金 カネ 宮 ミヤ 寺 テラ 池 イケ 坂 サカ 浜 ハマ 島 シマ 原 ハラ 野 ノ 青 アオ 赤 アカ 黒 クロ 白 シラ 長 ナガ 古 フル 新 ニイ 永 ナガ 安 ヤス 秋 アキ
藤 フジ 桑 クワ 沢 サワ 滝 タキ 広 ヒロ 国 クニ 真 マ 三 ミ 五 イツ 平 ヒラ 荒 アラ 熊 クマ 亀 カメ 鶴 ツル 船 フナ 横 ヨコ 関 セキ 徳 トク 富 トミ 栄 サカエ"""
TAILS = """田 タ 山 ヤマ 川 カワ 村 ムラ 本 モト 野 ノ 口 グチ 井 イ 木 キ 島 シマ 崎 サキ 沢 サワ 原 ハラ 谷 タニ 岡 オカ 上 ガミ 下 シタ 内 ウチ 尾 オ 浦 ウラ 瀬 セ 部 ベ
倉 クラ 橋 ハシ 塚 ヅカ 松 マツ 森 モリ 林 バヤシ 浜 ハマ 見 ミ 戸 ト 津 ツ 屋 ヤ 辺 ベ 瀧 タキ 嶋 ジマ"""
MALE = """翔太 ショウタ 大輔 ダイスケ 健一 ケンイチ 誠 マコト 浩 ヒロシ 清 キヨシ 隆 タカシ 博 ヒロシ 豊 ユタカ 茂 シゲル 実 ミノル 勇 イサム 進 ススム 正 タダシ 勝 マサル
太郎 タロウ 一郎 イチロウ 二郎 ジロウ 三郎 サブロウ 雄一 ユウイチ 裕太 ユウタ 悠斗 ユウト 蓮 レン 湊 ミナト 樹 イツキ 陽翔 ハルト 颯太 ソウタ 聡 サトシ 学 マナブ 修 オサム
純一 ジュンイチ 秀樹 ヒデキ 和也 カズヤ 直樹 ナオキ 拓也 タクヤ 剛 ツヨシ 徹 トオル 亨 トオル 良一 リョウイチ 龍之介 リュウノスケ"""
FEMALE = """洋子 ヨウコ 和子 カズコ 幸子 サチコ 節子 セツコ 恵子 ケイコ 京子 キョウコ 順子 ジュンコ 久美子 クミコ 由美子 ユミコ 裕子 ユウコ 優子 ユウコ 明美 アケミ 真由美 マユミ
陽子 ヨウコ 智子 トモコ 直美 ナオミ 美咲 ミサキ 愛 アイ 彩 アヤ さくら サクラ 葵 アオイ 結衣 ユイ 陽菜 ヒナ 凛 リン 千鶴 チヅル 静江 シズエ 静 シズ 文 フミ ハナ ハナ ふみ フミ
キヌヱ キヌヱ しづ シヅ 八重 ヤエ 美津子 ミツコ 小百合 サユリ 佳代 カヨ 香織 カオリ 麻衣 マイ 遥 ハルカ 桜 サクラ"""
MALE_HEADS = "和 カズ 正 マサ 義 ヨシ 博 ヒロ 広 ヒロ 浩 ヒロ 隆 タカ 孝 タカ 秀 ヒデ 英 ヒデ 俊 トシ 敏 トシ 信 ノブ 伸 ノブ 幸 ユキ 哲 テツ 昭 アキ 明 アキ 晃 アキ 光 ミツ 勝 カツ 克 カツ 康 ヤス 泰 ヤス 健 タケ 武 タケ 良 ヨシ 吉 ヨシ 重 シゲ 茂 シゲ 文 フミ 辰 タツ 達 タツ 直 ナオ 尚 ナオ 春 ハル 晴 ハル 忠 タダ 定 サダ 清 キヨ"
MALE_TAILS = "夫 オ 雄 オ 男 オ 彦 ヒコ 之 ユキ 行 ユキ 幸 ユキ 人 ト 斗 ト 樹 キ 紀 キ 也 ヤ 哉 ヤ 志 シ 司 ジ 治 ハル 一 カズ 明 アキ 則 ノリ 徳 ノリ 弘 ヒロ 太 タ 郎 ロウ 介 スケ 輔 スケ 平 ヘイ 三 ゾウ 造 ゾウ 真 マサ 生 オ"
FEMALE_HEADS = "美 ミ 真 マ 由 ユ 千 チ 佳 カ 恵 エ 明 アキ 秋 アキ 春 ハル 晴 ハル 夏 ナツ 雪 ユキ 幸 ユキ 由紀 ユキ 文 フミ 史 フミ 絹 キヌ 敏 トシ 俊 トシ 君 キミ 公 キミ 富 トミ 登美 トミ 静 シズ 清 キヨ 菊 キク 梅 ウメ 松 マツ 光 ミツ 満 ミツ 澄 スミ 純 スミ 友 トモ 知 トモ 朋 トモ 早 サ 里 リ 理 リ 奈 ナ 菜 ナ 希 キ 律 リツ 鈴 スズ"
FEMALE_TAILS = "子 コ 子 コ 子 コ 美 ミ 実 ミ 江 エ 恵 エ 枝 エ 代 ヨ 世 ヨ 香 カ 花 カ 奈 ナ 菜 ナ 乃 ノ 里 リ 理 リ 紀 キ 希 キ 音 ネ 穂 ホ 帆 ホ 衣 イ 央 オ 保子 ホコ 津子 ツコ"

VARIANTS = dict(zip("高崎沢斎辺浜島吉富柳徳桑橋竜滝広国関塩恵真亀与豊曽実会瀬静清浩渡桜辰昭船条荘来園黒隆徹栄万寿弥渕桧峰館",
                    "髙﨑澤齋邊濵嶋𠮷冨栁德桒槗龍瀧廣國關鹽惠眞龜與豐曾實會瀨靜淸澔渡櫻辰昭舩條莊來薗黑隆徹榮萬壽彌淵檜峯舘"))
VARIANTS = {a: b for a, b in VARIANTS.items() if a != b}
SMALL = dict(zip("ァィゥェォッャュョ", "アイウエオツヤユヨ"))
HALF = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
ROWS = dict(zip("カガサザタダハバパクグケゲコゴシジスズチヂツヅテデトド", "ガカザサダタバパハグクゲケゴコジシズスヂチヅツデテドト"))
LONG_O = set("オコゴソゾトドノホボポモヨロョ")
LONG_U = set("ウクグスズツフブムユルュ")
ERAS = [("明治", "M", 1868), ("大正", "T", 1912), ("昭和", "S", 1926), ("平成", "H", 1989), ("令和", "R", 2019)]
STARTS = [datetime.date(1868, 1, 25), datetime.date(1912, 7, 30), datetime.date(1926, 12, 25),
          datetime.date(1989, 1, 8), datetime.date(2019, 5, 1)]


def pairs(text):
    words = text.split()
    return list(zip(words[::2], words[1::2]))


class Names:
    """Surnames and given names with their weights."""

    def __init__(self):
        words = SURNAMES.split()
        known = [(words[i], words[i + 1], float(words[i + 2])) for i in range(0, len(words), 3)]
        tail = [(a + b, ra + rb) for a, ra in pairs(HEADS) for b, rb in pairs(TAILS) if a != b]
        random.Random(7).shuffle(tail)
        weight = 1000 - sum(share for _, _, share in known)
        zipf = [1 / (rank + 60) for rank in range(len(tail))]
        scale = weight / sum(zipf)
        self.surnames = [(k, r) for k, r, _ in known] + tail
        self.surname_weights = accumulate([w for _, _, w in known] + [z * scale for z in zipf])
        self.given = {}
        for sex, common, heads, tails in (("male", MALE, MALE_HEADS, MALE_TAILS),
                                          ("female", FEMALE, FEMALE_HEADS, FEMALE_TAILS)):
            made = [(a + b, ra + rb) for a, ra in pairs(heads) for b, rb in pairs(tails) if a != b]
            names = pairs(common) + made
            weights = [5.0] * len(pairs(common)) + [600 / len(made)] * len(made)
            self.given[sex] = (names, accumulate(weights))

    def surname(self, rng):
        return rng.choices(self.surnames, cum_weights=self.surname_weights)[0]

    def first(self, rng, sex):
        names, weights = self.given[sex]
        return rng.choices(names, cum_weights=weights)[0]


def accumulate(weights):
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


def telephone(rng, area=None):
    return f"{area}-{rng.randrange(10, 99)}-{rng.randrange(10000):04}" if area else f"0{rng.choice('789')}0-{rng.randrange(1, 10000):04}-{rng.randrange(10000):04}"


def day_of(rng, low, high):
    return datetime.date.fromordinal(rng.randrange(datetime.date(low, 1, 1).toordinal(), datetime.date(high, 12, 31).toordinal()))


class Town:
    """Households in the postcodes of two prefectures, about 300 people a postcode."""

    def __init__(self, rng, people):
        self.rng, self.names = rng, Names()
        self.codes = [f"{rng.choice(['68', '69'])}{n:05}" for n in rng.sample(range(10000, 100000), max(4, people // 300))]
        self.local = {code: [self.names.surname(rng) for _ in range(3)] for code in self.codes}
        self.people = []
        while len(self.people) < people:
            self.household()

    def person(self, surname, sex, born, code, phone, given=None):
        given = given or self.names.first(self.rng, sex)
        self.people.append({
            "family": surname[1], "given": given[1], "familyWritten": surname[0], "givenWritten": given[0],
            "born": born, "sex": sex, "postcode": code, "phone": phone, "formerFamily": ""})
        return self.people[-1]

    def household(self):
        rng = self.rng
        code = rng.choice(self.codes)
        surname = rng.choice(self.local[code]) if rng.random() < 0.2 else self.names.surname(rng)
        home = telephone(rng, rng.choice(["0852", "0853", "0859", "0857", "0855"]))
        born = day_of(rng, 1925, 2000)

        def own():
            return home if rng.random() < 0.55 else telephone(rng)
        self.person(surname, rng.choice(["male", "female"]), born, code, own())
        if rng.random() < 0.6:
            other = self.person(surname, rng.choice(["male", "female"]), born + datetime.timedelta(days=rng.randrange(-2500, 2500)), code, own())
            other["maiden"] = self.names.surname(rng)
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
            child = min(born + datetime.timedelta(days=rng.randrange(7500, 13500)), datetime.date(2025, 6, 1))
            sex = rng.choice(["male", "female"])
            one = self.person(surname, sex, child, code, home if rng.random() < 0.8 else telephone(rng))
            if rng.random() < 0.03:
                given = self.twin_of(one, sex)
                self.person(surname, sex, child, code, one["phone"], given)["twin"] = True
                one["twin"] = True

    def twin_of(self, one, sex):
        """A name that shares its first character when there is one, as twins' often do."""
        names, _ = self.names.given[sex]
        alike = [n for n in names if n[0][0] == one["givenWritten"][0] and n[1] != one["given"] and n[0] != one["givenWritten"]]
        other = [n for n in names if n[1] != one["given"] and n[0] != one["givenWritten"]]
        return self.rng.choice(alike or other)


def date_text(rng, born, style=None):
    style = style or rng.choice(["iso", "iso", "compact", "slash"])
    if style == "iso":
        return born.isoformat()
    if style == "compact":
        return born.strftime("%Y%m%d")
    if style == "slash":
        return f"{born.year}/{born.month}/{born.day}"
    kanji, letter, first = ERAS[max(i for i, start in enumerate(STARTS) if born >= start)]
    year = born.year - first + 1
    return era_text(rng, kanji, letter, year, born.month, born.day)


def era_text(rng, kanji, letter, year, month, day):
    number = "元" if year == 1 and rng.random() < 0.5 else str(year)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    square = {"明治": "㍾", "大正": "㍽", "昭和": "㍼", "平成": "㍻", "令和": "㋿"}[kanji]
    return rng.choice([
        f"{kanji}{number}年{month}月{day}日", f"{letter}{number}.{month}.{day}", f"{letter}{year:02}{month:02}{day:02}",
        f"{kanji}{number}年{month}月{day}日".translate(wide), f"{letter.lower()}{year}/{month:02}/{day:02}",
        f"{square}{number}年{month}月{day}日", f"{letter}{year:>2}.{month:>2}.{day:>2}"])


# The corruptions: each takes the generator of chances and the two records (as asked, as held) and changes one or both.

def half_width(rng, query, held):
    for key in ("family", "given"):
        query[key] = "".join(HALF.get(c, c) for c in unicodedata.normalize("NFD", query[key]).replace("\u3099", "ﾞ").replace("\u309a", "ﾟ"))
    return True


def hiragana(rng, query, held):
    for key in ("family", "given"):
        query[key] = "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in query[key])
    return True


def big_kana(rng, query, held):
    return replaced(query, SMALL)


def replaced(record, table):
    changed = False
    for key in ("family", "given"):
        text = "".join(table.get(c, c) for c in record[key])
        changed, record[key] = changed or text != record[key], text
    return changed


def long_vowels(rng, query, held):
    changed = False
    for key in ("family", "given"):
        letters = list(query[key])
        for at in range(1, len(letters)):
            if letters[at] in "ウオ" and letters[at - 1] in LONG_O or letters[at] == "ウ" and letters[at - 1] in LONG_U:
                letters[at] = rng.choice(["ー", "ー", "-", "－", "‐", ""])
                changed = True
        query[key] = "".join(letters)
    return changed


def historical_kana(rng, query, held):
    table = {"ズ": "ヅ", "ヅ": "ズ", "ジ": "ヂ", "ヂ": "ジ", "エ": "ヱ", "ヱ": "エ", "オ": "ヲ", "ブ": "ヴ"}
    key = rng.choice([k for k in ("family", "given") if set(query[k]) & set(table)] or [None])
    if key is None:
        return False
    query[key] = "".join(table.get(c, c) for c in query[key])
    return True


def variant_kanji(rng, query, held):
    changed = False
    for key in ("familyWritten", "givenWritten"):
        text = "".join(VARIANTS.get(c, c) for c in query[key])
        changed, query[key] = changed or text != query[key], text
    return changed and kana_typo(rng, query, held)


def variation_selector(rng, query, held):
    query["familyWritten"] = query["familyWritten"][0] + chr(0xE0100 + rng.randrange(3)) + query["familyWritten"][1:]
    return kana_typo(rng, query, held)


def swapped(rng, query, held):
    query["family"], query["given"] = query["given"], query["family"]
    query["familyWritten"], query["givenWritten"] = query["givenWritten"], query["familyWritten"]
    return True


def maiden_known(rng, query, held):
    if query["sex"] != "female" or "maiden" not in query:
        return False
    held["familyWritten"], held["family"] = query["maiden"]
    query["formerFamily"] = query["maiden"][1]
    if rng.random() < 0.5:
        moved(rng, query, held)
    return True


def maiden_unknown(rng, query, held):
    if not maiden_known(rng, query, held):
        return False
    query["formerFamily"] = ""
    return True


def era(rng, query, held):
    query["birthDate"] = date_text(rng, query["born"], "era")
    return True


def lenient_date(rng, query, held):
    born = query["born"]
    for (kanji, letter, first), (_, _, after) in zip(ERAS, ERAS[1:]):
        if after <= born.year <= after + 3 and born >= STARTS[[e[0] for e in ERAS].index(kanji) + 1]:
            query["birthDate"] = era_text(rng, kanji, letter, born.year - first + 1, born.month, born.day)
            return True
    return False


def partial_date(rng, query, held):
    born = query["born"]
    query["birthDate"] = rng.choice([f"{born.year}-{born.month:02}-00", f"{born.year}{born.month:02}00", f"{born.year}年{born.month}月"])
    return True


def date_typo(rng, query, held):
    born = held["born"]
    for _ in range(50):
        digits = list(born.strftime("%Y%m%d"))
        at = rng.randrange(2, 8)
        kind = rng.random()
        if kind < 0.6:
            digits[at] = rng.choice("0123456789")
        elif kind < 0.8 and at < 7:
            digits[at], digits[at + 1] = digits[at + 1], digits[at]
        else:
            digits[4:8] = digits[6:8] + digits[4:6]
        try:
            wrong = datetime.datetime.strptime("".join(digits), "%Y%m%d").date()
        except ValueError:
            continue
        if wrong != born and 1900 < wrong.year < 2026:
            query["birthDate"] = date_text(rng, wrong)
            return True
    return False


def moved(rng, query, held):
    query["postcode"] = f"{rng.choice(['68', '69', '70', '73', '53'])}{rng.randrange(10000, 100000)}"
    return True


def new_phone(rng, query, held):
    query["phone"] = telephone(rng)
    return True


def kana_typo(rng, query, held):
    key = rng.choice(["family", "given"])
    letters = list(query[key])
    at = rng.randrange(len(letters))
    kind = rng.randrange(4)
    if kind == 0 and letters[at] in ROWS:
        letters[at] = ROWS[letters[at]]
    elif kind == 1 and len(letters) > 2:
        del letters[at]
    elif kind == 2 and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = rng.choice("アイカキクケコサシスタチツテトナニノハヒフマミムメモヤユヨラリルレロワ")
    text = "".join(letters)
    changed, query[key] = text != query[key], text
    return changed


def missing(rng, query, held):
    for key in rng.sample(["postcode", "phone", "familyWritten", "sex"], rng.choice([1, 2, 3])):
        side = rng.choice([query, held])
        side[key] = ""
        if key == "familyWritten":
            side["givenWritten"] = ""
    return True


def twins(rng, query, held):
    return "twin" in query


def same_phone(rng, query, held):
    return "phone" in query and bool(query["phone"]) and query.get("shared", False)


def unchanged(rng, query, held):
    return True


CLASSES = {
    "unchanged": unchanged, "half-width": half_width, "hiragana": hiragana, "big small-kana": big_kana,
    "long vowels": long_vowels, "ヅ/ズ ヂ/ジ ヱ/エ ヲ/オ ヴ/ブ": historical_kana, "variant kanji + kana typo": variant_kanji,
    "variation selector + kana typo": variation_selector, "swapped names": swapped, "old name held": maiden_known,
    "old name unknown": maiden_unknown, "era spelling": era, "lenient date": lenient_date, "partial date": partial_date,
    "date typo": date_typo, "moved": moved, "new phone": new_phone, "kana typo": kana_typo, "missing fields": missing,
    "twins": twins, "parent's phone": same_phone,
}
COMBINED = ["half-width", "big small-kana", "long vowels", "swapped names", "era spelling", "date typo", "moved", "new phone",
            "kana typo", "missing fields", "partial date"]


def ordinary(rng, query):
    """What differs between any two registers, whatever else was done to the record."""
    chance = rng.random()
    if chance < 0.15:
        query["phone"] = ""
    elif chance < 0.27:
        query["phone"] = telephone(rng)
    if rng.random() < 0.1:
        query["familyWritten"] = query["givenWritten"] = ""
    if rng.random() < 0.08:
        moved(rng, query, None)


def spelled(rng, person, number):
    record = dict(person)
    record["id"] = str(number)
    record["birthDate"] = date_text(rng, person["born"])
    return record


def finish(rng, record):
    """What this register's screens do to postcodes and telephone numbers."""
    if record["postcode"]:
        code = record["postcode"]
        record["postcode"] = rng.choice([code, code[:3] + "-" + code[3:], "〒" + code[:3] + "－" + code[3:]])
    if record["phone"] and rng.random() < 0.3:
        record["phone"] = record["phone"].replace("-", rng.choice(["", " ", "－"]))
    return {key: record.get(key, "") for key in FIELDS}


def corpus(seed, held_people, asked):
    """(held, asked, truth, doubles): rows, rows, asked id -> (held id or None, class), ids of same name and birth date."""
    rng = random.Random(seed)
    people = Town(rng, held_people + held_people // 10).people
    phones = {}
    for person in people:
        phones[person["phone"]] = phones.get(person["phone"], 0) + 1
    for person in people:
        person["shared"] = phones[person["phone"]] > 1
    rng.shuffle(people)
    strangers, members = people[held_people:], people[:held_people]
    doubles = {}
    for number in range(0, min(200, held_people // 100), 2):
        for key in ("family", "given", "familyWritten", "givenWritten", "born", "sex"):
            members[number + 1][key] = members[number][key]
        doubles[number], doubles[number + 1] = number + 1, number
    held = [spelled(rng, person, number) for number, person in enumerate(members)]
    queries, truth = [], {}

    def ask(record, target, kind):
        record["id"] = str(len(queries))
        truth[len(queries)] = (target, kind)
        queries.append(finish(rng, record))
    for number in sorted(doubles):
        ask(spelled(rng, members[number], 0), number, "double")
    order = iter(range(len(doubles), held_people))
    kinds = list(CLASSES) + ["combined", "combined"]
    each = (asked - len(queries)) // len(kinds)
    waiting = []
    for kind in sorted(kinds, key=lambda k: k not in ("twins", "lenient date", "old name held", "old name unknown", "parent's phone")):
        done = 0
        passed = []
        while done < each:
            number = waiting.pop() if waiting else next(order, None)
            if number is None:
                break
            query = spelled(rng, members[number], 0)
            if kind == "combined":
                changed = all(CLASSES[k](rng, query, held[number]) for k in rng.sample(COMBINED, 2))
            else:
                changed = CLASSES[kind](rng, query, held[number])
            if changed:
                if kind != "unchanged":
                    ordinary(rng, query)
                ask(query, number, kind)
                done += 1
            else:
                passed.append(number)
        waiting += passed
    for person in strangers[: asked // 5]:
        ask(spelled(rng, person, 0), None, "stranger")
    return [finish(rng, record) for record in held], queries, truth, doubles
