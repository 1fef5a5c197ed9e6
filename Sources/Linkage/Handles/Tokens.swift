package import Record
import Crypto

/// What a document's address stands for; sealed, so that the custodian's ids stay inside.
package struct DocumentToken: Equatable, Sendable {
  /// The link through which the document was found.
  package let link: LinkID
  /// The custodian's logical id of the document, at most 256 bytes.
  package let localID: String

  /// Names one document of one link.
  package init(link: LinkID, localID: String) {
    self.link = link
    self.localID = localID
  }
}

/// Where the next page of an answer begins; sealed like a document's address.
package struct PageToken: Equatable, Sendable {
  /// The link whose answer it continues.
  package let link: LinkID
  /// The custodian's own words for the next page, at most 4,096 bytes.
  package let next: String

  /// Names the next page.
  package init(link: LinkID, next: String) {
    self.link = link
    self.next = next
  }
}

extension Handles {
  /// The id under which `facility` knows a document; always the same one, 52 characters.
  package func documentHandle(
    localID: String, link: LinkID, for facility: FacilityReference
  ) -> DocumentHandle {
    towards(facility, link: link).documentHandle(localID)
  }

  /// The address of a document for `facility`, base64url; the same document has the same address.
  ///
  /// Throws `tokenTooLong` if the custodian's id exceeds its limit.
  package func documentToken(
    _ token: DocumentToken, for facility: FacilityReference
  ) throws(LinkageError) -> String {
    try towards(facility, link: token.link).documentToken(localID: token.localID)
  }

  /// What `facility` knows the documents of `link` by, for an answer that has many of them.
  package func towards(_ facility: FacilityReference, link: LinkID) -> DocumentPseudonyms {
    let context = facility.context
    var handle = documents.begin()
    handle.add(context)
    handle.add(link.bytes)
    let kind = TokenKind.document.rawValue
    return DocumentPseudonyms(
      facility: facility, link: link, handle: handle,
      tokens: tokens.deterministic(authenticating: [kind] + context),
      token: [kind] + link.bytes)
  }

  /// True if `pseudonyms` are what `facility` knows the documents of `link` by under these keys.
  package func made(
    _ pseudonyms: DocumentPseudonyms, for facility: FacilityReference, link: LinkID
  ) -> Bool {
    documents.began(pseudonyms.handle) && pseudonyms.link == link
      && pseudonyms.facility == facility
  }

  /// Opens a document's address; nil if it was altered or made for another facility.
  package func documentToken(_ text: String, for facility: FacilityReference) -> DocumentToken? {
    guard let plain = open(text, .document, facility) else { return nil }
    do throws(LinkageError) {
      var unpacker = try Unpacker(plain, version: TokenKind.document.rawValue)
      guard let link = LinkID(try unpacker.fixed(16)) else { return nil }
      let token = DocumentToken(link: link, localID: try unpacker.text())
      try unpacker.finish()
      return token
    } catch {
      return nil
    }
  }

  /// The name of the next page for `facility`, base64url; throws `tokenTooLong`.
  package func pageToken(
    _ token: PageToken, for facility: FacilityReference
  ) throws(LinkageError) -> String {
    guard token.next.utf8.count <= 4_096 else { throw .tokenTooLong }
    var packer = Packer(version: TokenKind.page.rawValue)
    packer.fixed(token.link.bytes)
    packer.text(token.next)
    return Base64URL.encode(
      tokens.sealDeterministic(
        packer.bytes, authenticating: [TokenKind.page.rawValue] + facility.context))
  }

  /// Opens a page's name; nil if it was altered or made for another facility.
  package func pageToken(_ text: String, for facility: FacilityReference) -> PageToken? {
    guard let plain = open(text, .page, facility) else { return nil }
    do throws(LinkageError) {
      var unpacker = try Unpacker(plain, version: TokenKind.page.rawValue)
      guard let link = LinkID(try unpacker.fixed(16)) else { return nil }
      let token = PageToken(link: link, next: try unpacker.text())
      try unpacker.finish()
      return token
    } catch {
      return nil
    }
  }

  private enum TokenKind: UInt8 {
    case document = 0x44
    case page = 0x50
  }

  /// LIMIT: nothing longer than any token we make is even decoded.
  private static let tokenCharactersMax = 6_144

  private func open(
    _ text: String, _ kind: TokenKind, _ facility: FacilityReference
  ) -> [UInt8]? {
    guard text.utf8.count <= Self.tokenCharactersMax, let sealed = Base64URL.decode(text) else {
      return nil
    }
    // A token that does not open is an unknown address, whatever the cause.
    return try? tokens.openDeterministic(
      sealed, authenticating: [kind.rawValue] + facility.context)
  }
}

/// What one facility knows the documents of one link by; made once for an answer.
package struct DocumentPseudonyms: Sendable {
  fileprivate let facility: FacilityReference
  fileprivate let link: LinkID
  /// The tag of a document's handle without the document.
  fileprivate let handle: PartialTag
  private let tokens: DeterministicSealer
  /// The token of a document without the document.
  private let token: [UInt8]

  fileprivate init(
    facility: FacilityReference, link: LinkID, handle: PartialTag, tokens: DeterministicSealer,
    token: [UInt8]
  ) {
    self.facility = facility
    self.link = link
    self.handle = handle
    self.tokens = tokens
    self.token = token
  }

  /// The id of the document that the custodian calls `localID`.
  package func documentHandle(_ localID: String) -> DocumentHandle {
    documentHandle(localID.utf8.span)
  }

  /// The id of the document that the custodian calls by these UTF-8 bytes.
  package func documentHandle(_ localID: Span<UInt8>) -> DocumentHandle {
    guard let handle = DocumentHandle(Base32.encode(handle.finish(adding: localID))) else {
      preconditionFailure("32 bytes in base 32 make a document handle")
    }
    return handle
  }

  /// The address of the document that the custodian calls `localID`, base64url.
  ///
  /// Throws `tokenTooLong` if the custodian's id exceeds its limit.
  package func documentToken(localID: String) throws(LinkageError) -> String {
    try documentToken(localID: localID.utf8.span)
  }

  /// The address of the document that the custodian calls by these UTF-8 bytes, base64url.
  ///
  /// Throws `tokenTooLong` if the custodian's id exceeds its limit.
  package func documentToken(localID: Span<UInt8>) throws(LinkageError) -> String {
    guard localID.count <= 256 else { throw .tokenTooLong }
    var value = InlineArray<291, UInt8>(repeating: 0)
    var end = DeterministicSealer.vectorByteCount
    func add(_ byte: UInt8) {
      value[end] = byte
      end += 1
    }
    for byte in token { add(byte) }
    // As a field of a ``Packer``.
    add(UInt8(truncatingIfNeeded: localID.count >> 8))
    add(UInt8(truncatingIfNeeded: localID.count))
    for index in localID.indices { add(localID[index]) }
    var whole = value.mutableSpan
    tokens.seal(first: end, of: &whole)
    return Base64URL.encode(whole.span.extracting(..<end))
  }
}
