package import Platform
package import Policy
import Record

/// The names of what a table says of a user, the same in CSV and in the API.
package enum UserField: String, CaseIterable, Sendable {
  case role, status, licence, licenceSource, licenceCheckedBy, licenceValidUntil, personal
}

/// What is wrong with a field of a user.
package struct UserFault: Error, Equatable, Sendable {
  /// The field; nil for the user as a whole.
  package let field: UserField?
  /// What it must be; never what it is.
  package let expected: Sentence

  init(_ field: UserField?, ja: String, en: String) {
    self.field = field
    expected = Sentence(ja: ja, en: en)
  }
}

/// What a table says of a user; what it leaves out stays as the register has it.
package struct UserValues: Equatable, Sendable {
  /// The role, a word of the vocabulary.
  package let role: String?
  /// Active, suspended or left.
  package let status: UserStatus?
  /// The licence's number.
  package let licence: String?
  /// Who checked the licence, and by what.
  package let licenceProof: LicenceProof?
  /// When the licence runs out.
  package let licenceValidUntil: Timestamp?
  /// Whether one person alone uses the account.
  package let isPersonal: Bool?

  /// Reads fields as they were typed.
  package init(fields: [UserField: String]) throws(UserFault) {
    role = try fields[.role].map { text throws(UserFault) in try Self.role(text) }
    status = try fields[.status].map { text throws(UserFault) in
      guard let status = [UserStatus.active, .suspended, .left].first(where: { $0.word == text })
      else {
        throw UserFault(
          .status, ja: "active, suspended, left のどれか", en: "active, suspended or left")
      }
      return status
    }
    licence = fields[.licence]
    guard licence.map({ $0.utf8.count <= 64 }) ?? true else {
      throw UserFault(.licence, ja: "64 バイト以下の番号", en: "a number of at most 64 bytes")
    }
    licenceProof = try Self.proof(fields[.licenceSource], fields[.licenceCheckedBy])
    licenceValidUntil = try fields[.licenceValidUntil].map { text throws(UserFault) in
      try Self.end(text)
    }
    isPersonal = try fields[.personal].map { text throws(UserFault) in
      guard ["yes", "no"].contains(text) else {
        throw UserFault(.personal, ja: "yes か no", en: "yes or no")
      }
      return text == "yes"
    }
  }

  private static func role(_ text: String) throws(UserFault) -> String {
    guard Registers.isRole(text) else {
      throw UserFault(.role, ja: "職種の言葉（doctor など）", en: "a role of the vocabulary (doctor …)")
    }
    return text
  }

  private static func proof(
    _ source: String?, _ by: String?
  ) throws(UserFault) -> LicenceProof? {
    guard let source else {
      guard by == nil else {
        throw UserFault(.licenceSource, ja: "確認者と一緒に書く確認元", en: "given together with who checked")
      }
      return nil
    }
    guard let found = LicenceSource(word: source) else {
      let words = LicenceSource.allCases.map(\.word).joined(separator: ", ")
      throw UserFault(.licenceSource, ja: "\(words) のどれか", en: "one of \(words)")
    }
    guard let by, (1...64).contains(by.count) else {
      throw UserFault(.licenceCheckedBy, ja: "確認した人（64 文字以下）", en: "who checked, in 64 characters")
    }
    return LicenceProof(source: found, checkedBy: by)
  }

  /// A date alone is that day in Japan, all of it.
  private static func end(_ text: String) throws(UserFault) -> Timestamp {
    if text.utf8.count == 10, let day = Timestamp(rfc3339: "\(text)T00:00:00+09:00") {
      return day.adding(.seconds(86_400))
    }
    guard let moment = Timestamp(rfc3339: text) else {
      throw UserFault(
        .licenceValidUntil, ja: "日付（2027-03-31）か日時（RFC 3339）",
        en: "a date (2027-03-31) or a time (RFC 3339)")
    }
    return moment
  }

  /// The entry that these values make of the former one; a new user needs a role.
  func entry(
    of id: UserID, at facility: FacilityReference, over former: UserRecord?
  ) throws(UserFault) -> UserRecord {
    guard let role = role ?? former?.role else {
      throw UserFault(.role, ja: "新しい利用者の職種", en: "the role of a new user")
    }
    var entry = former ?? UserRecord(id: id, facility: facility, role: role)
    entry.role = role
    if let licence, licence != entry.licence {
      entry.licence = licence
      entry.licenceProof = nil
      entry.licenceValidUntil = nil
    }
    if let licenceProof { entry.licenceProof = licenceProof }
    if let licenceValidUntil { entry.licenceValidUntil = licenceValidUntil }
    if let isPersonal { entry.isPersonal = isPersonal }
    if let status { entry.status = status }
    return entry
  }
}
