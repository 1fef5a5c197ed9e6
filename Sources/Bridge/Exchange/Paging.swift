import Dialect
import HTTP
import Linkage
import Record

/// Pages of what may be seen: totals and links tell nothing about what was removed.
struct Paging {
  private static let prefix = "after:"
  /// Entries in a page where the query names no count.
  static let countStandard = 50

  private let query: DocumentQuery
  private let mediation: Mediation
  private let record: LinkRecord
  private let interaction: Facade.Interaction

  init(
    _ query: DocumentQuery, _ mediation: Mediation, _ record: LinkRecord,
    _ interaction: Facade.Interaction
  ) {
    self.query = query
    self.mediation = mediation
    self.record = record
    self.interaction = interaction
  }

  /// The page the query asks for, of all `visible` documents.
  func page(
    of visible: [DocumentEntry], _ patient: Handle, _ cleaning: Cleaning
  ) throws(Problem) -> (bytes: [UInt8], count: Int) {
    let start = try offset()
    let count = query.count ?? Self.countStandard
    let shown = visible.dropFirst(start).prefix(count)
    var released: [ReleasedDocument] = []
    for entry in shown { released.append(try cleaning.released(entry, patient: patient)) }
    var links: [SearchsetLink] = [.init(relation: "self", url: Self.selfURL(interaction))]
    if start + count < visible.count {
      links.append(.init(relation: "next", url: try nextURL(start + count)))
    }
    let bytes = FHIR.encodeSearchset(
      released, total: visible.count, links: links, base: interaction.base)
    return (bytes, released.count)
  }

  private func offset() throws(Problem) -> Int {
    guard let page = query.page else { return 0 }
    let facility = interaction.facility.reference
    guard let token = mediation.handles.pageToken(page, for: facility), token.link == record.id,
      token.next.hasPrefix(Self.prefix),
      let offset = Int(token.next.dropFirst(Self.prefix.count)), offset >= 0
    else {
      throw Problem(400, "page-unknown", ja: "このページの印は使えません", en: "this page token is not valid")
    }
    return offset
  }

  private func nextURL(_ offset: Int) throws(Problem) -> String {
    do throws(LinkageError) {
      let token = try mediation.handles.pageToken(
        PageToken(link: record.id, next: "\(Self.prefix)\(offset)"),
        for: interaction.facility.reference)
      let kept = Self.parameters(interaction).filter { $0.name != "page" }
      return Self.url(interaction, kept + [Query.Item(name: "page", value: token)])
    } catch {
      throw .custodianUnavailable
    }
  }

  /// The URL of what was asked, as ours.
  static func selfURL(_ interaction: Facade.Interaction) -> String {
    url(interaction, parameters(interaction))
  }

  private static func url(_ interaction: Facade.Interaction, _ items: [Query.Item]) -> String {
    "\(interaction.base)/DocumentReference?\(Query(items).percentEncoded)"
  }

  private static func parameters(_ interaction: Facade.Interaction) -> [Query.Item] {
    let target = try? Query(percentEncoded: interaction.request.head.target.query ?? "")
    guard interaction.method == .post else { return target?.items ?? [] }
    let form = try? Query(form: interaction.request.body)
    return (target?.items ?? []) + (form?.items ?? [])
  }
}
