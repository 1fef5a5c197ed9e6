import Consent
import Crypto
import Linkage

/// The logical id of a Consent: whose it is and what it speaks of, by digests that only the bridge
/// can make; 64 characters.
///
/// All that was ever said of the same by the same patient are the versions of one Consent.
struct ConsentID: Hashable, Sendable {
  let patient: PatientIndex
  let text: String

  /// The id of the Consent that makes these statements.
  init(_ patient: PatientIndex, _ statements: [ConsentStatement]) {
    self.patient = patient
    let subjects = statements.map { Array($0.subject.utf8) + [0] }.sorted {
      $0.lexicographicallyPrecedes($1)
    }
    let digest = SHA256.hash(concatenating: [patient.digest.bytes] + subjects)
    text = Self.text(patient.digest.bytes + digest.bytes.prefix(16))
  }

  /// Reads an id; nil if it cannot be one.
  init?(_ text: String) {
    guard text.utf8.count == 64, let bytes = Self.bytes(text),
      let digest = Digest(Array(bytes.prefix(Digest.byteCount)))
    else { return nil }
    patient = PatientIndex(digest)
    self.text = text
  }

  /// The logical id of a patient, under which their Consents name them.
  static func text(of patient: PatientIndex) -> String { text(patient.digest.bytes) }

  /// The patient with this logical id; nil if it cannot be one.
  static func patient(_ text: String) -> PatientIndex? {
    guard text.utf8.count == 43, let bytes = bytes(text) else { return nil }
    return Digest(bytes).map { PatientIndex($0) }
  }

  /// RFC 4648 §5 with the sign that FHIR's ids have in the place of the underscore.
  private static func text(_ bytes: [UInt8]) -> String {
    String(Base64URL.encode(bytes).map { $0 == "_" ? "." : $0 })
  }

  private static func bytes(_ text: String) -> [UInt8]? {
    guard !text.contains("_") else { return nil }
    return Base64URL.decode(String(text.map { $0 == "." ? "_" : $0 }))
  }
}
