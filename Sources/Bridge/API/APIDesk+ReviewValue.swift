import Consent
import Linkage
import Platform
import Record

extension APIDesk {
  /// A review as `addressee` may see it.
  ///
  /// The viewer's name and own words are for the viewer's network, a reviewer's name and note for
  /// the reviewer's: text may name people of the one network, and none of it reaches the other.
  func value(_ review: ReviewCase, for addressee: Addressee) -> JSONValue {
    let opening = review.opening
    let isOwn = addressee.network == opening.requester
    var members: [(key: String, value: JSONValue)] = [
      ("id", .string(review.id.hex)), ("state", .string(review.state.word)),
      ("outcome", review.state.outcome.map { .string($0.word) } ?? .null),
      ("overdue", .bool(review.isOverdue(at: clock.now()))),
      ("opened", .string(review.opened.rfc3339)), ("due", .string(review.due.rfc3339)),
      ("requester", .string(opening.requester.text)),
      ("custodian", .string(opening.custodian.text)),
      ("facility", .string(opening.facility.facility.text)),
      ("user", .string(isOwn ? opening.viewer.text : pseudonym(opening))),
      ("reason", word(opening.claim.reason.rawValue, opening.claim.reason.words)),
      ("patientState", word(opening.claim.state.rawValue, opening.claim.state.words)),
      ("minutes", .number("\(opening.claim.minutes)")),
    ]
    if isOwn { members.append(("text", .string(opening.claim.text))) }
    if case .facility(let facility) = addressee {
      let handle = handles.handle(for: facility, link: opening.link)
      members.append(("handle", .string(handle.text)))
    }
    members.append(
      (
        "examinations",
        .array(
          review.examinations.map {
            value($0, isOwn: review.side(of: addressee.network) == $0.side)
          })
      ))
    members.append(
      ("informed", review.information.map { .string($0.at.rfc3339) } ?? .null))
    return .object(members)
  }

  private func value(_ examination: ReviewCase.Examination, isOwn: Bool) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("side", .string(examination.side.word)), ("finding", .string(examination.finding.word)),
      ("at", .string(examination.at.rfc3339)),
    ]
    if isOwn {
      members += [
        ("reviewer", .string(examination.reviewer.text)), ("note", .string(examination.note)),
      ]
    }
    return .object(members)
  }

  private func pseudonym(_ opening: ReviewCase.Opening) -> String {
    handles.userPseudonym(opening.viewer, at: opening.facility, for: opening.custodian)
  }

  /// A word of a closed list with what a person reads.
  func word(_ code: String, _ words: (ja: String, en: String)) -> JSONValue {
    ["code": .string(code), "ja": .string(words.ja), "en": .string(words.en)]
  }
}

extension Addressee {
  /// The network whose side the addressee is on.
  var network: NetworkID {
    switch self {
    case .network(let network): network
    case .facility(let facility): facility.network
    }
  }
}
