/// Kanji that registers write for one another in names; each group is known by its first.
///
/// A name's kanji only ever add a token to its reading, so a group that is too wide costs a look
/// at one more candidate, never a link.
enum Variants {
  /// The first of the group of `scalar`; the character itself if it is in none.
  static func representative(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let unified = compatibility[scalar.value].flatMap(Unicode.Scalar.init) ?? scalar
    return table[unified] ?? unified
  }

  private static let table: [Unicode.Scalar: Unicode.Scalar] = {
    var table: [Unicode.Scalar: Unicode.Scalar] = [:]
    for group in (names + others).split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      guard let first = group.unicodeScalars.first else { continue }
      for other in group.unicodeScalars.dropFirst() { table[other] = first }
    }
    return table
  }()

  /// Pairs seen in surnames and given names, our own list.
  private static let names = """
    高髙 崎﨑嵜㟢 沢澤 斉齊 斎齋 辺邊邉 浜濱濵 島嶋嶌 吉𠮷 富冨 柳栁 徳德 桑桒 館舘 橋槗 峰峯
    竜龍龒 滝瀧 広廣 国國 桜櫻 関關 塩鹽 恵惠 真眞 亀龜 条條 兎兔菟 内內 磯礒 畑畠 栄榮 万萬
    与與 豊豐 寿壽 黒黑 黄黃 曽曾 児兒 蔵藏 鉄鐵 実實 会會 宝寶寳 穂穗 瀬瀨 頼賴 弥彌 静靜 清淸
    巌巖 巻卷 遥遙 尭堯 篭籠 鴎鷗 桧檜 梅楳 杉椙 郎郞 芦蘆 荘庄莊 壮壯 来來 薮藪 戸戶 祢禰 奥奧
    将將 絵繪 伝傳 学學 経經 総總 聡聰 譲讓 鶴靏鸖靍 薫薰 園薗 野埜 岳嶽 淵渕渊 覚覺 観觀 権權
    秋穐 亘亙 裏裡 恒恆 讃讚 船舩 晃晄 昇曻 礼禮 予豫 両兩 舎舍 旧舊 円圓 麻蔴 角⻆ 数數 賢贒
    凉涼 翠翆 緑綠 横橫 増增 瓶甁 温溫 渋澁澀 歩步 毎每 徴徵 郷鄕 鎮鎭 槙槇

    """

  // The list `others` is drawn from ja-itaiji 1.0.2: a form that JIS X 0208 level 2 or the vendors'
  // extensions of CP932 hold, and the one form of level 1 that names it and that it names.
  //
  // Copyright 2024 Manchuria Museum
  //
  // Permission is hereby granted, free of charge, to any person obtaining a copy of this
  // software and associated documentation files (the “Software”), to deal in the Software
  // without restriction, including without limitation the rights to use, copy, modify, merge,
  // publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons
  // to whom the Software is furnished to do so, subject to the following conditions:
  //
  // The above copyright notice and this permission notice shall be included in all copies or
  // substantial portions of the Software.
  //
  // THE SOFTWARE IS PROVIDED “AS IS”, WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
  // INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
  // PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
  // FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
  // OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
  // DEALINGS IN THE SOFTWARE.

  /// Older and variant forms of JIS X 0208 level 1, from ja-itaiji.
  private static let others = """
    亜椏亞堊 挨剴 悪惡 鯵鰺 圧壓 鮎鯰 袷夾鋏 安侒 以已 囲圍 夷痍 尉熨 易蜴 椅倚 為爲 萎痿 医翳
    井丼 育冑毓 磯圻 一弌 稲稻 咽嚥噎 引廴 飲飮 淫婬霪 隠隱 韻韵 卯夘 嘘歔 厩廐廏 閏閠 叡睿
    営營 嬰纓 映暎 曳曵 洩泄渫 穎潁 英偀 衛衞 益鎰洫 駅驛 謁靄 厭魘 奄淹 宴讌 援爰 煙烟 艶艷
    鉛鈆 央泱 奥澳墺 往徃 応應 欧謳歐 殴毆 鴬鶯 岡崗缸堽 億噫 穏穩 仮假 価价價 夏厦廈 歌謌哥
    火夥 華崋 蝦鰕 迦邂 峨峩 画畫 芽衙 雅鴉 解觧懈 回韋徊 塊傀 壊坏壞 怪恠 懐懷 戒誡 拐枴
    皆偕 蟹蠏 凱豈愷 咳孩 崖崕 碍礙 蓋盖葢 該垓 蛎蠣 拡擴 撹攪 核覈 殻殼 閣擱 隔膈 学斈 楽樂
    掛挂 鰍鰌 潟瀉 喝哈歃 滑獪猾磆 且俎爼 竃竈 釜釡 噛囓齧 粥鬻 刊栞刋 勘戡 勧勸 巻惓 姦奸
    歓懽歡讙驩 潅灌盥 環鬟 甘酣 竿杆桿 簡柬 缶罐鑵 諌諫 鑑鑒 陥陷 贋偐 顔顏 願愿 喜憙憘 器噐
    奇竒畸 幾几殳 揮麾撝 机榿 期朞稘 棄弃 帰歸皈 気气氣 輝暉煇 飢饑 偽僞 宜冝 戯戲 犠犧 鞠鞫
    砧碪椹鍖 丘邱 休烋 求裘 球毬 窮穹 糾糺 居踞 巨鉅 挙擧舉 京亰 競竸 共拱 協恊劦 匡筐筺框 境竟
    峡峽陜硤 強疆 挟挾 橋橇毳 況况湟 狭狹 胸匈 暁曉 局跼 勤懃 均鈞匀 斤沂釿 欣惞 禽擒 区區 駒驕
    栗慄 勲勳勛 群羣 型硎 契偰 径徑逕 恵鏸 慧譿 憩憇 携攜 渓溪谿 継繼 茎莖 蛍螢 軽輊輕 頚頸
    鶏鷄 芸藝蕓 激徼邀 傑杰桀 欠缺 決决夬 潔絜 結髻 件侔 倹儉 兼傔 券劵 剣劍劔劒剱釼鐱 圏圈
    嫌慊歉 検檢 献獻 県縣寰 険險 顕顯 験驗 厳嚴 固痼 狐瓠葫 股骰 菰菇 虎乕俿 誇夸 跨胯 鼓皷
    御馭圄圉 効效傚爻 向嚮 垢詬 巷閧鬨 慌茫 抗扛伉 拘佝怐 晃兤 構搆冓桷 甲呷胛鉀 皇凰煌 硬哽峺
    稿槁犒蒿 耕畊 考攷 鉱丱 劫刧 号號 合盒 轟軣 克剋尅勀 告誥 国圀囗 混渾溷 些呰 叉釵岔 嵯嵳
    差嗟蹉 鎖瑣 塞賽 才纔 済霽濟 砕碎 砦寨 剤劑 在抂 財戝 冴冱沍 作做胙 咋囃 窄柞 策筴
    札軋扎紮剳箚 殺弑 雑雜襍 皐皋睾 鮫蛟 傘繖 参參蔘 惨慘 桟棧 蚕蠶 残殘 使駛 刺朿 四肆 志痣
    支梔 斯撕 枝跂 止址阯趾 糸絲幺 紙帋 諮咨 資貲恣 歯齒 事亊 爾濔 磁瓷 蒔畤 識幟 叱訛譌 失軼佚
    湿濕隰 質貭 篠筱 蕊蘂蕋 写寫冩 謝繹 借藉 釈釋 主丶 取娶 趣掫 呪咒 収收 修脩 愁愀 秀琇 秋鞦
    終夊 繍綉 蹴蹙 従从從踪蹤 縦縱 粛肅 熟孰 出齣 術朮 俊儁蕣蹲 峻埈 循逡夋 殉徇 純諄緇 処處
    緒緖 叙敍敘 傷慯 召邵 唱倡 嘗甞 奨獎奬 尚儻 床牀 廠厰 承拯 抄鈔 松鬆枩 消銷逍 焼燒 称稱
    章暲遧 粧妝 肖霄 衝潼 証證 障嶂 乗乘 剰剩 場塲 壌壤 浄淨 畳疉疂 穣穰 蒸烝 醸釀 嘱囑 飾飭餝
    燭矚 触觸 伸抻 唇脣 寝寢 慎愼 晋晉 針鍼箴 刃刄 尽盡 靭靫靱 酢醋 図圖 厨廚 垂埀捶陲 粋粹
    衰莎 酔醉 随隨陏 髄髓膸 枢樞 杉杦 澄澂 世丗 畝畆 凄淒悽 盛晟 声聲磬 醒酲 隻咫 席蓆 析淅
    石鉐 績勣 切砌 接椄 摂攝 折拉 窃竊 仙僊 千仟阡韆 専專 川巛 戦戰 泉湶 浅淺 洗洒灑 潜潛濳
    箭翦 線綫 繊纖纎孅 羨羡 薦荐 賎賤 践踐 銭錢 鮮尠 前剪偂 善譱 全痊 禅禪 疎踈梳蔬 粗麁 蘇蘓甦
    訴愬 阻砠 遡溯泝 鼠鼡 創瘡剏 双雙 倉艙 挿插 曹曺 争諍爭 窓窗 総摠 草艸 装裝 走赱 霜孀 騒騷
    臓臟臧 促齪 側仄 属屬 族鏃嗾 続續 卒卆倅伜 揃箋牋籤籖 尊奠 村邨 他它 多夛 堕墮隋 妥綏 楕橢
    体躰體軆笨 対對 帯帶 滞滯 苔薹 退褪 隊隧 台臺颱怡 啄啅 択擇 拓搨 鐸鈬 茸絨 但袒亶 達逹 辰晨
    竪豎 狸貍霾 樽罇墫 単單 担擔檐簷 淡痰 胆膽 蛋蜒蜑 団摶團 壇壜罎 弾彈 断斷 暖煖暄 段緞 恥耻
    池沱 痴癡 稚穉 致緻 遅遲 茶荼 仲狆 昼晝 虫蟲 鋳鑄 瀦潴 猪豬 庁廳廰 張弡 彫雕鵰 挑掉誂 朝晁
    潮燾 牒楪 町甼 聴听聽 脹漲 腸膓 銚橾 沈潯瀋潭 珍珎 塚冢 蔦樢 鍔咢愕 壷壺 爪找 偵遉 剃剔
    定掟 抵牴觝羝 汀渟 程郢 諦啼諟 擢戳 滴渧 哲喆悊 徹澈 鉄鐡銕 添沾霑 纏纒 転轉 点點 田甸畋
    堵闍 斗鬥 砺礪厲 努呶 党黨 冬鼕 刀釖 唐溏 島隝隯 投酘 梼檮 盗盜 当襠當 董蕫 蕩盪蘯 藤籐籘
    豆荳 逃迯 同仝 匿慝 徳悳 独獨 読讀 栃杤 椴葮 届屆 縄繩 軟溽 尼昵眤 弐貮 韮韭 妊姙 寧甯 念唸
    撚拈 粘黏 悩惱 納衲 脳腦 巴笆 把爬耙 芭葩 馬碼 俳徘 廃廢癈 拝拜 倍佩 売賣 蝿蠅 博愽 粕魄
    薄亳 爆瀑 駁駮 麦麥 函凾 箱廂 硲峪 櫨盧顱 幡旛 発發 髪髮 罰罸 抜拔 版鈑 藩樊 範范笵 挽輓
    番潘 盤槃 蛮蠻 比匕 秘祕 罷羆 避辟闢 匹胥 菱蔆 氷冰冫 漂飄 秒杪 鰭鮨 頻顰 不桴柎 付咐 夫趺
    府腑 扶榑 普溥 符苻 膚臚 負孵 附坿孚 撫拊 風瘋 服箙 弗怫 払拂 仏佛彿髴 噴吩 墳賁 焚燔 雰氛
    丙昞炳 幣幤 弊斃敝 柄秉抦 閉閇 変變 返﨤 弁辯辨辧瓣卞 保堡葆 母姆毋 倣髣 包勹匏苞 抱抛 放匚
    砲炮 萌萠 蜂蚌 褒襃 乏貶 傍旁 妨彷 冒冐瑁 貌皃 僕仆 卜蔔 朴樸 勃悖孛渤 没沒 奔犇 本夲
    翻飜繙 麻痲 幕縵幔 柾柩 桝枡 亦腋 慢悗 満滿 蔓曼 湊輳 脈脉 眠瞑 夢梦 無无橆 牟眸 婿壻聟
    冥暝溟 綿緜 模桙 網网罔 蒙矇濛 餅餠 夜掖 野墅 弥瀰 矢笶 厄軛阨鬲 薬葯藥 訳譯 薮籔 油釉 唯隹
    猶犹蕕 遊游 余餘 誉譽 輿舁 容頌 庸慵 揺搖 曜鑠 様樣 窯窰 謡謠 踊踴 陽昜 抑懿 翌翊昱 翼冀
    羅邏 螺蝸 来徠 雷擂 落茖 乱亂 卵鯤 覧覽 略畧 溜瀏澑霤 留畄榴 隆窿霳 亮倞 両輌輛 猟獵 糧粮
    厘釐廛 淋痳霖 隣鄰 塁壘 涙泪 累縲 令聆 励勵 隷隸 霊靈 麗儷 齢齡 恋戀 漣瀾 煉爛燗 練楝 聯聨
    連璉 呂膂 櫓艪 炉鹵爐鑪鈩 労勞 婁僂 朗朖 楼樓 禄祿 論侖崙崘 倭逶 和咼咊 詫侘 湾灣 碗鋺 尞燎
    嶤嶢 巋嵬
    """

  /// CJK compatibility ideographs of JIS X 0213 and CP932, and what Unicode unifies them with.
  private static let compatibility: [UInt32: UInt32] = [
    0xF91D: 0x6B04, 0xF928: 0x5ECA, 0xF929: 0x6717, 0xF936: 0x865C, 0xF970: 0x6BBA,
    0xF9D0: 0x985E, 0xF9DC: 0x9686, 0xFA10: 0x585A, 0xFA12: 0x6674, 0xFA15: 0x51DE,
    0xFA16: 0x732A, 0xFA17: 0x76CA, 0xFA18: 0x793C, 0xFA19: 0x795E, 0xFA1A: 0x7965,
    0xFA1B: 0x798F, 0xFA1C: 0x9756, 0xFA1D: 0x7CBE, 0xFA1E: 0x7FBD, 0xFA20: 0x8612,
    0xFA22: 0x8AF8, 0xFA25: 0x9038, 0xFA26: 0x90FD, 0xFA2A: 0x98EF, 0xFA2B: 0x98FC,
    0xFA2C: 0x9928, 0xFA2D: 0x9DB4, 0xFA30: 0x4FAE, 0xFA31: 0x50E7, 0xFA32: 0x514D,
    0xFA33: 0x52C9, 0xFA34: 0x52E4, 0xFA35: 0x5351, 0xFA36: 0x559D, 0xFA37: 0x5606,
    0xFA38: 0x5668, 0xFA39: 0x5840, 0xFA3A: 0x58A8, 0xFA3B: 0x5C64, 0xFA3C: 0x5C6E,
    0xFA3D: 0x6094, 0xFA3E: 0x6168, 0xFA3F: 0x618E, 0xFA40: 0x61F2, 0xFA41: 0x654F,
    0xFA42: 0x65E2, 0xFA43: 0x6691, 0xFA44: 0x6885, 0xFA45: 0x6D77, 0xFA46: 0x6E1A,
    0xFA47: 0x6F22, 0xFA48: 0x716E, 0xFA49: 0x722B, 0xFA4A: 0x7422, 0xFA4B: 0x7891,
    0xFA4C: 0x793E, 0xFA4D: 0x7949, 0xFA4E: 0x7948, 0xFA4F: 0x7950, 0xFA50: 0x7956,
    0xFA51: 0x795D, 0xFA52: 0x798D, 0xFA53: 0x798E, 0xFA54: 0x7A40, 0xFA55: 0x7A81,
    0xFA56: 0x7BC0, 0xFA57: 0x7DF4, 0xFA58: 0x7E09, 0xFA59: 0x7E41, 0xFA5A: 0x7F72,
    0xFA5B: 0x8005, 0xFA5C: 0x81ED, 0xFA5D: 0x8279, 0xFA5E: 0x8279, 0xFA5F: 0x8457,
    0xFA60: 0x8910, 0xFA61: 0x8996, 0xFA62: 0x8B01, 0xFA63: 0x8B39, 0xFA64: 0x8CD3,
    0xFA65: 0x8D08, 0xFA66: 0x8FB6, 0xFA67: 0x9038, 0xFA68: 0x96E3, 0xFA69: 0x97FF,
    0xFA6A: 0x983B,
  ]
}
