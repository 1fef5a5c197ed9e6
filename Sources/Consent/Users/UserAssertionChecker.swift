package import Crypto
package import Platform
package import Policy
package import Record
package import Store
package import XML

/// Checks the user assertions of the networks' identity providers: tokens of IHE IUA (ITI-72) and
/// SAML assertions of IHE XUA (ITI-40).
///
/// Each syntax has its own signature and its own reader; after that both are the same claims.
package struct UserAssertionChecker: Sendable {
  /// How long an assertion may live from `iat` to `exp`.
  package static let lifetimeMax = Duration.seconds(600)
  /// How far the clocks of bridge and identity provider may differ.
  package static let clockSkewMax = Duration.seconds(60)

  private let providers: [NetworkID: IdentityProvider]
  private let registers: Registers
  private let recertification: Recertification
  private let vocabulary: Vocabulary
  private let clock: WallClock
  private let spent: SpentAssertions
  private let storage: Storage

  /// A checker of the assertions of `providers`, one for each network.
  package init(
    providers: [NetworkID: IdentityProvider], registers: Registers,
    recertification: Recertification, store: any Store, vocabulary: Vocabulary = .bridge2,
    clock: WallClock
  ) {
    self.providers = providers
    self.registers = registers
    self.recertification = recertification
    self.vocabulary = vocabulary
    self.clock = clock
    storage = Storage(store: store)
    spent = SpentAssertions(
      store: store, keepFor: Self.lifetimeMax + Self.clockSkewMax + Self.clockSkewMax)
  }

  /// Checks and spends a token that came over a connection with `certificate`.
  ///
  /// It is spent last, so that one refused for another reason can be presented again.
  package func check(
    _ compact: String, certificate: Digest, facility: FacilityReference
  ) async throws(AssertionError) -> VerifiedUser {
    let provider = try provider(of: facility)
    let claims = try Self.claims(of: compact, provider)
    return try await check(claims, provider, certificate, facility)
  }

  /// Checks and spends a SAML assertion, an element of the request that came over a connection
  /// with `certificate`.
  package func check(
    _ assertion: XMLTree.Element, certificate: Digest, facility: FacilityReference
  ) async throws(AssertionError) -> VerifiedUser {
    let provider = try provider(of: facility)
    let claims = try Self.claims(of: assertion, provider)
    return try await check(claims, provider, certificate, facility)
  }

  private func provider(
    of facility: FacilityReference
  ) throws(AssertionError) -> IdentityProvider {
    guard let provider = providers[facility.network] else { throw .noIdentityProvider }
    return provider
  }

  // MARK: Signatures

  private static func claims(
    of compact: String, _ provider: IdentityProvider
  ) throws(AssertionError) -> AssertionClaims {
    let payload: [UInt8]
    do throws(CryptoError) {
      payload = try JWS.verify(
        compact: compact, keys: provider.keys(),
        allowed: [.ES256, .PS256, .RS256, .EdDSA]
      ).payload
    } catch .tokenTooLong {
      throw .malformedToken
    } catch .malformedToken {
      throw .malformedToken
    } catch .malformedHeader {
      throw .malformedToken
    } catch {
      throw .badSignature
    }
    // A payload that is not strict JSON (a claim given twice, for one) is no assertion.
    guard let value = try? JSONValue.parse(payload) else { throw .malformedToken }
    return try AssertionClaims(value)
  }

  private static func claims(
    of assertion: XMLTree.Element, _ provider: IdentityProvider
  ) throws(AssertionError) -> AssertionClaims {
    let verified: VerifiedElement
    do throws(XMLSignatureError) {
      verified = try XMLSignature.verify(assertion, keys: provider.keys())
    } catch .tooLong {
      throw .malformedToken
    } catch {
      throw .badSignature
    }
    return try AssertionClaims(verified)
  }

  // MARK: Claims

  private func check(
    _ claims: AssertionClaims, _ provider: IdentityProvider, _ certificate: Digest,
    _ facility: FacilityReference
  ) async throws(AssertionError) -> VerifiedUser {
    guard claims.issuer == provider.issuer else { throw .wrongIssuer }
    guard claims.audience.contains(provider.audience) else { throw .wrongAudience }
    try checkTimes(claims)
    try Self.checkBinding(claims, provider, certificate)
    guard try self.facility(claims, provider, facility.network) == facility.facility else {
      throw .facilityMismatch
    }
    let factors = claims.factors.sorted()
    guard factors.count >= 2 else { throw .weakAuthentication }
    let role = try word("role", claims.roles, or: .unmappedRole) { provider.map(.role($0)) }
    let purpose = try word("purpose", claims.purposes, or: .unmappedPurpose) {
      provider.map(.purpose($0))
    }
    let user = try await registered(claims.subject, facility)
    try await checkEvents(claims, facility.network)
    try checkLicence(claims, role, user)
    let certifiedUntil = recertification.end(user)
    if let certifiedUntil, clock.now() >= certifiedUntil { throw .recertificationOverdue }
    let jtiHash = SHA256.hash(prefix: 0, Array(claims.issuer.utf8) + [0], Array(claims.id.utf8))
    try await spend(jtiHash)
    return VerifiedUser(
      UserFacts(
        user: user, purpose: purpose, factors: factors, authenticated: claims.authenticated,
        assurance: user.licence == nil ? 2 : 3, certifiedUntil: certifiedUntil,
        expires: claims.expires, jtiHash: jtiHash))
  }

  private func checkTimes(_ claims: AssertionClaims) throws(AssertionError) {
    let now = clock.now()
    let ahead = now.adding(Self.clockSkewMax)
    guard claims.issued <= ahead, claims.notBefore ?? claims.issued <= ahead else {
      throw .notYetValid
    }
    guard claims.expires > claims.issued,
      claims.expires.duration(since: claims.issued) <= Self.lifetimeMax
    else { throw .lifetimeTooLong }
    guard now < claims.expires.adding(Self.clockSkewMax) else { throw .expired }
  }

  private static func checkBinding(
    _ claims: AssertionClaims, _ provider: IdentityProvider, _ certificate: Digest
  ) throws(AssertionError) {
    switch claims.binding {
    case .certificate(let bound):
      guard bound == certificate else { throw .certificateMismatch }
    case .bearer:
      guard provider.binding == .certificateOrBearer else { throw .certificateMismatch }
    case .unknown: throw .certificateMismatch
    }
  }

  // MARK: The user

  private func facility(
    _ claims: AssertionClaims, _ provider: IdentityProvider, _ network: NetworkID
  ) throws(AssertionError) -> FacilityID {
    let text = provider.map(.organization(claims.organization)) ?? claims.organization
    let prefix = "\(network.text)/"
    let local = text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
    guard let facility = FacilityID(local),
      claims.homeCommunity == nil || provider.homeCommunity == nil
        || claims.homeCommunity == provider.homeCommunity
    else { throw .facilityMismatch }
    return facility
  }

  /// The one word all codings stand for: a second role or purpose is a refusal, not a choice.
  private func word(
    _ attribute: String, _ codings: [Coding], or refusal: AssertionError,
    map: (Coding) -> String?
  ) throws(AssertionError) -> String {
    let position = vocabulary.position(of: attribute)
    let words = codings.map { coding -> String? in
      let word = map(coding) ?? coding.code
      guard word != Vocabulary.unknown, let position,
        vocabulary.attributes[position].position(of: word) != nil
      else { return nil }
      return word
    }
    guard Set(words).count == 1, let word = words.first ?? nil else { throw refusal }
    return word
  }

  private func registered(
    _ id: UserID, _ facility: FacilityReference
  ) async throws(AssertionError) -> UserRecord {
    let found: UserRecord?
    do throws(ConsentError) {
      found = try await registers.user(id, at: facility)
    } catch {
      throw .register(error)
    }
    guard let found else { throw .unknownUser }
    guard found.status == .active else { throw .userNotActive }
    return found
  }

  /// An assertion counts only if it was issued after the last event about its user.
  private func checkEvents(
    _ claims: AssertionClaims, _ network: NetworkID
  ) async throws(AssertionError) {
    let kept: Versioned?
    do throws(ConsentError) {
      kept = try await storage.get(.assertionsSince(claims.subject, of: network))
    } catch {
      throw .register(error)
    }
    guard let kept else { return }
    guard let since = Timestamp(kept: kept.value), claims.issued > since else { throw .outdated }
  }

  /// The role rests on the register; where the register names a licence, the claim has to as well.
  private func checkLicence(
    _ claims: AssertionClaims, _ role: String, _ user: UserRecord
  ) throws(AssertionError) {
    guard role == user.role else { throw .roleMismatch }
    let needsLicence = UserRecord.licensedRoles.contains(role)
    guard claims.licence == user.licence, user.licence != nil || !needsLicence else {
      throw .licenceMismatch
    }
    if let until = user.licenceValidUntil, clock.now() >= until { throw .licenceExpired }
  }

  private func spend(_ digest: Digest) async throws(AssertionError) {
    let isFirst: Bool
    do throws(ConsentError) {
      isFirst = try await spent.spend(digest, at: clock.now())
    } catch {
      throw .register(error)
    }
    guard isFirst else { throw .replayed }
  }
}
