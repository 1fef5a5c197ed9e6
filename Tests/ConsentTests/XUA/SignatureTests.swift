import Consent
import Crypto
import Testing
import XML

@Suite struct `XML signature` {
  private func refusal(_ text: String, _ keys: [SigningKey]) throws -> XMLSignatureError? {
    let root = try XMLTree(Array(text.utf8)).root
    let keys = try JWKSet(keys.map { try JSONWebKey($0.verifying, keyID: nil) })
    do throws(XMLSignatureError) {
      _ = try XMLSignature.verify(root, keys: keys)
      return nil
    } catch {
      return error
    }
  }

  private func good() throws -> AssertionText {
    AssertionText(now: Bench.now, certificate: try SAMLProvider.certificate("mame-1"))
  }

  private func refusal(_ change: (inout AssertionText.Signing) -> Void) throws -> XMLSignatureError?
  {
    let key = try SigningKey.generate(.p256)
    var signing = AssertionText.Signing()
    change(&signing)
    return try refusal(good().signed(with: key, signing), [key])
  }

  @Test(arguments: [KeyKind.p256, .rsa(bits: 2048)])
  func `holds under a trusted key of its kind`(kind: KeyKind) throws {
    let key = try SigningKey.generate(kind)
    let other = try SigningKey.generate(kind)
    let text = try good().signed(with: key)
    #expect(try refusal(text, [key]) == nil)
    #expect(try refusal(text, [other, key]) == nil)
    #expect(try refusal(text, [other]) == .badSignature)
    #expect(try refusal(text, []) == .badSignature)
  }

  @Test func `holds wherever the element stands`() throws {
    let key = try SigningKey.generate(.p256)
    let text = try good().signed(with: key)
    let around = "<a xmlns='urn:1' xmlns:saml2='urn:2' xmlns:hl7='urn:3'>\n\(text)</a>"
    let tree = try XMLTree(Array(around.utf8))
    let verified = try XMLSignature.verify(tree.root.elements[0], keys: try JWKSet(key.verifying))
    _ = consume verified
  }

  @Test func `breaks with any change of what is signed`() throws {
    let key = try SigningKey.generate(.p256)
    let text = try good().signed(with: key)
    #expect(try refusal(text.replacing("dr.sato", with: "dr.evil"), [key]) == .wrongDigest)
    #expect(
      try refusal(text.replacing("<saml2:Subject>", with: "<saml2:Subject> "), [key])
        == .wrongDigest)
    #expect(
      try refusal(text.replacing("DigestValue>", with: "DigestValue> ", maxReplacements: 1), [key])
        == .badSignature)
  }

  @Test func `is refused under weak or other algorithms`() throws {
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    #expect(try refusal { $0.digestMethod = sha1 } == .refusedAlgorithm(sha1))
    for method in [
      "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
      "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
      "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "",
    ] {
      #expect(try refusal { $0.method = method } == .refusedAlgorithm(method))
    }
    // The algorithm of one kind of key over the signature of another.
    #expect(try refusal { $0.method = AssertionText.rsa } == .badSignature)
    let inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
    #expect(
      try refusal {
        $0.canonicalization = "<ds:CanonicalizationMethod Algorithm=\"\(inclusive)\"/>"
      }
        == .refusedAlgorithm(inclusive))
  }

  @Test(arguments: [
    "http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/2002/06/xmldsig-filter2", "http://www.w3.org/2000/09/xmldsig#base64",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
  ])
  func `is refused with a transform that could sign less than is read`(algorithm: String) throws {
    #expect(
      try refusal { signing in
        signing.transforms = signing.transforms.replacing(ExclusiveC14N.algorithm, with: algorithm)
      } == .refusedAlgorithm(algorithm))
    #expect(
      try refusal { $0.transforms += "<ds:Transform Algorithm=\"\(algorithm)\"/>" }
        == .malformed("Transforms"))
  }

  @Test func `is refused without both transforms in their order`() throws {
    let transforms = AssertionText.Signing().transforms
    let middle = try #require(transforms.firstRange(of: "/>")).upperBound
    let first = String(transforms[..<middle])
    let second = String(transforms[middle...])
    #expect(try refusal { $0.transforms = first } == .malformed("Transforms"))
    #expect(try refusal { $0.transforms = second } == .malformed("Transforms"))
    #expect(
      try refusal { $0.transforms = second + first } == .refusedAlgorithm(ExclusiveC14N.algorithm))
  }

  @Test(arguments: [
    "", "#", "#other", "x", "#xpointer(/)", "#xpointer(id('x'))", "file:///etc/passwd",
  ])
  func `is refused for a reference elsewhere`(uri: String) throws {
    #expect(try refusal { $0.reference = uri } == .wrongReference)
  }

  @Test func `is refused with parts that stand twice or do not belong`() throws {
    #expect(
      try refusal { $0.moreReferences = "<ds:Reference URI=\"#x\"/>" } == .malformed("SignedInfo"))
    #expect(try refusal { $0.moreParts = "<ds:Object/>" } == .malformed("Signature"))
    #expect(try refusal { $0.keyInfo = "<ds:KeyInfo/><ds:KeyInfo/>" } == .malformed("Signature"))
    let key = try SigningKey.generate(.p256)
    let good = try good()
    let twice = try good.signed(with: key).replacing(
      "<saml2:Subject>", with: "\(good.signature(with: key))<saml2:Subject>")
    #expect(try refusal(twice, [key]) == .notSigned)
    #expect(try refusal(good.text, [key]) == .notSigned)
  }

  @Test func `keeps the prefixes it names`() throws {
    let key = try SigningKey.generate(.p256)
    var signing = AssertionText.Signing()
    let list = """
      <ec:InclusiveNamespaces xmlns:ec="\(ExclusiveC14N.algorithm)" PrefixList="z"/>
      """
    signing.transforms = signing.transforms.replacing(
      "c14n#\"/>", with: "c14n#\">\(list)</ds:Transform>")
    let text = try good().signed(with: key, signing)
    // Nothing declares the prefix, so the form is the same; declared around it, it is not.
    #expect(try refusal(text, [key]) == nil)
    let tree = try XMLTree(Array("<a xmlns:z='urn:z'>\(text)</a>".utf8))
    #expect(throws: XMLSignatureError.wrongDigest) {
      _ = try XMLSignature.verify(tree.root.elements[0], keys: try JWKSet(key.verifying))
    }
  }

  @Test func `is refused over more than an assertion can be`() throws {
    let key = try SigningKey.generate(.p256)
    let long = String(repeating: "x", count: XMLSignature.elementBytesMax)
    let text = try good().replacing("出雲医院", with: long).signed(with: key)
    #expect(try refusal(text, [key]) == .tooLong)
  }
}
