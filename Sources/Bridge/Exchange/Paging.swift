import Consent
import Dialect
import HTTP
import Linkage
import Record
import Transport

/// Pages of what may be seen: totals and links tell nothing about what was removed.
struct Paging {
  private static let prefix = "after:"
  /// Entries in a page where the query names no count.
  static let countStandard = 50

  /// The opaque token that the query names a page by.
  private let token: String?
  /// Entries in a page, as far as the query says so.
  private let countWanted: Int?
  /// Whether the custodian's own identifiers were asked for.
  private let namesReferences: Bool
  private let mediation: Mediation
  private let record: LinkRecord
  private let interaction: Facade.Interaction

  init(
    _ query: DocumentQuery, _ mediation: Mediation, _ record: LinkRecord,
    _ interaction: Facade.Interaction
  ) {
    token = query.page
    countWanted = query.count
    namesReferences = !query.references.isEmpty
    self.mediation = mediation
    self.record = record
    self.interaction = interaction
  }

  /// The page the query asks for, of all `visible` documents.
  func page(
    of visible: [DocumentEntry], in found: DocumentPage, _ patient: Handle, _ cleaning: Cleaning
  ) throws(Problem) -> (bytes: [UInt8], count: Int) {
    let start = try offset()
    let count = try count(of: visible)
    var released: [ReleasedDocument] = []
    released.reserveCapacity(min(count, visible.count))
    for entry in visible.dropFirst(start).prefix(count) {
      released.append(try cleaning.released(entry, of: found, patient: patient))
    }
    let isLast = start + count >= visible.count
    let bytes = FHIR.encodeSearchset(
      released, of: found, total: visible.count, base: interaction.base,
      query: Self.query(interaction), next: isLast ? nil : try token(start + count),
      warnings: found.shownWarnings, scrubber: cleaning.scrubber)
    return (bytes, released.count)
  }

  /// What was asked for by the custodian's own identifiers is not repeated in links, and so comes
  /// in one page or not at all.
  private func count(of visible: [DocumentEntry]) throws(Problem) -> Int {
    guard !namesReferences else {
      guard visible.count <= DocumentQuery.countMax else { throw .tooManyDocuments }
      return DocumentQuery.countMax
    }
    return countWanted ?? Self.countStandard
  }

  private func offset() throws(Problem) -> Int {
    guard let page = token else { return 0 }
    let facility = interaction.facility.reference
    guard let token = mediation.handles.pageToken(page, for: facility), token.link == record.id,
      token.next.hasPrefix(Self.prefix),
      let offset = Int(token.next.dropFirst(Self.prefix.count)), offset >= 0
    else {
      throw Problem(400, "page-unknown", ja: "このページの印は使えません", en: "this page token is not valid")
    }
    return offset
  }

  private func token(_ offset: Int) throws(Problem) -> String {
    do throws(LinkageError) {
      return try mediation.handles.pageToken(
        PageToken(link: record.id, next: "\(Self.prefix)\(offset)"),
        for: interaction.facility.reference)
    } catch {
      throw .custodianUnavailable
    }
  }

  /// What was asked, as one query; a form's fields beside the URL's.
  static func query(_ interaction: Facade.Interaction) -> String {
    let target = interaction.request.head.target.query ?? ""
    guard interaction.method == .post else { return FHIR.repeatable(target) }
    let form = String(decoding: interaction.request.body, as: UTF8.self)
    return FHIR.repeatable(target.isEmpty || form.isEmpty ? target + form : "\(target)&\(form)")
  }
}

extension DocumentPage {
  /// What whoever may see the answer should know: that documents may be missing, not whose.
  var shownWarnings: [PageWarning] {
    isComplete
      ? []
      : [
        PageWarning(.incomplete, "a part of the custodian did not answer; documents may be missing")
      ]
  }
}
