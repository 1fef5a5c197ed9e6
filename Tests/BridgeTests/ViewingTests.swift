import Consent
import Crypto
import Dialect
import Ledger
import Linkage
import Platform
import Record
import Session
import Testing

@testable import Bridge

extension BridgeHost {
  /// The exchange of one request of a facility, as its pages would make it.
  func exchange(
    _ assertion: Assertion = .doctor, at facility: String = "c-101"
  ) async throws -> DocumentExchange {
    let parts = try #require(server?.parts)
    let (mame, oshidori) = (try #require(NetworkID("mame")), try #require(NetworkID("oshidori")))
    let mediation = try #require(parts.mediations[mame]?[oshidori])
    let mark = parts.broker.mark
    let id = try #require(FacilityID(facility))
    let known = try #require(
      await parts.registers.facility(FacilityReference(network: mame, facility: id)))
    let certificate = try #require(known.certificates.first)
    let registered = try #require(
      await parts.registers.facility(certificate: certificate, in: mame))
    let calling = CallingFacility(
      registered: registered, certificate: certificate,
      certificateUntil: clock.now().adding(.seconds(3600)), mark: mark)
    let visitor = try await mediation.admission.visitor(bearer: try token(assertion), at: calling)
    return DocumentExchange(mediation: mediation, visitor: visitor, loop: parts.loops[0])
  }

  /// What a doctor sees of a patient; a new exchange each time.
  func timeline(_ handle: String) async throws -> ReleasedView<Timeline> {
    try await exchange().timeline(try #require(Handle(handle)))
  }
}

/// All texts of a value, wherever they stand.
private func texts(_ value: Any) -> [String] {
  if let text = value as? String { return [text] }
  return Mirror(reflecting: value).children.flatMap { texts($0.value) }
}

extension Live {
  /// What the viewer's pages are made of.
  @Suite(.bridge, .serialized) struct Viewing {
    @Test func `a timeline has documents and records of every kind that is permitted`()
      async throws
    {
      let host = try BridgeHost.current
      let referral = try await host.referral(0)
      let view = try await host.timeline(referral.handle)
      let timeline = view.value
      #expect(view.gate.isOpen && timeline.isComplete)
      #expect(timeline.categories.isSuperset(of: [.prescription, .labResult, .progressNote]))
      var kinds: Set<String> = []
      for unit in timeline.records {
        for record in unit.content.records {
          kinds.insert(Mirror(reflecting: record).children.first?.label ?? "")
        }
      }
      #expect(kinds.isSuperset(of: ["observation", "report", "medicationOrder", "allergy"]))
      let reports = timeline.records.filter { unit in
        if case .report(let report)? = unit.content.records.first {
          return report.results.count > 3
        }
        return false
      }
      #expect(reports.count == 12)
    }

    @Test func `no text of a view holds what the custodian calls the patient`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(1)
      let exchange = try await host.exchange()
      let timeline = try await exchange.timeline(try #require(Handle(referral.handle))).value
      var seen = texts(timeline)
      for document in timeline.documents {
        guard let body = try await host.exchange().open(document.address).value else { continue }
        seen += texts(body)
      }
      #expect(seen.count > 1000)
      for text in seen { #expect(!text.contains(referral.there), "\(text)") }
    }

    @Test func `a document opens as text or as an image, and none is markup`() async throws {
      let host = try BridgeHost.current
      var kinds: Set<String> = []
      for index in 2...3 {
        let referral = try await host.referral(index)
        for document in try await host.timeline(referral.handle).value.documents {
          let view = try await host.exchange().open(document.address)
          switch try #require(view.value).body {
          case .text(let text):
            #expect(!text.isEmpty && !text.joined.contains("<"))
            kinds.insert(document.contentType ?? "")
          case .image(let image):
            #expect(image.width == 64 && image.height == 64)
            kinds.insert(image.format.rawValue)
          case .records: Issue.record("no records are documents here")
          }
        }
      }
      #expect(kinds == ["text/plain", "text/xml", "image/jpeg"])
    }

    @Test func `what the rules hide is in no view`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(4)
      let timeline = try await host.timeline(referral.handle).value
      #expect(!texts(timeline).contains { $0.contains("特別な配慮を要する所見") })
      // The ones beside it are there.
      #expect(texts(timeline).contains("胸部単純CT"))
    }

    @Test func `who may see nothing sees the same nothing, and each view has its entry`()
      async throws
    {
      let host = try BridgeHost.current
      let referral = try await host.referral(5)
      let ledger = try #require(host.server?.parts.ledger)
      let before = ledger.size
      let seen = try await host.timeline(referral.handle)
      let strange = try await host.exchange(.otherDoctor, at: "c-102")
        .timeline(try #require(Handle(referral.handle)))
      let nobody = try await host.exchange().timeline(try await host.exchange().nobody)
      #expect(!seen.value.records.isEmpty)
      for view in [strange, nobody] {
        #expect(view.value.records.isEmpty && view.value.documents.isEmpty)
        #expect(view.value.isComplete)
      }
      #expect(Set([seen.entry, strange.entry, nobody.entry]).count == 3)
      for entry in [seen.entry, strange.entry, nobody.entry] {
        #expect(entry >= before && entry < ledger.size)
        #expect(try ledger.entry(at: entry).kind == .exchange)
      }
      let document = try #require(seen.value.documents.first)
      let stolen = try await host.exchange(.otherDoctor, at: "c-102").open(document.address)
      #expect(stolen.value == nil)
    }

    @Test func `a withdrawal shuts what was released`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(6)
      let view = try await host.timeline(referral.handle)
      #expect(view.gate.isOpen)
      try await host.consent("mame", referral.here, "participation", "withdrawn")
      #expect(!view.gate.isOpen)
      let after = try await host.timeline(referral.handle).value
      #expect(after.records.isEmpty && after.documents.isEmpty)
    }
  }

  /// The same of a storage.
  @Suite(.serialized) struct `A storage in a viewer` {
    @Test func `is shown as records, each file once`() async throws {
      let site = try Site.current
      let storage = try SmallStorage(at: "\(site.folder)/ssmix2-\(Int.random(in: 0..<1 << 40))")
      let host = try await site.bridge(.init(upstream: .storage(storage.folder)))
      try await host.registerAll()
      try await host.agree("M-77", SmallStorage.patient)
      let referral = try await host.link("M-77", SmallStorage.patient)
      let timeline = try await host.timeline(referral.handle).value
      #expect(timeline.documents.isEmpty)
      #expect(timeline.records.count == 3)
      let all = texts(timeline)
      #expect(all.contains("ムコダイン錠２５０ｍｇ") && all.contains("白血球数"))
      for text in all {
        for own in [SmallStorage.patient, SmallStorage.name, "000040982123554"] {
          #expect(!text.contains(own))
        }
      }
      await host.stop()
    }
  }
}
