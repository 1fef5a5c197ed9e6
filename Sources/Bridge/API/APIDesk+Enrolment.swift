import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Record
import Transport

extension APIDesk {
  /// `POST /api/facilities/<id>/enrolment`: a code that lets the facility enrol one key, told once.
  func openEnrolment(of id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let reference = try reference(id)
    var body = try call.object()
    let (days, words): (Int, StepWords)
    do throws(FieldError) {
      days = try body.integer("days", in: Enrolment.daysRange, default: 14)
      words = StepWords(by: try body.text("by"), document: try body.text("document"))
      try body.finish()
    } catch { throw .malformed(error) }
    let code = ClaimCode.random()
    let verifier: VerifyingKey
    do { verifier = try EnrolmentRequest.pair(of: code.text, at: reference.path).verifying } catch {
      throw .storeUnavailable
    }
    let end = try await audited(
      .register, nil,
      [("action", .text("enrolmentOpen")), ("days", .number(Int64(days))), ("of", .text(id))],
      sealed: [network.id: FacilityBody.value(words)]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await registers.openEnrolment(of: reference, verifier: verifier, days: days)
      }
    }
    let facility = try await consent { () async throws(ConsentError) in
      try await registers.facility(reference)
    }
    return Answer.json(
      [
        "facility": .string(reference.path), "nameJa": .string(facility?.nameJa ?? id),
        "nameEn": .string(facility?.nameEn ?? id), "code": .string(code.text),
        "validUntil": .string(end.rfc3339), "networkJa": .string(network.name.ja),
        "networkEn": .string(network.name.en), "server": .string(network.publicOrigin),
      ], status: 201)
  }

  /// `POST /api/facilities/<id>/enrolment/accept`: the facility's request; the code is spent and
  /// the certificate pinned in one commit.
  func acceptEnrolment(of id: String, _ call: Call) async throws(Problem) -> ServerResponse {
    _ = try call.caller.asOperator()
    let reference = try reference(id)
    var body = try call.object()
    let (request, words, pem): (EnrolmentRequest, StepWords, String?)
    do throws(FieldError) {
      request = try EnrolmentRequest(try body.object("request"))
      words = StepWords(by: try body.text("by"), document: try body.text("document"))
      pem = try body.optionalText("certificate")
      try body.finish()
    } catch { throw .malformed(error) }
    guard request.facility == reference.path else { throw .consent(.enrolmentProof) }
    let certificate = try certificate(for: request, given: pem)
    try await audited(
      .register, nil,
      [
        ("action", .text("enrolmentAccept")), ("certificate", .text(certificate.digest.hex)),
        ("of", .text(id)),
      ], sealed: [network.id: FacilityBody.value(words)]
    ) { () async throws(Problem) in
      try await consent { () async throws(ConsentError) in
        try await registers.enrol(
          reference, certificate: certificate.digest, until: certificate.end, words,
          proves: request.isProven)
      }
    }
    return Answer.json(
      [
        "facility": .string(reference.path), "certificate": .string(certificate.pem),
        "digest": .string(certificate.digest.hex),
        "validUntil": .string(certificate.end.rfc3339),
      ], status: 201)
  }

  /// The certificate the operator's authority made, else one that the bridge makes now.
  private func certificate(
    for request: EnrolmentRequest, given pem: String?
  ) throws(Problem) -> Certificate {
    let now = clock.now()
    if let pem {
      guard let certificate = try? Certificate(pem: pem),
        certificate.publicKeyDER == request.request.publicKeyDER, !certificate.isAuthority,
        certificate.purposes.contains(.client), now < certificate.end
      else { throw .enrolmentCertificate }
      return certificate
    }
    guard let settings = network.enrolment else { throw .enrolmentCertificate }
    // Read anew for each: the issuing key is not kept in memory.
    do {
      return try settings.issuer().certify(
        try request.request.publicKey(),
        .client(request.facility, validity: .days(settings.days, from: now.unixSeconds)))
    } catch { throw .enrolmentCertificate }
  }
}

extension Problem {
  fileprivate static let enrolmentCertificate = Problem(
    409, "enrolment-certificate",
    ja: "証明書が要ります（`certificate`）。申請の鍵のもので、クライアント用、有効期限内のものに限ります",
    en: "a certificate is needed (`certificate`): for the request's key, for clients, and valid")
}
