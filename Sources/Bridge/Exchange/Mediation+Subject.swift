import Consent
import Crypto
import Linkage
import Platform
import Record
import Session
import Synchronization

extension Mediation {
  /// Whom a handle stands for, as far as this facility may learn it: a handle that is another
  /// facility's, or leads nowhere, is a subject without a link.
  final class Subject: Sendable {
    let handle: Handle
    let link: LinkID?
    /// The link as it was read; nil if it leads nowhere.
    let found: Reading<LinkRecord>?
    /// A question of its one asker about it, as it is counted.
    let question: Budgets.Question
    /// The patient's blind index in each network; none if it leads nowhere.
    let patients: [Digest]
    /// LIMIT: one for each action.
    private let standings = Mutex<[Standing]>([])

    init(
      _ handle: Handle, asking question: Budgets.Question, link: LinkID?,
      found: Reading<LinkRecord>? = nil
    ) {
      self.handle = handle
      self.question = question
      self.link = link
      self.found = found
      patients =
        found.map { [$0.value.requesterSide, $0.value.custodianSide].map(\.index.digest) } ?? []
    }

    var record: LinkRecord? { found?.value }

    /// What its session stood at last with an action.
    func standing(_ action: String) -> Standing? {
      standings.withLock { $0.first { $0.action == action } }
    }

    /// Remembers where its session stands, in the place of the same action's last.
    func keep(_ standing: Standing) {
      standings.withLock { standings in
        standings.removeAll { $0.action == standing.action }
        standings.append(standing)
      }
    }
  }

  /// Reads the handle; the same steps whether it leads somewhere or not (invariant 5).
  ///
  /// Who guessed too many handles has none that lead anywhere, for a while.
  func subject(_ handle: Handle, for visitor: Visitor) async throws(Problem) -> Subject {
    let facility = visitor.facility.reference
    let known = known(handle, of: facility, in: visitor)
    let link = known?.link ?? handles.link(handle, for: facility)
    // Emergency views are counted by themselves, and never wait for somebody else's guesses.
    let isLocked = budgets.isLocked(facility, at: clock.now()) && !visitor.isEmergency
    let question =
      known?.question
      ?? Budgets.Question(
        facility: facility, user: visitor.user.user, custodian: direction.custodian,
        subject: handle.text)
    let subject = try await read(handle, question, link, known)
    if link == nil { try await logbook.note(guessOf: facility, in: budgets, at: clock.now()) }
    // A link that is stopped leads nowhere, as one that was never made.
    let isStopped = link.map { broker.isStopped(.link($0)) } ?? false
    guard !isLocked, !isStopped, link != nil, let record = subject.found?.value,
      record.isOn(direction.custodian), record.isOn(direction.requester)
    else { return Subject(handle, asking: question, link: isStopped ? nil : link) }
    if let session = visitor.session, subject !== known { subjects.keep(subject, of: session.id) }
    return subject
  }

  /// Whom the session was last used for, if it was by the same handle.
  private func known(
    _ handle: Handle, of facility: FacilityReference, in visitor: Visitor
  ) -> Subject? {
    guard let session = visitor.session, let known = subjects.subject(of: session.id),
      known.handle == handle, known.question.facility == facility,
      known.question.user == visitor.user.user
    else { return nil }
    return known
  }

  /// One read, whatever is known: of the link, or of nobody's.
  private func read(
    _ handle: Handle, _ question: Budgets.Question, _ link: LinkID?, _ known: Subject?
  ) async throws(Problem) -> Subject {
    do throws(ConsentError) {
      if let known, let found = known.found {
        if try await links.isUnchanged(found) { return known }
      }
      return Subject(
        handle, asking: question, link: link, found: try await links.read(link ?? Self.nobody))
    } catch {
      throw .consent(error)
    }
  }
}
