import Linkage
package import Platform
import Record
package import Store

/// Every edition that was ever activated, kept with its signatures.
///
/// An edition is stored in one commit together with the word that it is the latest, so that a
/// crash leaves either all of it or nothing.
package struct EditionRegister: Sendable {
  private let storage: Storage

  /// The register kept in `store`.
  package init(store: any Store) { storage = Storage(store: store) }

  /// The latest edition of an agreement, in force or not yet; nil if none was activated.
  package func latest(of agreement: String) async throws(ActivationError) -> SignedEdition? {
    guard let head = try await head(of: agreement) else { return nil }
    return try await stored(head.latest, of: agreement)
  }

  /// An edition by its epoch; nil if there is none.
  package func edition(
    _ epoch: Int, of agreement: String
  ) async throws(ActivationError) -> SignedEdition? {
    let found = try await translatingStorage { () async throws(ConsentError) in
      try await storage.get(.edition(epoch, agreement))
    }
    return try found.map { found throws(ActivationError) in
      try SignedEdition(bytes: found.value)
    }
  }

  /// The editions that count from `now` on: the one in force, then those that take effect later.
  ///
  /// What was in force once is not taken back by a clock that was. Empty if none was activated.
  package func current(
    of agreement: String, at now: Timestamp
  ) async throws(ActivationError) -> [SignedEdition] {
    guard let head = try await head(of: agreement) else { return [] }
    var epoch = head.latest
    var current = [try await stored(epoch, of: agreement)]
    while epoch > head.inForce, let first = current.first, first.edition.effective > now {
      epoch -= 1
      current.insert(try await stored(epoch, of: agreement), at: 0)
    }
    return current
  }

  /// Makes an approved edition the latest, durably, before this returns.
  ///
  /// Throws `overtaken` if another edition became the latest since it was reviewed.
  package func activate(_ approved: consuming ApprovedEdition) async throws(ActivationError) {
    let (signed, latest) = (approved.signed, approved.latest)
    let agreement = latest.agreement
    let present = try await translatingStorage { () async throws(ConsentError) in
      try await storage.get(.editionHead(agreement))
    }
    let former = try present.map { present throws(ActivationError) in
      try Head(decoding: present.value)
    }
    guard (former?.latest ?? 0) == latest.epoch else { throw .overtaken }
    let head = Head(latest: signed.edition.epoch, inForce: former?.inForce ?? 0)
    var changes: [Change] = [
      .put(.editionHead(agreement), head.encoded()),
      .put(.edition(head.latest, agreement), signed.bytes),
    ]
    if former == nil {
      // The documents it all began with, to come back to.
      changes.append(.put(.edition(0, agreement), SignedEdition(latest).bytes))
    }
    let guards = [present.guarding(.editionHead(agreement))]
    let isDone = try await translatingStorage { [changes] () async throws(ConsentError) in
      try await storage.commit(guards, changes)
    }
    guard isDone else { throw .overtaken }
  }

  /// Notes that an edition took effect.
  package func took(effect epoch: Int, of agreement: String) async throws(ActivationError) {
    try await translatingStorage { () async throws(ConsentError) in
      try await storage.update(.editionHead(agreement)) { stored throws(ConsentError) in
        guard let stored, let head = try? Head(decoding: stored.value) else {
          throw .malformedRecord
        }
        let raised = Head(latest: head.latest, inForce: max(head.inForce, epoch))
        return (raised.encoded(), ())
      }
    }
  }

  /// Which edition is the latest, and the latest that is known to have taken effect.
  private struct Head {
    let latest: Int
    let inForce: Int

    init(latest: Int, inForce: Int) {
      self.latest = latest
      self.inForce = inForce
    }

    init(decoding bytes: [UInt8]) throws(ActivationError) {
      let value = try? JSONValue.parse(bytes)
      guard let latest = value?["latest"]?.integer, let inForce = value?["inForce"]?.integer,
        (0...latest).contains(inForce), latest <= ActivationLimits.epochsMax
      else { throw .storage(.malformedRecord) }
      (self.latest, self.inForce) = (Int(latest), Int(inForce))
    }

    func encoded() -> [UInt8] {
      let value: JSONValue = ["latest": .number("\(latest)"), "inForce": .number("\(inForce)")]
      return value.encoded()
    }
  }

  private func head(of agreement: String) async throws(ActivationError) -> Head? {
    let found = try await translatingStorage { () async throws(ConsentError) in
      try await storage.get(.editionHead(agreement))
    }
    return try found.map { found throws(ActivationError) in try Head(decoding: found.value) }
  }

  private func stored(
    _ epoch: Int, of agreement: String
  ) async throws(ActivationError) -> SignedEdition {
    guard let found = try await edition(epoch, of: agreement) else {
      throw .storage(.malformedRecord)
    }
    return found
  }
}

extension Key {
  fileprivate static func edition(_ epoch: Int, _ agreement: String) -> Key {
    Key("edition", agreement, "\(epoch)")
  }

  fileprivate static func editionHead(_ agreement: String) -> Key { Key("edition-head", agreement) }
}

/// Runs `body` with the store's errors translated.
private func translatingStorage<Value>(
  _ body: () async throws(ConsentError) -> Value
) async throws(ActivationError) -> Value {
  do throws(ConsentError) { return try await body() } catch { throw .storage(error) }
}
