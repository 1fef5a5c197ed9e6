import Dialect
import Record
import Testing

/// Bundles of every file of both roots against independent models of FHIR.
///
/// These are the Python packages `fhir.resources` (R4B) and, where installed too, `fhirkit-rs`
/// (R4).
@Suite struct ClinicalConformance {
  private static let script = """
    import json, sys
    try:
        from fhir.resources.R4B import get_fhir_model_class
    except ImportError:
        sys.exit(3)
    try:
        from fhirkit import validate
    except ImportError:
        validate = lambda line: []
    for line in sys.stdin.buffer:
        issues = [str(issue) for issue in validate(line)]
        assert not issues, issues
        bundle = json.loads(line)
        get_fhir_model_class("Bundle").model_validate(bundle)
        for entry in bundle["entry"]:
            resource = entry["resource"]
            kind = get_fhir_model_class(resource["resourceType"])
            kind.model_validate(resource)
            if resource["resourceType"] == "Observation":
                assert ("dataAbsentReason" in resource) != any(k[:5] == "value" for k in resource)
    """

  private static func written() throws -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for file in try ClinicalFixture.all() {
      let content = try ClinicalFixture.read(file).content
      for shown in [FHIR.ClinicalRelease.Demographics.withheld, .shown] {
        lines.append(
          FHIR.encodeBundle(
            content,
            for: try ClinicalFixture.release(
              TextScrubber(content.identifiers), demographics: shown)))
      }
    }
    return lines
  }

  @Test func `written bundles are valid to an independent reader`() throws {
    try IndependentReader.run(
      Self.script, lines: Self.written(), needing: "fhir.resources")
  }
}
