import Crypto
import Glibc
import Platform
import Store
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

  @Test(arguments: [1, 8, 32, 128, 256])
  func `durable commits per second`(_ tasks: Int) async throws {
    let place = try Place()
    let store = try place.open(.standard)
    let value = [UInt8](repeating: 7, count: 256)
    let each = max(50, 40_000 / (tasks == 1 ? 20 : tasks))
    let before = Self.processorNanoseconds()
    let seconds = try await Self.seconds {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for task in 0..<tasks {
          group.addTask {
            for number in 0..<each {
              let key = Key("k", "\(task)", "\(number)")
              _ = try await store.commit(if: [.absent(key)], [.put(key, value)])
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let cpu = Double(Self.processorNanoseconds() - before) / 1e9
    print(
      "\(tasks) tasks: \(Int(Double(tasks * each) / seconds)) commits/s "
        + "(\(Int(cpu * 1e9 / Double(tasks * each))) ns of processor each)"
    )
    try await store.close()
  }

  @Test func `a million keys`() async throws {
    let place = try Place()
    let before = Self.residentBytes()
    let store = try place.open(.standard)
    let value = [UInt8](repeating: 7, count: 100)
    let load = try await Self.processorSeconds {
      for block in 0..<10_000 {
        let changes = (0..<100).map { number in
          // Scattered, as opaque identifiers are.
          Change.put(Key("link", "\((block * 100 + number) &* 7_919 % 1_000_003)"), value)
        }
        _ = try await store.commit(if: [], changes)
      }
    }
    print(
      "\(store.count) keys in \(load) s, \((Self.residentBytes() - before) / store.count) B/key")
    let keys = (0..<1_000_000).map { Key("link", "\($0 &* 104_729 % 1_000_003)") }
    var found = 0
    let get = await Self.processorSeconds {
      for key in keys where store.get(key) != nil { found += 1 }
    }
    print("get \(get * 1e9 / Double(keys.count)) ns (\(found) found)")
    let list = await Self.processorSeconds {
      for number in 0..<1_000 {
        _ = store.list(prefix: Key("link"), after: Key("link", "\(number * 900)"), limit: 100)
      }
    }
    print("list of 100: \(list * 1e6 / 1_000) us")
    try await store.close()
    let open = try await Self.processorSeconds { try await place.open(.standard).close() }
    print("start: \(open) s")
  }

  @Test(arguments: [1_000, 1_000_000])
  func `keys in a keystore`(_ count: Int) async throws {
    let place = try KeystorePlace()
    let store = try place.open()
    let owner = [UInt8](repeating: 1, count: 16)
    let before = Self.residentBytes()
    let make = try await Self.processorSeconds {
      for _ in stride(from: 0, to: count, by: 1_000) {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<1_000 { group.addTask { _ = try await store.make(for: owner) } }
          try await group.waitForAll()
        }
      }
    }
    let slots = try await withThrowingTaskGroup(of: KeySlot.self) { group in
      for _ in 0..<1_000 { group.addTask { try await store.make(for: owner).slot } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    print(
      "\(count) keys: \(make * 1e9 / Double(count)) ns each to make, "
        + "\((Self.residentBytes() - before) / count) B/key of memory")
    let read = try await Self.processorSeconds {
      for _ in 0..<100 { for slot in slots { _ = try store.key(in: slot, for: owner) } }
    }
    print("read \(read * 1e9 / 100_000) ns")
    let destroy = try await Self.seconds {
      for slot in slots.prefix(100) { try await store.destroy(slot) }
    }
    print("destroy, one after the other, durably: \(destroy * 1e3 / 100) ms")
    store.close()
    let open = try await Self.processorSeconds { try place.open().close() }
    print("start: \(open) s")
  }

  private static func residentBytes() -> Int {
    let pages = (try? Disk.read("/proc/self/statm")).map { String(decoding: $0, as: UTF8.self) }
    return (pages?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
  }
}
