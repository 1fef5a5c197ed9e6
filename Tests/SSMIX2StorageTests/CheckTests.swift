import Dialect
import Foundation
import SSMIX2Storage
import Testing
import TestSupport

/// What a check of a root finds.
@Suite struct `Checks of an SS-MIX2 root` {
  private func reports(_ path: String) throws -> [String: Set<String>] {
    var reports: [String: Set<String>] = [:]
    try StorageCheck.run(root: path, progress: { _ in }) { report in
      reports[report.path, default: []].formUnion(report.findings.map(\.name))
    }
    return reports
  }

  private let valid = """
    MSH|^~\\&|A|B|C|D|20110701||RDE^O11^RDE_O11|1|P|2.5||||||~ISO IR87||ISO 2022-1994\r\
    PID|1||9999013^^^^PI||A^B||19700101|M\rPV1||O\r\
    ORC|NW|1||1|||||20110701\rRXE||1^A^HOT9|1||TAB^T^MR9P|||||1|TAB^T^MR9P\rTQ1|1\rRXR|PO\r
    """

  @Test func `a sound file has no finding`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1", valid)
    #expect(try reports(root.path).isEmpty)
  }

  @Test(
    arguments: [
      ("RDE^O11", "RAS^O17", "message-type-wrong"),
      ("RDE^O11", "RDE^O25", "message-event-wrong"), ("MSH|", "MSX|", "header-missing"),
      ("|9999013^", "|9999014^", "patient-differs"),
      ("|||||20110701\r", "|||||20110702\r", "care-date-differs"),
      ("TQ1|1\r", "", "segment-misplaced"), ("RXR|PO\r", "", "segment-missing"),
      ("|M\r", "|\r", "field-missing"),
      ("|A^B|", "|\u{1B}$B;\u{1B}(B|", "charset-character-broken"),
      ("|A^B|", "|é|", "charset-eight-bit"), ("ISO IR87", "ISOIR87", "charset-misspelt"),
      ("~ISO IR87", "UNICODE UTF-8", "charset-other"), ("~ISO IR87", "EBCDIC", "charset-unknown"),
      ("PV1||O\r", "PV1||O\r\n", "line-feed"), ("A^B", "\\q", "escape-unknown"),
    ])
  func `a fault has its name`(part: String, fault: String, finding: String) throws {
    let root = try Root()
    let name = "9999013_20110701_OMP-01_1_20110701000000000_01_1"
    try root.add(name, valid.replacing(part, with: fault))
    let found = try reports(root.path)
    #expect(found.keys.first?.hasSuffix(name) == true)
    #expect(found.values.first?.contains(finding) == true, "\(found)")
  }

  @Test func `names and places that are wrong are named`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1", valid, in: "999/901/9999013")
    try root.add("9999013_20110701_OMP-99_1_20110701000000000_01_1", valid)
    try root.add("readme.txt", in: "")
    try root.add("9999013_20110701_OMP-01_2_20110701000000000_01_1", valid)
    try root.add("9999013_20110701_OMP-01_2_20110702000000000_01_1", valid)
    try root.link("loop", to: root.path)
    let found = try reports(root.path)
    let names = found.mapValues { $0.sorted().joined(separator: " ") }
    #expect(
      names == [
        "999/901/9999013/9999013_20110701_OMP-01_1_20110701000000000_01_1": "name-misplaced",
        "999/901/9999013/20110701/OMP-99/9999013_20110701_OMP-99_1_20110701000000000_01_1":
          "type-unknown",
        "readme.txt": "name-malformed", "loop": "entry-unexpected",
        "999/901/9999013/20110701/OMP-01/9999013_20110701_OMP-01_2_20110701000000000_01_1":
          "valid-twice",
      ])
  }

  @Test func `documents of the extended storage are not read as messages`() throws {
    let root = try Root()
    let folder = "999/901/9999013/20110701/^(名)^^57133-1^紹介状^LN"
    let contents = "9999013_20110701_^(名)^^57133-1^紹介状^LN_1_20110701000000000_01_1"
    try root.add("referral.xml", "<a/>", in: "\(folder)/\(contents)")
    try root.add("referral.xml", "<a/>", in: "\(folder)/misc")
    let found = try reports(root.path)
    #expect(found == ["\(folder)/misc": ["name-malformed"]])
  }

  @Test func `progress grows to the whole`() throws {
    let root = try Root()
    for patient in 1...20 {
      try root.add("\(patient)000001_20110701_OMP-01_1_20110701000000000_01_1", valid)
    }
    var seen: [Double] = []
    let last = try StorageCheck.run(root: root.path, progress: { seen.append($0.fraction) }) { _ in
    }
    #expect(seen == seen.sorted() && seen.first == 0)
    #expect(Set(seen).count > 10)
    #expect(last.fraction == 1 && last.files == 20)
  }

  @Test(arguments: ["records/ssmix2/999", "records/ssmix2-twins"])
  func `good files of others have no fault but a patient number of somebody else`(
    path: String
  ) throws {
    guard let root = SharedData.url(path) else { return }
    let parent = path.hasSuffix("999") ? root.deletingLastPathComponent() : root
    try StorageCheck.run(root: parent.path, progress: { _ in }) { report in
      guard !report.path.hasPrefix("000/") else { return }
      let faults = report.findings.filter { $0.severity == .fault && $0 != .patientDiffers }
      #expect(faults.isEmpty, "\(faults)")
    }
  }

  @Test func `every bad file of others has a name for it`() throws {
    guard let root = SharedData.url("records/ssmix2") else { return }
    let bad = try reports(root.path).filter { $0.key.hasPrefix("000/") }
    #expect(bad.count == 3)
    for (path, names) in bad {
      #expect(
        names
          == (path.contains("ADT-31") ? ["name-misplaced", "header-missing"] : ["header-repeated"]))
    }
  }
}
