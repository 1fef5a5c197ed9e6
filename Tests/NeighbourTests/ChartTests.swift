import Neighbour
import Record
import Testing

/// Searches for what a record holds beside documents.
@Suite struct Charts {
  @Test(arguments: [
    ("AllergyIntolerance", 1...3), ("Condition", 3...3), ("DiagnosticReport", 14...14),
    ("Encounter", 12...12), ("Immunization", 1...1), ("MedicationAdministration", 1...1),
    ("MedicationRequest", 9...9), ("Observation", 24...108), ("Procedure", 1...1),
    ("ServiceRequest", 13...13), ("Specimen", 12...12),
  ])
  func `one patient's are found, the same every time`(
    type: String, count: ClosedRange<Int>
  ) throws {
    let patient = Fixtures.patient()
    let target = "\(type)?patient=Patient/\(patient.logicalID)&_count=200"
    let found = try Fixtures.found(target)
    #expect(count.contains(found.count))
    for resource in found {
      #expect(resource["resourceType"]?.string == type)
      let subject = (resource["subject"] ?? resource["patient"])?["reference"]?.string
      #expect(subject == "Patient/\(patient.logicalID)")
    }
    #expect(Set(found.compactMap { $0["id"]?.string }).count == found.count)
    #expect(try Fixtures.found(target) == found)
    let byNumber =
      "\(type)?patient.identifier=\(patient.institution.patientSystem)%7C\(patient.number)"
    #expect(try Fixtures.found("\(byNumber)&_count=200") == found)
    #expect(try Fixtures.found("\(type)?patient=Patient/p-1") == [])
  }

  @Test func `a long list comes in pages`() throws {
    let patient = Fixtures.patient()
    let all = try Fixtures.found("Observation?patient=\(patient.logicalID)&_count=200")
    var (target, found, pages) = (
      "Observation?patient=\(patient.logicalID)&_count=20", [JSONValue](), 0
    )
    while pages < 20 {
      let bundle = try JSONValue.parse(Fixtures.get(target).body)
      found += Fixtures.matches(bundle)
      pages += 1
      guard let next = Fixtures.link("next", of: bundle) else { break }
      target = String(next.dropFirst(Fixtures.base.count + 1))
    }
    #expect(found == all && pages == (all.count + 19) / 20)
  }

  @Test func `some results are abnormal, and say so truly`() throws {
    let patient = Fixtures.patient()
    let category = "http://jpfhir.jp/fhir/core/CodeSystem/JP_SimpleObservationCategory_CS"
    let found = try Fixtures.found(
      "Observation?patient=\(patient.logicalID)&category=\(category)%7Claboratory&_count=200")
    var flags: Set<String> = []
    for result in found {
      func number(_ value: JSONValue?) -> Double {
        guard case .number(let digits)? = value?["value"] else { return .nan }
        return Double(digits) ?? .nan
      }
      let flag = result["interpretation"]?[0]?["coding"]?[0]?["code"]?.string ?? ""
      flags.insert(flag)
      let value = number(result["valueQuantity"])
      let range = result["referenceRange"]?[0]
      #expect((value < number(range?["low"])) == (flag == "L"))
      #expect((value > number(range?["high"])) == (flag == "H"))
    }
    #expect(flags == ["L", "N", "H"] && found.count > 60)
  }

  @Test func `files of resources are searched by patient too`() throws {
    let line = #"{"resourceType":"Procedure","id":"x","subject":{"reference":"Patient/7"}}"#
    let book = try RecordBook.lines(
      of: [("p.ndjson", Array(line.utf8))], attachments: .inline)
    let bundle = try JSONValue.parse(Fixtures.get("Procedure?patient=7", from: book).body)
    #expect(Fixtures.matches(bundle).count == 1)
    let other = try JSONValue.parse(Fixtures.get("Procedure?patient=8", from: book).body)
    #expect(Fixtures.matches(other).isEmpty)
  }
}
