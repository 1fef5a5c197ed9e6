import Dialect
import Foundation
import Record
import Testing

/// Clinical records as JP Core resources.
@Suite struct ClinicalBundles {
  private typealias Place = (name: HL7v2.SegmentName, fields: [Int], components: [Int])

  private static let numbers: [Place] = [
    ("PID", [3, 4], [1]), ("ORC", [2, 3, 8], [1]), ("ORC", [10, 12], [1]),
    ("OBR", [2, 3, 29], [1]), ("IN1", [3, 10], [1]), ("ZI1", [3, 10, 11], [1]),
    ("SPM", [2], [1]), ("PRB", [4], [1]), ("RXE", [15], [1]), ("IPC", [1, 2, 3], [1]),
    ("PV1", [7, 17], [1]),
  ]

  private static let addresses: [Place] = [
    ("PID", [11], [5, 8]), ("PID", [13, 14], [12]), ("NK1", [4], [5, 8]),
    ("NK1", [5, 6], [1, 12]),
  ]

  /// What a message holds in those places, read without the decoder under test.
  private static func secrets(
    _ file: ClinicalFixture.File, _ places: [Place]
  ) throws -> [String] {
    let message = try HL7v2.Message(file.bytes)
    var found: [String] = [file.name.patient.exposed, file.name.exposed]
    for (name, numbers, components) in places {
      for segment in message.segments(name) {
        for number in numbers {
          for repetition in segment[number].repetitions {
            found += components.map { repetition.component($0).whole }
          }
        }
      }
    }
    return found.filter(IdentifierSet.isDistinctive)
  }

  @Test func `no number, address or phone of a message is in its bundle`() throws {
    for file in try ClinicalFixture.all() {
      let document = try ClinicalFixture.read(file)
      let watch = Guard(IdentifierSet(try Self.secrets(file, Self.numbers + Self.addresses)))
      let bundle = try ClinicalFixture.bundle(document)
      #expect(watch.firstHit(in: bundle) == nil, "\(document.dataType)")
      let known = Guard(document.content.identifiers)
      #expect(known.firstHit(in: bundle) == nil, "\(document.dataType)")
    }
  }

  @Test func `every number that was looked for is known to the scrubber`() throws {
    for file in try ClinicalFixture.all() {
      let known = try ClinicalFixture.read(file).content.identifiers
      for secret in try Self.secrets(file, Self.numbers) {
        #expect(known.contains(secret), "\(file.name.type)")
      }
    }
  }

  @Test func `a number that somebody wrote into a text is found only without the scrubber`() throws
  {
    let document = try ClinicalFixture.read(
      "OMG-13", "ORU^R01^ORU_R01", "OBR|1|20260102000077||9A110^心電図^JC10|||20260102",
      "OBX|1|TX|9A100^所見^JC10||ID 9999013-1 依頼 20260102000077 参照||||||F")
    let watch = Guard(document.content.identifiers)
    let open = FHIR.encodeBundle(
      document.content, for: try ClinicalFixture.release(TextScrubber(IdentifierSet())))
    #expect(watch.firstHit(in: open) != nil)
    #expect(watch.firstHit(in: try ClinicalFixture.bundle(document)) == nil)
  }

  @Test func `a code that is a number of the patient is left out`() throws {
    let document = try ClinicalFixture.read(
      "OMG-13", "ORU^R01^ORU_R01", "OBR|1|20260102000077||9A110^心電図^JC10|||20260102",
      "OBX|1|CWE|20260102000077^依頼^99X||20260102000077^依頼^99X||||||F")
    let watch = Guard(document.content.identifiers)
    #expect(watch.firstHit(in: try ClinicalFixture.bundle(document)) == nil)
  }

  @Test func `a number that stands where a confidentiality code belongs is left out`() throws {
    let document = try ClinicalFixture.read(
      "PPR-01", "PPR^ZD1^PPR_ZD1",
      "PRB|AD|20260102|1^胃炎^MDCDX2|P000079" + String(repeating: "|", count: 21) + "P000079")
    let watch = Guard(document.content.identifiers)
    #expect(watch.firstHit(in: try ClinicalFixture.bundle(document)) == nil)
  }

  @Test func `a result that is a number of the patient is blanked`() throws {
    let document = try ClinicalFixture.read(
      "OMG-13", "ORU^R01^ORU_R01", "OBR|1|77||9A110^心電図^JC10|||20260102",
      "OBX|1|NM|X^番号^99X||9999013||||||F")
    let bundle = try ClinicalFixture.bundle(document)
    #expect(Guard(document.content.identifiers).firstHit(in: bundle) == nil)
    let result = try ClinicalFixture.resources(bundle)[1]
    #expect(try result.pick("valueString") == "***")
  }

