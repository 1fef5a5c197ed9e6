import Consent
import Crypto
import Platform
import Record
import Session
import Synchronization

/// The signIns of one network's listener, by the hash of their cookies.
final class SignIns: Sendable {
  /// LIMIT: signIns at once; whoever comes then waits until one is over.
  static let signInsMax = 5_000
  /// How long a sign-in lasts at most (NIST SP 800-63B: 12 hours; a shift here).
  static let lengthMax = Duration.seconds(12 * 3_600)

  private let signIns = Mutex<[Digest: SignIn]>([:])
  private let clock: WallClock

  init(clock: WallClock) { self.clock = clock }

  /// Begins a sign-in and returns its cookie, of which only the hash is kept; nil if there are too
  /// many.
  ///
  /// The same user's former one for the same purpose ends: its views go on at the new screen.
  func begin(_ visitor: Visitor, gate: Gate, language: Language) -> (cookie: String, SignIn)? {
    let cookie = Base32.encode(SecureRandom.bytes(32))
    let now = clock.now()
    return signIns.withLock { signIns in
      signIns = signIns.filter { isLive($0.value, at: now) }
      let former = signIns.first { entry in
        entry.value.user.user == visitor.user.user
          && entry.value.user.purpose == visitor.user.purpose
          && entry.value.facility == visitor.facility.reference
          && entry.value.certificate == visitor.certificate
      }
      if let former { signIns[former.key] = nil }
      guard signIns.count < Self.signInsMax else { return nil }
      let signIn = SignIn(
        visitor, gate: gate, language: language, at: now,
        notAfter: min(now.adding(Self.lengthMax), visitor.certificateUntil), after: former?.value)
      signIns[Self.digest(cookie)] = signIn
      return (cookie, signIn)
    }
  }

  /// The sign-in of a cookie that comes with the certificate it was given to.
  func signIn(_ cookie: String, of calling: CallingFacility) -> SignIn? {
    guard cookie.utf8.count == 52 else { return nil }
    guard let signIn = signIns.withLock({ $0[Self.digest(cookie)] }),
      signIn.facility == calling.facility.reference, signIn.certificate == calling.certificate,
      isLive(signIn, at: clock.now())
    else { return nil }
    return signIn
  }

  /// Ends a sign-in.
  func end(_ cookie: String) {
    signIns.withLock { $0[Self.digest(cookie)] = nil }
  }

  private func isLive(_ signIn: SignIn, at now: Timestamp) -> Bool {
    signIn.gate.isOpen && now < signIn.notAfter
  }

  private static func digest(_ cookie: String) -> Digest { SHA256.hash(Array(cookie.utf8)) }
}
