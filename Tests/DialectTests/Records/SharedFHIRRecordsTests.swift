import Dialect
import Foundation
import Record
import Testing
import TestSupport

/// Every resource of the shared JP Core data is read.
@Suite struct SharedFHIRRecords {
  /// The lines of a type by patient.
  private func resources(_ type: FHIR.RecordType) -> [String: [[UInt8]]] {
    var found: [String: [[UInt8]]] = [:]
    for line in SharedData.lines("records/fhir-jp/\(type.rawValue).ndjson") {
      guard let value = try? JSONValue.parse(line) else { continue }
      let subject = value["subject"] ?? value["patient"]
      let id = subject?["reference"]?.string?.split(separator: "/").last.map { String($0) }
      found[id ?? "", default: []].append(line)
    }
    return found
  }

  @Test(arguments: FHIR.RecordType.allCases)
  func `no resource is withheld`(type: FHIR.RecordType) throws {
    var (read, warnings) = (0, Set<String>())
    let all = resources(type)
    for (patient, lines) in all {
      var pages = FHIR.RecordPages(type, of: patient)
      for start in stride(from: 0, to: lines.count, by: 500) {
        let slice = lines[start..<min(start + 500, lines.count)]
        try pages.read(
          RecordFixture.bundle(slice.map { String(decoding: $0, as: UTF8.self) }))
      }
      warnings.formUnion(pages.warnings.map(\.text))
      read += pages.count
      for unit in FHIR.units(of: [pages]) {
        warnings.formUnion(unit.content.warnings.map(\.english))
      }
    }
    #expect(read == all.values.reduce(0) { $0 + $1.count })
  }
}
