import Glibc

/// A bar on the standard error of a terminal; elsewhere it shows nothing.
struct ProgressMeter {
  private let isTerminal = isatty(2) == 1
  private var shown = ""

  /// Draws the bar at `fraction`, 0 to 1, with `text` behind it, if that changes anything.
  mutating func show(_ fraction: Double, _ text: String) {
    guard isTerminal else { return }
    let percent = Int(min(max(fraction, 0), 1) * 100)
    // Drawn once a percent: the text changes with every folder.
    let bar = String(repeating: "#", count: percent / 5)
    let head = "[\(bar)\(String(repeating: ".", count: 20 - bar.count))] \(percent)%"
    guard head != shown else { return }
    shown = head
    Self.write("\r\(head)  \(text)\u{1B}[K")
  }

  /// Takes the bar away before something else is written.
  mutating func clear() {
    guard isTerminal, !shown.isEmpty else { return }
    shown = ""
    Self.write("\r\u{1B}[K")
  }

  private static func write(_ text: String) {
    var bytes = Array(text.utf8)
    // A bar that cannot be drawn is not worth a word.
    _ = unsafe Glibc.write(2, &bytes, bytes.count)
  }
}
