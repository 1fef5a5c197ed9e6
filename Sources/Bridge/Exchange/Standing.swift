import Consent
import Crypto
import Ledger
import Linkage
import Platform
import Policy
import Record
import Session

/// Where a visitor stands towards a subject with one action: the facts, what was decided on them,
/// and what the ledger says of every exchange that rests on it.
///
/// Within a session it is used again while nothing has changed that it was made from. What an
/// exchange is cut, stopped or counted by is no part of it.
final class Standing: Sendable {
  /// What is asked: `query`, `retrieve`, `openSession`.
  let action: String
  let facts: StandingFacts
  /// What it was decided by.
  let inForce: PolicyInForce
  let decision: Decision
  let account: StandingAccount
  /// Who stands there.
  private let user: UserFacts
  private let certificate: Digest

  init(
    _ action: String, _ visitor: Visitor, _ facts: StandingFacts, by inForce: PolicyInForce,
    _ decision: Decision, _ account: StandingAccount
  ) {
    self.action = action
    user = visitor.user
    certificate = visitor.certificate
    self.facts = facts
    self.inForce = inForce
    self.decision = decision
    self.account = account
  }

  /// What of the patient's may be seen within `scope`.
  func visible(in scope: Scope) -> VisibleCells {
    VisibleCells(
      scope: scope, numbers: inForce.cells, since: facts.resolved.participationSince)
  }

  /// Whether it was made for the same user under the same policy.
  fileprivate func isOf(_ visitor: Visitor, by inForce: PolicyInForce) -> Bool {
    self.inForce === inForce && certificate == visitor.certificate && user == visitor.user
  }
}

/// What the entries of a standing's exchanges have alike.
struct StandingAccount: Sendable {
  /// The fields before the sealed ones, and those behind them.
  let asked: CommonFields
  let about: CommonFields
  let requester: ViewFolding.Common
  let custodian: ViewFolding.Common
}

extension Mediation {
  /// Where a visitor stands; to be asked after an exchange has entered.
  ///
  /// Whoever opens an emergency view attests that the patient cannot say yes or no, and does so for
  /// as long as its session lasts.
  func standing(
    _ visitor: Visitor, _ subject: Subject, action: String
  ) async throws(Problem) -> Standing {
    let inForce = inForce
    let rows = InquiryRows(facility: visitor.registered.row, link: subject.found?.row)
    let standing: Standing
    do throws(ConsentError) {
      if let known = subject.standing(action), known.isOf(visitor, by: inForce),
        try await resolver.hold(known.facts, for: rows)
      {
        standing = known
      } else {
        let inquiry = inquiry(visitor, subject, action: action)
        let facts = try await resolver.resolve(inquiry, from: rows)
        standing = made(visitor, subject, action, facts, by: inForce)
        subject.keep(standing)
      }
    } catch {
      throw .consent(error)
    }
    inForce.shadow?.compare(standing.facts.resolved.facts, inForce.policy)
    return standing
  }

  private func inquiry(_ visitor: Visitor, _ subject: Subject, action: String) -> Inquiry {
    Inquiry(
      facility: visitor.facility, certificate: visitor.certificate, user: visitor.user,
      action: action, purpose: visitor.user.purpose, link: subject.record,
      requester: direction.requester, custodian: direction.custodian,
      attestsIncapable: visitor.isEmergency)
  }

  private func made(
    _ visitor: Visitor, _ subject: Subject, _ action: String, _ facts: StandingFacts,
    by inForce: PolicyInForce
  ) -> Standing {
    let decision = inForce.policy.decision(on: facts.resolved.facts)
    return Standing(
      action, visitor, facts, by: inForce, decision,
      account(visitor, subject, action, decision, inForce.views))
  }

  /// The custodian learns who looked by facility, role and a pseudonym, not by the user's id.
  private func account(
    _ visitor: Visitor, _ subject: Subject, _ action: String, _ decision: Decision,
    _ views: ExplanationViews
  ) -> StandingAccount {
    let pair = views.pair(decision.explanation)
    let pseudonym = handles.userPseudonym(
      visitor.user.user, at: visitor.facility.reference, for: direction.custodian)
    var about: [(name: StaticString, text: String)] = []
    if let session = visitor.session { about.append(("session", session.id.hex)) }
    about.append(("subject", Self.subjectDigest(subject.handle)))
    return StandingAccount(
      asked: CommonFields([
        ("action", action), ("custodian", direction.custodian.text),
        ("facility", visitor.facility.reference.facility.text), ("purpose", visitor.user.purpose),
        ("requester", direction.requester.text), ("role", visitor.user.role),
      ]),
      about: CommonFields(about),
      requester: views.requester.common(
        pair.requester, patient(subject, in: direction.requester), user: visitor.user.user.text),
      custodian: views.custodian.common(
        pair.custodian, patient(subject, in: direction.custodian), user: pseudonym))
  }

  /// Whom an exchange is about, as one network's own auditor may know it.
  private func patient(_ subject: Subject, in network: NetworkID) -> ViewFolding.Patient? {
    subject.record?.half(in: network).map { half in
      ViewFolding.Patient(
        home: half.facility.facility, pseudonym: handles.auditPseudonym(half.index))
    }
  }

  /// What the ledger shows of a handle: a digest, useless to anyone but the holder.
  static func subjectDigest(_ handle: Handle) -> String {
    String(decoding: SHA256.hash(handle.text).hex.utf8.prefix(32), as: UTF8.self)
  }
}
