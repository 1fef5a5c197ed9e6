import Linkage
package import Platform
import Record

/// What was done to an account, by whom and when.
package struct UserStep: Equatable, Sendable {
  /// Whose certificate it was done with.
  package enum Side: UInt8, CaseIterable, Sendable {
    case facility = 1
    /// The network's office, with the operator's certificate.
    case office = 2

    /// The word for the ledger and the console.
    package var word: String { self == .facility ? "facility" : "operator" }
  }

  /// Who acts.
  package struct Actor: Equatable, Sendable {
    /// With whose certificate.
    package let side: Side
    /// The person, 1 to 64 characters; nil where only the certificate speaks.
    package let by: String?

    /// Somebody on a side; checked when they act.
    package init(_ side: Side, by: String?) {
      self.side = side
      self.by = by
    }

    func check() throws(ConsentError) {
      guard by.map({ (1...64).contains($0.count) }) ?? true else {
        throw .malformedEntry(field: "by")
      }
    }
  }

  /// The step; nil where the office put the entry as a whole.
  package let event: UserEvent?
  /// Where the user stood after it.
  package let status: UserStatus
  /// Who took it.
  package let actor: Actor
  /// When.
  package let at: Timestamp

  init(_ event: UserEvent?, _ status: UserStatus, by actor: Actor, at: Timestamp) {
    self.event = event
    self.status = status
    self.actor = actor
    self.at = at
  }

  /// The word for the console.
  package var word: String { event?.word ?? "put" }

  func pack(into packer: inout Packer) {
    packer.byte(event?.rawValue ?? 0)
    packer.byte(status.rawValue)
    packer.byte(actor.side.rawValue)
    packer.optional(actor.by)
    packer.number(at.milliseconds)
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    let code = try unpacker.byte()
    event = UserEvent(rawValue: code)
    guard event != nil || code == 0, let status = UserStatus(rawValue: try unpacker.byte()),
      let side = Side(rawValue: try unpacker.byte())
    else { throw .malformedRecord }
    self.status = status
    actor = Actor(side, by: try unpacker.optionalText())
    at = Timestamp(milliseconds: try unpacker.number())
  }
}
