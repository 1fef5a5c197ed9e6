import Crypto
import Glibc
import Ledger
import Platform
import Testing

/// Figures, not verdicts: run with KAKEHASHI_MEASURE=1 and -c release.
@Suite(.serialized, .enabled(if: setting("KAKEHASHI_MEASURE", or: 0) > 0)) struct Measurements {
  /// Time of the clock for what waits for the disk.
  private static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = MonotonicClock.now()
    try await body()
    return Double(MonotonicClock.now() - start) / 1e9
  }

  /// Time of the processors for what computes: other work on the machine does not count.
  private static func processorSeconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = processorNanoseconds()
    try await body()
    return Double(processorNanoseconds() - start) / 1e9
  }

  private static func processorNanoseconds() -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private static func entry(_ number: Int) -> Entry {
    Entry(
      kind: .exchange, at: Timestamp(milliseconds: 1_767_225_600_000),
      fields: [
        ("agreement", .text("mame-oshidori")), ("decision", .text("permit")),
        ("facility", .text("H001")), ("link", .text(String(repeating: "a", count: 52))),
        ("number", .number(Int64(number))), ("packs", .text(String(repeating: "f", count: 128))),
        ("rules", .list([.text("R-01"), .text("R-17"), .text("R-22")])),
        ("user", .text(String(repeating: "b", count: 52))),
      ])
  }

  @Test(arguments: [1, 8, 32, 128, 256])
  func `receipts per second`(_ tasks: Int) async throws {
    let place = try Place()
    let ledger = try place.open(.standard)
    let each = max(50, 40_000 / (tasks == 1 ? 20 : tasks))
    let before = Self.processorNanoseconds()
    let seconds = try await Self.seconds {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<tasks {
          group.addTask {
            for number in 0..<each { _ = try await ledger.append(Self.entry(number)) }
          }
        }
        try await group.waitForAll()
      }
    }
    let cpu = Double(Self.processorNanoseconds() - before) / 1e9
    print(
      "\(tasks) tasks: \(Int(Double(tasks * each) / seconds)) receipts/s "
        + "(\(Int(cpu * 1e9 / Double(tasks * each))) ns of processor each)"
    )
    try await ledger.close()
  }

  @Test func `proofs, starts and verification of many entries`() async throws {
    let place = try Place()
    let ledger = try place.open(.standard)
    let count = 300_000
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<256 {
        group.addTask {
          for number in stride(from: task, to: count, by: 256) {
            _ = try await ledger.append(Self.entry(number))
          }
        }
      }
      try await group.waitForAll()
    }
    let proofs = try await Self.processorSeconds {
      for index in stride(from: Int64(0), to: Int64(count), by: 300) {
        _ = try ledger.inclusionProof(index)
      }
    }
    print("inclusion proof: \(proofs * 1e6 / 1_000) us")
    let reads = try await Self.processorSeconds {
      for index in stride(from: Int64(0), to: Int64(count), by: 300) {
        _ = try ledger.canonicalEntry(at: index)
      }
    }
    print("read an entry: \(reads * 1e6 / 1_000) us")
    let checkpoint = try await Self.seconds { _ = try await ledger.checkpoint() }
    print("checkpoint: \(checkpoint * 1e6) us")
    try await ledger.close()
    let start = try await Self.processorSeconds { try await place.open(.standard).close() }
    print("start: \(start) s")
    let verify = try await Self.processorSeconds {
      _ = try LedgerVerifier.verify(directory: place.path, verifierKey: ledger.verifierKey)
    }
    print("offline verification: \(Int(Double(count) / verify)) entries/s")
    let hashing = await Self.processorSeconds {
      var frontier = Frontier()
      let leaf = Merkle.leafHash([1])
      for _ in 0..<1_000_000 { frontier.append(leaf) }
    }
    print("node hash: \(hashing * 1e3) ns")
    let canonical = try await Self.processorSeconds {
      for number in 0..<100_000 { _ = Merkle.leafHash(try Self.entry(number).canonicalBytes()) }
    }
    print("encode and hash an entry: \(canonical * 1e4) ns")
  }
}
