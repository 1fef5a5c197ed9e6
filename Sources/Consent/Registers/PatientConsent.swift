import Linkage
package import Platform
package import Record

/// Whether a patient takes part in a network (参加・公開の同意), least first.
package enum Participation: UInt8, CaseIterable, Comparable, Sendable {
  case withdrawn = 1
  case active = 3

  /// The vocabulary's word.
  package var word: String { self == .active ? "active" : "withdrawn" }

  /// Less access comes first.
  package static func < (left: Participation, right: Participation) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What a patient says about one facility (閲覧同意), least first.
package enum FacilityConsent: UInt8, CaseIterable, Comparable, Sendable {
  case refused = 1
  case unset = 2
  case granted = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .refused: "refused"
    case .unset: "unset"
    case .granted: "granted"
    }
  }

  /// Less access comes first.
  package static func < (left: FacilityConsent, right: FacilityConsent) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// What became of the posted notice (院内掲示), least first.
package enum DisclosureNotice: UInt8, CaseIterable, Comparable, Sendable {
  case objected = 1
  case none = 2
  case given = 3

  /// The vocabulary's word.
  package var word: String {
    switch self {
    case .objected: "objected"
    case .none: "none"
    case .given: "given"
    }
  }

  /// Less access comes first.
  package static func < (left: DisclosureNotice, right: DisclosureNotice) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Everything a patient has said in one network; one entry, so that one read answers all.
package struct PatientConsent: Equatable, Sendable {
  /// What was said about one facility.
  package struct Entry: Equatable, Sendable {
    /// What was said.
    package let consent: FacilityConsent
    /// When it ends; only something granted has an end.
    package let until: Timestamp?
  }

  /// Whether the patient takes part; nil if nobody ever recorded it.
  package internal(set) var participation: Participation?
  /// Since when that holds.
  package internal(set) var participationSince: Timestamp?
  /// Consent to emergency viewing (例外的な閲覧); nil if nobody ever recorded it.
  package internal(set) var emergencyConsent: Bool?
  /// The posted notice; nil if nobody ever recorded it.
  package internal(set) var disclosureNotice: DisclosureNotice?
  /// What was said about single facilities.
  package internal(set) var facilities: [FacilityReference: Entry] = [:]

  /// Nothing was said yet.
  package init() {}

  /// What holds about `facility` at `now`: a consent that ran out counts as not given.
  package func consent(for facility: FacilityReference, at now: Timestamp) -> FacilityConsent {
    guard let entry = facilities[facility] else { return .unset }
    if let until = entry.until, now >= until { return .unset }
    return entry.consent
  }

  /// Withdrawing forgets what was granted, so that joining again starts from nothing; what was
  /// refused stays refused.
  mutating func setParticipation(_ value: Participation, at now: Timestamp) {
    if participation != value { participationSince = now }
    participation = value
    guard value == .withdrawn else { return }
    facilities = facilities.filter { $0.value.consent == .refused }
    emergencyConsent = false
  }

  private static let version: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.byte(participation?.rawValue ?? 0)
    packer.optional(participationSince?.milliseconds)
    packer.byte(emergencyConsent.map { $0 ? 2 : 1 } ?? 0)
    packer.byte(disclosureNotice?.rawValue ?? 0)
    let entries = facilities.sorted { $0.key.path < $1.key.path }
    packer.number(Int64(entries.count))
    for (facility, entry) in entries {
      packer.reference(facility)
      packer.byte(entry.consent.rawValue)
      packer.optional(entry.until?.milliseconds)
    }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    participation = try unpacker.choice(Participation.init(rawValue:))
    participationSince = try unpacker.optionalNumber().map(Timestamp.init(milliseconds:))
    switch try unpacker.byte() {
    case 0: emergencyConsent = nil
    case 1: emergencyConsent = false
    case 2: emergencyConsent = true
    default: throw .malformedRecord
    }
    disclosureNotice = try unpacker.choice(DisclosureNotice.init(rawValue:))
    let count = try unpacker.number()
    guard (0...Int64(ConsentLimits.facilityConsentsPerPatientMax)).contains(count) else {
      throw .malformedRecord
    }
    for _ in 0..<count {
      let facility = try unpacker.reference()
      guard let consent = FacilityConsent(rawValue: try unpacker.byte()) else {
        throw .malformedRecord
      }
      facilities[facility] = Entry(
        consent: consent, until: try unpacker.optionalNumber().map(Timestamp.init(milliseconds:)))
    }
    try unpacker.finish()
  }
}

extension Unpacker {
  /// Reads a byte that is zero for nothing, or one of the known values.
  fileprivate mutating func choice<Value>(
    _ make: (UInt8) -> Value?
  ) throws(LinkageError) -> Value? {
    let byte = try byte()
    if byte == 0 { return nil }
    guard let value = make(byte) else { throw .malformedRecord }
    return value
  }
}
