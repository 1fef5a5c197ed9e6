import Linkage
import Platform
import Record

extension PatientConsent {
  private static let version: UInt8 = 2

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.number(Int64(statements.count))
    for statement in statements { packer.statement(statement) }
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    var unpacker = try Unpacker(bytes, version: Self.version)
    let count = try unpacker.number()
    guard (0...Int64(ConsentLimits.statementsPerPatientMax)).contains(count) else {
      throw .malformedRecord
    }
    var statements: [ConsentStatement] = []
    statements.reserveCapacity(Int(count))
    for _ in 0..<count { statements.append(try unpacker.statement()) }
    try unpacker.finish()
    self.init(statements)
  }
}

extension Packer {
  fileprivate mutating func statement(_ statement: ConsentStatement) {
    number(statement.said.milliseconds)
    optional(statement.validity.from?.milliseconds)
    optional(statement.validity.until?.milliseconds)
    switch statement.signer {
    case .patient: byte(0)
    case .proxy(let relation): byte(relation.rawValue)
    }
    optional(statement.document)
    basis(statement.basis)
    matter(statement.matter)
  }

  private mutating func basis(_ basis: ConsentStatement.LegalBasis) {
    switch basis {
    case .explicitConsent: byte(1)
    case .impliedConsent(let evidence):
      byte(2)
      text(evidence.commonRule)
      text(evidence.postedNotice)
      text(evidence.consentAtVisit)
    case .law: byte(3)
    case .entrustment: byte(4)
    case .jointUse: byte(5)
    }
  }

  private mutating func matter(_ matter: ConsentStatement.Matter) {
    switch matter {
    case .participation(let value):
      byte(1)
      byte(value.rawValue)
    case .viewing(let value, let coverage):
      byte(2)
      byte(value.rawValue)
      self.coverage(coverage)
    case .emergency(let value):
      byte(3)
      flag(value)
    case .notice(let value):
      byte(4)
      byte(value.rawValue)
    }
  }

  private mutating func coverage(_ coverage: Coverage) {
    byte(UInt8(truncatingIfNeeded: coverage.roles.count))
    for role in coverage.roles.sorted() { text(role) }
    flag(coverage.coversLaterMembers)
    switch coverage.reach {
    case .facilities(let facilities):
      byte(1)
      byte(UInt8(truncatingIfNeeded: facilities.count))
      for facility in facilities.sorted(by: { $0.path < $1.path }) { reference(facility) }
    case .members(let network):
      byte(2)
      text(network.text)
    case .partners: byte(3)
    case .person(let facility, let user):
      byte(4)
      reference(facility)
      text(user.text)
    }
  }
}

extension Unpacker {
  fileprivate mutating func statement() throws(LinkageError) -> ConsentStatement {
    let said = Timestamp(milliseconds: try number())
    let from = try optionalNumber().map(Timestamp.init(milliseconds:))
    let until = try optionalNumber().map(Timestamp.init(milliseconds:))
    let signer = try signer()
    let document = try optionalText()
    let basis = try basis()
    return ConsentStatement(
      try matter(), said: said,
      validity: ConsentStatement.Validity(from: from, until: until), signer: signer,
      basis: basis, document: document)
  }

  private mutating func signer() throws(LinkageError) -> ConsentStatement.Signer {
    let byte = try byte()
    guard byte != 0 else { return .patient }
    return .proxy(try value(byte, ConsentStatement.Relation.init(rawValue:)))
  }

  private mutating func basis() throws(LinkageError) -> ConsentStatement.LegalBasis {
    switch try byte() {
    case 1: return .explicitConsent
    case 2:
      let (rule, notice, visit) = (try text(), try text(), try text())
      return .impliedConsent(
        ConsentStatement.Evidence(
          commonRule: rule, postedNotice: notice, consentAtVisit: visit))
    case 3: return .law
    case 4: return .entrustment
    case 5: return .jointUse
    default: throw .malformedRecord
    }
  }

  private mutating func matter() throws(LinkageError) -> ConsentStatement.Matter {
    switch try byte() {
    case 1: return .participation(try value(try byte(), Participation.init(rawValue:)))
    case 2:
      let value = try value(try byte(), FacilityConsent.init(rawValue:))
      return .viewing(value, try coverage())
    case 3: return .emergency(try flag())
    case 4: return .notice(try value(try byte(), DisclosureNotice.init(rawValue:)))
    default: throw .malformedRecord
    }
  }

  private mutating func coverage() throws(LinkageError) -> Coverage {
    var roles: Set<String> = []
    for _ in 0..<(try byte()) { roles.insert(try text()) }
    let coversLaterMembers = try flag()
    let reach: Coverage.Reach
    switch try byte() {
    case 1:
      var facilities: Set<FacilityReference> = []
      for _ in 0..<(try byte()) { facilities.insert(try reference()) }
      reach = .facilities(facilities)
    case 2: reach = .members(try value(try text(), NetworkID.init))
    case 3: reach = .partners
    case 4:
      let facility = try reference()
      reach = .person(facility, try value(try text(), UserID.init))
    default: throw .malformedRecord
    }
    return Coverage(reach, roles: roles, coversLaterMembers: coversLaterMembers)
  }

  private func value<Raw, Value>(
    _ raw: Raw, _ make: (Raw) -> Value?
  ) throws(LinkageError) -> Value {
    guard let value = make(raw) else { throw .malformedRecord }
    return value
  }
}
