import Foundation
import Platform
import Testing

@testable import Bridge
import Record

@Suite struct GuidelineTests {
  private static let shipped = "\(Programs.policies)/guideline/6.0.json"

  private func read() throws -> Guideline {
    try Guideline(parsing: try DurableFile.read(Self.shipped, bytesMax: 1 << 20))
  }

  private func configuration(
    in folder: borrowing TemporaryDirectory, _ change: (String) -> String = { $0 }
  ) throws -> Configuration {
    let site = try DevelopmentSite.create(
      at: "\(folder.path)/site",
      plan: .mameAndOshidori(ports: (8441, 8442, 9441, 9442), policies: Programs.policies),
      now: WallClock.system.now())
    let text = try DurableFile.read(site.configurationFile, bytesMax: 1 << 20)
    let changed = change(String(decoding: text, as: UTF8.self))
    try DurableFile.replace(site.configurationFile, with: Array(changed.utf8), mode: 0o600)
    return try Configuration.read(path: site.configurationFile)
  }

  @Test func `names only evidence that is in this package`() throws {
    let files = FileManager.default.enumerator(atPath: "\(Programs.package)/Tests")
    var names: Set<String> = []
    while let file = files?.nextObject() as? String {
      let name = String(file.split(separator: "/").last ?? "")
      for ending in [".swift", ".py"] where name.hasSuffix(ending) {
        names.insert(String(name.dropLast(ending.count)))
      }
    }
    for clause in try read().clauses {
      #expect(!clause.evidence.isEmpty || !clause.checks.isEmpty, "\(clause.number)")
      for evidence in clause.evidence {
        let parts = evidence.split(separator: ":", maxSplits: 1).map(String.init)
        #expect(["test", "workflow"].contains(parts[0]), "\(evidence)")
        let isThere = names.contains(parts[1])
        #expect(isThere, "\(clause.number): \(evidence)")
      }
    }
  }

  @Test func `a fresh site meets every check`() throws {
    let folder = try TemporaryDirectory()
    let configuration = try configuration(in: folder)
    for check in GuidelineCheck.allCases {
      let outcome = check.outcome(in: configuration)
      #expect(outcome.isMet, "\(check): \(outcome.wording.en)")
      #expect(!outcome.wording.ja.isEmpty && !outcome.wording.en.isEmpty)
    }
  }

  @Test(
    arguments: [
      (
        GuidelineCheck.tls, #""clientAuthorities""#,
        #""tls12Suites":["ECDHE-ECDSA-AES256-GCM-SHA384"],"clientAuthorities""#
      ),
      (.revocation, #","revocationList":"mame/revocations.crl""#, ""),
      (.approvers, #"{"name":"approver","key":"mame/approver.public.pem"}"#, ""),
    ])
  func `says what needs attention`(check: GuidelineCheck, old: String, new: String) throws {
    let folder = try TemporaryDirectory()
    let configuration = try configuration(in: folder) { text in
      #expect(text.contains(old))
      return text.replacing(old, with: new).replacing(",]", with: "]")
    }
    #expect(!check.outcome(in: configuration).isMet)
  }

  @Test(
    arguments: [
      #"{"edition":"7","title":{"ja":"a","en":"b"},"clauses":[],"more":1}"#,
      #"{"edition":"7","clauses":[]}"#,
      """
      {"edition":"7","title":{"ja":"a","en":"b"},"clauses":[{"clause":"1","requirement":{"ja":"a",
      "en":"b"},"met":{"ja":"a","en":"b"},"by":"nobody","checks":[],"evidence":[]}]}
      """,
      """
      {"edition":"7","title":{"ja":"a","en":"b"},"clauses":[{"clause":"1","requirement":{"ja":"a",
      "en":"b"},"met":{"ja":"a","en":"b"},"by":"site","checks":["luck"],"evidence":[]}]}
      """,
    ])
  func `refuses what is no edition`(text: String) {
    #expect(throws: FieldError.self) { try Guideline(parsing: Array(text.utf8)) }
  }
}
