import Crypto
import Linkage
import Platform
import Record

extension AssertionClaims {
  /// The claims of an IUA access token (ITI-72).
  ///
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
    _ = try payload.text("client_id")
    binding =
      payload["cnf"]?["x5t#S256"]?.string.flatMap(Base64URL.decode).flatMap(Digest.init(_:))
      .map(Binding.certificate) ?? .unknown
    factors = Set(try payload.texts("amr").compactMap(AuthenticationFactor.init(method:)))
    // OpenID Connect Core 1.0 §2; an access token may carry it too (RFC 9068 §2.2.1).
    authenticated = payload["auth_time"] == nil ? nil : try payload.moment("auth_time")
    licence = payload["licence"] == nil ? nil : try payload.text("licence")
    guard let iua = payload["extensions"]?["ihe_iua"] else {
      throw .malformedClaim("extensions.ihe_iua")
    }
    _ = try iua.text("subject_name")
    organization = try iua.text("subject_organization_id")
    homeCommunity = iua["home_community_id"] == nil ? nil : try iua.text("home_community_id")
    roles = try iua.codings("subject_role")
    purposes = try iua.codings("purpose_of_use")
  }
}

extension JSONValue {
  fileprivate func text(_ name: String) throws(AssertionError) -> String {
    guard let text = self[name]?.string, (1...AssertionClaims.bytesMax).contains(text.utf8.count)
    else { throw .malformedClaim(name) }
    return text
  }

  /// A list of texts; a single text counts as a list of one (RFC 7519 §4.1.3).
  fileprivate func texts(_ name: String) throws(AssertionError) -> [String] {
    guard let value = self[name] else { throw .malformedClaim(name) }
    guard let elements = value.elements else { return [try text(name)] }
    let texts = elements.compactMap(\.string)
    guard texts.count == elements.count, (1...AssertionClaims.elementsMax).contains(texts.count),
      texts.allSatisfy({ (1...AssertionClaims.bytesMax).contains($0.utf8.count) })
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
      (1...AssertionClaims.elementsMax).contains(elements.count)
    else { throw .malformedClaim(name) }
    var codings: [Coding] = []
    for element in elements {
      let system = element["system"] == nil ? nil : try element.text("system")
      codings.append(Coding(system: system, code: try element.text("code"), display: nil))
    }
    return codings
  }
}
