import Consent
import Ledger
import Platform
import Record
import Store

/// Copies what was done with keys into the ledger, each ceremony once it is durable there.
struct CeremonyTeller: Sendable {
  private static let key = Key("told-ceremonies")

  private let book: CeremonyBook
  private let store: JournalStore
  private let logbook: Logbook
  private let networks: [NetworkID]

  init(_ configuration: Configuration, _ store: JournalStore, _ logbook: Logbook) {
    book = CeremonyBook(configuration)
    self.store = store
    self.logbook = logbook
    networks = configuration.networks.map(\.id)
  }

  /// Tells the ledger of ceremonies that it does not know yet; who took part reads only the network
  /// whose key it is, or every network.
  func tell() async throws {
    let ceremonies = try book.all()
    guard let last = ceremonies.last?.number else { return }
    let stored = store.get(Self.key)
    let told = stored.flatMap { Int(String(decoding: $0.value, as: UTF8.self)) } ?? 0
    guard last > told else { return }
    for ceremony in ceremonies where ceremony.number > told {
      let view: JSONValue = ["persons": .array(ceremony.persons.map { .string($0) })]
      let readers = ceremony.network.map { [$0] } ?? networks
      var fields: [(name: String, value: EntryValue)] = [
        ("action", .text(ceremony.act.rawValue)), ("kind", .text(ceremony.kindWord)),
        ("id", .text(ceremony.id)), ("ceremony", .number(Int64(ceremony.number))),
        ("done", .text(ceremony.at.rfc3339)),
      ]
      if let former = ceremony.former { fields.append(("former", .text(former))) }
      if let network = ceremony.network { fields.append(("network", .text(network.text))) }
      _ = try await logbook.append(
        .key, fields, sealed: Dictionary(uniqueKeysWithValues: readers.map { ($0, view) }))
      _ = try await store.commit(
        if: [], [.put(Self.key, Array(String(ceremony.number).utf8))])
    }
  }
}
