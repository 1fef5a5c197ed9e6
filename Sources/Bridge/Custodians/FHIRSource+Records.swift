import Consent
import Dialect
import HTTP
import Platform
import Record
import Transport

/// What a FHIR server holds beside documents, asked for by type.
extension FHIRSource {
  /// LIMIT: searches that go on at once for one patient.
  private static let searchesMax = 4
  /// How many days back is asked, one after the other, where everything is too much.
  private static let daysBack: [Int64] = [366, 92]

  func records(
    of opened: OpenedLinks.Opened, for user: OutgoingUser?, on loop: EventLoop
  ) async throws(Problem) -> RecordHolding {
    if let authorized = try authorized(for: user) {
      return try await authorized.records(of: opened, for: user, on: loop)
    }
    guard let patient = try await patient(opened, on: loop) else { return RecordHolding() }
    var holding = RecordHolding(patient: patient)
    var found: [FHIR.RecordPages] = []
    let searched = try await searched(patient.logicalID, on: loop)
    for pages in searched.compactMap(\.pages) {
      holding.identifiers.formUnion(pages.identifiers)
      holding.warnings += pages.warnings
      found.append(pages)
    }
    holding.since = searched.compactMap(\.since).max { $0.lower < $1.lower }
    guard found.reduce(0, { $0 + $1.count }) <= FHIR.RecordPages.resourcesMax else {
      throw .tooManyDocuments
    }
    holding.units = FHIR.units(of: found)
    return holding
  }

  /// What became of one search.
  private struct Searched: Sendable {
    let type: Int
    let pages: FHIR.RecordPages?
    let since: PartialDate?
    let problem: Problem?
  }

  /// Every type in its own search, some of them at once, in the order of the types.
  private func searched(
    _ patient: String, on loop: EventLoop
  ) async throws(Problem) -> [Searched] {
    let types = FHIR.RecordType.allCases
    let all = await withTaskGroup(of: Searched.self) { group in
      var all: [Searched] = []
      for index in types.indices {
        if index >= Self.searchesMax, let one = await group.next() { all.append(one) }
        group.addTask(executorPreference: loop) {
          await search(types[index], index, of: patient, on: loop)
        }
      }
      while let one = await group.next() { all.append(one) }
      return all.sorted { $0.type < $1.type }
    }
    if let problem = all.lazy.compactMap(\.problem).first { throw problem }
    return all
  }

  private func search(
    _ type: FHIR.RecordType, _ index: Int, of patient: String, on loop: EventLoop
  ) async -> Searched {
    let course = PagingCourse(limits)
    var problem: Problem
    do throws(Problem) {
      let pages = try await pages(type, of: patient, course, on: loop)
      return Searched(type: index, pages: pages, since: nil, problem: nil)
    } catch { problem = error }
    guard problem == .tooManyDocuments, type.dateParameter != nil else {
      return Searched(type: index, pages: nil, since: nil, problem: problem)
    }
    for days in Self.daysBack {
      let since = day(days)
      do throws(Problem) {
        let pages = try await pages(
          type, of: patient, since: since, course.again(), on: loop)
        return Searched(type: index, pages: pages, since: since, problem: nil)
      } catch { problem = error }
      guard problem == .tooManyDocuments else { break }
    }
    return Searched(type: index, pages: nil, since: nil, problem: problem)
  }

  /// The day so many days ago.
  private func day(_ days: Int64) -> PartialDate? {
    PartialDate(String(clock.now().adding(.seconds(-days * 86_400)).rfc3339.prefix(10)))
  }

  /// All pages of one search; a server that does not know the type holds none of it (FHIR R4
  /// §3.1.0.4.1).
  private func pages(
    _ type: FHIR.RecordType, of patient: String, since: PartialDate? = nil,
    _ course: PagingCourse, on loop: EventLoop
  ) async throws(Problem) -> FHIR.RecordPages {
    var pages = FHIR.RecordPages(type, of: patient)
    var course = course
    var path: String? = FHIR.encodeRecordSearch(type, localPatientID: patient, since: since)
    while let next = path {
      try course.follow(next)
      let answer = try await send(next, on: loop)
      if answer.head.status.code == 404, pages.next == nil { break }
      let bytes = try success(answer)
      try course.take(bytes)
      let known = pages.met
      do throws(DialectError) { try pages.read(bytes) } catch {
        // Too much in all is not the same as a page that cannot be read.
        throw error == .tooManyEntries(max: FHIR.RecordPages.resourcesMax)
          ? .tooManyDocuments : .custodianUnavailable
      }
      // A page that adds nothing would never end.
      guard pages.met > known, let url = pages.next else { break }
      path = try ownPath(url)
    }
    return pages
  }
}
