import Dialect
import Record
import Testing
import TestSupport

/// Written resources against an independent model of FHIR R4B.
///
/// That is the Python package `fhir.resources`, where it is installed; `KAKEHASHI_PYTHON` names
/// another interpreter.
@Suite struct Conformance {
  private static let script = """
    import json, sys
    try:
        from fhir.resources.R4B.bundle import Bundle
        from fhir.resources.R4B.capabilitystatement import CapabilityStatement
        from fhir.resources.R4B.documentreference import DocumentReference
        from fhir.resources.R4B.operationoutcome import OperationOutcome
    except ImportError:
        sys.exit(3)
    known = (Bundle, CapabilityStatement, DocumentReference, OperationOutcome)
    kinds = {c.__name__: c for c in known}
    for line in sys.stdin.buffer:
        value = json.loads(line)
        kinds[value["resourceType"]].model_validate(value)
        for entry in value.get("entry", []):
            kinds[entry["resource"]["resourceType"]].model_validate(entry["resource"])
    """

  private static func written() throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    let files = SharedData.files("conformance/ihe-fhir-examples/mhd")
    let examples = files.filter { $0.name.hasPrefix("DocumentReference-") }.map(\.bytes)
    let records = SharedData.lines("records/fhir-jp/DocumentReference.ndjson").prefix(80)
    for bytes in [Array(Fixture.document.utf8)] + examples + records
    where try JSONValue.parse(bytes)["subject"] != nil {
      let (page, entry) = try FHIR.decodeDocumentReference(bytes)
      lines.append(
        FHIR.encodeSearchset(
          [try Fixture.release(entry)], of: page, total: nil, base: "https://b/fhir",
          query: "status=current", next: "t", warnings: [PageWarning(.remark, "x")],
          scrubber: TextScrubber(page.identifiers)))
    }
    lines.append(FHIR.operationOutcome(.formatUnsupported))
    lines.append(
      FHIR.capabilityStatement(base: "https://b/fhir", release: "1", date: "2026-01-01"))
    return lines
  }

  @Test func `written resources are valid to an independent reader`() throws {
    try IndependentReader.run(
      Self.script, lines: Self.written(), needing: "fhir.resources")
  }
}
