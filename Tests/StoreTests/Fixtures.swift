import Crypto
import Glibc
import Platform
import Store
import Testing

/// A directory for one test's store, and what opens it.
struct Place: ~Copyable {
  let directory: TemporaryDirectory
  let key: SecretKey
  let clock: ManualClock

  init() throws {
    directory = try TemporaryDirectory()
    key = SecretKey.random(byteCount: 32)
    clock = ManualClock()
  }

  var path: String { directory.path + "/store" }

  func open(
    _ limits: StoreLimits = .small, probe: DiskProbe = .none
  ) throws(StoreError) -> JournalStore {
    try JournalStore(
      directory: path, key: key, limits: limits, clock: clock.wallClock, probe: probe)
  }
}

extension StoreLimits {
  /// Limits that a test reaches quickly.
  static var small: StoreLimits {
    var limits = StoreLimits()
    limits.segmentBytesMax = 65_536
    return limits
  }

  /// Limits under which every few commits begin a segment, and none a snapshot.
  static var manySegments: StoreLimits {
    var limits = small
    limits.segmentBytesMax = 512
    return limits
  }

  /// Limits under which snapshots are frequent.
  static var manySnapshots: StoreLimits {
    var limits = manySegments
    limits.snapshotAfterBytes = 1_024
    return limits
  }
}

extension Store {
  /// Puts a text, whatever was there.
  @discardableResult
  func put(_ key: Key, _ text: String) async throws(StoreError) -> Revision {
    guard case .committed(let revision) = try await commit(if: [], [.put(key, Array(text.utf8))])
    else { throw .busy }
    return revision
  }

  /// The text at a key.
  func text(_ key: Key) async throws(StoreError) -> String? {
    try await get(key).map { String(decoding: $0.value, as: UTF8.self) }
  }

  /// Everything in the store, as texts.
  func everything() async throws(StoreError) -> [String: String] {
    var texts: [String: String] = [:]
    for (key, versioned) in try await list(prefix: Key(), limit: .max) {
      texts[key.text] = String(decoding: versioned.value, as: UTF8.self)
    }
    return texts
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

  /// The names of journal segments or snapshots, oldest first.
  static func names(_ directory: String, _ prefix: String) throws -> [String] {
    try DurableFile.list(directory).filter { $0.hasPrefix(prefix) }
  }

  /// Copies the files of a directory, except its lock, as they stand at one moment.
  ///
  /// Another thread may rename or remove files meanwhile; then the copy is made anew.
  static func copy(_ source: String, to target: String) throws {
    try DurableFile.makeDirectory(target, mode: 0o700)
    for _ in 1...100 {
      if try copied(source, to: target) { return }
      for name in try DurableFile.list(target) { try DurableFile.remove("\(target)/\(name)") }
    }
    throw Errno(call: "copy", code: EAGAIN)
  }

  /// Copies once; false if names came or went meanwhile.
  private static func copied(_ source: String, to target: String) throws -> Bool {
    let names = try DurableFile.list(source)
    do {
      for name in names where name != "lock" {
        try write("\(target)/\(name)", try read("\(source)/\(name)"))
      }
    } catch let error as Errno where error.code == ENOENT {
      return false
    }
    return try DurableFile.list(source) == names
  }
}

/// A number from the environment, or else `standard`.
func setting(_ name: String, or standard: Int) -> Int {
  guard let value = unsafe getenv(name) else { return standard }
  return Int(unsafe String(cString: value)) ?? standard
}
