import HTTP
import Platform
import Record
import Synchronization
import Testing
import Transport

@testable import Bridge

extension Live {
  /// A custodian whose answers about records are unsound.
  @Suite(.malformed, .serialized) struct MalformedRecords {
    private typealias C = MalformedCustodian

    /// A result of a patient.
    private static func result(_ id: String, of patient: String = "pat-000077") -> JSONValue {
      [
        "resourceType": "Observation", "id": .string(id), "status": "final",
        "meta": [
          "security": [
            ["system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "N"]
          ]
        ],
        "category": [
          [
            "coding": [
              [
                "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                "code": "laboratory",
              ]
            ]
          ]
        ], "code": ["text": "カリウム"], "subject": ["reference": .string("Patient/\(patient)")],
        "effectiveDateTime": "2026-01-02T03:04:05+09:00", "valueString": "測定不能",
      ]
    }

    /// Answers about observations with `reply`, about other types with nothing.
    private static func conduct(_ reply: @escaping C.Reply) -> C.Conduct {
      var conduct = C.Conduct()
      conduct.records = { request in
        request.head.target.path == "/fhir/Observation"
          ? await reply(request) : C.fhir(C.bundle([]))
      }
      return conduct
    }

    private func timeline(_ conduct: C.Conduct) async throws -> Timeline {
      let site = try MalformedSite.current
      site.custodian.behave(conduct)
      return try await site.host.timeline(site.handle).value
    }

    @Test func `a server that knows none of the types shows its documents`() async throws {
      let timeline = try await timeline(C.Conduct())
      #expect(timeline.documents.count == 1 && timeline.records.isEmpty && timeline.isComplete)
    }

    @Test func `pages are followed, and each type is asked for once by the patient`() async throws {
      let timeline = try await timeline(
        Self.conduct { request in
          request.head.target.query?.contains("page=2") == true
            ? C.fhir(C.bundle([Self.result("o-2")]))
            : C.fhir(C.bundle([Self.result("o-1")], next: "Observation?page=2"))
        })
      #expect(timeline.records.count == 2)
      let asked = try MalformedSite.current.custodian.requests
      #expect(asked.count { $0.hasPrefix("/fhir/Observation") } == 2)
      #expect(asked.count { $0.hasPrefix("/fhir/Condition?patient=Patient%2Fpat-000077") } == 1)
    }

    @Test func `a malformed resource is left out, the rest is shown`() async throws {
      let timeline = try await timeline(
        Self.conduct { _ in
          C.fhir(
            C.bundle([
              Self.result("o-1"), Self.result("o-2").removing("status"),
              Self.result("o-3").setting("modifierExtension", [["url": "urn:x"]]),
            ]))
        })
      #expect(timeline.records.count == 1)
    }

    @Test(arguments: [
      "another patient", "500", "garbage", "no searchset", "a next link elsewhere",
      "a next link to itself", "too many entries",
    ])
    func `an unsound answer lets nothing out`(misdeed: String) async throws {
      let conduct = Self.conduct { request in
        switch misdeed {
        case "another patient":
          C.fhir(C.bundle([Self.result("o-1"), Self.result("o-2", of: "pat-000099")]))
        case "500": C.failure(500)
        case "garbage": C.raw("\u{0}\(C.canary)")
        case "no searchset": C.fhir(Self.result("o-1"))
        case "a next link elsewhere":
          C.fhir(C.bundle([Self.result("o-1")], next: "https://evil.example/fhir/Observation"))
        case "a next link to itself":
          C.fhir(
            C.bundle([Self.result("o-1")], next: String(request.head.target.text.dropFirst(6))))
        default:
          C.fhir(C.bundle((0...1000).map { ["resourceType": "Basic", "id": .string("b-\($0)")] }))
        }
      }
      await #expect(throws: Problem.custodianUnavailable) { try await timeline(conduct) }
    }

    /// Answers that there are too many results, so many times.
    private static func full(_ times: Int, _ asked: Asked) -> C.Conduct {
      conduct { request in
        asked.note(request.head.target.query ?? "") > times
          ? C.fhir(C.bundle([result("o-1")]))
          : C.fhir(C.bundle([]).setting("total", .number("20001")))
      }
    }

    private final class Asked: Sendable {
      private let queries = Mutex<[String]>([])

      /// The days from which on was asked; nil for everything.
      var days: [String?] {
        queries.withLock { queries in
          queries.map { query in
            query.split(separator: "&").first { $0.hasPrefix("date=ge") }.map {
              String($0.dropFirst(7))
            }
          }
        }
      }

      func note(_ query: String) -> Int {
        queries.withLock { queries in
          queries.append(query)
          return queries.count
        }
      }
    }

    @Test(arguments: [0, 1, 2])
    func `of too many results the newer ones are shown, and it is told since when`(
      times: Int
    ) async throws {
      let asked = Asked()
      let timeline = try await timeline(Self.full(times, asked))
      #expect(timeline.records.count == 1)
      #expect(asked.days.count == times + 1 && asked.days[0] == nil)
      #expect(timeline.since?.text == asked.days[times])
    }

    @Test func `a server that has too many since whenever is told to be too much`() async throws {
      let asked = Asked()
      await #expect(throws: Problem.tooManyDocuments) {
        try await timeline(Self.full(.max, asked))
      }
      #expect(asked.days.count == 3)
    }

    @Test func `pages without end come to one`() async throws {
      let conduct = Self.conduct { request in
        let number = Int(request.head.target.text.split(separator: "=").last ?? "") ?? 0
        return C.fhir(
          C.bundle([Self.result("o-\(number)")], next: "Observation?page=\(number + 1)"))
      }
      let error = await #expect(throws: Problem.self) { try await timeline(conduct) }
      #expect(error == .tooManyDocuments || error == .custodianTimeout)
    }
  }
}
