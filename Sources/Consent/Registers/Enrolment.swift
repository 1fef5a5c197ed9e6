package import Crypto
import Linkage
package import Platform
package import Record

/// A facility's one chance to have a certificate pinned without showing one.
///
/// The bridge keeps what verifies the code's signature, not the code: who reads the store cannot
/// enrol a key.
package struct Enrolment: Equatable, Sendable {
  /// The public key of the pair that the code gives.
  package let verifier: [UInt8]
  /// The first moment at which it is over.
  package let expires: Timestamp
  /// How many wrong proofs it still bears.
  package internal(set) var attempts: UInt8

  /// LIMIT: wrong proofs of one enrolment.
  package static let attemptsMax: UInt8 = 5
  /// LIMIT: days that a code is good for.
  package static let daysRange = 1...60

  init(verifier: [UInt8], expires: Timestamp) {
    self.verifier = verifier
    self.expires = expires
    attempts = Self.attemptsMax
  }

  func pack(into packer: inout Packer) {
    packer.field(verifier)
    packer.number(expires.milliseconds)
    packer.byte(attempts)
  }

  init(unpacking unpacker: inout Unpacker) throws(LinkageError) {
    verifier = try unpacker.field()
    expires = Timestamp(milliseconds: try unpacker.number())
    attempts = try unpacker.byte()
  }
}

extension Registers {
  /// Opens an enrolment of a registered facility, in the place of one that is open.
  package func openEnrolment(
    of reference: FacilityReference, verifier: VerifyingKey, days: Int
  ) async throws(ConsentError) -> Timestamp {
    guard Enrolment.daysRange.contains(days) else { throw .malformedEntry(field: "days") }
    let end = clock.now().adding(.seconds(Int64(days) * 86_400))
    try await change(reference) { former, dossier throws(ConsentError) in
      guard let entry = former else { throw .unknownFacility }
      guard entry.status != .left else { throw .illegalStep(from: .left) }
      var file = dossier
      file.enrolment = Enrolment(verifier: verifier.der, expires: end)
      return (entry, file)
    }
    return end
  }

  /// Pins the certificate of a facility's enrolment, which is spent by it, and takes the step to
  /// the technical test where the facility stands before it; all in one commit.
  ///
  /// `proves` says whether the request was signed with the code. What does not is counted, and
  /// ends the enrolment at the fifth time. Throws `enrolmentUnknown`, `enrolmentExpired`,
  /// `enrolmentProof`, `illegalStep` or what ``putFacility(_:dossier:as:)`` does.
  package func enrol(
    _ reference: FacilityReference, certificate: Digest, until end: Timestamp,
    _ words: StepWords, proves: (VerifyingKey) -> Bool
  ) async throws(ConsentError) {
    try words.check(needed: true)
    var isProven = false
    try await change(reference) { former, dossier throws(ConsentError) in
      guard var entry = former else { throw .unknownFacility }
      var file = dossier
      guard var enrolment = file.enrolment, let key = try? VerifyingKey(der: enrolment.verifier)
      else { throw .enrolmentUnknown }
      guard clock.now() < enrolment.expires else { throw .enrolmentExpired }
      isProven = proves(key)
      guard isProven else {
        enrolment.attempts -= 1
        file.enrolment = enrolment.attempts > 0 ? enrolment : nil
        return (entry, file)
      }
      if entry.status != .technicalTest, entry.status != .active {
        guard let next = FacilityStatus.after(.technicalTest, from: entry.status) else {
          throw .illegalStep(from: entry.status)
        }
        entry.status = next
        file.append(StepRecord(.technicalTest, words, at: clock.now()))
      }
      file.enrolment = nil
      entry.certificates.append(certificate)
      file.certificateEnds[certificate] = end
      return (entry, file)
    }
    guard isProven else { throw .enrolmentProof }
  }
}
