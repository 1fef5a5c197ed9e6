import Record
import Testing
import TestSupport

/// Bundles whose parts were taken away, doubled, exchanged or put elsewhere are refused, or written
/// sound and without identifiers.
@Suite struct FHIRMutations {
  /// What a value may become; identifiers of the page among them.
  private static let others: [JSONValue] = [
    .null, .bool(true), .number("0"), .number("-1.50"), .string(""), .string("0045678"),
    .string("d-0045678-0 を参照"), .string("Patient/p-0045678"), .string("urn:oid:1.2.392.99.0"),
    .string("2026-13-40"), .string("https://emr.jp/fhir/Binary/bin-4711?token=tok-9911"),
    .string("N"), .string("final"), .array([]), .object([]), .string("\u{0}\u{7F}𠮷"),
  ]

  private static let seed = #"""
    {"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"fullUrl":
    "https://localhost/fhir/DocumentReference/d-0045678-0","resource":{"resourceType":
    "DocumentReference","id":"d-0045678-0","contained":[{"resourceType":"Practitioner","id":"pr1",
    "name":[{"family":"石田","given":["功"]}]}],"identifier":[{"system":"urn:o","value":
    "ORD-77123"}],"status":"current","docStatus":"final","masterIdentifier":{"system":
    "urn:ietf:rfc:3986","value":"urn:oid:1.2.392.99.0"},"type":{"coding":[{"system":
    "http://loinc.org","code":"18842-5","display":"Summary"}],"text":"退院時サマリー"},"category":
    [{"coding":[{"system":"http://loinc.org","code":"18842-5"}]}],"subject":{"reference":
    "Patient/p-0045678"},"date":"2026-04-10T09:00:00+09:00","author":[{"reference":
    "Practitioner/DR-00417","display":"石田 功 (DR-00417)"}],"relatesTo":[{"code":"appends",
    "target":{"reference":"DocumentReference/d-0045678-1"}}],"description":
    "山本様 退院時サマリー（0045678）","securityLabel":[{"coding":[{"system":
    "http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]}],"content":
    [{"attachment":{"contentType":"text/plain; charset=utf-8","language":"ja","url":
    "Binary/d-0045678-0","title":"退院時サマリー 山本 花子"},"format":{"system":"urn:x","code":"f"}}],
    "context":{"encounter":[{"reference":"Encounter/enc-2fa87c"}],"period":{"start":"2026-04-10",
    "end":"2026-04-10"},"related":[{"identifier":{"system":"urn:o","value":"ORD-7"}}]}},
    "search":{"mode":"match"}}]}
    """#.replacing("\n", with: "")

  @Test func `of bundles are refused, or written sound and without identifiers`() throws {
    let seed = try JSONValue.parse(Array(Self.seed.utf8))
    var random = SeededGenerator(seed: 4_067)
    var (read, damaged) = (0, seed)
    for round in 0..<6_000 {
      if round % 4 == 0 { damaged = seed }
      Self.damage(&damaged, &random)
      let bytes = damaged.encoded()
      #expect(
        FHIRFuzzProperties.bundle(bytes) == nil, "\(String(decoding: bytes, as: UTF8.self))")
      if FHIRFuzzProperties.documents(bytes) > 0 { read += 1 }
    }
    #expect(read > 500, "\(read)")
  }

  /// Changes the value or one that it holds.
  private static func damage(_ value: inout JSONValue, _ random: inout SeededGenerator) {
    switch value {
    case .array(var elements) where !elements.isEmpty:
      let at = Int.random(in: 0..<elements.count, using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: elements.remove(at: at)
      case 1: elements.append(elements[at])
      default: damage(&elements[at], &random)
      }
      value = .array(elements)
    case .object(var members) where !members.isEmpty:
      let at = Int.random(in: 0..<members.count, using: &random)
      let other = Int.random(in: 0..<members.count, using: &random)
      switch Int.random(in: 0..<16, using: &random) {
      case 0: members.remove(at: at)
      case 1: (members[at].value, members[other].value) = (members[other].value, members[at].value)
      case 2: members[at].key += "x"
      default: damage(&members[at].value, &random)
      }
      value = .object(members)
    default: value = others.randomElement(using: &random) ?? .null
    }
  }
}
