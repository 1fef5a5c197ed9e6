/// The words that people are made of; nobody is meant.
enum Names {
  /// A family name as usually written, as an old register may write it, and its reading.
  struct Family: Sendable {
    let usual: String
    let old: String
    let kana: String
  }

  /// Among them names whose JIS bytes hold delimiters of HL7 v2 (山本, 宮崎), and
  /// old forms that JIS X 0208 lacks (髙, 﨑, 𠮷, 濵, 德).
  static let families: [Family] = [
    Family(usual: "佐藤", old: "佐藤", kana: "サトウ"),
    Family(usual: "高橋", old: "髙橋", kana: "タカハシ"),
    Family(usual: "山本", old: "山本", kana: "ヤマモト"),
    Family(usual: "吉田", old: "𠮷田", kana: "ヨシダ"),
    Family(usual: "山崎", old: "山﨑", kana: "ヤマサキ"),
    Family(usual: "田中", old: "田中", kana: "タナカ"),
    Family(usual: "渡辺", old: "渡邊", kana: "ワタナベ"),
    Family(usual: "斉藤", old: "齋藤", kana: "サイトウ"),
    Family(usual: "浜田", old: "濵田", kana: "ハマダ"),
    Family(usual: "徳永", old: "德永", kana: "トクナガ"),
    Family(usual: "足立", old: "足立", kana: "アダチ"),
    Family(usual: "宮崎", old: "宮﨑", kana: "ミヤザキ"),
    Family(usual: "広瀬", old: "廣瀬", kana: "ヒロセ"),
    Family(usual: "桜井", old: "櫻井", kana: "サクライ"),
    Family(usual: "松本", old: "松本", kana: "マツモト"),
    Family(usual: "柳楽", old: "柳樂", kana: "ナギラ"),
  ]

  static let givenFemale = [
    ("花子", "ハナコ"), ("典子", "ノリコ"), ("陽菜", "ヒナ"), ("美咲", "ミサキ"), ("節子", "セツコ"),
    ("久美", "クミ"), ("千代", "チヨ"), ("さくら", "サクラ"),
  ]

  static let givenMale = [
    ("太郎", "タロウ"), ("健一", "ケンイチ"), ("大翔", "ヒロト"), ("正雄", "マサオ"), ("蓮", "レン"),
    ("清", "キヨシ"), ("浩二", "コウジ"), ("翔太", "ショウタ"),
  ]

  /// A place by postal code, prefecture, city and part of the city.
  static let places = [
    ("690-0001", "島根県", "松江市", "東朝日町"), ("693-0001", "島根県", "出雲市", "今市町"),
    ("697-0022", "島根県", "浜田市", "浅井町"), ("692-0011", "島根県", "安来市", "安来町"),
    ("680-0001", "鳥取県", "鳥取市", "浜坂"), ("683-0001", "鳥取県", "米子市", "皆生温泉"),
    ("682-0021", "鳥取県", "倉吉市", "上井"), ("684-0001", "鳥取県", "境港市", "清水町"),
  ]

  static let hospitals = ["中央病院", "市民病院", "医療センター", "内科クリニック"]

  static let diagnoses = [
    "２型糖尿病", "本態性高血圧症", "慢性心不全", "気管支喘息", "脂質異常症", "変形性膝関節症",
    "脳梗塞後遺症", "慢性腎臓病", "肺炎", "胃潰瘍",
  ]

  static let medicines = [
    "アムロジピンOD錠5mg", "メトホルミン塩酸塩錠250mg", "アトルバスタチン錠10mg", "フロセミド錠20mg",
    "ランソプラゾールOD錠15mg", "エナラプリルマレイン酸塩錠5mg", "ワルファリンカリウム錠1mg",
  ]
}
