package import Crypto
import Linkage
package import Platform

/// What the office keeps of a facility that no exchange needs to read.
package struct FacilityDossier: Equatable, Sendable {
  /// Who answers for what at the facility.
  package enum Duty: UInt8, CaseIterable, Sendable {
    /// 施設管理責任者.
    case manager = 1
    /// システム管理者: certificates and terminals.
    case systemAdministrator = 2
    /// ユーザ管理者: who may use it.
    case userAdministrator = 3

    /// The word for the API.
    package var word: String { "\(self)" }
  }

  /// A person who answers for something.
  package struct Person: Equatable, Sendable {
    /// The name.
    package let name: String
    /// Telephone or mail.
    package let contact: String

    /// A person; checked when the entry is put.
    package init(name: String, contact: String) {
      self.name = name
      self.contact = contact
    }
  }

  /// Who answers for what.
  package var persons: [Duty: Person] = [:]
  /// The postal address; empty if nobody said.
  package var address = ""
  /// Until when each pinned certificate is valid, as far as somebody said.
  package var certificateEnds: [Digest: Timestamp] = [:]
  /// The newest steps, oldest first; the ledger has them all.
  package internal(set) var steps: [StepRecord] = []
  /// Its yearly audits.
  package internal(set) var audits = AuditHistory()
  /// The enrolment that is open.
  package internal(set) var enrolment: Enrolment?

  /// Nothing is known yet.
  package init() {}

  /// LIMIT: steps kept.
  package static let stepsMax = 64
  /// LIMIT: bytes of a name.
  package static let nameMax = 128
  /// LIMIT: bytes of a contact or an address.
  package static let contactMax = 400

  mutating func append(_ step: StepRecord) {
    steps = Array((steps + [step]).suffix(Self.stepsMax))
  }

  func check() throws(ConsentError) {
    for (_, person) in persons {
      guard (1...Self.nameMax).contains(person.name.utf8.count),
        (1...Self.contactMax).contains(person.contact.utf8.count)
      else { throw .malformedEntry(field: "persons") }
    }
    guard address.utf8.count <= Self.contactMax else { throw .malformedEntry(field: "address") }
  }

  private static let version: UInt8 = 2
  /// Dossiers as they were before there were enrolments.
  private static let versionWithoutEnrolment: UInt8 = 1

  func encoded() -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.text(address)
    let known = Duty.allCases.filter { persons[$0] != nil }
    packer.byte(UInt8(known.count))
    for duty in known {
      packer.byte(duty.rawValue)
      packer.text(persons[duty]?.name ?? "")
      packer.text(persons[duty]?.contact ?? "")
    }
    packer.byte(UInt8(certificateEnds.count))
    for (digest, end) in certificateEnds.sorted(by: { $0.key.hex < $1.key.hex }) {
      packer.fixed(digest.bytes)
      packer.number(end.milliseconds)
    }
    packer.byte(UInt8(steps.count))
    for step in steps { step.pack(into: &packer) }
    audits.pack(into: &packer)
    packer.flag(enrolment != nil)
    enrolment?.pack(into: &packer)
    return packer.bytes
  }

  init(decoding bytes: [UInt8]) throws(LinkageError) {
    let version = bytes.first == Self.versionWithoutEnrolment ? bytes[0] : Self.version
    var unpacker = try Unpacker(bytes, version: version)
    address = try unpacker.text()
    for _ in 0..<(try unpacker.byte()) {
      guard let duty = Duty(rawValue: try unpacker.byte()) else { throw .malformedRecord }
      let name = try unpacker.text()
      persons[duty] = Person(name: name, contact: try unpacker.text())
    }
    for _ in 0..<(try unpacker.byte()) {
      let digest = try unpacker.digest()
      certificateEnds[digest] = Timestamp(milliseconds: try unpacker.number())
    }
    for _ in 0..<(try unpacker.byte()) { steps.append(try StepRecord(unpacking: &unpacker)) }
    audits = try AuditHistory(unpacking: &unpacker)
    if version > Self.versionWithoutEnrolment, try unpacker.flag() {
      enrolment = try Enrolment(unpacking: &unpacker)
    }
    try unpacker.finish()
  }
}
