import Crypto
import Platform
import Transport

/// `Neighbour mllp-query`: asks one question in HL7 v2 and prints the answer's segments as JSON.
struct MessageCommand {
  private static let flags: Set<String> = [
    "url", "ca", "cert", "key", "pdq", "pix", "domain", "message",
  ]
  /// How long the whole conversation may take.
  private static let deadline = Duration.seconds(30)
  /// LIMIT: bytes of an answer.
  private static let answerBytesMax = 16 << 20

  private let url: String
  private let files: ClientTLSFiles
  private let message: String

  init(_ words: [String]) throws(NeighbourError) {
    let arguments = try Arguments(words, flags: Self.flags)
    url = try arguments.required("url")
    files = ClientTLSFiles(
      authorities: try arguments.required("ca"), chain: arguments["cert"], key: arguments["key"])
    message = try Self.message(arguments)
  }

  /// Asks; returns when the answer is printed.
  func run() async throws(NeighbourError) {
    let loop: EventLoop
    do throws(Errno) {
      loop = try EventLoop(name: "query")
    } catch {
      throw .environment("cannot start a loop: \(error)")
    }
    defer { loop.stop() }
    Output.line(PatientReport.json(of: try await answer(on: loop)))
  }

  private func answer(on loop: EventLoop) async throws(NeighbourError) -> [UInt8] {
    var received: [UInt8] = []
    do throws(TransportError) {
      let connection = try MessageConnection(on: loop)
      let outcome = await converse(connection, &received)
      await connection.close()
      try outcome.get()
    } catch {
      throw .environment("no answer: \(error)")
    }
    guard let answer = try PatientReport.unframed(received) else {
      throw .environment("no answer: it is longer than \(Self.answerBytesMax) bytes")
    }
    return answer
  }

  private func converse(
    _ connection: MessageConnection, _ received: inout [UInt8]
  ) async -> Result<Void, TransportError> {
    do throws(TransportError) {
      try await connection.open(url, tls: files, deadline: Self.deadline)
      try await connection.send(PatientReport.framed(message))
      repeat {
        received += try await connection.receive()
      } while received.suffix(2) != [0x1C, 0x0D] && received.count < Self.answerBytesMax
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  private static func message(_ arguments: Arguments) throws(NeighbourError) -> String {
    let time = Moment(milliseconds: WallClock.system.now().milliseconds).compact
    let controlID = Hex.encode(SecureRandom.bytes(8))
    switch (arguments["pdq"], arguments["pix"], arguments["message"]) {
    case (let text?, nil, nil):
      var values: [(field: String, value: String)] = []
      for pair in text.split(separator: ";") {
        let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
        guard halves.count == 2 else { throw .usage("`--pdq` is FIELD=VALUE;…") }
        values.append((halves[0], halves[1]))
      }
      return PatientQuestion.demographics(values).message(at: time, controlID: controlID)
    case (nil, let patient?, nil):
      return PatientQuestion.identifiers(of: patient, domain: arguments["domain"])
        .message(at: time, controlID: controlID)
    case (nil, nil, let path?): return String(decoding: try Files.read(path), as: UTF8.self)
    default: throw .usage("one of `--pdq`, `--pix` and `--message` is needed")
    }
  }
}
