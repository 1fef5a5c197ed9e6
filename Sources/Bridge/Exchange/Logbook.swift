import Crypto
import Ledger
import Platform
package import Record

/// Writes what happened to the ledger, so that each operator can read its own side of it.
///
/// In the open stands what both may know: when, what kind, which direction, which facility, a
/// digest of the handle. What one network alone may know — its reasons, its patients' consents —
/// is sealed to that network's audit key, and reads as noise to the other.
package struct Logbook: Sendable {
  let ledger: Ledger
  private let sealers: [NetworkID: Sealer]
  private let clock: WallClock

  init(ledger: Ledger, sealers: [NetworkID: Sealer], clock: WallClock) {
    self.ledger = ledger
    self.sealers = sealers
    self.clock = clock
  }

  /// Appends an entry and returns its receipt: durable, or thrown.
  func append(
    _ kind: EntryKind, _ open: [(name: String, value: EntryValue)],
    sealed: [NetworkID: JSONValue] = [:]
  ) async throws(Problem) -> Receipt {
    try await append(kind, open, sealing: sealed.map { ($0.key, $0.value.encoded()) })
  }

  /// The same with the views as JSON text.
  func append(
    _ kind: EntryKind, _ open: [(name: String, value: EntryValue)],
    sealing texts: [(network: NetworkID, view: [UInt8])]
  ) async throws(Problem) -> Receipt {
    var fields = open
    let views: [(name: String, value: EntryValue)] = texts.compactMap { network, view in
      guard let sealer = sealers[network] else { return nil }
      let bytes = sealer.seal(view, authenticating: Self.context(network))
      return (network.text, .text(Base64URL.encode(bytes)))
    }
    if !views.isEmpty { fields.append(("sealed", .object(views))) }
    do throws(LedgerError) {
      return try await ledger.append(Entry(kind: kind, at: clock.now(), fields: fields))
    } catch {
      throw .auditUnavailable
    }
  }

  /// Opens a network's own view of an entry; nil if the key is not the one it was sealed to.
  package static func open(
    _ sealed: String, of network: NetworkID, withKeyFile path: String
  ) -> JSONValue? {
    guard let key = try? SecretKey.load(path: path), let bytes = Base64URL.decode(sealed),
      let plain = try? Sealer(key).open(bytes, authenticating: context(network))
    else { return nil }
    return try? JSONValue.parse(plain)
  }

  private static func context(_ network: NetworkID) -> [UInt8] {
    Array("kakehashi ledger view 1 \(network.text)".utf8)
  }
}
