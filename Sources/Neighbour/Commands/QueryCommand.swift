import HTTP
import Platform
import Transport

/// `Neighbour xca-query`: asks one question and prints what came back as JSON.
struct QueryCommand {
  private static let flags: Set<String> = [
    "url", "ca", "cert", "key", "assertion", "find", "slots", "get", "retrieve", "discover", "home",
  ]

  private let arguments: Arguments
  private let question: DocumentQuestion
  private let origin: String
  private let path: String

  init(_ words: [String]) throws(NeighbourError) {
    arguments = try Arguments(words, flags: Self.flags, switches: ["xds"])
    question = try Self.question(arguments)
    let url = try arguments.required("url")
    guard let start = url.firstRange(of: "://"),
      let slash = url[start.upperBound...].firstIndex(of: "/")
    else { throw .usage("`--url` has no path") }
    (origin, path) = (String(url[..<slash]), String(url[slash...]))
  }

  /// Asks; returns when the answer is printed.
  func run() async throws(NeighbourError) {
    let assertion = try arguments["assertion"].map { path throws(NeighbourError) in
      try Files.read(path)
    }
    let message = question.message(
      to: origin + path, arguments.has("xds") ? .registry : .gateway,
      assertion: (assertion ?? []).trimmed)
    let response = try await send(message.bytes, message.contentType)
    let contentType = response.head.fields["content-type"] ?? ""
    Output.line(try DocumentReport.json(of: response.body, contentType: contentType))
  }

  private func send(
    _ body: [UInt8], _ contentType: String
  ) async throws(NeighbourError) -> UpstreamResponse {
    let files = ClientTLSFiles(
      authorities: try arguments.required("ca"), chain: arguments["cert"], key: arguments["key"])
    let loop: EventLoop
    do throws(Errno) {
      loop = try EventLoop(name: "query")
    } catch {
      throw .environment("cannot start a loop: \(error)")
    }
    defer { loop.stop() }
    do throws(TransportError) {
      let limits = UpstreamLimits(http: HTTPLimits(bodyBytesMax: 256 << 20))
      let upstream = try Upstream(origin: origin, tls: files, limits: limits)
      defer { upstream.shutdown() }
      return try await upstream.send(
        UpstreamRequest(
          method: .post, path: path, fields: Fields([("content-type", contentType)]), body: body),
        on: loop)
    } catch {
      throw .environment("no answer: \(error)")
    }
  }

  private static func question(
    _ arguments: Arguments
  ) throws(NeighbourError) -> DocumentQuestion {
    let home = arguments["home"]
    switch (arguments["find"], arguments["get"], arguments["retrieve"], arguments["discover"]) {
    case (let patient?, nil, nil, nil):
      return .find(patient: patient, slots: try slots(arguments["slots"] ?? ""))
    case (nil, let names?, nil, nil):
      return .get(names.split(separator: ",").map(String.init), home: home)
    case (nil, nil, let names?, nil):
      var documents: [(home: String?, repository: String, uniqueID: String)] = []
      for name in names.split(separator: ",") {
        let parts = name.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { throw .usage("`--retrieve` is REPOSITORY/DOCUMENT,…") }
        documents.append((home, parts[0], parts[1]))
      }
      return .retrieve(documents)
    case (nil, nil, nil, let patient?):
      return .discover(patient: patient, sender: home ?? "2.25.1")
    default: throw .usage("one of `--find`, `--get`, `--retrieve` and `--discover` is needed")
    }
  }

  /// Slots as `NAME=VALUE`, separated by semicolons.
  private static func slots(
    _ text: String
  ) throws(NeighbourError) -> [(name: String, value: String)] {
    var slots: [(name: String, value: String)] = []
    for slot in text.split(separator: ";") {
      let halves = slot.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { throw .usage("`--slots` is NAME=VALUE;…") }
      slots.append((halves[0], halves[1]))
    }
    return slots
  }
}

extension [UInt8] {
  /// The bytes without white space at their end, such as the line feed of a file.
  fileprivate var trimmed: [UInt8] {
    Array(reversed().drop { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 }.reversed())
  }
}
