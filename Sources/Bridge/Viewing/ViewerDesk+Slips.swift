import Console
import Consent
import HTTP
import Ledger
import Linkage
import Platform
import Record
import Session
import Transport

/// A slip that was redeemed at the viewer and is not confirmed yet.
struct RedeemedSlip: Sendable {
  let handle: Handle
  /// The facility's own number for the patient.
  let patient: LocalID
  let person: Person
  /// Who referred, by name.
  let issuer: Wording
}

extension ViewerDesk {
  /// A patient who brought a slip: what it says of the person is compared first.
  func redeem(_ form: Query, _ call: SignedInCall) async throws(Problem) -> ServerResponse {
    guard let patient = try form.value("number").flatMap({ LocalID($0.trimmed) }) else {
      throw .patientMissing
    }
    guard let text = try form.value("slip")?.trimmed, !text.isEmpty else { throw .slipMissing }
    let facility = call.call.calling.facility
    let redemption = try await desk.audited(.slip, facility, [("action", .text("redeem"))]) {
      () async throws(Problem) in
      try await desk.lookingUp(
        for: facility.reference, .unknownSlip, isGuess: { $0 == .unknownSlip }
      ) { () async throws(ConsentError) in
        try await desk.slips.redeem(
          PresentedSlip(typed: text), by: facility.reference, localID: patient)
      }
    }
    call.signIn.slip = RedeemedSlip(
      handle: redemption.handle, patient: patient, person: Person(redemption.demographics),
      issuer: Wording(ja: redemption.issuerName.ja, en: redemption.issuerName.en))
    return PageAnswer.redirect("/view/slip")
  }

  /// `GET /view/slip`: whom the slip is about.
  func slipPage(_ call: SignedInCall) throws(Problem) -> ServerResponse {
    guard let slip = call.signIn.slip else { return PageAnswer.redirect("/view") }
    let page = ConfirmPage(
      person: slip.person, localID: slip.patient.exposed, purpose: purpose(call),
      institutions: [
        ConfirmPage.Institution(
          name: slip.issuer.text(in: call.signIn.language),
          network: Wording(ja: "紹介元", en: "who referred").text(in: call.signIn.language))
      ], confirm: "/view/slip/confirm", reject: "/view/slip/reject")
    return PageAnswer.page(page.page(frame(call)))
  }

  /// `POST /view/slip/confirm`: this side says that it is the patient.
  func confirmSlip(_ call: SignedInCall) async throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    guard let slip = call.signIn.slip else { return PageAnswer.redirect("/view") }
    let facility = call.call.calling.facility
    let state = try await desk.audited(
      .link, facility, [("action", .text("confirm")), ("subject", APIDesk.subject(slip.handle))]
    ) { () async throws(Problem) in
      try await desk.consent { () async throws(ConsentError) in
        try await desk.slips.confirm(slip.handle, by: facility.reference)
      }
    }
    call.signIn.slip = nil
    call.signIn.notice =
      state == .confirmed
      ? Console.Notice(
        .done,
        Wording(
          ja: "患者を結びました。番号 \(slip.patient.exposed) で開けます。",
          en: "The patient is linked; open the record by number \(slip.patient.exposed)."))
      : Console.Notice(
        .information,
        Wording(
          ja: "こちらの確認は済みました。\(slip.issuer.ja)が確認すると開けます。",
          en: "This side has confirmed; the record opens once \(slip.issuer.en) does too."))
    return PageAnswer.redirect("/view")
  }

  /// `POST /view/slip/reject`: it is somebody else; the link that was proposed ends.
  func rejectSlip(_ call: SignedInCall) async throws(Problem) -> ServerResponse {
    _ = try call.form(of: self)
    guard let slip = call.signIn.slip else { return PageAnswer.redirect("/view") }
    let facility = call.call.calling.facility
    try await desk.audited(
      .link, facility, [("action", .text("revoke")), ("subject", APIDesk.subject(slip.handle))]
    ) { () async throws(Problem) in
      try await desk.consent { () async throws(ConsentError) in
        guard let id = desk.handles.link(slip.handle, for: facility.reference) else {
          throw .unknownLink
        }
        _ = try await desk.links.revoke(id)
      }
    }
    call.signIn.slip = nil
    return PageAnswer.redirect("/view")
  }
}

extension PresentedSlip {
  /// Longest that a claim code is typed, with everything people put between its letters.
  private static let codeCharactersMax = 40

  /// What was typed or scanned: a whole slip, what a scanner makes of its picture, or a claim code.
  fileprivate init(typed text: String) {
    if text.utf8.count(where: { $0 == UInt8(ascii: ".") }) == 2 {
      self = .compact(text)
    } else {
      self = text.count <= Self.codeCharactersMax ? .claimCode(text) : .scanned(text)
    }
  }
}

extension Person {
  /// What a slip says of the patient.
  fileprivate init(_ demographics: Demographics) {
    self.init()
    name = HumanName(
      ideographic: HumanName.Writing(family: demographics.name),
      syllabic: HumanName.Writing(family: demographics.kanaName))
    birthDate = PartialDate(demographics.birthDate)
    sex =
      switch demographics.sex {
      case .male: .male
      case .female: .female
      case .other: .other
      case .unknown: .unknown
      }
  }
}

extension Problem {
  static let slipMissing = Problem(
    400, "slip-missing", ja: "送信票の文字か受付コードを入力してください",
    en: "enter the slip's text or its claim code")
}
