import Consent
import Crypto
import Testing
import XML

/// Signature wrapping: a good signature, moved so that something else is read than was signed.
///
/// SOURCE: Somorovsky et al., On Breaking SAML: Be Whoever You Want to Be, 2012 (XSW1 to XSW8)
@Suite struct `Wrapped signatures` {
  /// Where the signed assertion and its signature are put, seen from the forged one.
  enum Position: String, CaseIterable {
    case signatureOfTheForgedAroundTheOriginal
    case originalInTheObjectOfTheForgedSignature
    case originalAfterTheForged
    case originalInsideTheForged
    case originalAfterTheForgedThatHasItsSignature
    case originalInsideTheSignatureOfTheForged
    case originalInTheExtensionsBeforeTheForged
    case originalInTheObjectBesideTheForged
  }

  private struct Pieces {
    let original: String
    let unsigned: String
    let signature: String
    let forged: AssertionText
  }

  private func pieces(_ provider: SAMLProvider, sameID: Bool) throws -> Pieces {
    let good = provider.good()
    var forged = try good.replacing("dr.sato", with: "dr.evil")
    if !sameID { forged = try forged.replacing(good.id, with: "_evil") }
    let signature = try good.signature(with: provider.key)
    return Pieces(
      original: try good.signed(with: provider.key), unsigned: good.text, signature: signature,
      forged: forged)
  }

  /// The header with all of it, and which assertion in it is the forged one.
  private func header(_ position: Position, _ pieces: Pieces) throws -> (text: String, forged: Int)
  {
    let forged = pieces.forged
    func forgedWith(_ part: String) throws -> String {
      try forged.replacing("</saml2:Issuer>", with: "</saml2:Issuer>\(part)").text
    }
    let signatureAround = pieces.signature.replacing(
      "</ds:Signature>", with: "\(pieces.unsigned)</ds:Signature>")
    let signatureWithObject = pieces.signature.replacing(
      "</ds:Signature>", with: "<ds:Object>\(pieces.unsigned)</ds:Object></ds:Signature>")
    switch position {
    case .signatureOfTheForgedAroundTheOriginal: return (try forgedWith(signatureAround), 0)
    case .originalInTheObjectOfTheForgedSignature: return (try forgedWith(signatureWithObject), 0)
    case .originalAfterTheForged: return (forged.text + pieces.original, 0)
    case .originalInsideTheForged: return (try forgedWith(pieces.original), 0)
    case .originalAfterTheForgedThatHasItsSignature:
      return (try forgedWith(pieces.signature) + pieces.unsigned, 0)
    case .originalInsideTheSignatureOfTheForged:
      return (try forgedWith(signatureAround) + pieces.original, 0)
    case .originalInTheExtensionsBeforeTheForged:
      return ("<x:Extensions xmlns:x='urn:x'>\(pieces.original)</x:Extensions>\(forged.text)", 1)
    case .originalInTheObjectBesideTheForged:
      return (try forgedWith(signatureWithObject) + pieces.unsigned, 0)
    }
  }

  @Test(arguments: Position.allCases, [true, false])
  func `are refused in each position`(position: Position, sameID: Bool) async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let pieces = try pieces(provider, sameID: sameID)
      let (text, index) = try header(position, pieces)
      let tree = try XMLTree(Array("<header>\(text)</header>".utf8))
      let element = tree.root.elements[index]
      #expect(element.text.isEmpty && String(describing: tree.root.name.local) == "header")
      #expect(await provider.outcome(element).refusal == .badSignature)
      // The good one by itself is good, so the position is what was refused.
      #expect(try await provider.outcome(pieces.original).refusal == nil)
    }
  }

  @Test func `do not cut a name at a comment`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let name = "dr.sato.evil"
      let text = try provider.good().replacing("dr.sato", with: name).signed(with: provider.key)
      let cut = text.replacing(name, with: "dr.sato<!-- -->.evil")
      // The signature still holds: comments are not signed. The whole name is what is read.
      #expect(try await provider.outcome(cut).refusal == .unknownUser)
    }
  }

  @Test func `do not hide text in an element inside a name`() async throws {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let text = try provider.good().replacing("dr.sato", with: "dr.sato<x/>")
      #expect(
        try await provider.outcome(text.signed(with: provider.key)).refusal
          == .malformedClaim("NameID"))
    }
  }

  @Test(arguments: ["ID", "Id", "id", "iD", "xml:id", "w:Id"])
  func `are refused where an ID stands twice, however it is written`(attribute: String) async throws
  {
    try await Bench.run { bench in
      let provider = try await SAMLProvider(bench)
      let good = provider.good()
      let text = try good.signed(with: provider.key)
      func outcome(_ id: String) async throws -> AssertionError? {
        let header = "<header xmlns:w='urn:w'><a \(attribute)='\(id)'/>\(text)</header>"
        let tree = try XMLTree(Array(header.utf8))
        return await provider.outcome(tree.root.elements[1]).refusal
      }
      #expect(try await outcome(good.id) == .badSignature)
      #expect(try await outcome("_other") == nil)
    }
  }
}
