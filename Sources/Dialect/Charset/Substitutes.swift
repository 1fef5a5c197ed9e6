/// What is written for characters that JIS X 0208 does not have.
enum Substitutes {
  /// The substitute of a character: of the same meaning, and made of what can be written.
  static let table: [Unicode.Scalar: String] = {
    var table: [Unicode.Scalar: String] = [:]
    for pair in kanjiForms.split(whereSeparator: \.isWhitespace) {
      let scalars = Array(pair.unicodeScalars)
      if scalars.count == 2 { table[scalars[0]] = String(scalars[1]) }
    }
    for pair in spelledOut.split(whereSeparator: \.isWhitespace) {
      if let character = pair.unicodeScalars.first { table[character] = String(pair.dropFirst()) }
    }
    for number in 1...20 {
      table[Unicode.Scalar(0x2460 + UInt32(number) - 1) ?? "_"] = "(\(number))"
    }
    return table
  }()

  /// The bytes of a character that Windows maps to another code point than JIS does.
  static func sameInWindows(_ code: UInt16) -> (UInt8, UInt8)? {
    switch code {
    case 0xFF5E: (0x21, 0x41)  // ～ 〜
    case 0x2225: (0x21, 0x42)  // ∥ ‖
    case 0xFF0D: (0x21, 0x5D)  // － −
    case 0xFFE0: (0x21, 0x71)  // ￠ ¢
    case 0xFFE1: (0x21, 0x72)  // ￡ £
    case 0xFFE2: (0x22, 0x4C)  // ￢ ¬
    case 0x2014: (0x21, 0x3D)  // — ―
    default: nil
    }
  }

  /// Forms of kanji found in names, each before the form that JIS X 0208 has.
  private static let kanjiForms = """
    髙高 﨑崎 濵濱 德徳 𠮷吉 瀨瀬 靑青 淸清 增増 寬寛 緖緒 敎教 黑黒 槪概 橫横 薰薫 錄録 曻昇
    巢巣 步歩 每毎 吳呉 內内 姬姫 尙尚 戶戸 擊撃 栁柳 桒桑 桺柳 涉渉 淚涙 焰焔 狀状 產産 甁瓶
    皂皀 硏研 稅税 綠緑 蔣蒋 虛虚 說説 賴頼 郞郎 鄕郷 醬醤 銳鋭 閒間 頰頬 鷗鴎 麴麹 麵麺 黃黄
    𡈽土 𣘺橋 𦚰脇 𠀋丈 瘦痩 剝剥 塡填 噓嘘 搔掻 摑掴 攢攅 潑溌 瀆涜 繡繍 蠟蝋 蟬蝉 驒騨 嚙噛
    囊嚢 屢屡 幷并 萊莱 簞箪 禱祷 醱醗 顚顛 俠侠 倂併 杦杉 俱倶 兊兌 冝宜 喆哲 昻昂 羡羨
    \u{FA10}塚 \u{FA12}晴 \u{FA16}猪 \u{FA17}益 \u{FA18}礼 \u{FA19}神 \u{FA1A}祥 \u{FA1B}福 \u{FA1C}靖
    \u{FA1D}精 \u{FA1E}羽 \u{FA22}諸 \u{FA25}逸 \u{FA26}都 \u{FA2A}飯 \u{FA2B}飼 \u{FA2C}館 \u{FA2D}鶴
    \u{FA2F}隷 \u{FA30}侮 \u{FA31}僧 \u{FA32}免 \u{FA33}勉 \u{FA34}勤 \u{FA35}卑 \u{FA36}喝 \u{FA37}嘆
    \u{FA38}器 \u{FA39}塀 \u{FA3A}墨 \u{FA3B}層 \u{FA3C}屮 \u{FA3D}悔 \u{FA3E}慨 \u{FA3F}憎 \u{FA40}懲
    \u{FA41}敏 \u{FA42}既 \u{FA43}暑 \u{FA44}梅 \u{FA45}海 \u{FA46}渚 \u{FA47}漢 \u{FA48}煮 \u{FA4A}琢
    \u{FA4B}碑 \u{FA4C}社 \u{FA4D}祉 \u{FA4E}祈 \u{FA4F}祐 \u{FA50}祖 \u{FA51}祝 \u{FA52}禍 \u{FA53}禎
    \u{FA54}穀 \u{FA55}突 \u{FA56}節 \u{FA57}練 \u{FA58}縉 \u{FA59}繁 \u{FA5A}署 \u{FA5B}者 \u{FA5C}臭
    \u{FA5F}著 \u{FA60}褐 \u{FA61}視 \u{FA62}謁 \u{FA63}謹 \u{FA64}賓 \u{FA65}贈 \u{FA67}逸 \u{FA68}難
    \u{FA69}響 \u{FA6A}頻 \u{F929}朗 \u{F9DC}隆
    """

  /// Characters of vendors, each before what it is spelled out as.
  private static let spelledOut = """
    ㈱(株) ㈲(有) ㈹(代) ㊤(上) ㊥(中) ㊦(下) ㊧(左) ㊨(右) №No. ℡TEL ㏍K.K.
    ㎜mm ㎝cm ㎞km ㎎mg ㎏kg ㏄cc ㎡m2 ㎥m3 ㎖ml ㎗dl ℓl ㎕μl ㎍μg ㎛μm
    ㍉ミリ ㌔キロ ㌢センチ ㍍メートル ㌘グラム ㌧トン ㌃アール ㌶ヘクタール ㍑リットル ㍗ワット
    ㌍カロリー ㌦ドル ㌣セント ㌫パーセント ㍊ミリバール ㌻ページ
    ㍾明治 ㍽大正 ㍼昭和 ㍻平成 ㋿令和
    ⅠI ⅡII ⅢIII ⅣIV ⅤV ⅥVI ⅦVII ⅧVIII ⅨIX ⅩX
    ⅰi ⅱii ⅲiii ⅳiv ⅴv ⅵvi ⅶvii ⅷviii ⅸix ⅹx
    ∮∫ ∑Σ 〝“ 〟” ￤｜ ＇’ ＂” µμ •・ –-
    """
}
