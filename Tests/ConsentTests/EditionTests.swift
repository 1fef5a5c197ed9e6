import Consent
import Crypto
import Platform
import Policy
import Record
import Testing

/// The file that goes from network to network, and what it claims of itself.
@Suite struct Editions {
  let accord: Accord
  let first: Edition

  init() throws {
    accord = try Accord()
    first = Edition.first(try Accord.set())
  }

  private func signed() throws -> SignedEdition {
    try accord.edition(Accord.narrower(), over: first, signers: ["yamada", "sakai"])
  }

  /// The file with its first line changed, the signatures left as they are.
  private func altered(
    _ key: String, _ change: (JSONValue) throws -> JSONValue
  ) throws -> [UInt8] {
    let file = try signed().bytes
    let line = file.prefix { $0 != 0x0A }
    guard case .object(var members) = try JSONValue.parse(Array(line)),
      let index = members.firstIndex(where: { $0.key == key })
    else { throw JSONError.missing(path: key) }
    members[index].value = try change(members[index].value)
    return JSONValue.object(members).encoded() + file.dropFirst(line.count)
  }

  @Test func `a file is read as it was written`() throws {
    let signed = try signed()
    #expect(try SignedEdition(bytes: signed.bytes) == signed)
    #expect(try SignedEdition(bytes: SignedEdition(first).bytes).edition == first)
  }

  @Test func `no byte of the file can be changed unnoticed`() throws {
    let file = try signed().bytes
    let line = file.prefix { $0 != 0x0A }.count
    // Everything but the documents, and some of those, for each takes a parse.
    let places = Array(stride(from: 0, to: line, by: 97)) + Array((line - 400)..<file.count)
    #expect(isApproved(file))
    for place in places {
      var changed = file
      changed[place] ^= 1
      #expect(!isApproved(changed), "byte \(place)")
    }
  }

  private func isApproved(_ file: [UInt8]) -> Bool {
    (try? accord.approve(try SignedEdition(bytes: file), over: first)) != nil
  }

  @Test func `a file that is cut anywhere is refused or lacks a signature`() throws {
    let file = try signed().bytes
    for count in stride(from: 0, to: file.count, by: 211) {
      #expect(throws: ActivationError.self) {
        try accord.approve(try SignedEdition(bytes: Array(file.prefix(count))), over: first)
      }
    }
  }

  @Test(arguments: [
    " ", "\n", "{\"key\":1}\n", "{}\n", "{\"key\":\"00\",\"signature\":\"AA\"}\n",
  ])
  func `strange lines are refused`(line: String) throws {
    let file = try signed().bytes + Array(line.utf8)
    #expect(throws: ActivationError.self) { try SignedEdition(bytes: file) }
  }

  @Test func `a key that nobody knows is refused`() throws {
    let file = try signed().bytes
    let strange = Array("{\"aside\":1,".utf8) + file.dropFirst()
    #expect(throws: ActivationError.malformed("these are not the canonical bytes")) {
      try SignedEdition(bytes: strange)
    }
  }

  @Test func `a seventeenth signature is refused`() throws {
    var signed = try signed()
    for _ in 2..<ActivationLimits.signaturesMax { try signed.sign(with: accord.key("tanaka")) }
    _ = try SignedEdition(bytes: signed.bytes)
    try signed.sign(with: accord.key("tanaka"))
    #expect(throws: ActivationError.malformed("more than 16 signatures")) {
      try SignedEdition(bytes: signed.bytes)
    }
  }

  @Test func `a file longer than the limit is refused unread`() {
    let file = [UInt8](repeating: 0x20, count: ActivationLimits.editionBytesMax + 1)
    #expect(throws: ActivationError.malformed("more than 524288 bytes")) {
      try SignedEdition(bytes: file)
    }
  }

  // MARK: Claims

  /// Whoever signs a lie signs in vain: the claims are computed anew.
  @Test(arguments: [
    "fingerprint", "newlyPermitted", "newlyDenied", "lightened",
  ])
  func `a false claim about a direction is refused though it is signed`(claim: String) throws {
    let file = try altered("changes") { changes in
      guard var elements = changes.elements, case .object(var members)? = elements.first,
        let index = members.firstIndex(where: { $0.key == claim })
      else { throw JSONError.missing(path: claim) }
      members[index].value =
        claim == "fingerprint" ? .string(SHA256.hash("other").hex) : .string("12345")
      elements[0] = .object(members)
      return .array(elements)
    }
    #expect(
      try refusalOfSigned(file) == .claimFalse(try #require(ActivationError.Claim(rawValue: claim)))
    )
  }

  @Test func `what widens cannot be signed as what only tightens`() throws {
    let narrow = Edition.first(try Accord.narrower())
    let wide = try accord.edition(first.documents, over: narrow, signers: [])
    let text = String(decoding: wide.bytes, as: UTF8.self)
    let lie = text.replacing("\"onlyTightens\":false", with: "\"onlyTightens\":true")
    #expect(lie != text)
    let refusal = try refusalOfSigned(Array(lie.utf8), over: narrow)
    #expect(refusal == .claimFalse(.onlyTightens))
  }

  @Test func `a false claim about the mappings is refused`() throws {
    let file = try altered("mappings") { _ in "narrower" }
    #expect(try refusalOfSigned(file) == .claimFalse(.mappings))
  }

  @Test func `a false digest of the documents is refused`() throws {
    let file = try altered("digest") { _ in .string(SHA256.hash("other").hex) }
    #expect(throws: ActivationError.claimFalse(.digest)) { try SignedEdition(bytes: file) }
  }

  /// Signs the first line anew, so that nothing but its claims can be wrong.
  private func refusalOfSigned(
    _ file: [UInt8], over latest: Edition? = nil
  ) throws -> ActivationError? {
    var signed = try SignedEdition(bytes: Array(file.prefix { $0 != 0x0A }) + [0x0A])
    for name in ["yamada", "sakai"] { try signed.sign(with: accord.key(name)) }
    return try accord.refusal(signed, over: latest ?? first)
  }
}
