import Bridge
import Dialect
import Record
import SSMIX2Storage

/// Shows what a check finds while it runs.
final class SSMIX2Sheet {
  private let output: Output
  private let json: Bool
  private let withNotes: Bool
  private var meter: ProgressMeter
  private var counts: [SSMIX2.Finding.Severity: Int] = [:]

  init(_ output: Output, json: Bool, withNotes: Bool) {
    self.output = output
    self.json = json
    self.withNotes = withNotes
    meter = ProgressMeter()
  }

  /// Whether anything is a fault.
  var hasFaults: Bool { counts[.fault, default: 0] > 0 }

  /// Moves the bar.
  func show(_ progress: WalkProgress) {
    meter.show(progress.fraction, wording(progress).text(in: output.language))
  }

  /// Shows the findings of a file.
  func add(_ report: StorageCheck.Report) {
    for finding in report.findings { counts[finding.severity, default: 0] += 1 }
    let findings = report.findings.filter { withNotes || $0.severity != .note }
    guard !findings.isEmpty else { return }
    meter.clear()
    guard !json else {
      return output.json([
        "path": .string(report.path), "findings": .array(findings.map(Self.json)),
      ])
    }
    output.line(report.path)
    for finding in findings {
      let text = output.language == .japanese ? finding.japanese : finding.english
      output.line("  \(finding.severity.rawValue) \(finding.name): \(text)")
    }
  }

  /// Shows the sums.
  func finish(_ progress: WalkProgress) {
    meter.clear()
    let (faults, cautions, notes) = (
      counts[.fault, default: 0], counts[.caution, default: 0], counts[.note, default: 0]
    )
    let walked = wording(progress)
    output.talk(
      Wording(
        ja: "\(walked.ja)、重大 \(faults) 件、注意 \(cautions) 件、参考 \(notes) 件",
        en: "\(walked.en); \(faults) faults, \(cautions) cautions, \(notes) notes"))
  }

  private func wording(_ progress: WalkProgress) -> Wording {
    Wording(
      ja: "フォルダー \(progress.folders)、ファイル \(progress.files)",
      en: "\(progress.folders) folders, \(progress.files) files")
  }

  private static func json(_ finding: SSMIX2.Finding) -> JSONValue {
    [
      "finding": .string(finding.name), "severity": .string(finding.severity.rawValue),
      "ja": .string(finding.japanese), "en": .string(finding.english),
    ]
  }
}
