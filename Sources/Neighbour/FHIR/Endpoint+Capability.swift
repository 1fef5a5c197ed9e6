import Record

extension Endpoint {
  /// What the endpoint can do (FHIR R4, CapabilityStatement).
  static func capabilityStatement(_ base: String) -> JSONValue {
    [
      "resourceType": "CapabilityStatement", "status": "active", "date": "2026-04-01",
      "kind": "instance", "fhirVersion": "4.0.1", "format": ["application/fhir+json"],
      "implementation": ["description": "synthetic regional network", "url": .string(base)],
      "rest": [
        [
          "mode": "server",
          "resource": .array(
            [
              searchable("Patient", .patients), searchable("DocumentReference", .documents),
              readable("Binary"), readable("Coverage"), readable("Organization"),
            ] + records),
        ]
      ],
    ]
  }

  private static var records: [JSONValue] {
    SearchParameters.records.sorted { $0.key < $1.key }.map { searchable($0, $1) }
  }

  private static func readable(_ type: String) -> JSONValue {
    ["type": .string(type), "interaction": [["code": "read"]]]
  }

  private static func searchable(_ type: String, _ known: SearchParameters) -> JSONValue {
    let dates = Array(known.dates.keys) + Array(known.periods.keys)
    let parameters: [(names: [String], type: String)] = [
      (Array(known.tokens.keys), "token"), (dates, "date"), (Array(known.texts.keys), "string"),
      (Array(known.patients), "reference"),
    ]
    let described = parameters.flatMap { names, type -> [JSONValue] in
      names.sorted().map { ["name": .string($0), "type": .string(type)] }
    }
    return [
      "type": .string(type),
      "interaction": [["code": "read"], ["code": "search-type"]],
      "searchParam": .array(described),
    ]
  }
}
