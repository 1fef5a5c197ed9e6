import Console
import Crypto
import Platform
import Policy
import Record
import Session

/// All that a page shows of one patient, and through what it has to be written.
struct ReleasedChart: Sendable {
  var chart = Chart([])
  /// Each shut when its part of the page may not be seen any more.
  var gates: [Gate] = []
  /// Who did not answer, by name.
  var silent: [Wording] = []
  /// Whose records are too many to be shown, by name.
  var refused: [Wording] = []
  /// Of whose records only the newer ones are shown, and from which day on.
  var narrowed: [(custodian: Wording, since: PartialDate)] = []
  /// Whose sessions are over, and why.
  var over: [(custodian: Wording, reason: EndReason)] = []
  /// What may be done with the page: what every session allows.
  var handling = Handling(isPrintable: true, isCopyable: true)
  /// When the first of the sessions ends.
  var ends: Timestamp?
}

extension ViewerDesk {
  /// One session of a view that may be used now; nil for one that is over.
  func session(
    _ link: PatientView.Link, _ call: SignedInCall
  ) throws(Problem) -> (exchange: DocumentExchange, session: ActiveSession)? {
    guard let mediation = desk.mediations[link.custodian] else { throw .noAgreement }
    do throws(SessionError) {
      let session = try desk.broker.use(
        token: link.session.token, facility: call.signIn.facility,
        certificate: call.signIn.certificate)
      let exchange = DocumentExchange(
        mediation: mediation, visitor: call.visitor(in: session), loop: call.loop)
      return (exchange, session)
    } catch {
      if desk.broker.endReason(of: link.session.id) != nil { return nil }
      throw .session(error)
    }
  }

  /// What every session of a view shows now; each is an exchange of its own in the ledger.
  ///
  /// One custodian that does not answer leaves the others' records to be seen.
  func chart(
    of view: PatientView, _ call: SignedInCall
  ) async throws(Problem) -> ReleasedChart {
    var released = ReleasedChart()
    var sources: [Chart.Source] = []
    for (number, link) in view.links.enumerated() {
      let custodian = custodian(link)
      guard let (exchange, session) = try session(link, call) else {
        released.over.append((custodian, desk.broker.endReason(of: link.session.id) ?? .error))
        continue
      }
      released.note(session)
      do throws(Problem) {
        let timeline = try await exchange.timeline(link.handle)
        released.gates.append(timeline.gate)
        let language = call.signIn.language
        let keeper =
          exchange.mediation.custodian.keepsByFacility
          ? try await institution(link, exchange, language) : nil
        sources += Self.sources(
          timeline.value, view, number,
          Chart.Institution(name: keeper, network: custodian.text(in: language)))
        if !timeline.value.isComplete { released.silent.append(custodian) }
        if let since = timeline.value.since { released.narrowed.append((custodian, since)) }
      } catch {
        if error == .tooManyDocuments {
          released.refused.append(custodian)
          continue
        }
        guard error.isOfTheCustodian else { throw error }
        released.silent.append(custodian)
      }
    }
    released.chart = Chart(sources)
    return released
  }

  /// A custodian's records by the institution that keeps them: `keeper` if it is known, else as
  /// they say.
  private static func sources(
    _ timeline: Timeline, _ view: PatientView, _ link: Int, _ keeper: Chart.Institution
  ) -> [Chart.Source] {
    var sources: [Chart.Source] = []
    func place(_ name: String?) -> Int {
      let institution = Chart.Institution(name: keeper.name ?? name, network: keeper.network)
      if let place = sources.firstIndex(where: { $0.institution == institution }) { return place }
      sources.append(Chart.Source(institution, ClinicalContent()))
      return sources.count - 1
    }
    for unit in timeline.records {
      let place = place(unit.facilityName)
      sources[place].names += unit.content.records.indices.map { "\(unit.name)-\($0)" }
      sources[place].content.join(unit.content)
    }
    for document in timeline.documents {
      sources[place(document.facilityName)].documents.append(
        Chart.Document(
          document.recordKind, title: document.title ?? document.kind,
          date: document.careStart ?? document.date,
          path: document.contentType.map { _ in
            view.path.adding("documents").adding("\(link)").adding(document.address)
          }))
    }
    return sources
  }
}

extension ViewedRecords {
  /// What addresses call it within a view: as much of its handle as no other has (80 bits).
  fileprivate var name: Substring { handle.text.prefix(16) }
}

extension ViewedDocument {
  /// What a line of the timeline says it is: an image, whatever it is filed under.
  var recordKind: RecordKind {
    contentType?.hasPrefix("image/") == true ? .image : RecordKind(category)
  }
}

extension ReleasedChart {
  /// What is shown together ends together, and may be used no more widely than any part of it.
  mutating func note(_ session: ActiveSession) {
    let obligations = session.seed.obligations
    ends = min(ends ?? session.notAfter, session.notAfter)
    handling.isPrintable = handling.isPrintable && !(obligations.viewOnly || obligations.noPrint)
    handling.isCopyable = handling.isCopyable && !obligations.viewOnly
  }
}