  @Test func `signs alone are no number of a patient`() throws {
    let document = try ClinicalFixture.read(
      "ADT-00", "ADT^A08^ADT_A01", #"NK1|1|||^^^^-----^^^\\\\\\"#)
    #expect(!document.content.identifiers.contains("-----"))
    #expect(document.content.identifiers.contains("9999013"))
  }

  @Test func `names and birth date are written only if asked for`() throws {
    let document = try ClinicalFixture.read("ADT-00", "ADT^A08^ADT_A01", "EVN||20260102")
    let scrubber = TextScrubber(document.content.identifiers)
    let withheld = FHIR.encodeBundle(
      document.content, for: try ClinicalFixture.release(scrubber))
    let shown = FHIR.encodeBundle(
      document.content, for: try ClinicalFixture.release(scrubber, demographics: .shown))
    let words = ["患者", "カンジャ", "1948-04-05", "male"].map { Array($0.utf8) }
    #expect(words.allSatisfy { !withheld.contains($0) })
    #expect(words.allSatisfy { shown.contains($0) })
    let names = try #require(try ClinicalFixture.resources(shown).first?["name"]?.elements)
    let writings = try names.map { try $0.pick("extension.0.valueCode") }
    #expect(writings == ["IDE", "SYL"])
  }

  @Test func `a written prescription has the numbers of the message`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OMP-01" {
      let resources = try ClinicalFixture.resources(
        try ClinicalFixture.bundle(try ClinicalFixture.read(file)))
      let requests = resources.filter { $0["resourceType"]?.string == "MedicationRequest" }
      #expect(requests.count == 3)
      let first = try #require(requests.first)
      #expect(
        try first.pick("medicationCodeableConcept.coding.0.code") == "108665201")
      #expect(
        try first.pick("medicationCodeableConcept.coding.0.system")
          == "http://medis.or.jp/CodeSystem/master-HOT9")
      #expect(try first.pick("dosageInstruction.0.route.coding.0.code") == "PO")
      #expect(try first.integer(at: "dispenseRequest.expectedSupplyDuration.value") == 5)
      #expect(try first.pick("subject.reference") == "Patient/\(ClinicalFixture.patient)")
      #expect(
        try first.pick("meta.profile.0")
          == "http://jpfhir.jp/fhir/core/StructureDefinition/JP_MedicationRequest")
    }
  }

  @Test func `a written result has value, unit and code of the message`() throws {
    for file in try ClinicalFixture.files("records/ssmix2/999") where file.name.type == "OML-11" {
      let resources = try ClinicalFixture.resources(
        try ClinicalFixture.bundle(try ClinicalFixture.read(file)))
      let results = resources.filter { $0["resourceType"]?.string == "Observation" }
      let protein = try #require(results.dropFirst().first)
      #expect(try protein.pick("code.coding.0.code") == "3A010000002327101")
      #expect(protein["valueQuantity"]?["value"] == .number("7.2"))
      #expect(try protein.pick("valueQuantity.unit") == "g/dl")
      #expect(
        try protein.pick("meta.profile.0")
          == "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Observation_LabResult")
    }
  }

  @Test func `every reference leads to a resource of the bundle`() throws {
    for file in try ClinicalFixture.all() {
      let resources = try ClinicalFixture.resources(
        try ClinicalFixture.bundle(try ClinicalFixture.read(file)))
      let names = Set(
        try resources.map { try $0.pick("resourceType") + "/" + $0.pick("id") })
      #expect(names.count == resources.count)
      for resource in resources {
        for reference in Self.references(resource) where !reference.hasPrefix("#") {
          #expect(names.contains(reference), "\(file.name.type)")
        }
      }
    }
  }

  private static func references(_ value: JSONValue) -> [String] {
    if let members = value.members {
      return members.flatMap { member in
        member.key == "reference"
          ? [member.value.string].compactMap(\.self) : references(member.value)
      }
    }
    return (value.elements ?? []).flatMap(references)
  }

  @Test func `the same file always gives the same bytes`() throws {
    for file in try ClinicalFixture.all() {
      let first = try ClinicalFixture.bundle(try ClinicalFixture.read(file))
      #expect(try ClinicalFixture.bundle(try ClinicalFixture.read(file)) == first)
    }
  }

  @Test func `a record without a date says that it is not known`() throws {
    let document = try ClinicalFixture.read(
      "OMP-01", "RDE^O11^RDE_O11", "ORC|NW|77||1", "RXE||108665201^ダーゼン錠^HOT9|1")
    let resources = try ClinicalFixture.resources(try ClinicalFixture.bundle(document))
    let request = try #require(resources.last)
    #expect(request["authoredOn"] == nil)
    #expect(try request.pick("_authoredOn.extension.0.valueCode") == "unknown")
  }
}
