import Crypto
import Linkage
import Platform
import Record

/// The claims of an IUA access token (ITI-72), read but not yet believed.
struct AssertionClaims: Sendable {
  let issuer: String
  let subject: UserID
  let audience: [String]
  let issued: Timestamp
  let notBefore: Timestamp?
  let expires: Timestamp
  let id: String
  let client: String
  let certificate: Digest?
  let methods: [String]
  let organization: String
  let roles: [Coding]
  let purposes: [Coding]
  let licence: String?

  /// Throws `malformedClaim` for the first claim that is missing or of the wrong kind.
  init(_ payload: JSONValue) throws(AssertionError) {
    issuer = try payload.text("iss")
    guard let subject = UserID(try payload.text("sub")) else { throw .malformedClaim("sub") }
    self.subject = subject
    audience = try payload.texts("aud")
    issued = try payload.moment("iat")
    expires = try payload.moment("exp")
    notBefore = payload["nbf"] == nil ? nil : try payload.moment("nbf")
    id = try payload.text("jti")
    client = try payload.text("client_id")
    certificate = payload["cnf"]?["x5t#S256"]?.string
      .flatMap(Base64URL.decode).flatMap(Digest.init(_:))
    methods = try payload.texts("amr")
    licence = payload["licence"] == nil ? nil : try payload.text("licence")
    guard let iua = payload["extensions"]?["ihe_iua"] else {
      throw .malformedClaim("extensions.ihe_iua")
    }
    _ = try iua.text("subject_name")
    organization = try iua.text("subject_organization_id")
    roles = try iua.codings("subject_role")
    purposes = try iua.codings("purpose_of_use")
  }
}

extension JSONValue {
  /// LIMIT: bytes of one claim, and elements of one list.
  private static var claimBytesMax: Int { 256 }
  private static var claimElementsMax: Int { 8 }

  fileprivate func text(_ name: String) throws(AssertionError) -> String {
    guard let text = self[name]?.string, (1...Self.claimBytesMax).contains(text.utf8.count)
    else { throw .malformedClaim(name) }
    return text
  }

  /// A list of texts; a single text counts as a list of one (RFC 7519 §4.1.3).
  fileprivate func texts(_ name: String) throws(AssertionError) -> [String] {
    guard let value = self[name] else { throw .malformedClaim(name) }
    guard let elements = value.elements else { return [try text(name)] }
    let texts = elements.compactMap(\.string)
    guard texts.count == elements.count, (1...Self.claimElementsMax).contains(texts.count),
      texts.allSatisfy({ (1...Self.claimBytesMax).contains($0.utf8.count) })
    else { throw .malformedClaim(name) }
    return texts
  }

  fileprivate func moment(_ name: String) throws(AssertionError) -> Timestamp {
    guard let moment = self[name]?.integer.flatMap(Timestamp.init(claimSeconds:)) else {
      throw .malformedClaim(name)
    }
    return moment
  }

  fileprivate func codings(_ name: String) throws(AssertionError) -> [Coding] {
    guard let elements = self[name]?.elements,
      (1...Self.claimElementsMax).contains(elements.count)
    else { throw .malformedClaim(name) }
    var codings: [Coding] = []
    for element in elements {
      let system = element["system"] == nil ? nil : try element.text("system")
      codings.append(Coding(system: system, code: try element.text("code"), display: nil))
    }
    return codings
  }
}
