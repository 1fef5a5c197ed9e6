import HTTP
import Platform
import Transport

/// Keeps many sessions busy at once and tells of each answer when its last byte came.
///
/// Every session asks, waits, and asks again until time is up. One line of output for each answer:
/// the session's group, the status (0 where none came), when it was asked and when the last byte
/// came (nanoseconds of `CLOCK_MONOTONIC`), the bytes, and 1 if it came to its end.
enum Sessions {
  /// One session: what it belongs to, its token and what it asks for.
  struct Session: Sendable {
    let group: String
    let token: String
    let path: String
  }

  /// What came of one request.
  struct Outcome: Sendable {
    let group: String
    var status = 0
    let asked: UInt64
    var last: UInt64
    var byteCount = 0
    var isWhole = false

    var line: String { "\(group) \(status) \(asked) \(last) \(byteCount) \(isWhole ? 1 : 0)\n" }
  }

  static func run(_ arguments: Arguments) async throws {
    let sessions = try read(try arguments.text("sessions"))
    let pause = Duration.milliseconds(try arguments.number("pause", or: 1000))
    let end = MonotonicClock.deadline(after: .seconds(try arguments.number("seconds", or: 10)))
    let loop = try EventLoop(name: "sessions")
    let upstream = try Load.makeUpstream(
      arguments, connections: try arguments.number("connections", or: 128),
      waiting: sessions.count)
    let outcomes = await withTaskGroup(of: [Outcome].self) { group in
      for (number, session) in sessions.enumerated() {
        // They begin one after the other, so that not all ask at the same moment.
        let first = pause * number / sessions.count
        group.addTask(executorPreference: loop) {
          try? await Task.sleep(for: first)
          return await keep(session, pausing: pause, until: end, upstream, loop)
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    Output.data(outcomes.map(\.line).joined())
    upstream.shutdown()
    loop.stop()
  }

  private static func keep(
    _ session: Session, pausing pause: Duration, until end: UInt64, _ upstream: Upstream,
    _ loop: EventLoop
  ) async -> [Outcome] {
    var outcomes: [Outcome] = []
    while MonotonicClock.now() < end {
      outcomes.append(await ask(session, upstream, loop))
      try? await Task.sleep(for: pause)
    }
    return outcomes
  }

  private static func ask(
    _ session: Session, _ upstream: Upstream, _ loop: EventLoop
  ) async -> Outcome {
    let asked = MonotonicClock.now()
    var outcome = Outcome(group: session.group, asked: asked, last: asked)
    let fields = Fields([("accept", "*/*"), ("authorization", "Bearer \(session.token)")])
    do throws(TransportError) {
      let stream = try await upstream.open(
        UpstreamRequest(method: .get, path: session.path, fields: fields),
        bytesMax: 1 << 40, on: loop)
      outcome.status = stream.head.status.code
      outcome.last = MonotonicClock.now()
      while let block = try await stream.next() {
        outcome.byteCount += block.count
        outcome.last = MonotonicClock.now()
      }
      outcome.isWhole = true
    } catch {
      // Broken off: what came until then is told.
    }
    return outcome
  }

  private static func read(_ path: String) throws -> [Session] {
    let bytes = try DurableFile.read(path, bytesMax: 1 << 24)
    return try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 3 else { throw LoadError.usage("a session is group, token and path") }
      return Session(group: words[0], token: words[1], path: words[2])
    }
  }
}
