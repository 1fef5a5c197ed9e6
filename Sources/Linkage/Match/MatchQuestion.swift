package import Crypto
package import Record

/// The asking side of a blinded match, which never leaves the asker's own machine.
///
/// It hides a patient's tokens, checks that both keys were used honestly, and reads the answer.
///
///     asker                      bridge                 custodian's gateway
///     elements ────────────────► evaluate ────────────► evaluate
///     verify both proofs ◄────── elements, two proofs ──┘
///     inquiry (sealed) ────────────────────────────────► look into the index
///     answer ◄──────────────────── (sealed, one length) ─┘
package struct MatchQuestion: Sendable {
  /// Every question has so many elements, however many tokens the patient has.
  package static let elementsCount = 12

  /// What the bridge and the gateway get to see: random points.
  package var elements: [GroupElement] { inputs.map(\.element) }

  private let inputs: [BlindedInput]
  private let reply: HPKEPrivateKey

  /// Hides at most ``elementsCount`` tokens and fills up with random ones, which nobody has.
  ///
  /// `nil` stands for a token the patient does not have, so that positions keep their meaning.
  package init(_ tokens: [[UInt8]?]) throws(MatchError) {
    guard tokens.count <= Self.elementsCount else { throw .malformedMessage }
    var inputs: [BlindedInput] = []
    do throws(CryptoError) {
      for place in 0..<Self.elementsCount {
        let token = place < tokens.count ? tokens[place] : nil
        inputs.append(try OPRF.verifiable.blind(token ?? SecureRandom.bytes(32)))
      }
      reply = try HPKEPrivateKey.generate()
    } catch { throw .failed }
    self.inputs = inputs
  }

  /// Verifies what the two keys made of the elements and seals what is to be looked for.
  ///
  /// Throws `badProof` for a key that is not the one in the annex.
  package func inquiry(
    bridge: OPRFEvaluation, gateway: OPRFEvaluation, under keys: MatchPublicKeys,
    in match: MatchID, by asker: FacilityReference
  ) throws(MatchError) -> [UInt8] {
    do throws(CryptoError) { try keys.bridge.verify(bridge, of: elements) } catch {
      throw .badProof(.bridge)
    }
    do throws(CryptoError) { try keys.gateway.verify(gateway, of: bridge.elements) } catch {
      throw .badProof(.gateway)
    }
    do throws(CryptoError) {
      var outputs: [Digest] = []
      for (input, evaluated) in zip(inputs, gateway.elements) {
        outputs.append(try OPRF.verifiable.finalize(input, evaluated))
      }
      return try MatchInquiry(outputs: outputs, epoch: keys.epoch, reply: reply.publicKey)
        .sealed(in: match, by: asker, to: keys.sealing)
    } catch { throw .failed }
  }

  /// Reads the answer; `malformedMessage` for one to another question.
  package func answer(_ sealed: [UInt8], in match: MatchID) throws(MatchError) -> MatchAnswer {
    do throws(LinkageError) {
      return try MatchAnswer(opening: sealed, in: match, with: reply)
    } catch { throw .malformedMessage }
  }
}

/// What the asker wants looked for: readable by the custodian's gateway alone.
struct MatchInquiry {
  private static let purpose = Array("kakehashi match inquiry 1".utf8)
  private static let version: UInt8 = 1
  /// Every sealed inquiry has this length.
  static let bytes =
    1 + 8 + HPKEPublicKey.byteCount + MatchQuestion.elementsCount * Digest.byteCount
    + HPKE.overhead

  let outputs: [Digest]
  let epoch: Int
  let reply: HPKEPublicKey

  init(outputs: [Digest], epoch: Int, reply: HPKEPublicKey) {
    self.outputs = outputs
    self.epoch = epoch
    self.reply = reply
  }

  func sealed(
    in match: MatchID, by asker: FacilityReference, to key: HPKEPublicKey
  ) throws(CryptoError) -> [UInt8] {
    var packer = Packer(version: Self.version)
    packer.number(Int64(epoch))
    packer.fixed(reply.bytes)
    for output in outputs { packer.fixed(output.bytes) }
    return try HPKE.seal(
      packer.bytes, to: key, info: Self.purpose, authenticating: match.bytes + asker.context)
  }

  init(
    opening sealed: [UInt8], in match: MatchID, by asker: FacilityReference,
    with key: HPKEPrivateKey
  ) throws(MatchError) {
    guard sealed.count == Self.bytes else { throw .malformedMessage }
    do {
      let plain = try HPKE.open(
        sealed, with: key, info: Self.purpose, authenticating: match.bytes + asker.context)
      var unpacker = try Unpacker(plain, version: Self.version)
      epoch = Int(clamping: try unpacker.number())
      reply = try HPKEPublicKey(try unpacker.fixed(HPKEPublicKey.byteCount))
      var outputs: [Digest] = []
      for _ in 0..<MatchQuestion.elementsCount { outputs.append(try unpacker.digest()) }
      self.outputs = outputs
      try unpacker.finish()
    } catch { throw .malformedMessage }
  }
}
