import Consent
import Crypto
import Foundation
import Testing
import XML
import TestSupport

@Suite struct `Mutated assertions` {
  /// What a mutation puts in, pieces of assertions among them.
  private static let words = [
    "<!-- -->", "<![CDATA[", "]]>", "&#x20;", " ", "\n", "<", ">", "/", "\"", "=", "evil", "1",
    "ds:",
    "saml2:", "xmlns=\"urn:x\"", " ID=\"_x\"", "<ds:Object/>", "<saml2:Issuer>", "</saml2:Issuer>",
    "<saml2:Subject>", "</saml2:Subject>", "urn:oasis:names:tc:SAML:2.0:assertion",
  ].map { Array($0.utf8) }

  /// What was signed, as a reader sees it.
  private func signed(_ root: XMLTree.Element) -> [UInt8] {
    ExclusiveC14N.canonicalize(
      root, excluding: root.first("Signature", AssertionText.ds))
  }

  /// One byte deleted, replaced or copied, or a word put in; sometimes a stretch moved.
  private func mutate(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = text
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let length = Int.random(in: 0..<40, using: &random)
    let end = min(bytes.count, place + length)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes.remove(at: place)
    case 1: bytes[place] = UInt8.random(in: 0x20...0x7E, using: &random)
    case 2: bytes.insert(contentsOf: Self.words.randomElement(using: &random) ?? [], at: place)
    case 3: bytes.removeSubrange(place..<end)
    default:
      let stretch = Array(bytes[place..<end])
      bytes.insert(contentsOf: stretch, at: Int.random(in: 0...bytes.count, using: &random))
    }
    return bytes
  }

  @Test func `are refused or say what was signed`() async throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 0..<1_000_000)
    var random = SeededGenerator(seed: seed)
    let key = try SigningKey.generate(.p256)
    let keys = try JWKSet(key.verifying)
    let certificate = try SAMLProvider.certificate("mame-1")
    let good = Array(
      try AssertionText(now: Bench.now, certificate: certificate).signed(with: key).utf8)
    let original = signed(try XMLTree(good).root)
    var verified = 0
    for _ in 0..<1_500 {
      let bytes = mutate(good, &random)
      guard let tree = try? XMLTree(bytes) else { continue }
      do throws(XMLSignatureError) {
        _ = try XMLSignature.verify(tree.root, keys: keys)
      } catch {
        continue
      }
      verified += 1
      guard signed(tree.root) == original else {
        Issue.record("KAKEHASHI_SEED=\(seed) \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
    // Comments, and white space inside tags, are not signed.
    #expect(verified > 0)
  }
}
