import Foundation
import FoundationXML

@testable import Console

/// A page as an XML parser reads it.
final class PageReader: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    let parent: String?
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []
  private(set) var fault: String?

  init(_ bytes: [UInt8]) {
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    parser.shouldResolveExternalEntities = false
    if !parser.parse() {
      fault = "line \(parser.lineNumber): \(String(describing: parser.parserError))"
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

  /// All text of the page but its script's.
  var text: String {
    elements.filter { $0.name != "script" && $0.name != "style" }.map(\.text).joined(
      separator: "\n")
  }

  /// The addresses that the page names.
  var addresses: [String] {
    elements.flatMap { element in
      ["href", "src", "action", "data-events", "data-ended", "xlink:href", "formaction"]
        .compactMap { element.attributes[$0] }
    }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    let parent = open.last.map { elements[$0].name }
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes, parent: parent))
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) { open.removeLast() }
}

extension PageReader {
  /// What is wrong with the page by the rules that every page keeps; empty if nothing is.
  var faults: [String] {
    if let fault { return [fault] }
    var faults: [String] = []
    let forbidden: Set<String> = ["style", "iframe", "object", "embed", "base", "foreignObject"]
    for element in elements {
      if forbidden.contains(element.name) { faults.append("<\(element.name)>") }
      for (name, value) in element.attributes {
        let isHandler = name.lowercased().hasPrefix("on") || name == "style" || name == "srcdoc"
        if isHandler { faults.append("\(element.name) \(name)=\(value)") }
      }
      faults += labelFaults(element)
    }
    faults += addresses.filter { !$0.hasPrefix("/") && !$0.hasPrefix("#") || $0.hasPrefix("//") }
      .filter { !$0.hasPrefix("https://portal.oshidori.example/") }
    if all("h1").count != 1 { faults.append("\(all("h1").count) h1") }
    if all("main").count != 1 { faults.append("\(all("main").count) main") }
    let ids = elements.compactMap { $0.attributes["id"] }
    if Set(ids).count != ids.count { faults.append("an id stands twice") }
    let scripts = all("script")
    if scripts.count > 1 || scripts.contains(where: { Array($0.text.utf8) != LiveScript.bytes }) {
      faults.append("another script than the one")
    }
    return faults
  }

  private func labelFaults(_ element: Element) -> [String] {
    switch element.name {
    case "input" where element.attributes["type"] != "hidden" && element.parent != "label",
      "textarea", "select":
      let id = element.attributes["id"] ?? ""
      let isLabelled = all("label").contains { $0.attributes["for"] == id && !id.isEmpty }
      return isLabelled ? [] : ["\(element.name) \(element.attributes) has no label"]
    case "img": return element.attributes["alt"]?.isEmpty == false ? [] : ["an image says nothing"]
    case "th": return element.attributes["scope"] == nil ? ["th without scope"] : []
    case "div" where element.attributes["tabindex"] == "0":
      let name = element.attributes["aria-label"] ?? element.attributes["aria-labelledby"]
      let isNamed = name?.isEmpty == false && element.attributes["role"] != nil
      return isNamed ? [] : ["a stop without a name"]
    case "form":
      guard element.attributes["method"] == "post" else { return [] }
      return all("input").contains { $0.attributes["name"] == "csrf" } ? [] : ["form without csrf"]
    default: return []
    }
  }
}
