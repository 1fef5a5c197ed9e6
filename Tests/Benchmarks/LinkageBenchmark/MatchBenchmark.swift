import Crypto

/// All the work one question about one patient makes: 12 tokens, two evaluators, every element and
/// proof read from its bytes.
enum MatchBenchmark {
  private static let tokens = (0..<12).map { Array("1|ヤマダハナコ|19480229|\($0)".utf8) }
  private static let oprf = OPRF.verifiable

  static func figure() throws -> Figure {
    let bridge = try OPRFKey.generate()
    let responder = try OPRFKey.generate()
    let costs = try (0..<40).map { _ in
      try ProcessorClock.cost(1) { try match(bridge, responder) } / 1000
    }
    return Figure(name: "match of 12 tokens, everyone's part, ms", value: costs.median, bar: 10)
  }

  private static func match(_ bridge: OPRFKey, _ responder: OPRFKey) throws {
    let blinded = try tokens.map { try oprf.blind($0) }
    let asked = blinded.map(\.element)
    let once = try received(bridge.blindEvaluate(received(asked)))
    let twice = try received(responder.blindEvaluate(received(once.elements)))
    try bridge.publicKey.verify(once, of: asked)
    try responder.publicKey.verify(twice, of: once.elements)
    let outputs = try zip(blinded, twice.elements).map { try oprf.finalize($0, $1) }
    precondition(Set(outputs).count == tokens.count, "each token has an output")
  }

  /// As they are after they crossed a wire.
  private static func received(_ elements: [GroupElement]) throws -> [GroupElement] {
    try elements.map { try GroupElement($0.bytes) }
  }

  private static func received(_ evaluation: OPRFEvaluation) throws -> OPRFEvaluation {
    OPRFEvaluation(
      elements: try received(evaluation.elements), proof: try DLEQProof(evaluation.proof.bytes))
  }
}
