import Foundation
import Linkage
import Testing

/// Our symbols against those that Nayuki's qrcodegen makes, where it is installed;
/// `KAKEHASHI_PYTHON` names another interpreter than `python3`.
@Suite struct `QR code of a peer` {
  /// One symbol a line: version, level, mask, bytes, digits, our modules row by row.
  private static let script = """
    import sys
    try:
        from qrcodegen import QrCode, QrSegment
    except ImportError:
        sys.exit(3)
    levels = dict(L=QrCode.Ecc.LOW, M=QrCode.Ecc.MEDIUM, Q=QrCode.Ecc.QUARTILE, H=QrCode.Ecc.HIGH)
    for line in sys.stdin:
        version, level, mask, text, digits, ours = line.split()
        parts = [QrSegment.make_bytes(text.encode()), QrSegment.make_numeric(digits)]
        version = int(version)
        code = QrCode.encode_segments(parts, levels[level], version, version, int(mask), False)
        size = range(code.get_size())
        theirs = "".join("1" if code.get_module(x, y) else "0" for y in size for x in size)
        if theirs != ours:
            sys.exit(f"version {version}-{level} with mask {mask} differs")
    """

  @Test func `is the same, module by module`() throws {
    var lines: [[UInt8]] = []
    for version in 1...40 {
      for (place, level) in QRCode.Level.allCases.enumerated() {
        // All masks in the small versions, each in turn in the large.
        for mask in version <= 8 ? Array(0...7) : [(version + place) % 8] {
          lines.append(try line(version, level, mask))
        }
      }
    }
    let input = FileManager.default.temporaryDirectory
      .appendingPathComponent("kakehashi-qr-\(UUID().uuidString)")
    try Data(lines.joined(separator: [0x0A])).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    try judge(input)
  }

  private func line(_ version: Int, _ level: QRCode.Level, _ mask: Int) throws -> [UInt8] {
    let digits = String((0..<version * 2).map { Character("\($0 * 7 % 10)") })
    let segments = [.bytes(Array("a:".utf8)), try #require(QRCode.Segment.digits(digits))]
    let code = try #require(QRCode(segments, version: version, level: level, mask: mask))
    let modules = (0..<code.size).flatMap { row in
      (0..<code.size).map { code[row, $0] ? "1" : "0" }
    }
    let name = ["L", "M", "Q", "H"][level.rawValue]
    return Array("\(version) \(name) \(mask) a: \(digits) \(modules.joined())".utf8)
  }

  private func judge(_ input: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", Self.script]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let report = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 3, process.terminationStatus != 127 else {
      FileHandle.standardOutput.write(Data("skipped: no qrcodegen\n".utf8))
      return
    }
    #expect(process.terminationStatus == 0, "\(report.suffix(2000))")
  }
}
