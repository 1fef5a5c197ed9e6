import Consent
import Platform
import Record
import TestSupport

/// Random things that patients said, as forms come from reception desks and fax machines.
struct ConsentHistories {
  private var random: SeededGenerator
  let home: NetworkID
  let networks: [NetworkID]
  let facilities: [FacilityReference]
  let users: [UserID]
  let roles = ["doctor", "nurse", "pharmacist"]
  let start = Timestamp(milliseconds: 1_700_000_000_000)

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    home = try Bench.network("mame")
    networks = try ["mame", "oshidori", "mio"].map(Bench.network)
    facilities = try ["mame/1", "oshidori/1", "oshidori/2", "mio/1"].map(Bench.facility)
    users = try ["dr.sato", "dr.ito"].map(Bench.user)
  }

  mutating func one<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }

  mutating func flip(_ chances: Int = 2) -> Bool {
    Int.random(in: 0..<chances, using: &random) == 0
  }

  /// One of twenty days, so that things are often said at once.
  mutating func day() -> Timestamp {
    start.adding(.seconds(86_400 * Int64.random(in: 0..<20, using: &random)))
  }

  mutating func asker() -> Asker {
    Asker(
      one(facilities), joined: flip(4) ? nil : day(), role: flip(4) ? nil : one(roles),
      user: flip(4) ? nil : one(users))
  }

  mutating func statements() -> [ConsentStatement] {
    (0..<Int.random(in: 0...8, using: &random)).map { _ in statement() }
  }

  private mutating func statement() -> ConsentStatement {
    let validity = ConsentStatement.Validity(
      from: flip(6) ? day() : nil, until: flip(4) ? day() : nil)
    let signer: ConsentStatement.Signer =
      flip(4) ? .proxy(one(ConsentStatement.Relation.allCases)) : .patient
    return ConsentStatement(
      matter(), said: day(), validity: validity, signer: signer,
      document: one([nil, "FAX-1", "desk-2"]))
  }

  private mutating func matter() -> ConsentStatement.Matter {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: .participation(.active)
    case 1: .participation(flip() ? .withdrawn : .active)
    case 2: .emergency(flip())
    case 3: .notice(one(DisclosureNotice.allCases))
    default: .viewing(one(FacilityConsent.allCases), coverage())
    }
  }

  private mutating func coverage() -> Coverage {
    let roles = flip(3) ? Set([one(self.roles)]) : []
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return Coverage(.partners, roles: roles, coversLaterMembers: flip())
    case 1: return Coverage(.members(one(networks)), roles: roles, coversLaterMembers: flip())
    case 2: return Coverage(.person(one(facilities), one(users)), roles: roles)
    default: return Coverage(.facilities([one(facilities), one(facilities)]), roles: roles)
    }
  }

  mutating func shuffled(_ statements: [ConsentStatement]) -> [ConsentStatement] {
    statements.shuffled(using: &random)
  }
}
