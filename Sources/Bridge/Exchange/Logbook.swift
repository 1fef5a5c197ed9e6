import Crypto
import Ledger
import Platform
package import Record
import Session

/// Writes what happened to the ledger, so that each operator can read its own side of it.
///
/// In the open stands what both may know: when, what kind, which direction, which facility, a
/// digest of the handle. What one network alone may know — its reasons, its patients' consents —
/// is sealed to that network's audit key, and reads as noise to the other.
package struct Logbook: Sendable {
  let ledger: Ledger
  /// What begins when nothing can be written any more.
  let outage: Outage
  private let seals: [NetworkID: Seal]
  private let clock: WallClock

  /// What views of one network are sealed with.
  private struct Seal {
    let sealer: Sealer
    let context: [UInt8]
  }

  init(ledger: Ledger, sealers: [NetworkID: Sealer], broker: Broker, clock: WallClock) {
    self.ledger = ledger
    outage = Outage(broker: broker, clock: clock)
    self.clock = clock
    var seals: [NetworkID: Seal] = [:]
    for (network, sealer) in sealers {
      seals[network] = Seal(sealer: sealer, context: Self.context(network))
    }
    self.seals = seals
  }

  /// Appends an entry and returns its receipt: durable, or thrown.
  func append(
    _ kind: EntryKind, _ open: [(name: String, value: EntryValue)],
    sealed: [NetworkID: JSONValue] = [:]
  ) async throws(Problem) -> Receipt {
    try await append(kind, open, sealing: sealed.map { ($0.key, $0.value.encoded()) })
  }

  /// The same with the views as they are sealed.
  func append(
    _ kind: EntryKind, _ open: [(name: String, value: EntryValue)],
    sealing views: [View]
  ) async throws(Problem) -> Receipt {
    var fields = open
    let sealed: [(name: String, value: EntryValue)] = views.compactMap { network, view in
      guard let seal = seals[network] else { return nil }
      let bytes = seal.sealer.seal(view, authenticating: seal.context)
      return (network.text, .text(Base64URL.encode(bytes)))
    }
    if !sealed.isEmpty { fields.append(("sealed", .object(sealed))) }
    do throws(LedgerError) {
      return try await ledger.append(Entry(kind: kind, at: clock.now(), fields: fields))
    } catch {
      outage.note(error)
      throw .auditUnavailable
    }
  }

  // MARK: Front to back

  /// Begins an entry that is written field by field, in the order of their names.
  func entry(_ kind: EntryKind) -> EntryWriter {
    ledger.begin(kind, at: clock.now())
  }

  /// Adds the field `sealed`: two views, each readable by its network alone.
  func seal(_ one: View, _ other: View, into entry: inout EntryWriter) {
    let isSorted = one.network.text < other.network.text
    entry.beginObject("sealed")
    seal(isSorted ? one : other, into: &entry)
    seal(isSorted ? other : one, into: &entry)
    entry.endObject()
  }

  /// A network and what it alone may read.
  typealias View = (network: NetworkID, view: [UInt8])

  private func seal(_ view: View, into entry: inout EntryWriter) {
    guard let seal = seals[view.network] else { return }
    entry.base64URL(
      view.network.text, seal.sealer.seal(view.view, authenticating: seal.context))
  }

  /// Appends an entry that was written so.
  func append(_ entry: consuming EntryWriter) async throws(Problem) -> Receipt {
    do throws(LedgerError) {
      return try await ledger.append(try entry.finish())
    } catch {
      outage.note(error)
      throw .auditUnavailable
    }
  }

  // MARK: Reading

  /// Opens a network's own view of an entry; nil if the key is not the one it was sealed to.
  ///
  /// `entry` gives the other entry that a view may have been folded with, as JSON.
  package static func open(
    _ sealed: String, of network: NetworkID, withKeyFile path: String,
    entry: (Int64) async throws -> JSONValue
  ) async throws -> JSONValue? {
    guard let key = try? SecretKey.load(path: path) else { return nil }
    let sealer = Sealer(key)
    switch view(sealed, of: network, with: sealer) {
    case nil: return nil
    case .json(let text): return try? JSONValue.parse(text)
    case .folded(let index, let folded):
      guard let other = try await entry(index)["fields"]?["sealed"]?[network.text]?.string,
        case .json(let text)? = view(other, of: network, with: sealer),
        let json = try? JSONValue.parse(text),
        let unfolded = Phrasebook(view: json)?.unfold(folded[...])
      else { return nil }
      return try? JSONValue.parse(unfolded)
    }
  }

  static func view(
    _ sealed: String, of network: NetworkID, with sealer: Sealer
  ) -> SealedView? {
    guard let bytes = Base64URL.decode(sealed),
      let plain = try? sealer.open(bytes, authenticating: context(network))
    else { return nil }
    return SealedView(plain)
  }

  private static func context(_ network: NetworkID) -> [UInt8] {
    Array("kakehashi ledger view 1 \(network.text)".utf8)
  }
}
