/// A small picture as a modality leaves it: the patient stands in its metadata.
///
/// A valid baseline JPEG (ITU-T T.81): grey, 64 × 64, one luminance table. The
/// metadata are an Exif block (ImageDescription and Artist) and a comment.
package enum Photograph {
  /// The bytes of a picture of `patient`, the same for the same dice.
  package static func jpeg(of patient: Patient, _ dice: inout Dice) -> [UInt8] {
    var bytes: [UInt8] = [0xFF, 0xD8]
    bytes += segment(0xE1, exif(of: patient))
    bytes += segment(0xFE, Array("PatientID=\(patient.number); PatientName=\(patient.name)".utf8))
    bytes += segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
    bytes += segment(0xC0, [8, 0, side, 0, side, 1, 1, 0x11, 0])
    bytes += segment(0xC4, [0x00] + codeLengths([0, 2]) + [0, directBits])
    bytes += segment(0xC4, [0x10] + codeLengths([1]) + [0])
    bytes += segment(0xDA, [1, 1, 0x00, 0, 63, 0])
    return bytes + scan(&dice) + [0xFF, 0xD9]
  }

  private static let side: UInt8 = 64
  private static let directBits: UInt8 = 6

  private static func segment(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length = payload.count + 2
    return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + payload
  }

  /// Counts of the codes of 1…16 bits.
  private static func codeLengths(_ counts: [UInt8]) -> [UInt8] {
    counts + [UInt8](repeating: 0, count: 16 - counts.count)
  }

  /// TIFF, big-endian, one directory with two texts of ASCII bytes.
  private static func exif(of patient: Patient) -> [UInt8] {
    let texts: [(tag: UInt8, text: [UInt8])] = [
      (0x0E, Array("PID \(patient.number) \(patient.kana)\0".utf8)),
      (0x3B, Array("\(patient.institution.name) \(patient.number)\0".utf8)),
    ]
    var directory: [UInt8] = [0, UInt8(texts.count)]
    var values: [UInt8] = []
    let valuesStart = 8 + 2 + 12 * texts.count + 4
    for (tag, text) in texts {
      directory += [0x01, tag, 0, 2] + word(text.count) + word(valuesStart + values.count)
      values += text
    }
    let header = Array("Exif\0\0MM".utf8) + [0, 42] + word(8)
    return header + directory + word(0) + values
  }

  private static func word(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// One brightness for each block of 8 × 8: as the last one, or brighter and darker in turn.
  private static func scan(_ dice: inout Dice) -> [UInt8] {
    var bits: [UInt8] = []
    var isBright = false
    for _ in 0..<Int(side) * Int(side) / 64 {
      if dice.oneIn(3) {
        bits += [0, 0]
      } else {
        // Category 6: the value itself if positive, its complement if negative.
        let step = UInt8(dice.number(32...63))
        let coded = isBright ? ~step & 0x3F : step
        bits += [0, 1] + (0..<directBits).reversed().map { coded >> $0 & 1 }
        isBright.toggle()
      }
      bits += [0]
    }
    bits += [UInt8](repeating: 1, count: (8 - bits.count % 8) % 8)
    return stride(from: 0, to: bits.count, by: 8).flatMap { start -> [UInt8] in
      let byte = bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | $1 }
      return byte == 0xFF ? [byte, 0] : [byte]
    }
  }
}
