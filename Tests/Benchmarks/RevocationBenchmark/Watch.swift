import HTTP
import Platform
import Synchronization
import Transport

/// Opens sessions, each on a connection of its own, and sees when the last byte of each comes.
struct Watch: Sendable {
  /// One session's connection.
  private struct Seen: Sendable {
    let facility: String
    var firstByte: UInt64?
    var lastByte: UInt64 = 0
    var isOver = false
  }

  /// Milliseconds from the commit to the last byte, for 99 of 100 sessions.
  private static let bar = 50.0

  private let seen: Kept
  private let upstream: Upstream
  private let loop: EventLoop

  private final class Kept: Sendable {
    let sessions = Mutex<[Seen]>([])
  }

  static func run(_ options: Options) async throws(Fault) -> Int32 {
    let directory = try options.text("directory")
    let port = try options.number("port")
    let sessions = try options.number("sessions", or: 1_000)
    let facilities = try options.number("facilities", or: 10)
    do {
      let loop = try EventLoop(name: "watch")
      let upstream = try Upstream(
        origin: "https://localhost:\(port)",
        tls: ClientTLSFiles(
          authorities: "\(directory)/ca.pem", chain: "\(directory)/client.pem",
          key: "\(directory)/client.key"),
        limits: UpstreamLimits(connectionsMax: sessions + 8, waitingMax: sessions + 8))
      let watch = Watch(seen: Kept(), upstream: upstream, loop: loop)
      let found = try await watch.measure(sessions, facilities)
      upstream.shutdown()
      loop.stop()
      return report(found, sessions, options.isJSON)
    } catch let fault as Fault {
      throw fault
    } catch {
      throw Fault("\(error)")
    }
  }

  // MARK: Measuring

  private func measure(_ sessions: Int, _ facilities: Int) async throws -> [Double] {
    let streams = (0..<sessions).map { number in
      let facility = "c-\(number % facilities)"
      seen.sessions.withLock { $0.append(Seen(facility: facility)) }
      return Task(executorPreference: loop) {
        // A few at a time: handshakes are not what is measured.
        try? await Task.sleep(for: .milliseconds(number * 5))
        await read(number, facility)
      }
    }
    try await wait { $0.allSatisfy { $0.firstByte != nil } }
    var times: [Double] = []
    for facility in (0..<facilities).map({ "c-\($0)" }) {
      try await Task.sleep(for: .seconds(1))
      let (committed, ended) = try await revoke(facility)
      try await wait { $0.allSatisfy { $0.facility != facility || $0.isOver } }
      let now = seen.sessions.withLock { $0 }
      let hit = now.filter { $0.facility == facility }
      guard ended == hit.count else { throw Fault("\(ended) of \(hit.count) sessions ended") }
      times += hit.map { $0.lastByte > committed ? Double($0.lastByte - committed) / 1e6 : 0 }
    }
    for stream in streams { await stream.value }
    return times.sorted()
  }

  private func read(_ number: Int, _ facility: String) async {
    do throws(TransportError) {
      let stream = try await upstream.open(
        UpstreamRequest(method: .get, path: "/stream/\(facility)", fields: Fields()),
        bytesMax: 1 << 40, on: loop)
      guard stream.head.status.isSuccess else { return over(number) }
      while try await stream.next() != nil {
        let now = MonotonicClock.now()
        seen.sessions.withLock { sessions in
          sessions[number].firstByte = sessions[number].firstByte ?? now
          sessions[number].lastByte = now
        }
      }
    } catch {
      // Broken off, as it must be.
    }
    over(number)
  }

  private func over(_ number: Int) { seen.sessions.withLock { $0[number].isOver = true } }

  private func revoke(_ facility: String) async throws -> (committed: UInt64, ended: Int) {
    let answer = try await upstream.send(
      UpstreamRequest(method: .post, path: "/revoke/\(facility)", fields: Fields()), on: loop)
    let words = String(decoding: answer.body, as: UTF8.self).split(separator: " ")
    guard words.count == 2, let committed = UInt64(words[0]), let ended = Int(words[1]) else {
      throw Fault("nothing was revoked")
    }
    return (committed, ended)
  }

  /// Waits until all sessions are as `condition` says; a minute at most.
  private func wait(_ condition: ([Seen]) -> Bool) async throws {
    for _ in 0..<600 {
      if condition(seen.sessions.withLock { $0 }) { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    let left = seen.sessions.withLock { sessions in sessions.count { !$0.isOver } }
    let begun = seen.sessions.withLock { sessions in sessions.count { $0.firstByte != nil } }
    throw Fault("neither all stream nor all end: \(begun) have begun, \(left) are not over")
  }

  // MARK: Reporting

  private static func report(_ times: [Double], _ sessions: Int, _ isJSON: Bool) -> Int32 {
    func share(_ part: Double) -> Double {
      let place = min(times.count - 1, Int(Double(times.count) * part))
      return (times[place] * 100).rounded() / 100
    }
    let (p50, p99, most) = (share(0.5), share(0.99), share(1))
    let isHeld = p99 <= bar
    if isJSON {
      Output.data(
        #"{"sessions":\#(sessions),"millisecondsAfter":{"p50":\#(p50),"p90":\#(share(0.9)),"#
          + #""p99":\#(p99),"max":\#(most)},"bar":\#(bar),"held":\#(isHeld)}"# + "\n")
    } else {
      Output.data(
        "last byte of \(sessions) streaming sessions after the commit that revoked their facility,"
          + " ms: p50 \(p50), p90 \(share(0.9)), p99 \(p99), max \(most)\n"
          + "p99 \(p99) (bar \(bar)) \(isHeld ? "held" : "MISSED")\n")
    }
    return isHeld ? 0 : 1
  }
}
