import Crypto

/// Each step of a match beside the operations of libcrypto that nobody can do it without; the bar
/// is one and a half times their time.
enum StepBenchmark {
  private static let rounds = 15
  private static let count = 200
  private static let bar = 1.5
  private static let oprf = OPRF.verifiable

  private struct Step {
    let name: String
    let ours: () throws -> Void
    let bare: () -> Void
  }

  static func figures() throws -> [Figure] {
    var all: [Figure] = []
    let bare = BareOperations(try oprf.blind([1]).element.bytes)
    let multiplication = (0..<rounds).map { _ in ProcessorClock.cost(count, bare.multiply) }
    all.append(Figure(name: "multiplication of a point, µs", value: multiplication.median))
    for step in try steps(bare) {
      // One after the other in each round: what else the machine does slows both.
      var costs: [(ours: Double, bare: Double)] = []
      for _ in 0..<rounds {
        costs.append(
          (
            try ProcessorClock.cost(count, step.ours), ProcessorClock.cost(count, step.bare)
          ))
      }
      all += [
        Figure(name: "\(step.name), µs", value: costs.map(\.ours).median),
        Figure(name: "  bare, µs", value: costs.map(\.bare).median),
        Figure(name: "  ratio", value: costs.map { $0.ours / $0.bare }.median, bar: bar),
      ]
    }
    return all
  }

  private static func steps(_ bare: BareOperations) throws -> [Step] {
    let input = Array("ヤマダハナコ19480229F".utf8)
    let key = try OPRFKey.generate()
    let blinded = try oprf.blind(input)
    let evaluated = try key.blindEvaluate(blinded.element)
    let bytes = blinded.element.bytes
    let recipient = try HPKEPrivateKey.generate()
    let plain = [UInt8](repeating: 7, count: 200)
    return [
      Step(name: "blind", ours: { _ = try oprf.blind(input).element.bytes }) {
        for _ in 0..<3 { bare.root() }
        bare.draw()
        bare.multiply()
        bare.encode()
      },
      Step(name: "evaluate", ours: { _ = try key.blindEvaluate(GroupElement(bytes)).bytes }) {
        bare.decode()
        bare.multiply()
        bare.encode()
      },
      Step(name: "finalize", ours: { _ = try oprf.finalize(blinded, evaluated) }) {
        bare.invert()
        bare.multiply()
        bare.encode()
      },
      Step(
        name: "HPKE seal of 200 bytes",
        ours: {
          _ = try HPKE.seal(plain, to: recipient.publicKey, info: [1], authenticating: [2])
        }
      ) {
        bare.agree()
        bare.seal(plain)
      },
    ]
  }
}
