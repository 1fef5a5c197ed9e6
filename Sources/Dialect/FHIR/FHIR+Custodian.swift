package import Record

import HTTP

extension FHIR {
  /// The ITI-67 request towards a custodian, below its base URL.
  ///
  /// Only what FHIR servers surely support is asked for (patient, status, type); everything is
  /// checked again on the answer. Dates are not sent: without a zone they mean what
  /// each server thinks they mean.
  package static func encodeSearch(
    _ query: DocumentQuery, patientIdentifierSystem: String, localID: LocalID, countMax: Int
  ) -> String {
    let patient = token(patientIdentifierSystem, localID.exposed)
    return encodeSearch(query, ("patient.identifier", patient), countMax: countMax)
  }

  /// The ITI-67 request towards a custodian that is asked by its own logical id of the patient.
  package static func encodeSearch(
    _ query: DocumentQuery, localPatientID: String, countMax: Int
  ) -> String {
    encodeSearch(query, ("patient", "Patient/" + localPatientID), countMax: countMax)
  }

  /// The search for the patient's own record, by which a custodian's logical id and the patient's
  /// other identifiers become known before documents are asked for.
  package static func encodePatientSearch(
    patientIdentifierSystem: String, localID: LocalID
  ) -> String {
    "Patient?identifier="
      + PercentEncoding.encode(token(patientIdentifierSystem, localID.exposed)) + "&_count=2"
  }

  /// The path and query of a custodian's link to its next page, if it stays below its base URL.
  ///
  /// - Returns: what comes after `base` and `/`; nil for any other place.
  package static func followable(_ link: String, base: String) -> String? {
    let base = base.hasSuffix("/") ? String(base.dropLast()) : base
    guard link.utf8.count <= 4096, link.hasPrefix(base),
      link.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 && $0 != 0x5C })
    else { return nil }
    let rest = link.dropFirst(base.count)
    guard rest.hasPrefix("/") || rest.hasPrefix("?") else { return nil }
    let path = rest.prefix { $0 != "?" }.lowercased()
    let isPlain = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.contains("%2") }
    guard isPlain || path.isEmpty else { return nil }
    return String(rest.hasPrefix("/") ? rest.dropFirst() : rest)
  }

  private static func encodeSearch(
    _ query: DocumentQuery, _ patient: (name: String, value: String), countMax: Int
  ) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(160)
    text += "DocumentReference?".utf8
    text += patient.name.utf8
    text += "=".utf8
    PercentEncoding.append(patient.value, to: &text)
    var mark = "&status="
    for status in query.statuses {
      text += mark.utf8
      PercentEncoding.append(status.rawValue, to: &text)
      mark = "%2C"
    }
    for group in query.types {
      text += "&type=".utf8
      PercentEncoding.append(group.map(code).joined(separator: ","), to: &text)
    }
    text += "&_count=".utf8
    text += String(min(query.count ?? countMax, countMax)).utf8
    return String(decoding: text, as: UTF8.self)
  }

  private static func token(_ system: String, _ value: String) -> String {
    SearchTokens.escaped(system) + "|" + SearchTokens.escaped(value)
  }

  private static func code(_ token: Token) -> String {
    let code = SearchTokens.escaped(token.code ?? "")
    switch token.system {
    case .any: return code
    case .absent: return "|" + code
    case .exactly(let system): return SearchTokens.escaped(system) + "|" + code
    }
  }
}
