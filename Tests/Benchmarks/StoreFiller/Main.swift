import Crypto
import Glibc
import Linkage
import Platform
import Record
import Store

/// Writes made-up links into the store and the keystore of a bridge that is not running.
@main
enum StoreFiller {
  static let usage = "usage: StoreFiller DATA/store secrets/store.key COUNT\n"
  /// Three changes each; a commit takes 128.
  static let linksPerCommit = 42
  static let commitsAtOnce = 64

  static func main() async {
    let words = CommandLine.arguments
    guard words.count == 4, let count = Int(words[3]), count > 0 else {
      write(usage, to: STDERR_FILENO)
      exit(2)
    }
    do {
      try await fill(words[1], key: words[2], count)
      write("\(count)\n", to: STDOUT_FILENO)
    } catch {
      write("store filler: \(error)\n", to: STDERR_FILENO)
      exit(1)
    }
  }

  private static func fill(_ directory: String, key: String, _ count: Int) async throws {
    let store = try JournalStore(
      directory: directory, key: try SecretKey.load(path: key), limits: .standard, clock: .system)
    let keystore = try Keystore(
      directory: "\(directory)/../keystore", key: try SecretKey.load(path: key))
    let maker = try LinkMaker(keystore)
    for start in stride(from: 0, to: count, by: linksPerCommit * commitsAtOnce) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        let end = min(count, start + linksPerCommit * commitsAtOnce)
        for first in stride(from: start, to: end, by: linksPerCommit) {
          let links = min(linksPerCommit, end - first)
          group.addTask {
            var changes: [Change] = []
            for _ in 0..<links { changes += try await maker.changes() }
            _ = try await store.commit(if: [], changes)
          }
        }
        try await group.waitForAll()
      }
    }
    keystore.close()
    try await store.close()
  }

  private static func write(_ text: String, to raw: Int32) {
    let bytes = Array(text.utf8)
    _ = unsafe Glibc.write(raw, bytes, bytes.count)
  }
}

/// Makes links as redeeming a slip leaves them: the record, and one index entry for each side.
///
/// The sealed halves are noise of the right size; nobody asks for these patients.
struct LinkMaker: Sendable {
  private let keystore: Keystore
  private let sides: [FacilityReference]
  private let now = WallClock.system.now()

  init(_ keystore: Keystore) throws {
    self.keystore = keystore
    let texts = [("mame", "c-101"), ("oshidori", "h-001")]
    sides = texts.compactMap { network, facility in
      guard let network = NetworkID(network), let facility = FacilityID(facility) else {
        return nil
      }
      return FacilityReference(network: network, facility: facility)
    }
  }

  func changes() async throws -> [Change] {
    guard let id = LinkID(SecureRandom.bytes(16)) else { return [] }
    let (slot, _) = try await keystore.make(for: id.bytes)
    let halves = sides.compactMap { side -> LinkHalf? in
      guard let sealed = SealedHalf(bytes: SecureRandom.bytes(128)),
        let digest = Digest(SecureRandom.bytes(32))
      else { return nil }
      return LinkHalf(facility: side, sealed: sealed, index: PatientIndex(digest))
    }
    var link = LinkRecord(
      id: id, key: slot, requesterSide: halves[0], custodianSide: halves[1],
      evidence: LinkEvidence(mode: .slip, digest: SHA256.hash(id.bytes), validUntil: nil),
      created: now)
    for side in sides { try link.confirm(by: side, at: now) }
    return [.put(Key("link", id.hex), link.encoded())]
      + halves.map { .put(Key("links-of", $0.facility.network.text, $0.index.hex, id.hex), []) }
  }
}
