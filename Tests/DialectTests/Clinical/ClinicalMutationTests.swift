import Dialect
import Foundation
import Record
import Testing
import TestSupport

/// Damaged messages: refused, or written as a sound Bundle without identifiers.
@Suite struct ClinicalMutations {
  private static let seeds: [(type: SSMIX2.DataType, message: String, segments: [String])] = [
    (
      .prescription, "RDE^O11^RDE_O11",
      [
        "PV1||O|01^^^^^C||||110^医師^一郎", "ORC|NW|A000077||A000077_01_001|||||20260102|||S110^医師^一郎",
        "RXE||108665201^ダーゼン錠^HOT9|1||TAB^錠^MR9P|||||15|TAB^錠^MR9P||||||||3^TAB&錠&MR9P",
        "TQ1|1||1013044400000000&３回&JAMISDP01|||5^d|20260102", "RXR|PO^口^HL70162",
      ]
    ),
    (
      .laboratoryResult, "OUL^R22^OUL_R22",
      [
        "SPM|1|S000078||023^血清^JC10|||||||||||||202601021500", "OBR|1|A000077|B000077|E1^血液^99O",
        "ORC|SC|A000077|B000077||CM",
        "OBX|1|NM|3A010000002327101^総蛋白^JC10||7.2|g/dl^g/dl^99XYZ|6.7-8.3|H|||F",
        "OBX|2|TX|X^所見^99L||番号 A000077 参照||||||F",
      ]
    ),
    (
      .problems, "PPR^ZD1^PPR_ZD1",
      [
        "PRB|AD|20260102|20054174^胃炎^MDCDX2|P000079|||20260101||20260105|K297^^I10^O^外来時^JHSD0004",
        "ZPR|4012^急性^MDCDX2|20054174^胃炎^MDCDX2|8002^の疑い^MDCDX2",
        "ZI1|1|01^保険^JHSD0001|Q1130012|||||||R123456|11010203",
      ]
    ),
    (
      .endoscopyDone, "OMI^Z23^OMI_Z23",
      [
        "ORC|NW|A000077|||||||20260102", "TQ1|1||||||||R", "OBR||A000077||11^内視鏡^LENDO|||20260102",
        "ZE1|1|RS|11^上部^LENDO", "OBX|1|XCN|DR^医師^JSHR||S123^大江戸^信吉||||||F",
        "OBX|8|ZRD|DE^薬品^JSHR||100555401^薬^HOT9^1^AMP&管&MR9P||||||F",
        "IPC|A1|P1234|1.2.3.4||ES^^DCM",
      ]
    ),
    (
      .admission, "ADT^A01^ADT_A01",
      ["EVN||20260102", "PV1||I|32^302^1^^^N||||220^医師^一郎", "AL1|1|DA^^HL70127|1^ペニシリン^99XYZ"]
    ),
  ]

  private static let pieces = [
    "|", "^", "~", "&", #"\"#, #"\T\"#, #"\X0D\"#, #"\.br\"#, "\r", "\"\"", "99999999999999999999",
    "20261301", "令和6年", "-0.5", "<", "OBX|1|NM|", "ORC|PA|A000077", "PID|||X000001", "NTE|1||メモ",
    "ＩＤ", "9999013", "\u{0}", "\n", "HL70162", "^^^^^^^^^^^^^^^^",
    "||||||||||||||||||||||||||||||||",
  ]

  @Test func `of messages are refused, or written sound and without identifiers`() throws {
    var random = SeededGenerator(seed: 0x5353_4D49_5832)
    for round in 0..<600 {
      let seed = Self.seeds[round % Self.seeds.count]
      var text = Array(seed.segments.joined(separator: "\r").unicodeScalars)
      for _ in 0..<Int.random(in: 1...6, using: &random) { Self.damage(&text, &random) }
      var damaged = String.UnicodeScalarView()
      damaged.append(contentsOf: text)
      let message = ClinicalFixture.message(seed.message, [String(damaged)])
      let bytes = [ClinicalFuzzProperties.number(of: seed.type)] + message
      #expect(
        ClinicalFuzzProperties.message(bytes) == nil, "\(Data(bytes).base64EncodedString())")
    }
  }

  private static func damage(_ text: inout [Unicode.Scalar], _ random: inout SeededGenerator) {
    let at = Int.random(in: 0...text.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let end = min(text.count, at + Int.random(in: 1...12, using: &random))
      text.removeSubrange(at..<end)
    case 1:
      let end = min(text.count, at + Int.random(in: 1...60, using: &random))
      let copy = Array(text[at..<end])
      text.insert(contentsOf: copy, at: Int.random(in: 0...text.count, using: &random))
    default:
      guard let piece = pieces.randomElement(using: &random) else { return }
      text.insert(contentsOf: piece.unicodeScalars, at: at)
    }
  }
}
