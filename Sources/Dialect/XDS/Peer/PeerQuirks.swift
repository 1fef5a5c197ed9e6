package import Record

/// What one peer does differently from what the standard says: data, not code.
///
/// Each is told in a JSON file of its own; what a file does not mention is as the standard wants
/// it. There is no quirk that weakens a check of a signature or of a certificate.
package struct PeerQuirks: Equatable, Sendable {
  /// How a repository's or a document's id is written towards the peer.
  package enum IDForm: String, CaseIterable, Sendable {
    /// As the peer itself wrote it.
    case asGiven
    /// Without `urn:oid:`.
    case withoutPrefix
    /// UUIDs in lower case, with `urn:uuid:`.
    case lowercaseUUID
  }

  /// Which span of time a search has to name.
  package enum DateRange: String, CaseIterable, Sendable {
    case none, creationTime, serviceStartTime
  }

  /// What is done with a home in an answer that is not the peer's.
  package enum HomeCommunity: String, CaseIterable, Sendable {
    /// The document is withheld.
    case checked
    /// The home is taken to be the peer's.
    case repaired
  }

  /// How an answer may hold a document.
  package enum DocumentForm: String, CaseIterable, Sendable {
    /// As a part of a multipart message or as base64 inside the XML.
    case any
    /// As a part of a multipart message.
    case attached
  }

  /// What `NameFormat` a SAML attribute bears.
  package enum NameFormat: String, CaseIterable, Sendable {
    case uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"
    case basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
    case unspecified = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
  }

  /// The version of the files that is read.
  package static let version = 1
  /// LIMIT: the largest number of documents asked for in one request.
  package static let documentsPerRequestMax = 64

  /// How many documents one request asks for, 1 to ``documentsPerRequestMax``.
  package var documentsPerRequest = 10
  /// How a repository's id is written.
  package var repositoryIDs = IDForm.asGiven
  /// How a document's id is written.
  package var documentIDs = IDForm.asGiven
  /// Which span of time a search has to name.
  package var dateRange = DateRange.none
  /// How namespaces are written.
  package var namespaces = NamespaceStyle.prefixed
  /// What is done with a home that is not the peer's.
  package var homeCommunity = HomeCommunity.checked
  /// How an answer may hold a document.
  package var documents = DocumentForm.any
  /// What `NameFormat` a SAML attribute bears.
  package var attributeNameFormat = NameFormat.uri

  /// A peer that does everything as the standard says.
  package init() {}

  /// Reads a file; unknown members and words are refused.
  package init(_ json: [UInt8]) throws(PeerQuirksError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(json) } catch { throw .json(error) }
    guard case .object(let members) = value else { throw .malformed(member: "") }
    guard case .number("1")? = value["version"] else { throw .versionUnknown }
    for (key, value) in members { try take(key, value) }
  }

  private mutating func take(_ key: String, _ value: JSONValue) throws(PeerQuirksError) {
    switch key {
    case "version": break
    case "peer", "note":
      guard value.string != nil else { throw .malformed(member: key) }
    case "documentsPerRequest": documentsPerRequest = try Self.count(key, value)
    case "repositoryIDs": repositoryIDs = try Self.word(key, value)
    case "documentIDs": documentIDs = try Self.word(key, value)
    case "dateRange": dateRange = try Self.word(key, value)
    case "namespaces": namespaces = try Self.word(key, value)
    case "homeCommunity": homeCommunity = try Self.word(key, value)
    case "documents": documents = try Self.word(key, value)
    case "attributeNameFormat": attributeNameFormat = try Self.word(key, value)
    default: throw .unknown(member: String(key.prefix(64)))
    }
  }

  private static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, _ value: JSONValue
  ) throws(PeerQuirksError) -> Word {
    guard let text = value.string, let word = Word(rawValue: text) else {
      throw .malformed(member: key)
    }
    return word
  }

  private static func count(_ key: String, _ value: JSONValue) throws(PeerQuirksError) -> Int {
    guard case .number(let digits) = value, let count = Int(digits),
      (1...documentsPerRequestMax).contains(count)
    else { throw .malformed(member: key) }
    return count
  }
}

/// Why a file of quirks was refused.
package enum PeerQuirksError: Error, Equatable, Sendable {
  /// It is not sound JSON.
  case json(JSONError)
  /// It is of another version.
  case versionUnknown
  /// A member is not known.
  case unknown(member: String)
  /// A member's value is none of those that are known.
  case malformed(member: String)
}
