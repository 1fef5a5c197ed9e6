import Crypto
import Glibc
import Platform
import Store
import Synchronization
import Testing
import TestSupport

/// A real process, really killed, again and again over one directory.
@Suite(.serialized) struct KillTests {
  @Test func `keeps every acknowledged commit over many kills`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    let key = SecretKey.random(byteCount: 32)
    try key.save(path: path + "/key")
    let seed = UInt64(setting("KAKEHASHI_SEED", or: Int.random(in: 0..<1_000_000)))
    var random = SeededGenerator(seed: seed)
    for round in 0..<setting("KAKEHASHI_KILLS", or: 20) {
      let step = Int.random(in: 1...300, using: &random)
      await #expect(processExitsWith: .signal(SIGKILL), "seed \(seed), round \(round)") {
        [path = path as String, step = step as Int, round = round as Int] in
        try await Victim(path: path, round: round, killAt: step).run()
      }
      try await Self.check(path, key: key, seed: seed, round: round)
    }
  }

  private static func check(_ path: String, key: SecretKey, seed: UInt64, round: Int) async throws {
    let notes = path + "/acknowledged"
    let text = DurableFile.exists(notes) ? try Disk.read(notes) : []
    // A line cut short was not noted.
    let acknowledged = String(decoding: text, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let store = try JournalStore(
      directory: path + "/store", key: key, limits: Victim.limits, clock: .system)
    for line in acknowledged {
      #expect(
        try await store.text(Key("ack", String(line))) == String(line),
        "seed \(seed), round \(round)")
    }
    // Each commit put two keys; a torn one would leave one.
    #expect(
      store.list(prefix: Key("ack"), limit: .max).count
        == store.list(prefix: Key("twin"), limit: .max).count)
    try await store.close()
  }
}

/// What runs in the process that is killed.
struct Victim: Sendable {
  let path: String
  let round: Int
  let killAt: Int

  static var limits: StoreLimits {
    var limits = StoreLimits.small
    limits.segmentBytesMax = 2_048
    limits.snapshotAfterBytes = 8_192
    return limits
  }

  /// Commits from eight tasks, notes what was acknowledged, and is killed in the middle.
  func run() async throws {
    let counter = Counter()
    let probe = DiskProbe { [killAt] _, _ in
      if counter.next() == killAt { kill(getpid(), SIGKILL) }
      return nil
    }
    let store = try JournalStore(
      directory: path + "/store", key: try SecretKey.load(path: path + "/key"),
      limits: Self.limits, clock: .system, probe: probe)
    let notes = unsafe open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<1_000 {
            let name = "\(round)-\(task)-\(number)"
            _ = try await store.commit(
              if: [.absent(Key("ack", name))],
              [.put(Key("ack", name), Array(name.utf8)), .put(Key("twin", name), [])])
            let line = Array("\(name)\n".utf8)
            _ = unsafe write(notes, line, line.count)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

/// Counts calls from any thread.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  /// 1 at the first call.
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
