import Bridge
import Consent
import Dialect
import Linkage
import Platform
import Record

// SOURCE: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014
/// Random things that patients of おしどりネット say, of every kind that a statement can be.
struct ConsentForms {
  private var state: UInt64
  let facilities: [FacilityReference]
  let users: [UserID]
  let networks: [NetworkID]

  init(seed: UInt64) {
    state = seed
    networks = ["mame", "oshidori", "mio"].compactMap { NetworkID($0) }
    facilities = ["mame/c-101", "mame/c-102", "oshidori/h-001", "mio/A_b.c-9"].compactMap {
      FacilityReference(path: $0)
    }
    users = ["dr.sato", "山田?roles=x,y/z"].compactMap { UserID($0) }
  }

  /// The translation of おしどりネット's forms.
  static func translation(policies: Set<String> = []) throws -> ConsentTranslation {
    guard let home = NetworkID("oshidori") else { throw Missing("a network") }
    return ConsentTranslation(
      network: home, patientSystem: "urn:oid:1.2.392.200250.99.2", policies: policies)
  }

  /// A patient by their number.
  static let patient = FHIRReference(
    identifier: FHIRReference.Identifier(system: "urn:oid:1.2.392.200250.99.2", value: "0001"))

  private mutating func number(_ below: UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return (mixed ^ (mixed >> 31)) % below
  }

  private mutating func one<Value>(_ values: [Value]) -> Value {
    values[Int(number(UInt64(values.count)))]
  }

  private mutating func flip(_ chances: UInt64 = 2) -> Bool { number(chances) == 0 }

  /// One of a few instants, so that things are often said at once.
  private mutating func moment() -> Timestamp {
    Timestamp(milliseconds: 1_700_000_000_000 + Int64(number(6)) * 86_400_123)
  }

  mutating func statements() -> [ConsentStatement] {
    (0...number(9)).map { _ in statement() }
  }

  private mutating func statement() -> ConsentStatement {
    let from = flip(6) ? moment() : nil
    let until = (flip(4) ? moment() : nil).flatMap { end in
      from.map { $0 < end } ?? true ? end : nil
    }
    let validity = ConsentStatement.Validity(from: from, until: until)
    let signer: ConsentStatement.Signer =
      flip(4) ? .proxy(one(ConsentStatement.Relation.allCases)) : .patient
    return ConsentStatement(
      matter(), said: moment(), validity: validity, signer: signer, basis: basis(),
      document: one([nil, "様式7-2026/1", "DocumentReference/9"]))
  }

  private mutating func basis() -> ConsentStatement.LegalBasis {
    switch number(8) {
    case 0: .law
    case 1: .entrustment
    case 2: .jointUse
    case 3:
      .impliedConsent(
        ConsentStatement.Evidence(
          commonRule: "共通:ルール 1", postedNotice: "掲示%2F", consentAtVisit: "v:1"))
    default: .explicitConsent
    }
  }

  private mutating func matter() -> ConsentStatement.Matter {
    switch number(8) {
    case 0: .participation(.active)
    case 1: .participation(flip() ? .withdrawn : .active)
    case 2: .emergency(flip())
    case 3: .notice(one(DisclosureNotice.allCases))
    default: .viewing(one(FacilityConsent.allCases), coverage())
    }
  }

  private mutating func coverage() -> Coverage {
    let roles = flip(3) ? Set([one(["doctor", "nurse"]), one(["看護師", "a,b;c?d"])]) : []
    switch number(5) {
    case 0: return Coverage(.partners, roles: roles, coversLaterMembers: flip())
    case 1: return Coverage(.members(one(networks)), roles: roles, coversLaterMembers: flip())
    case 2: return Coverage(.person(one(facilities), one(users)), roles: roles)
    default: return Coverage(.facilities([one(facilities), one(facilities)]), roles: roles)
    }
  }
}
