import Crypto
import Glibc
import Ledger
import Platform
import Synchronization

/// A directory for one test's ledger, and what opens it.
struct Place: ~Copyable {
  let directory: TemporaryDirectory
  let signer: SigningKey
  let clock = ManualClock()
  static let origin = "bridge.example/test"

  init() throws {
    let signer = try SigningKey.generate(.ed25519)
    let directory = try TemporaryDirectory()
    self.signer = signer
    self.directory = directory
  }

  var path: String { directory.path + "/ledger" }

  func open(
    _ limits: LedgerLimits = .small, at path: String? = nil, probe: DiskProbe = .none
  ) throws(LedgerError) -> Ledger {
    try Ledger(
      directory: path ?? self.path, origin: Self.origin, signer: signer, clock: clock.wallClock,
      limits: limits, probe: probe)
  }
}

extension LedgerLimits {
  /// Limits that a test reaches quickly.
  static var small: LedgerLimits {
    var limits = LedgerLimits()
    limits.segmentBytesMax = 65_536
    return limits
  }

  /// Limits under which every few entries begin a segment.
  static var manySegments: LedgerLimits {
    var limits = small
    limits.segmentBytesMax = 600
    return limits
  }
}

extension Entry {
  /// An entry that tells its number.
  static func numbered(_ number: Int) -> Entry {
    Entry(
      kind: .exchange, at: Timestamp(milliseconds: 1_767_225_600_000 + Int64(number)),
      fields: [("number", .number(Int64(number)))])
  }
}

extension Ledger {
  /// Appends numbered entries one by one; gives their leaf hashes.
  @discardableResult
  func append(numbered numbers: Range<Int>) async throws(LedgerError) -> [Digest] {
    var leaves: [Digest] = []
    for number in numbers {
      let receipt = try await append(.numbered(number))
      leaves.append(receipt.leaf)
    }
    return leaves
  }

  /// Appends numbered entries in few batches, in any order.
  func append(together numbers: Range<Int>) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in numbers { group.addTask { _ = try await self.append(.numbered(number)) } }
      try await group.waitForAll()
    }
  }
}

/// Plain file operations of tests that damage and copy directories.
enum Disk {
  static func read(_ path: String) throws -> [UInt8] {
    try DurableFile.read(path, bytesMax: .max)
  }

  static func write(_ path: String, _ bytes: [UInt8]) throws {
    try DurableFile.replace(path, with: bytes, mode: 0o600)
  }

  /// The names of segments, oldest first.
  static func segments(_ directory: String) throws -> [String] {
    try DurableFile.list(directory).filter { $0.hasPrefix("entries-") }
  }

  /// Copies the files of a directory, except its lock.
  static func copy(_ source: String, to target: String) throws {
    try DurableFile.makeDirectory(target, mode: 0o700)
    for name in try DurableFile.list(source) where name != "lock" {
      try write("\(target)/\(name)", try read("\(source)/\(name)"))
    }
  }
}

/// A number from the environment, or else `standard`.
func setting(_ name: String, or standard: Int) -> Int {
  guard let value = unsafe getenv(name) else { return standard }
  return Int(unsafe String(cString: value)) ?? standard
}

/// A probe that counts steps and fails those it is told to.
final class Saboteur: Sendable {
  private struct State {
    var count = 0
    var failAt: Int?
    var failing: Set<DiskProbe.Step> = []
    var trace: [DiskProbe.Step] = []
  }

  private let state = Mutex(State())

  /// Fails the step of this number, from 1.
  init(failAt: Int? = nil) {
    state.withLock { $0.failAt = failAt }
  }

  /// Fails every step of these kinds from now on.
  func fail(_ steps: Set<DiskProbe.Step>) {
    state.withLock { $0.failing = steps }
  }

  var trace: [DiskProbe.Step] { state.withLock { $0.trace } }

  var probe: DiskProbe {
    DiskProbe { step, _ in
      self.state.withLock { state in
        state.count += 1
        state.trace.append(step)
        let fails = state.count == state.failAt || state.failing.contains(step)
        return fails ? Errno(call: step.rawValue, code: 5) : nil
      }
    }
  }
}
