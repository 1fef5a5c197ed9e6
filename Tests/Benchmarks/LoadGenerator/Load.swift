import Glibc
import HTTP
import Platform
import Transport

/// Keeps a number of connections busy, one request after the other on each, and reports as JSON.
enum Load {
  /// One connection's share of the work and what came of it.
  struct Share: Sendable {
    var microseconds: [UInt32] = []
    var errors = 0
    var firstError: TransportError?
    var unsuccessful = 0
  }

  static func run(_ arguments: Arguments) async throws {
    let connections = try arguments.number("connections", or: 32)
    let requests = try arguments.number("requests", or: 100_000)
    let loops = try (0..<(try arguments.number("loops", or: 1))).map { number in
      try EventLoop(name: "load-\(number)")
    }
    let made = try Requests(arguments)
    let upstream = try makeUpstream(arguments, connections: connections)
    // Every connection is up before the clock starts.
    _ = await work(upstream, made, loops, connections: connections, requests: connections * 20)
    let pid = try arguments.optional("server-pid").map { _ in try arguments.number("server-pid") }
    let cpuBefore = try pid.map(cpuSeconds)
    let start = MonotonicClock.now()
    let shares = await work(
      upstream, made, loops, connections: connections, requests: requests)
    let seconds = Double(MonotonicClock.now() - start) / 1e9
    let cpu = try pid.map(cpuSeconds).map { $0 - (cpuBefore ?? 0) }
    Output.data(report(shares, seconds: seconds, cpuSeconds: cpu))
    upstream.shutdown()
    for loop in loops { loop.stop() }
  }

  private static func work(
    _ upstream: Upstream, _ requests: Requests, _ loops: [EventLoop], connections: Int,
    requests total: Int
  ) async -> [Share] {
    await withTaskGroup(of: Share.self) { group in
      for number in 0..<connections {
        let loop = loops[number % loops.count]
        let count = total / connections + (number < total % connections ? 1 : 0)
        group.addTask(executorPreference: loop) {
          await share(of: count, upstream, requests, loop)
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
  }

  private static func share(
    of count: Int, _ upstream: Upstream, _ requests: Requests, _ loop: EventLoop
  ) async -> Share {
    var share = Share()
    share.microseconds.reserveCapacity(count)
    for _ in 0..<count {
      let request = requests.next()
      let start = MonotonicClock.now()
      do throws(TransportError) {
        let response = try await upstream.send(request, on: loop)
        if !response.head.status.isSuccess { share.unsuccessful += 1 }
      } catch {
        share.errors += 1
        share.firstError = share.firstError ?? error
      }
      share.microseconds.append(UInt32(clamping: (MonotonicClock.now() - start) / 1000))
    }
    return share
  }

  /// The server under test; with `waiting`, so many requests may wait for a connection.
  static func makeUpstream(
    _ arguments: Arguments, connections: Int, waiting: Int? = nil
  ) throws -> Upstream {
    let directory = try arguments.text("directory")
    return try Upstream(
      origin: try arguments.text("origin"),
      tls: ClientTLSFiles(
        authorities: "\(directory)/ca.pem", chain: "\(directory)/client.pem",
        key: "\(directory)/client.key"),
      limits: UpstreamLimits(connectionsMax: connections, waitingMax: waiting ?? connections))
  }

  private static func report(_ shares: [Share], seconds: Double, cpuSeconds: Double?) -> String {
    let times = shares.flatMap(\.microseconds).sorted()
    let errors = shares.reduce(0) { $0 + $1.errors }
    let unsuccessful = shares.reduce(0) { $0 + $1.unsuccessful }
    func percentile(_ share: Double) -> UInt32 {
      times.isEmpty ? 0 : times[min(times.count - 1, Int(Double(times.count) * share))]
    }
    var parts = [
      #""requests":\#(times.count)"#, #""errors":\#(errors)"#, #""unsuccessful":\#(unsuccessful)"#,
      #""seconds":\#(seconds)"#, #""requestsPerSecond":\#(Int(Double(times.count) / seconds))"#,
      #""p50Microseconds":\#(percentile(0.5))"#, #""p99Microseconds":\#(percentile(0.99))"#,
    ]
    if let cpuSeconds {
      let each = cpuSeconds * 1e6 / Double(max(1, times.count))
      parts.append(#""serverMicrosecondsPerRequest":\#((each * 100).rounded() / 100)"#)
    }
    if let error = shares.lazy.compactMap(\.firstError).first {
      Output.error("first error: \(error)\n")
    }
    return "{\(parts.joined(separator: ","))}\n"
  }

  /// User and system time a process and those it started have taken (proc(5), fields 14 and 15
  /// of `stat`).
  private static func cpuSeconds(of pid: Int) throws -> Double {
    let fields = try statistics(of: pid)
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw LoadError.usage("process \(pid) has no readable times")
    }
    let own = (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    return try children(of: pid).reduce(own) { $0 + (try cpuSeconds(of: $1)) }
  }

  /// Processes whose parent (field 4) is `pid`.
  private static func children(of pid: Int) throws -> [Int] {
    try DurableFile.list("/proc").compactMap { Int($0) }.filter { child in
      // One that has ended meanwhile is nobody's child.
      guard let fields = try? statistics(of: child), fields.count > 2 else { return false }
      return Int(fields[2]) == pid
    }
  }

  /// What follows the name in `stat`.
  private static func statistics(of pid: Int) throws -> [Substring] {
    let bytes = try DurableFile.read("/proc/\(pid)/stat", bytesMax: 4096)
    let text = String(decoding: bytes, as: UTF8.self)
    return text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
  }
}
