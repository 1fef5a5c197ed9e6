import Foundation
import Record
import Testing
import TestSupport

@Suite struct Scrubbing {
  private let scrubber = TextScrubber(
    IdentifierSet(["POP-000126", "0001234567", "3f2a-77", "診療－９９８８", "123456"]))

  @Test(arguments: [
    ("患者はPOP-000126です", "患者は***です"), ("ＰＯＰ－０００１２６", "***"), ("pop 000 126", "***"),
    ("POP‐000−126", "***"), ("POP000126", "***"), ("ENC-POP-000126-57", "ENC-***-57"),
    ("0001234567 and 1234567", "*** and ***"), ("診療-9988", "***"), ("3F2A-77", "***"),
    ("no. 123456.", "no. ***."), ("12-34-56", "***"), ("１２３４５６", "***"),
  ])
  func `an identifier is found however it is written`(_ text: String, _ wanted: String) {
    #expect(scrubber.scrub(text) == wanted)
  }

  @Test(arguments: [
    "91234567", "1234568", "1123456", "123456８", "POP-00012", "BP 126/66 mmHg", "2026-08-27",
    "クレアチニン 0.98 mg/dL [H]、K 5.0", "covid: 19", "患者ID: なし", "番号順に並べる", "識別",
    "保険者と相談", "ID", "MRN", "患者番号", "患者番号：", "",
  ])
  func `ordinary text stays as it is`(_ text: String) {
    #expect(scrubber.scrub(text) == text)
    #expect(scrubber.scrub(Array(text.utf8)).replaced == 0)
  }

  @Test(arguments: [
    ("患者ID: 42", "患者ID: ***"), ("患者ＩＤ：００４２", "患者ＩＤ：***"), ("患者番号は42です", "患者番号は***です"),
    ("患者 ID（77-1）", "患者 ID（***）"), ("診察券番号 12345", "診察券番号 ***"),
    ("カルテNo.A-9", "カルテNo.***"), ("カルテ番号【88】", "カルテ番号【***】"),
    ("被保険者番号 1234・56", "被保険者番号 ***"), ("記号・番号：あいう・１８７", "記号・番号：***"),
    ("保険者番号：３２０１２３、本人", "保険者番号：***、本人"), ("MRN 998", "MRN ***"),
    ("mrn#998;", "mrn#***;"), ("Patient ID: AB12", "Patient ID: ***"),
    ("Medical Record No. 7/8.", "Medical Record No. ***."), ("ID:12", "ID:***"),
    ("公費受給者番号 0000001", "公費受給者番号 ***"), ("患者ID：\n  55", "患者ID：\n  ***"),
  ])
  func `a number after a word that names a patient is removed`(_ text: String, _ wanted: String) {
    #expect(TextScrubber(IdentifierSet()).scrub(text) == wanted)
  }

  @Test func `what is not distinctive is not kept`() {
    let values = ["123", "12345", "123456", "main", "hospital", "abc1", "organization", ""]
    #expect(IdentifierSet(values).values == ["123456", "abc1", "organization"])
    #expect(IdentifierSet([String(repeating: "9", count: 257)]).isEmpty)
  }
}

@Suite struct Guarding {
  private static let secrets = ["POP-000126", "a/b+c=99", "0001234567", "山田花子9", "x1y2"]
  private let watch = Guard(IdentifierSet(secrets))

  /// The ways in which an identifier may hide.
  private static func guises(of secret: String) -> [[UInt8]] {
    let bytes = Array(secret.utf8)
    let wide = secret.unicodeScalars.map { scalar in
      (0x21...0x7E).contains(scalar.value)
        ? String(Unicode.Scalar(scalar.value + 0xFEE0) ?? " ") : String(scalar)
    }.joined()
    let units = secret.utf16.map { "\\u" + String(0x10000 + Int($0), radix: 16).dropFirst() }
    var found: [[UInt8]] = [
      bytes, Array(secret.uppercased().utf8), Array(secret.lowercased().utf8), Array(wide.utf8),
      Array(secret.replacing("/", with: "\\/").utf8), Array(units.joined().utf8),
      bytes.flatMap {
        Array("%".utf8) + Array(String(0x100 + Int($0), radix: 16).dropFirst().utf8)
      },
      Array((units[0] + String(secret.dropFirst())).utf8),
    ]
    for alignment in 0..<3 {
      let padded = Data(Array(repeating: 0x7A, count: alignment) + bytes + [0x7A])
      let text = padded.base64EncodedString()
      found.append(Array(text.utf8))
      found.append(Array(text.replacing("+", with: "-").replacing("/", with: "_").utf8))
    }
    return found
  }

  @Test(arguments: secrets, 0..<17)
  func `an identifier is found in every guise at every offset`(_ secret: String, _ offset: Int) {
    for guise in Self.guises(of: secret) {
      let text = Array(repeating: UInt8(ascii: "."), count: offset) + guise + Array("..".utf8)
      #expect(watch.firstHit(in: text) != nil, "\(String(decoding: guise, as: UTF8.self))")
      // A guard that knows long identifiers alone looks at fewer places.
      let alone = Guard(IdentifierSet([secret]))
      #expect(alone.firstHit(in: text) != nil, "\(String(decoding: guise, as: UTF8.self))")
    }
  }

  @Test(arguments: secrets)
  func `an identifier at the very end is found`(_ secret: String) {
    #expect(watch.firstHit(in: Array(secret.utf8)) == 0)
    #expect(watch.firstHit(in: Array(".......".utf8) + Array(secret.utf8)) == 7)
  }

  @Test(arguments: ["", "x", "POP-00012", "91234567", "10001234567", "00012345678", "山田花子8"])
  func `what is no identifier is left alone`(_ text: String) {
    #expect(watch.firstHit(in: Array(text.utf8)) == nil)
  }

  @Test func `a guard that knows nothing finds nothing`() {
    #expect(Guard(IdentifierSet()).firstHit(in: Array("POP-000126".utf8)) == nil)
  }

  @Test func `what was scrubbed passes the guard`() {
    var generator = SeededGenerator(seed: 11)
    let secrets = (0..<40).map { _ in Self.identifier(&generator) }
    let set = IdentifierSet(secrets)
    let scrubber = TextScrubber(set)
    let watch = Guard(set)
    var isMissedUnscrubbed = 0
    for _ in 0..<2000 {
      let parts = (0..<6).map { _ in
        [secrets.randomElement(using: &generator) ?? "", "患者", "-", "１", "9", "a", " ", "／"]
          .randomElement(using: &generator) ?? ""
      }
      let text = Array(parts.joined().utf8)
      if watch.firstHit(in: text) == nil { isMissedUnscrubbed += 1 }
      #expect(watch.firstHit(in: scrubber.scrub(text).text) == nil, "\(parts)")
    }
    #expect(isMissedUnscrubbed < 2000)
  }

  private static func identifier(_ generator: inout SeededGenerator) -> String {
    let alphabet = Array("0123456789ABCdef-/.")
    return String(
      (0..<Int.random(in: 6..<16, using: &generator)).map { _ in
        alphabet.randomElement(using: &generator) ?? "0"
      })
  }
}
