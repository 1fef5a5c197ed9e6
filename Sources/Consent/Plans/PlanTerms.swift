import Linkage
package import Platform
package import Record

/// What an administrator looks for: the two exceptional purposes of まめネット's third consent
/// beside the emergency (運用Step 5(1)③).
package enum PlanPurpose: String, CaseIterable, Sendable {
  /// 「個人の特定と紐付のため」
  case identityLinking
  /// 「システム管理上やむを得ない場合」
  case systemNecessity

  /// The vocabulary's word for it.
  package var purpose: String { self == .identityLinking ? "PATADMIN" : "SYSADMIN" }

  /// What a person reads: Japanese and English.
  package var words: (ja: String, en: String) {
    switch self {
    case .identityLinking: ("個人の特定と紐付け", "to identify and link patients")
    case .systemNecessity: ("システム管理上やむを得ない閲覧", "the system cannot do without")
    }
  }

  /// The role that works under plans.
  package static let role = "networkAdmin"

  /// Whether somebody of this role needs a plan for this purpose, both in the vocabulary's words.
  ///
  /// Reception links its patients without one.
  package static func isNeeded(role: String, purpose: String) -> Bool {
    purpose == systemNecessity.purpose || role == Self.role && purpose == identityLinking.purpose
  }
}

/// What a work plan (作業計画) allows: who, what for, whose record, of how many patients, until when.
package struct PlanTerms: Equatable, Sendable {
  /// Why the work is needed; a closed list that both networks read.
  package enum Cause: String, CaseIterable, Sendable {
    case linkDoubtful, linkWrong, documentMissing, displayFault, migration, incident

    /// What a person reads: Japanese and English.
    package var words: (ja: String, en: String) {
      switch self {
      case .linkDoubtful: ("紐付けの確認", "a link has to be checked")
      case .linkWrong: ("紐付けの誤りの疑い", "a link may be wrong")
      case .documentMissing: ("文書が届かない", "documents are missing")
      case .displayFault: ("表示の不具合", "documents are shown wrongly")
      case .migration: ("システムの移行", "the system is moved")
      case .incident: ("事故への対応", "an incident")
      }
    }
  }

  /// What for.
  package var purpose: PlanPurpose
  /// Who will work.
  package var administrator: UserID
  /// At which facility's entry in the register.
  package var facility: FacilityReference
  /// The network that holds the records.
  package var custodian: NetworkID
  /// The ticket or document the work is about: 1 to 64 letters, digits and `-._/`.
  package var ticket: String
  /// Why.
  package var cause: Cause
  /// Why in the network's own words, for its own eyes: 1 to 600 characters.
  package var words: String
  /// The categories that may be looked at, sorted; words of the vocabulary.
  package var categories: [String]
  /// How many patients at most.
  package var patientsMax: Int
  /// How many looks at each of them at most; a look is one session.
  package var looksMax: Int
  /// When it begins.
  package var from: Timestamp
  /// The first moment at which it is over.
  package var until: Timestamp

  /// Characters of a free text.
  package static let characters = 1...600
  /// LIMIT: how far ahead a plan may begin.
  package static let aheadMax = Duration.seconds(30 * 86_400)
  private static let ticketPattern = Set("-._/".utf8)

  /// Terms; checked when they are drafted.
  package init(
    purpose: PlanPurpose, administrator: UserID, facility: FacilityReference,
    custodian: NetworkID, ticket: String, cause: Cause, words: String, categories: [String],
    patientsMax: Int, looksMax: Int, from: Timestamp, until: Timestamp
  ) {
    self.purpose = purpose
    self.administrator = administrator
    self.facility = facility
    self.custodian = custodian
    self.ticket = ticket
    self.cause = cause
    self.words = words
    self.categories = Set(categories).sorted()
    self.patientsMax = patientsMax
    self.looksMax = looksMax
    self.from = from
    self.until = until
  }

  /// The administrator's network.
  package var requester: NetworkID { facility.network }

  /// Throws `malformedPlan` for the first member that `rules` do not allow at `now`.
  func check(by rules: PlanRules, at now: Timestamp) throws(PlanError) {
    func require(_ isFit: Bool, _ field: String) throws(PlanError) {
      guard isFit else { throw .malformedPlan(field: field) }
    }
    try require(
      (1...64).contains(ticket.utf8.count)
        && ticket.utf8.allSatisfy { $0.isTicketLetter || Self.ticketPattern.contains($0) },
      "ticket")
    try require(
      Self.characters.contains(words.count) && words.utf8.count <= 4 * Self.characters.upperBound
        && words.contains { !$0.isWhitespace }, "text")
    try require((1...64).contains(categories.count), "categories")
    try require((1...rules.patientsMax).contains(patientsMax), "patients")
    try require((1...rules.looksMax).contains(looksMax), "looks")
    try require(now < until && from < until, "until")
    try require(until.duration(since: from) <= .seconds(Int64(rules.hoursMax) * 3600), "until")
    try require(from.duration(since: now) <= Self.aheadMax, "from")
  }
}

extension UInt8 {
  fileprivate var isTicketLetter: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }
}

// MARK: - Packing

extension PlanTerms {
  func pack(into packer: inout Packer) {
    packer.text(purpose.rawValue)
    packer.text(administrator.text)
    packer.reference(facility)
    packer.text(custodian.text)
    packer.text(ticket)
    packer.text(cause.rawValue)
    packer.text(words)
    packer.texts(categories)
    packer.number(Int64(patientsMax))
    packer.number(Int64(looksMax))
    packer.number(from.milliseconds)
    packer.number(until.milliseconds)
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    guard let purpose = PlanPurpose(rawValue: try unpacker.text()),
      let administrator = UserID(try unpacker.text())
    else { throw .malformedRecord }
    let facility = try unpacker.reference()
    guard let custodian = NetworkID(try unpacker.text()) else { throw .malformedRecord }
    let ticket = try unpacker.text()
    guard let cause = Cause(rawValue: try unpacker.text()) else { throw .malformedRecord }
    let words = try unpacker.text()
    let categories = try unpacker.texts()
    guard let patientsMax = Int(exactly: try unpacker.number()),
      let looksMax = Int(exactly: try unpacker.number())
    else { throw .malformedRecord }
    self.init(
      purpose: purpose, administrator: administrator, facility: facility, custodian: custodian,
      ticket: ticket, cause: cause, words: words, categories: categories,
      patientsMax: patientsMax, looksMax: looksMax,
      from: Timestamp(milliseconds: try unpacker.number()),
      until: Timestamp(milliseconds: try unpacker.number()))
  }
}

extension Packer {
  /// Appends at most 255 texts behind their count.
  mutating func texts(_ texts: [String]) {
    precondition(texts.count <= 0xFF, "a packed list holds at most 255 texts")
    byte(UInt8(texts.count))
    for text in texts { self.text(text) }
  }
}

extension Unpacker {
  /// Reads texts behind their count.
  mutating func texts() throws(LinkageError) -> [String] {
    var texts: [String] = []
    for _ in 0..<Int(try byte()) { texts.append(try text()) }
    return texts
  }
}
