import Record

/// Names of desks, groups and machines, which are no names of persons: an account called so would
/// be a shared one (共用アカウント), and nobody could say who looked (運用14①).
enum SharedNames {
  /// Words that a name must not hold as a whole part; digits at a part's end do not count.
  private static let parts: Set<String> = [
    "shared", "share", "common", "everyone", "everybody", "anyone", "staff", "team", "group",
    "reception", "frontdesk", "desk", "counter", "office", "ward", "nursestation", "station",
    "clinic", "hospital", "pharmacy", "doctors", "nurses", "guest", "generic", "temp",
    "uketsuke", "kyoyo", "kyoyou", "kyouyou", "kyotsu", "kyoutsuu", "madoguchi", "byoto",
    "byoutou", "gairai", "tsumesho", "ikyoku",
  ]

  /// Words that a name must not hold anywhere.
  private static let japanese: [String] = [
    "受付", "共用", "共有", "共通", "代表", "窓口", "病棟", "外来", "詰所", "詰め所", "医局", "薬局", "診察室",
    "ナースステーション", "スタッフ", "全員", "職員一同",
  ]

  /// Whether a name names a desk or a group rather than a person.
  static func hold(_ id: UserID) -> Bool {
    let name = id.text.lowercased()
    if japanese.contains(where: name.contains) { return true }
    let words = name.split { !$0.isLetter && !$0.isNumber }
    if words.contains(where: { parts.contains(String($0.trimmingDigits)) }) { return true }
    return parts.contains(String(words.joined()[...].trimmingDigits))
  }
}

extension Substring {
  /// Without the digits at its end: `reception2` is as shared as `reception`.
  fileprivate var trimmingDigits: Substring {
    var rest = self
    while let last = rest.last, last.isNumber { rest.removeLast() }
    return rest
  }
}
