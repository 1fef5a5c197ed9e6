import Crypto
import Foundation
import Testing
import TestSupport

/// The vectors of RFC 9497 appendix A.3 (P256-SHA256), modes OPRF and VOPRF.
private struct Suite: Decodable {
  let mode: Int
  let keyInfo, seed, skSm: String
  let pkSm: String?
  let vectors: [Vector]

  struct Vector: Decodable {
    let batch: Int
    let blind, blindedElement, evaluationElement, input, output: String
    let proof: Proof?

    enum CodingKeys: String, CodingKey {
      case batch = "Batch"
      case blind = "Blind"
      case blindedElement = "BlindedElement"
      case evaluationElement = "EvaluationElement"
      case input = "Input"
      case output = "Output"
      case proof = "Proof"
    }
  }

  struct Proof: Decodable {
    let proof, r: String
  }

  var oprf: OPRF { mode == 0 ? .base : .verifiable }

  func key() throws -> OPRFKey { try OPRFKey(GroupScalar(hex(skSm))) }
}

extension Suite.Vector {
  private func list(_ text: String) -> [[UInt8]] { text.split(separator: ",").map { hex("\($0)") } }
  var inputs: [[UInt8]] { list(input) }
  var blinds: [[UInt8]] { list(blind) }
  var blindedElements: [[UInt8]] { list(blindedElement) }
  var evaluationElements: [[UInt8]] { list(evaluationElement) }
  var outputs: [[UInt8]] { list(output) }

  func blinded(_ oprf: OPRF) throws -> [BlindedInput] {
    try zip(inputs, blinds).map { try oprf.blind($0, with: GroupScalar($1)) }
  }
}

@Suite struct OPRFVectorTests {
  /// Modes 0 and 1: there is no partially oblivious mode (2) here.
  private static func suites() throws -> [Suite] {
    guard let data = SharedData.data("vectors/rfc9497-p256.json") else { return [] }
    return try JSONDecoder().decode([Suite].self, from: data).filter { $0.mode < 2 }
  }

  @Test func `derives the keys of RFC 9497`() throws {
    for suite in try Self.suites() {
      let derived = try OPRFKey.derive(
        from: key(hex(suite.seed)), info: hex(suite.keyInfo), for: suite.oprf)
      #expect(derived.publicKey == (try suite.key().publicKey))
      if let expected = suite.pkSm { #expect(derived.publicKey.bytes == hex(expected)) }
    }
  }

  @Test func `blinds, evaluates and finalizes as RFC 9497`() throws {
    for suite in try Self.suites() {
      let key = try suite.key()
      for vector in suite.vectors {
        let blinded = try vector.blinded(suite.oprf)
        #expect(blinded.count == vector.batch)
        #expect(blinded.map(\.element.bytes) == vector.blindedElements)
        let evaluated = try blinded.map { try key.blindEvaluate($0.element) }
        #expect(evaluated.map(\.bytes) == vector.evaluationElements)
        let outputs = try zip(blinded, evaluated).map { try suite.oprf.finalize($0, $1).bytes }
        #expect(outputs == vector.outputs)
        let direct = try vector.inputs.map { try suite.oprf.evaluate($0, with: key).bytes }
        #expect(direct == vector.outputs)
      }
    }
  }

  @Test func `proves and verifies as RFC 9497`() throws {
    let suites = try Self.suites()
    for suite in suites where suite.mode == 1 {
      let key = try suite.key()
      for vector in suite.vectors {
        let inputs = try vector.blindedElements.map { try GroupElement($0) }
        let outputs = try vector.evaluationElements.map { try GroupElement($0) }
        let expected = try #require(vector.proof)
        let proof = try DLEQProof(
          by: key, of: inputs, outputs, random: GroupScalar(hex(expected.r)))
        #expect(proof.bytes == hex(expected.proof))
        try proof.verify(by: key.publicKey, of: inputs, outputs)
      }
    }
    #expect(suites.isEmpty || suites.count == 2)
  }
}

/// The vectors of RFC 9380 appendix J.1.1 and K.1.
@Suite struct HashToCurveVectorTests {
  private struct Points: Decodable {
    struct Vector: Decodable {
      struct Point: Decodable {
        let x, y: String
      }
      let msg: String
      let P: Point
    }
    let dst: String
    let vectors: [Vector]
  }

  private struct Expansions: Decodable {
    struct Vector: Decodable {
      let len_in_bytes, msg, uniform_bytes: String
    }
    let DST: String
    let tests: [Vector]
  }

  @Test func `hashes to the points of RFC 9380`() throws {
    guard let data = SharedData.data("vectors/rfc9380-P256_XMD_SHA-256_SSWU_RO_.json") else {
      return
    }
    let points = try JSONDecoder().decode(Points.self, from: data)
    #expect(points.vectors.count == 5)
    for vector in points.vectors {
      let element = try HashToCurve.element(of: utf8(vector.msg), tag: utf8(points.dst))
      let isOdd = try #require(hex("\(vector.P.y.dropFirst(2))").last) & 1
      #expect(element.bytes == [2 + isOdd] + hex("\(vector.P.x.dropFirst(2))"))
    }
  }

  @Test func `expands messages as RFC 9380`() throws {
    guard let data = SharedData.data("vectors/rfc9380-expand_message_xmd_SHA256_38.json") else {
      return
    }
    let expansions = try JSONDecoder().decode(Expansions.self, from: data)
    #expect(expansions.tests.count == 10)
    for vector in expansions.tests {
      let count = try #require(Int(vector.len_in_bytes.dropFirst(2), radix: 16))
      let bytes = HashToCurve.expand(
        utf8(vector.msg), tag: utf8(expansions.DST), byteCount: count)
      #expect(bytes == hex(vector.uniform_bytes))
    }
  }
}
