import Dialect
import HTTP
import Neighbour
import Platform
import Record
import Synchronization
import Testing
import Transport

extension Live {
  /// Invariant 1 for every dialect that asks against every dialect that answers.
  @Suite(.serialized) struct `Leaks between dialects` {
    private static let patients = 0..<2

    /// What must reach nobody of A: everything that おしどりネット calls these patients, their
    /// documents and itself.
    private static var needles: Set<String> {
      let institution = Institution(network: "oshidori", seed: Site.seed)
      var needles: Set<String> = [institution.code, institution.patientRoot]
      for index in patients {
        let patient = Patient(
          Person(seed: Site.seed, index: index), seed: Site.seed, at: institution)
        needles.insert(patient.number)
        for resource in [patient.resource, patient.coverage]
          + patient.documents(seed: Site.seed).map(\.resource)
        { needles.formUnion(Identifiers.of(resource)) }
      }
      return needles
    }

    @Test(arguments: CustodianDialect.allCases)
    func `no identifier reaches whoever asks, in whatever dialect`(
      _ dialect: CustodianDialect
    ) async throws {
      let installation = try await Site.current.bridge(
        before: dialect, options: ["--partial"], isProgram: true)
      let host = installation.host
      var visit = DialectVisit(host: host)
      for index in Self.patients {
        let referral = try await host.referral(index)
        try await visit.readInFHIR(referral)
        try await visit.readInXCA(referral)
        try await visit.askByMessage(referral)
      }
      #expect(visit.mediaTypes.isSuperset(of: ["text/plain", "text/xml", "image/jpeg"]))
      let seeker = Seeker(Self.needles)
      try await host.expectNoTrace(of: seeker, received: visit.bytes, openedMin: visit.exchanges)
      let told = seeker.hits(in: try installation.told)
      #expect(told.count >= 100)
    }
  }
}

/// A doctor of A reads all that B holds of a patient in one dialect after another; every byte that
/// A gets is kept.
private struct DialectVisit {
  let host: BridgeHost
  private(set) var bytes: [UInt8] = []
  private(set) var mediaTypes: Set<String> = []
  /// How many exchanges there were at least.
  private(set) var exchanges = 0

  init(host: BridgeHost) { self.host = host }

  private mutating func keep(_ answer: UpstreamResponse) {
    bytes += answer.bytes
    exchanges += 1
  }

  /// ITI-67, ITI-68 and a document by its name, and what fails.
  mutating func readInFHIR(_ referral: Referral) async throws {
    let client = try host.client("mame", "c-101")
    let found = try await client.search(
      referral.handle, "status=current,superseded&_count=100", bearer: host.token(.doctor))
    keep(found)
    let documents = try found.json().resources.filter { $0.attachmentURL != nil }
    #expect(documents.count > 3)
    for document in documents {
      let url = try #require(document.attachmentURL)
      let answer = try await client.retrieve(url, bearer: host.token(.doctor))
      keep(answer)
      #expect(answer.head.status == 200)
      let type = answer.head.fields["content-type"] ?? ""
      mediaTypes.insert(String(type.prefix { $0 != ";" }))
    }
    for path in [
      "DocumentReference/\(documents[0].id)", "Binary/\(referral.there)",
      "DocumentReference?patient=\(referral.handle)&status=nonsense",
    ] {
      let answer = try await client.send(
        .get, "/fhir/oshidori/\(path)", bearer: host.token(.doctor))
      bytes += answer.bytes
    }
  }

  /// ITI-38 by patient and by name, ITI-39, ITI-55, and what fails.
  mutating func readInXCA(_ referral: Referral) async throws {
    let client = GatewayClient(host: host)
    var all: [UInt8] = []
    let found = try await client.find(referral.handle) { all += $0 }
    let names = (found["documents"]?.elements ?? []).compactMap {
      $0["identifiers"]?["XDSDocumentEntry.uniqueId"]?.string
    }
    #expect(names.count > 3)
    _ = try await client.ask(.get(names, home: "urn:oid:\(GatewayClient.home)")) { all += $0 }
    let fetched = try await client.retrieve(names) { all += $0 }
    #expect(fetched["documents"]?.elements?.count == names.count)
    var reception = client
    reception.person = .reception
    let cx = "\(referral.here)^^^&\(try host.authority("mame"))&ISO"
    _ = try await reception.ask(
      .discover(patient: cx, sender: "1.2.392.200250.99.101")
    ) { all += $0 }
    _ = try await client.retrieve(["1.2.3.4"]) { all += $0 }
    bytes += all
    exchanges += 4
  }

  /// QBP^Q23 and QBP^Q22.
  mutating func askByMessage(_ referral: Referral) async throws {
    let client = MessageClient(host: host)
    for event in ["Q23", "Q22"] {
      let answer = try await client.ask(client.query(referral.here, event))
      #expect(answer.first("QAK")?[2].text == "OK")
      bytes += answer.utf8
      exchanges += 1
    }
  }
}
