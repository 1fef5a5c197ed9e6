import Crypto
package import Ledger
package import Record

/// The signed entries of a ledger's files, and what one network alone may read in them: read
/// outside of the bridge, without its word.
package struct SignedLedger {
  /// Why a report cannot be made.
  package enum Failure: Error, Equatable, Sendable {
    /// The ledger does not verify; what was read before counts for nothing.
    case ledger(LedgerError)
    /// The audit key is not to be read, or an entry's view is not sealed to it.
    case wrongKey
  }

  private let reader: LedgerReader
  private let network: NetworkID?
  private let sealer: Sealer?

  /// The ledger in `directory`, read for `network` where one is named, with its audit key where
  /// that is at hand.
  package init(
    directory: String, verifierKey: String, network: NetworkID? = nil, auditKeyFile: String? = nil
  ) throws(Failure) {
    do throws(LedgerError) {
      reader = try LedgerReader(directory: directory, verifierKey: verifierKey)
    } catch {
      throw .ledger(error)
    }
    self.network = network
    sealer = try auditKeyFile.map { path throws(Failure) in
      guard let key = try? SecretKey.load(path: path) else { throw .wrongKey }
      return Sealer(key)
    }
  }

  /// Hands over, in order, each signed entry that is `wanted`, with the network's own view of it
  /// where there is one and the key is at hand.
  package func forEach(
    where wanted: (JSONValue) -> Bool,
    _ body: (_ index: Int64, _ entry: JSONValue, _ view: JSONValue?) -> Void
  ) throws(Failure) {
    var phrasebooks: [Int64: Phrasebook] = [:]
    var failure: Failure?
    do throws(LedgerError) {
      try reader.forEachSigned { index, bytes in
        guard failure == nil, let entry = try? JSONValue.parse(bytes) else { return }
        let isConfiguration = entry["kind"] == "configuration"
        guard isConfiguration || wanted(entry) else { return }
        do throws(Failure) {
          let view = try view(of: entry, phrasebooks)
          if isConfiguration, let view { phrasebooks[index] = Phrasebook(view: view) }
          if wanted(entry) { body(index, entry, view) }
        } catch {
          failure = error
        }
      }
    } catch {
      throw .ledger(error)
    }
    if let failure { throw failure }
  }

  /// What an entry was folded with stands in an entry before it.
  private func view(
    of entry: JSONValue, _ phrasebooks: [Int64: Phrasebook]
  ) throws(Failure) -> JSONValue? {
    guard let network, let sealer, let sealed = entry["fields"]?["sealed"]?[network.text]?.string
    else { return nil }
    let text: [UInt8]? =
      switch Logbook.view(sealed, of: network, with: sealer) {
      case nil: nil
      case .json(let text): text
      case .folded(let index, let folded): phrasebooks[index]?.unfold(folded[...])
      }
    guard let text, let view = try? JSONValue.parse(text) else { throw .wrongKey }
    return view
  }
}
