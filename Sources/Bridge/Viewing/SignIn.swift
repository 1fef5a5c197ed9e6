import Console
import Consent
import Crypto
import Platform
import Record
import Session
import Synchronization

/// A user at a browser, from signing in to signing out.
///
/// It is an exchange in flight: whatever ends the user's or the facility's access shuts its gate,
/// and a sign-in with a shut gate is over.
final class SignIn: Sendable {
  /// Who signed in, by the assertion that was spent.
  let user: UserFacts
  /// The facility of the certificate it came with.
  let facility: FacilityReference
  let certificate: Digest
  /// Shut when the user may no longer look.
  let gate: Gate
  /// In every form of the sign-in's pages: a form without it is another site's.
  let formToken: String
  /// The first moment at which it is over.
  let notAfter: Timestamp
  private let state: Mutex<State>

  private struct State {
    var language: Language
    var views: [Int: PatientView] = [:]
    var lastView = 0
    var authenticated: Timestamp
    var isNoticed = false
    var slip: RedeemedSlip?
    var notice: Console.Notice?
  }

  /// A sign-in at `now`; it goes on with the views of `former`, the same user's at another screen.
  init(
    _ visitor: Visitor, gate: Gate, language: Language, at now: Timestamp, notAfter: Timestamp,
    after former: SignIn?
  ) {
    user = visitor.user
    facility = visitor.facility.reference
    certificate = visitor.certificate
    self.gate = gate
    formToken = Base32.encode(SecureRandom.bytes(16))
    self.notAfter = notAfter
    let shown = visitor.user.authenticated ?? now
    var begun = former?.state.withLock { $0 } ?? State(language: language, authenticated: shown)
    begun.authenticated = shown
    state = Mutex(begun)
  }

  /// LIMIT: patients of one sign-in whose views are kept; the oldest ended one makes room.
  static let viewsMax = 8

  /// The language of the sign-in's pages.
  var language: Language {
    get { state.withLock { $0.language } }
    set { state.withLock { $0.language = newValue } }
  }

  /// Whether the user was told that viewing is recorded.
  var isNoticed: Bool {
    get { state.withLock { $0.isNoticed } }
    set { state.withLock { $0.isNoticed = newValue } }
  }

  /// The slip whose patient is being compared.
  var slip: RedeemedSlip? {
    get { state.withLock { $0.slip } }
    set { state.withLock { $0.slip = newValue } }
  }

  /// What the next page says first, once.
  var notice: Console.Notice? {
    get { state.withLock { $0.notice } }
    set { state.withLock { $0.notice = newValue } }
  }

  /// When the user last showed who they are.
  var authenticated: Timestamp { state.withLock { $0.authenticated } }

  /// The views of patients, in the order they were opened.
  var views: [PatientView] {
    state.withLock { state in state.views.values.sorted { $0.number < $1.number } }
  }

  /// The view of this number; nil if there is none.
  func view(_ number: Int) -> PatientView? { state.withLock { $0.views[number] } }

  /// Keeps what was opened of a patient; nil if there are as many views as a sign-in may have.
  func begin(
    _ patient: LocalID, _ links: [PatientView.Link], at now: Timestamp
  ) -> PatientView? {
    state.withLock { state in
      if state.views.count >= Self.viewsMax {
        guard let over = state.views.values.filter(\.isOver).min(by: { $0.number < $1.number })
        else { return nil }
        state.views[over.number] = nil
      }
      state.lastView += 1
      let view = PatientView(
        number: state.lastView, patient: patient, links: links, at: now)
      state.views[view.number] = view
      return view
    }
  }
}
