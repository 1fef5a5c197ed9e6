package import Crypto
package import Linkage
package import Record

/// The messages of blinded matches as JSON: between asker and bridge, bridge and gateway.
package enum MatchWire {
  /// Elements one behind the other, base64url.
  package static func value(_ elements: [GroupElement]) -> JSONValue {
    .string(Base64URL.encode(elements.flatMap(\.bytes)))
  }

  /// `{"elements": …, "proof": …}`.
  package static func value(_ evaluation: OPRFEvaluation) -> JSONValue {
    [
      "elements": value(evaluation.elements),
      "proof": .string(Base64URL.encode(evaluation.proof.bytes)),
    ]
  }

  /// Reads `counts` elements; `malformedMessage` for another count or a point that is none.
  package static func elements(
    _ text: String?, counts: ClosedRange<Int>
  ) throws(MatchError) -> [GroupElement] {
    let size = GroupElement.byteCount
    guard let bytes = text.flatMap(Base64URL.decode), bytes.count.isMultiple(of: size),
      counts.contains(bytes.count / size)
    else { throw .malformedMessage }
    var elements: [GroupElement] = []
    do throws(CryptoError) {
      for start in stride(from: 0, to: bytes.count, by: size) {
        elements.append(try GroupElement(Array(bytes[start..<start + size])))
      }
    } catch { throw .malformedMessage }
    return elements
  }

  /// Reads an evaluation of `count` elements; `malformedMessage` for anything else.
  package static func evaluation(
    _ value: JSONValue?, count: Int
  ) throws(MatchError) -> OPRFEvaluation {
    guard let proof = value?["proof"]?.string.flatMap(Base64URL.decode) else {
      throw .malformedMessage
    }
    let elements = try elements(value?["elements"]?.string, counts: count...count)
    do throws(CryptoError) {
      return OPRFEvaluation(elements: elements, proof: try DLEQProof(proof))
    } catch { throw .malformedMessage }
  }

  /// What is sealed, base64url.
  package static func sealed(_ bytes: [UInt8]) -> JSONValue { .string(Base64URL.encode(bytes)) }

  /// Reads what is sealed; `malformedMessage` for anything that is not base64url.
  package static func sealed(_ text: String?) throws(MatchError) -> [UInt8] {
    guard let bytes = text.flatMap(Base64URL.decode) else { throw .malformedMessage }
    return bytes
  }
}
