import Foundation
import Testing
import XML

/// Canonical forms against those that lxml makes, where it is installed; `KAKEHASHI_PYTHON` names
/// another interpreter than `python3`.
///
/// The seed is printed when they differ; `KAKEHASHI_SEED` takes it back.
@Suite struct `Canonical forms of a peer` {
  private static let script = """
    import base64, sys
    try:
        from lxml import etree
    except ImportError:
        sys.exit(3)
    for line in sys.stdin:
        text, place, prefixes = line.rstrip("\\n").split(" ")
        root = etree.fromstring(base64.b64decode(text))
        element = [e for e in root.iter() if isinstance(e.tag, str)][int(place)]
        form = etree.tostring(
            element, method="c14n", exclusive=True, with_comments=False,
            inclusive_ns_prefixes=prefixes.split(",") if prefixes else None)
        print(base64.b64encode(form).decode())
    """

  private struct Case {
    let text: String
    let place: Int
    let prefixes: [String]
  }

  @Test func `are byte for byte the same`() throws {
    let given = ProcessInfo.processInfo.environment["KAKEHASHI_SEED"].flatMap(UInt64.init)
    let seed = given ?? UInt64.random(in: 0..<1_000_000)
    var random = RandomXML(seed: seed)
    var cases: [Case] = []
    var forms: [String] = []
    for _ in 0..<2_000 {
      let text = random.document()
      let elements = try XMLTree(Array(text.utf8)).root.descendants
      // lxml forgets what was declared around an inner element, so that prefixes are kept only
      // at the root.
      let place = random.number(below: elements.count)
      let prefixes = place == 0 && random.number(below: 2) == 0 ? ["p", "ab"] : []
      cases.append(Case(text: text, place: place, prefixes: prefixes))
      let form = ExclusiveC14N.canonicalize(elements[place], inclusivePrefixes: prefixes)
      forms.append(Data(form).base64EncodedString())
    }
    guard let theirs = try peerForms(cases) else { return }
    #expect(theirs.count == forms.count)
    for (index, pair) in zip(forms, theirs).enumerated() where pair.0 != pair.1 {
      Issue.record(
        "KAKEHASHI_SEED=\(seed) \(cases[index].place) \(cases[index].text.debugDescription)")
      return
    }
  }

  private func peerForms(_ cases: [Case]) throws -> [String]? {
    let lines = cases.map {
      let text = Data($0.text.utf8).base64EncodedString()
      return "\(text) \($0.place) \($0.prefixes.joined(separator: ","))\n"
    }
    let input = FileManager.default.temporaryDirectory
      .appendingPathComponent("kakehashi-c14n-\(UUID().uuidString)")
    try Data(lines.joined().utf8).write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let python = ProcessInfo.processInfo.environment["KAKEHASHI_PYTHON"] ?? "python3"
    process.arguments = [python, "-c", Self.script]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let report = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus != 3, process.terminationStatus != 127 else {
      FileHandle.standardOutput.write(Data("skipped: no lxml\n".utf8))
      return nil
    }
    #expect(process.terminationStatus == 0)
    return report.split(separator: "\n").map(String.init)
  }
}
