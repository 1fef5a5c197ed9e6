import Crypto
import Linkage
import Platform
import Record

/// What a gateway's look into its index costs with few patients and with many, whether somebody is
/// found or nobody, and how fast an index is built.
enum IndexBenchmark {
  private static let tokensPerPatient = 10

  static func figures() throws -> [Figure] {
    let site = try Site()
    let folder = try TemporaryDirectory()
    let few = try site.responder(patients: 10_000, in: folder.path)
    let many = try site.responder(patients: 1_000_000, in: folder.path)
    let (found, nobody) = (try site.inquiry(site.tokens), try site.inquiry(site.strangers))
    var costs: [[Double]] = [[], [], []]
    for _ in 0..<60 {
      let looks = [(few, found), (many, found), (many, nobody)]
      for (place, (responder, inquiry)) in looks.enumerated() {
        costs[place].append(
          try ProcessorClock.cost(5) {
            _ = try responder.answer(inquiry, in: site.match, by: site.asker)
          })
      }
    }
    let medians = costs.map(\.median)
    return [
      Figure(name: "look among 10^6 patients, us", value: medians[1]),
      Figure(name: "  to one among 10^4", value: medians[1] / medians[0], bar: 1.1),
      Figure(name: "  somebody found to nobody found", value: medians[1] / medians[2], bar: 1.1),
      Figure(name: "index, patients a second and core", value: try site.indexRate()),
    ]
  }

  /// Both keys, an asker, and one patient whose tokens are asked for.
  private struct Site {
    let bridge: OPRFKey
    let gateway: OPRFKey
    let sealing: HPKEPrivateKey
    let side: SidePublicKey
    let keys: MatchPublicKeys
    let asker: FacilityReference
    let match = MatchID.random()
    let tokens = (0..<IndexBenchmark.tokensPerPatient).map { Array("ヤマダ ハナコ \($0)".utf8) }
    let strangers = (0..<IndexBenchmark.tokensPerPatient).map { Array("シマネ タロウ \($0)".utf8) }

    init() throws {
      (bridge, gateway) = (try OPRFKey.generate(), try OPRFKey.generate())
      sealing = try HPKEPrivateKey.generate()
      side = SidePublicKey(try HPKEPrivateKey.generate().publicKey)
      guard let network = NetworkID("oshidori"), let asker = FacilityReference(path: "mame/c-101")
      else { preconditionFailure("the names are well-formed") }
      self.asker = asker
      keys = MatchPublicKeys(
        network: network, epoch: 1, bridge: bridge.publicKey, gateway: gateway.publicKey,
        sealing: sealing.publicKey)
    }

    /// A gateway with so many patients, one of whom has ``tokens``; the others' are random.
    func responder(patients count: Int, in folder: String) throws -> MatchResponder {
      var builder = MatchIndexBuilder(epoch: 1)
      for number in 0..<count {
        let isSought = number == count / 2
        let outputs =
          isSought
          ? try outputs(tokens)
          : (0..<tokens.count).map { SHA256.hash(Array("\(number) \($0)".utf8)) }
        builder.add(try Self.patient(number), outputs: outputs)
      }
      try builder.write("\(folder)/\(count).index")
      let index = try MatchIndex(path: "\(folder)/\(count).index")
      return MatchResponder(
        generations: [1: MatchResponder.Generation(key: gateway, index: index)],
        sealing: sealing, side: side)
    }

    private static func patient(_ number: Int) throws -> MatchedPatient {
      guard let facility = FacilityID("h-001"), let localID = LocalID("\(1_000_000 + number)"),
        let patient = MatchedPatient(
          facility: facility, localID: localID, initial: "ヤ", birthYear: 1956, sex: .female,
          isDiscoverable: true)
      else { preconditionFailure("the patient is well-formed") }
      return patient
    }

    func inquiry(_ tokens: [[UInt8]]) throws -> [UInt8] {
      let question = try MatchQuestion(tokens)
      let once = try bridge.blindEvaluate(question.elements)
      return try question.inquiry(
        bridge: once, gateway: try gateway.blindEvaluate(once.elements), under: keys, in: match,
        by: asker)
    }

    /// What `gateway index` does for a batch of tokens, the bridge's part with its proof included.
    private func outputs(_ tokens: [[UInt8]]) throws -> [Digest] {
      let blinded = try tokens.map { try OPRF.verifiable.blind($0) }
      let once = try bridge.blindEvaluate(blinded.map(\.element))
      try bridge.publicKey.verify(once, of: blinded.map(\.element))
      return try zip(blinded, once.elements).map { input, element in
        try OPRF.verifiable.finalize(input, try gateway.blindEvaluate(element))
      }
    }

    /// Patients whose tokens become outputs in a second of CPU, everyone's part counted.
    func indexRate() throws -> Double {
      let batch = (0..<1000).map { Array("patient \($0)".utf8) }
      let cost = try (0..<3).map { _ in
        try ProcessorClock.cost(1) { _ = try outputs(batch) }
      }
      return Double(batch.count / tokens.count) * 1e6 / cost.median
    }
  }
}
