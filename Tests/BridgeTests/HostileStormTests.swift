import Bridge
import Foundation
import HTTP
import Platform
import Record
import Testing
import Transport

/// What a running program holds, as the system counts it.
struct Holdings {
  let descriptors: Int
  let residentKiB: Int

  /// The process that was started with `argument`.
  init(ofProcessWith argument: String) throws {
    let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter {
      $0.allSatisfy(\.isNumber)
    }
    let own = numbers.first { number in
      // Processes come and go while they are listed.
      let line = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") ?? Data()
      return String(decoding: line, as: UTF8.self).contains(argument)
    }
    let number = try #require(own)
    let status = FileManager.default.contents(atPath: "/proc/\(number)/status") ?? Data()
    let line = String(decoding: status, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("VmRSS:") }
    residentKiB = try #require(line?.split(separator: " ").dropLast().last.flatMap { Int($0) })
    descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(number)/fd").count
  }
}

extension Live {
  @Suite(.program, .serialized) struct `Hostile storms` {
    @Test func `after a storm the bridge holds what it held before`() async throws {
      let host = try BridgeHost.current
      // The first one fills what is kept for good: session caches, buffers, upstream connections.
      try await storm(host)
      let before = try await settled(host, atMost: .max)
      for _ in 0..<3 { try await storm(host) }
      let after = try await settled(host, atMost: before.descriptors)
      print(
        "storm: descriptors \(before.descriptors) -> \(after.descriptors),",
        "resident \(before.residentKiB) -> \(after.residentKiB) KiB")
      #expect(after.descriptors <= before.descriptors)
      #expect(after.residentKiB < before.residentKiB + 16_384)
      try await host.expectGoodService()
    }

    /// What it holds once connections that ended are closed.
    private func settled(_ host: BridgeHost, atMost count: Int) async throws -> Holdings {
      var holdings = try Holdings(ofProcessWith: host.configurationFile)
      for _ in 0..<400 {
        try await host.expectGoodService()
        let next = try Holdings(ofProcessWith: host.configurationFile)
        let isSettled = next.descriptors <= count && next.descriptors == holdings.descriptors
        holdings = next
        if isSettled && count != .max { break }
      }
      return holdings
    }

    private func storm(_ host: BridgeHost) async throws {
      let crowd = SilentCrowd(300, port: host.ports["mame"] ?? 0)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<8 {
          group.addTask { try await mischief(host, worker) }
        }
        try await group.waitForAll()
      }
      withExtendedLifetime(crowd) {}
      try await host.expectGoodService()
    }

    /// Refused requests, and connections dropped in the middle of everything.
    private func mischief(_ host: BridgeHost, _ worker: Int) async throws {
      let all = HostileBytes.smuggling + HostileBytes.grammar + HostileBytes.sizes
      for index in stride(from: worker, to: all.count, by: 8) {
        _ = try await HostileClient.hear(all[index].bytes, host)
        let dropped = try await HostileClient.connected(host)
        let half = all[index].bytes.prefix(all[index].bytes.count / 2)
        await dropped.send(String(half))
        await dropped.close()
        let huge = try await HostileClient.connected(host)
        await huge.send("POST /api/slips HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        await huge.send([UInt8](repeating: 0x20, count: 900_000))
        await huge.close()
      }
    }
  }
}
