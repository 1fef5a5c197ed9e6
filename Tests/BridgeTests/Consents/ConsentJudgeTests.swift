import Bridge
import Dialect
import Foundation
import Platform
import Testing

/// Consents that are written here before a judge in Python that shares no code with us.
///
/// It holds them against FHIR R4, as the package `fhir.resources` has it, and against the profiles
/// of PCF; `KAKEHASHI_PYTHON` names a Python that has it.
@Suite struct `Judge of Consents` {
  /// What the judge says of Consents, one to a line; nil where it cannot be asked.
  private static func judgement(_ lines: [[UInt8]]) async throws -> Programs.Run? {
    let folder = try TemporaryDirectory()
    let file = "\(folder.path)/consents"
    try DurableFile.replace(file, with: Array(lines.joined(separator: [0x0A])), mode: 0o600)
    let python = ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
    let run = try await Programs.run(
      "/usr/bin/env", [python, "\(Programs.package)/Tests/Interop/pcf.py", "--judge", file])
    guard run.code != 3 else {
      FileHandle.standardOutput.write(Data("skipped: no fhir.resources\n".utf8))
      return nil
    }
    return run
  }

  /// Everything that statements can say, as Consents.
  private static func written(_ histories: Int) throws -> [[UInt8]] {
    var forms = ConsentForms(seed: 7)
    let translation = try ConsentForms.translation()
    var lines: [[UInt8]] = []
    for _ in 0..<histories {
      for written in translation.consents(of: forms.statements(), patient: ConsentForms.patient) {
        lines.append(written.consent.encoded())
      }
    }
    return lines
  }

  @Test func `every Consent that is written is valid`() async throws {
    let lines = try Self.written(300)
    guard let run = try await Self.judgement(lines) else { return }
    #expect(run.code == 0, "\(run.talk)")
    #expect(run.output == "pcf.py: \(lines.count) Consents judged\n")
  }

  @Test(arguments: [
    ("patient-privacy", "treatment"), ("59284-0", "59284-1"), ("IRCP", "PRCP"),
    ("\"type\":\"permit\"", "\"type\":\"permit\",\"action\":[{\"text\":\"access\"}]"),
    ("\"status\":\"active\"", "\"status\":\"alive\""), ("consentBasic", "consentAdvance"),
    ("\"code\":\"TREAT\"", "\"code\":\"HRESCH\""), ("\"performer\"", "\"performers\""),
  ])
  func `the judge is not blind`(_ old: String, _ new: String) async throws {
    let lines = try Self.written(40).map { String(decoding: $0, as: UTF8.self) }
    let line = try #require(
      lines.first { $0.contains(old) && $0.contains("consentBasic") && $0.contains("permit") })
    let spoilt = line.replacingOccurrences(of: old, with: new)
    guard let run = try await Self.judgement([Array(spoilt.utf8)]) else { return }
    #expect(run.code == 1, "\(run.output)")
  }
}
