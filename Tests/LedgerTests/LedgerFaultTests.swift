import Crypto
import Glibc
import Ledger
import Platform
import Synchronization
import Testing

@Suite struct LedgerFaultTests {
  private static func eio(_ step: DiskProbe.Step) -> Errno { Errno(call: step.rawValue, code: 5) }

  @Test func `gives no receipt and signs nothing after a failed sync`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let ledger = try place.open(probe: saboteur.probe)
    try await ledger.append(numbered: 0..<2)
    saboteur.fail([.sync])
    let latched = LedgerError.readOnly(Self.eio(.sync))
    await #expect(throws: latched) { try await ledger.append(numbered: 2..<3) }
    saboteur.fail([])
    await #expect(throws: latched) { try await ledger.append(numbered: 2..<3) }
    await #expect(throws: latched) { try await ledger.checkpoint() }
    #expect(ledger.size == 2)
    #expect(try ledger.entry(at: 1)["number"]?.number == 1)
  }

  @Test func `takes a failed write back and goes on`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let ledger = try place.open(probe: saboteur.probe)
    try await ledger.append(numbered: 0..<2)
    saboteur.fail([.write])
    await #expect(throws: LedgerError.system(Self.eio(.write))) {
      try await ledger.append(numbered: 2..<3)
    }
    saboteur.fail([])
    try await ledger.append(numbered: 3..<4)
    #expect(try ledger.entry(at: 2)["number"]?.number == 3)
    try await ledger.close()
    #expect(
      try LedgerVerifier.verify(directory: place.path, verifierKey: ledger.verifierKey).size == 3)
  }

  @Test func `gives out no checkpoint that is not on disk`() async throws {
    let place = try Place()
    let saboteur = Saboteur()
    let ledger = try place.open(probe: saboteur.probe)
    try await ledger.append(numbered: 0..<2)
    saboteur.fail([.rename])
    await #expect(throws: LedgerError.readOnly(Self.eio(.rename))) {
      try await ledger.checkpoint()
    }
    #expect(!DurableFile.exists(place.path + "/checkpoint"))
  }

  @Test func `syncs every batch before its receipts and the directory before the first`()
    async throws
  {
    let place = try Place()
    let saboteur = Saboteur()
    let ledger = try place.open(probe: saboteur.probe)
    try await ledger.append(numbered: 0..<2)
    #expect(
      saboteur.trace == [.create, .write, .sync, .syncDirectory, .write, .sync, .write, .sync])
    try await ledger.close()
  }

  @Test(arguments: 1...60)
  func `keeps every receipted entry whichever step fails`(_ step: Int) async throws {
    let place = try Place()
    let saboteur = Saboteur(failAt: step)
    let ledger = try place.open(.manySegments, probe: saboteur.probe)
    var receipted: [(index: Int64, number: Int)] = []
    for number in 0..<16 {
      do throws(LedgerError) {
        let receipt = try await ledger.append(.numbered(number))
        receipted.append((receipt.index, number))
        if number % 5 == 4 { _ = try await ledger.checkpoint() }
      } catch {}
    }
    // Closing may meet the failure too; what was receipted must stand all the same.
    do throws(LedgerError) { try await ledger.close() } catch {}
    let again = try place.open(.manySegments)
    for (index, number) in receipted {
      #expect(try again.entry(at: index)["number"]?.number == Int64(number))
    }
    #expect(again.size <= Int64(receipted.count) + 1)
    try await again.close()
  }
}

/// A real process, really killed, again and again over one directory.
@Suite(.serialized) struct LedgerKillTests {
  @Test func `keeps every receipted entry and every checkpoint over many kills`() async throws {
    let directory = try TemporaryDirectory()
    let path = directory.path
    try SigningKey.generate(.ed25519).save(pemPath: path + "/key")
    for round in 0..<setting("KAKEHASHI_KILLS", or: 20) {
      let step = Int.random(in: 1...300)
      await #expect(processExitsWith: .signal(SIGKILL), "round \(round), step \(step)") {
        [path = path as String, step = step as Int, round = round as Int] in
        try await Victim(path: path, round: round, killAt: step).run()
      }
      try await Self.check(path, round: round)
    }
  }

  private static func check(_ path: String, round: Int) async throws {
    let ledger = try Victim(path: path, round: round, killAt: 0).open(.none)
    let text = DurableFile.exists(path + "/receipts") ? try Disk.read(path + "/receipts") : []
    // A line cut short was not noted.
    let lines = String(decoding: text, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for line in lines {
      let parts = line.split(separator: " ").map(String.init)
      let index = try #require(parts.first.flatMap { Int64($0) })
      #expect(try ledger.entry(at: index)["name"]?.text == parts[1], "round \(round)")
    }
    let key = ledger.verifierKey
    try await ledger.close()
    if round % 5 == 4 {
      let report = try LedgerVerifier.verify(directory: path + "/ledger", verifierKey: key)
      #expect(report.size >= Int64(lines.count))
    }
  }
}

/// What runs in the process that is killed.
struct Victim: Sendable {
  let path: String
  let round: Int
  let killAt: Int

  func open(_ probe: DiskProbe) throws -> Ledger {
    var limits = LedgerLimits.small
    limits.segmentBytesMax = 4_096
    return try Ledger(
      directory: path + "/ledger", origin: Place.origin,
      signer: SigningKey.load(pemPath: path + "/key"), clock: .system, limits: limits,
      probe: probe)
  }

  /// Appends from eight tasks, notes what was receipted, and is killed in the middle.
  func run() async throws {
    let count = Counter()
    let ledger = try open(
      DiskProbe { [killAt] _, _ in
        if count.next() == killAt { kill(getpid(), SIGKILL) }
        return nil
      })
    let notes = unsafe Glibc.open(path + "/receipts", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<1_000 {
            let name = "\(round)-\(task)-\(number)"
            let receipt = try await ledger.append(.session, [("name", .text(name))])
            let line = Array("\(receipt.index) \(name)\n".utf8)
            _ = unsafe write(notes, line, line.count)
            if number % 7 == 6 { _ = try await ledger.checkpoint() }
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
