import Console
import Crypto
import Ledger
import Platform
import Record
import Session
import Synchronization

/// One patient as a sign-in sees them: a session at every network that has something to show.
final class PatientView: Sendable {
  /// One link of the patient and the session that was opened for it.
  struct Link: Sendable {
    /// The network that holds the record.
    let custodian: NetworkID
    /// What the facility knows the patient by there.
    let handle: Handle
    /// The session.
    let session: OpenedSession
  }

  /// Its number within the sign-in, from 1: all that a URL says of the patient.
  let number: Int
  /// The facility's own number for the patient.
  let patient: LocalID
  let links: [Link]
  /// When it was opened.
  let opened: Timestamp
  /// What the codes over its pages are made with; each entry has it, sealed to both networks.
  private let pageKey = SecretKey.random(byteCount: 32)
  private let state = Mutex(State())

  private struct State {
    var person: Person?
    var isConfirmed = false
    var isOver = false
  }

  init(number: Int, patient: LocalID, links: [Link], at opened: Timestamp) {
    self.number = number
    self.patient = patient
    self.links = links
    self.opened = opened
  }

  /// The address of its first page.
  var path: Path { ("/view/patients" as Path).adding("\(number)") }

  /// Whom the user was shown; nil before, and once it is over.
  var person: Person? { state.withLock { $0.person } }

  /// Whether the user has said that this is the patient.
  var isConfirmed: Bool { state.withLock { $0.isConfirmed } }

  /// Whether nothing more comes out of it.
  var isOver: Bool { state.withLock { $0.isOver } }

  /// Keeps whom the user is shown.
  func identify(_ person: Person) { state.withLock { $0.person = person } }

  /// The user has said that this is the patient.
  func confirm() { state.withLock { $0.isConfirmed = true } }

  /// Nothing more comes out of it.
  func end() { state.withLock { $0 = State(person: nil, isConfirmed: false, isOver: true) } }

  /// The code over a page (HMAC-SHA256), by which both networks can tell later whether a page that
  /// is shown to them was this one.
  func code(over page: [UInt8]) -> Digest {
    MessageAuthenticator.plainCode(of: page, key: pageKey)
  }

  /// What a network alone reads in the entry of a page: what its code was made with, and the kinds
  /// of records that it showed.
  func sealed(_ kinds: Set<RecordKind>) -> JSONValue {
    let bytes = pageKey.withBytes { span in span.indices.map { span[$0] } }
    return [
      "key": .string(Base64URL.encode(bytes)),
      "kinds": .array(kinds.map(\.rawValue).sorted().map { .string($0) }),
    ]
  }
}
