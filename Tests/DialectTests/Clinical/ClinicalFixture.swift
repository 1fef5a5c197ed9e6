import Dialect
import Foundation
import Record
import Testing
import TestSupport

/// Files of SS-MIX2 roots, and what they become.
enum ClinicalFixture {
  /// The code maps that are shipped.
  static let codes: CodeMap = {
    let folder = URL(fileURLWithPath: #filePath)
      .appendingPathComponent("../../../../Policies/codes").standardized
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
      try? Data(contentsOf: folder.appendingPathComponent(name))
    }
    return (try? CodeMap(conceptMaps: files.map { Array($0) })) ?? CodeMap()
  }()

  /// A file of a root.
  struct File {
    let name: SSMIX2.FileName
    let bytes: [UInt8]
  }

  /// The files below a folder of the shared data; empty where there is none.
  static func files(_ path: String) throws -> [File] {
    guard let folder = SharedData.url(path) else { return [] }
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    return try paths.compactMap { path in
      let file = folder.appendingPathComponent(path)
      guard !file.hasDirectoryPath, let data = try? Data(contentsOf: file) else { return nil }
      return File(name: try SSMIX2.FileName(file.lastPathComponent), bytes: Array(data))
    }
  }

  /// The good files of both roots.
  static func all() throws -> [File] {
    try files("records/ssmix2/999") + files("records/ssmix2-twins")
  }

  static func read(_ file: File) throws -> SSMIX2.Document {
    try SSMIX2.Document(file.bytes, named: file.name, codes: codes)
  }

  /// A message of `segments` as a file of `type`.
  static func read(
    _ type: String, _ message: String, _ segments: String...
  ) throws -> SSMIX2.Document {
    let bytes = Self.message(message, segments)
    let name = "9999013_20260102_\(type)_000000000000077_20260102030405678_01_1"
    return try SSMIX2.Document(bytes, named: SSMIX2.FileName(name), codes: codes)
  }

  /// A message of the type `type` about one patient.
  static func message(_ type: String, _ segments: [String]) -> [UInt8] {
    let header = #"MSH|^~\&|HIS|S|GW|R|20260102030405||\#(type)|m1|P|2.5||||||UNICODE UTF-8"#
    let person = "PID|||9999013^^^^PI||患者^太郎^^^^^L^I~カンジャ^タロウ^^^^^L^P||19480405|M"
    return Array((([header, person] + segments).joined(separator: "\r") + "\r").utf8)
  }

  static let patient = "abcdefghijklmnop"

  /// Towards an asking facility.
  static func release(
    _ scrubber: TextScrubber, demographics: FHIR.ClinicalRelease.Demographics = .withheld
  ) throws -> FHIR.ClinicalRelease {
    FHIR.ClinicalRelease(
      patient: try #require(Handle(patient)), base: "https://bridge.example/fhir",
      scrubber: scrubber, demographics: demographics
    ) { "docdocdocdocdocd-\($0 + 1)" }
  }

  /// The Bundle of a document, cleaned of its identifiers.
  static func bundle(_ document: SSMIX2.Document) throws -> [UInt8] {
    FHIR.encodeBundle(
      document.content, for: try release(TextScrubber(document.content.identifiers)))
  }

  /// The resources of a Bundle.
  static func resources(_ bundle: [UInt8]) throws -> [JSONValue] {
    try JSONValue.parse(bundle)["entry"]?.elements?.compactMap { $0["resource"] } ?? []
  }
}

extension JSONValue {
  /// The string at a path of member names and positions, such as `code.coding.0.code`.
  func pick(_ path: String) throws -> String {
    var value: JSONValue? = self
    for part in path.split(separator: ".") {
      if let index = Int(part) {
        value = value?.elements?.dropFirst(index).first
      } else {
        value = value?[String(part)]
      }
    }
    return try #require(value?.string, "\(path)")
  }
}
