import Consent
import Foundation
import Platform
import Record
import Testing
import TestSupport

/// The cases of the shared data, which holds Consents, questions and expected decisions.
struct ConsentCases {
  struct Case {
    let name: String
    let consent: JSONValue
    let question: ConsentQuestion
    let decision: String
    /// The codes whose documents are left out; nil where that is not said.
    let redact: Set<[String]>?
  }

  let now: Timestamp
  let all: [Case]

  /// Nil where there is no shared data.
  static func shared() throws -> ConsentCases? {
    guard let data = SharedData.data("policy/leap_cds_r4_cases.json") else { return nil }
    return try ConsentCases(JSONValue.parse(Array(data)))
  }

  init(_ root: JSONValue) throws {
    let now = try #require(Timestamp(rfc3339: root.string(at: "now")))
    var directory: [String: [ConsentQuestion.Identifier]] = [:]
    for kind in ["organizations", "practitioners"] {
      for (reference, resource) in try root.members(at: kind) {
        directory[reference] = Self.identifiers(resource["identifier"])
      }
    }
    self.now = now
    all = try root.elements(at: "cases").map { item in
      let name = try item.string(at: "consent")
      var consent = try #require(root["consents"]?[name])
      for (path, value) in item["patch"]?.members ?? [] {
        consent = Self.patched(consent, path, value, now)
      }
      let query = try item.at("query")
      let purpose = try query.at("purposeOfUse")
      return Case(
        name: try item.string(at: "name"), consent: consent,
        question: ConsentQuestion(
          asker: Self.identifiers(query["actor"]),
          purposes: purpose.string.map { [$0] } ?? (purpose.elements ?? []).compactMap(\.string),
          scopes: Self.codings(query["category"]), classes: Self.codings(query["class"]),
          directory: directory),
        decision: try item.string(at: "decision"),
        redact: item["redact"]?.elements.map { Set($0.map(Self.strings)) })
    }
  }

  private static func strings(_ value: JSONValue) -> [String] {
    (value.elements ?? []).compactMap(\.string)
  }

  private static func identifiers(_ value: JSONValue?) -> [ConsentQuestion.Identifier] {
    (value?.elements ?? []).compactMap { identifier in
      guard let system = identifier["system"]?.string, let text = identifier["value"]?.string
      else { return nil }
      return ConsentQuestion.Identifier(system: system, value: text)
    }
  }

  private static func codings(_ value: JSONValue?) -> [Coding] {
    (value?.elements ?? []).compactMap { coding in
      coding["code"]?.string.map { Coding(system: coding["system"]?.string, code: $0) }
    }
  }

  /// A consent changed as a case says: `set a.b[0].c`, `unset a.b`, or `a.b` for `set a.b`.
  private static func patched(
    _ consent: JSONValue, _ path: String, _ value: JSONValue, _ now: Timestamp
  ) -> JSONValue {
    let words = path.split(separator: " ")
    let steps = (words.last ?? "").split { ".[]".contains($0) }.map(String.init)
    let isRelative = value.string == "now+48h"
    let new = isRelative ? .string(now.adding(.seconds(48 * 3600)).rfc3339) : value
    return replaced(consent, steps[...], words.first == "unset" ? nil : new)
  }

  private static func replaced(
    _ node: JSONValue, _ steps: ArraySlice<String>, _ value: JSONValue?
  ) -> JSONValue {
    guard let step = steps.first else { return value ?? node }
    let isLast = steps.count == 1
    if case .array(var elements) = node, let index = Int(step), elements.indices.contains(index) {
      elements[index] = replaced(elements[index], steps.dropFirst(), value)
      return .array(elements)
    }
    var members = node.members ?? []
    let old = members.first { $0.key == step }?.value ?? .null
    members.removeAll { $0.key == step }
    if !isLast || value != nil {
      members.append((step, replaced(old, steps.dropFirst(), value)))
    }
    return .object(members)
  }
}
