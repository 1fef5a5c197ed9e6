import TestSupport

/// Documents by chance: nested scopes, few prefixes, few namespaces, so that they collide.
struct RandomXML {
  private var generator: SeededGenerator
  private var bound: [[String: String]] = [[:]]

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// A well-formed document.
  mutating func document() -> String {
    bound = [[:]]
    return element(depth: 0)
  }

  /// A number below `count`.
  mutating func number(below count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }

  private mutating func pick(_ words: [String]) -> String { words[number(below: words.count)] }

  private mutating func element(depth: Int) -> String {
    var scope = bound[bound.count - 1]
    var attributes: [String] = []
    for prefix in ["", "p", "q", "ab"] where number(below: 4) == 0 {
      let uri = pick(
        prefix.isEmpty ? ["", "urn:1", "urn:2"] : ["urn:1", "urn:2", "urn:3"])
      scope[prefix] = uri
      attributes.append(prefix.isEmpty ? "xmlns='\(uri)'" : "xmlns:\(prefix)=\"\(uri)\"")
    }
    bound.append(scope)
    defer { bound.removeLast() }
    let name = qualified("a", scope)
    var used: Set<String> = []
    for local in ["x", "y", "é", "Z", "日"] where number(below: 4) == 0 {
      let name = qualified(local, scope)
      let prefix = name.contains(":") ? String(name.prefix { $0 != ":" }) : ""
      let expanded = "\(prefix == "" ? "" : scope[prefix] ?? "") \(local)"
      guard used.insert(expanded).inserted else { continue }
      attributes.append("\(name)='\(text())'")
    }
    if number(below: 8) == 0 { attributes.append("xml:lang='ja'") }
    shuffle(&attributes)
    let head = ([name] + attributes).joined(separator: pick([" ", "\n", "  "]))
    let content = content(depth: depth)
    return content.isEmpty && number(below: 2) == 0 ? "<\(head)/>" : "<\(head)>\(content)</\(name)>"
  }

  private mutating func content(depth: Int) -> String {
    var content = ""
    for _ in 0..<number(below: depth > 5 ? 1 : 4) {
      switch number(below: 6) {
      case 0: content += text()
      case 1: content += "<!-- \(pick(["", "x", "<a>", "&"])) -->"
      case 2: content += "<![CDATA[\(pick(["", "<&>", "]]", "\r\n"]))]]>"
      default: content += element(depth: depth + 1)
      }
    }
    return content
  }

  private mutating func qualified(_ local: String, _ scope: [String: String]) -> String {
    let prefixes = scope.keys.filter { !$0.isEmpty }.sorted() + [""]
    let prefix = pick(prefixes)
    return prefix.isEmpty ? local : "\(prefix):\(local)"
  }

  private mutating func text() -> String {
    var text = ""
    for _ in 0..<number(below: 5) {
      text += pick([
        "a", "日本", "𠮷", "ｶﾞ", "&amp;", "&lt;", "&gt;", ">", "&quot;", "&apos;", "\"", "\r\n", "\r",
        "\t", " ", "&#13;", "&#10;", "&#9;", "&#x20;", "&#26412;", "é", "e\u{301}",
      ])
    }
    return text
  }

  private mutating func shuffle(_ words: inout [String]) { words.shuffle(using: &generator) }
}
