/// The nodes of one tree in flat arrays, in document order; nothing of it changes any more.
final class XMLArena: Sendable {
  /// An element or a stretch of text; `next` is the next node with the same parent, or -1.
  struct Node: Sendable {
    var kind: Kind
    let parent: Int32
    var next: Int32 = -1
  }

  enum Kind: Sendable {
    case element(ElementNode)
    /// A range of `text`.
    case text(Range<Int>)
  }

  struct ElementNode: Sendable {
    /// A position in `names`.
    let name: Int32
    /// A position in `strings`.
    let prefix: Int32
    /// A range of `attributes`.
    let attributes: Range<Int32>
    /// A range of `declarations`.
    let declarations: Range<Int32>
    var firstChild: Int32 = -1
  }

  struct Attribute: Sendable {
    let name: Int32
    let prefix: Int32
    let value: String
  }

  /// `xmlns:prefix="uri"`; both are positions in `strings`.
  struct Declaration: Sendable {
    let prefix: Int32
    let uri: Int32
  }

  /// A name whose parts are positions in `strings`.
  struct Name: Equatable, Sendable {
    let uri: Int32
    let local: Int32
  }

  /// What stands first in `strings` of every arena, and where.
  static let known = ["", "xml", XMLName.xmlNamespace, "xmlns", XMLName.xmlnsNamespace]
  static let none: Int32 = 0
  static let xml: Int32 = 1
  static let xmlURI: Int32 = 2
  static let xmlns: Int32 = 3
  static let xmlnsURI: Int32 = 4

  let nodes: [Node]
  let attributes: [Attribute]
  let declarations: [Declaration]
  let names: [Name]
  let strings: [String]
  let text: [UInt8]

  init(_ builder: borrowing XMLArenaBuilder) {
    nodes = builder.nodes
    attributes = builder.attributes
    declarations = builder.declarations
    names = builder.names.values
    strings = builder.strings.values
    text = builder.text
  }

  /// The element at `index`.
  func element(_ index: Int32) -> ElementNode {
    guard case .element(let element) = nodes[Int(index)].kind else {
      preconditionFailure("an element's index is that of an element")
    }
    return element
  }

  func attributes(of element: ElementNode) -> ArraySlice<Attribute> {
    attributes[Int(element.attributes.lowerBound)..<Int(element.attributes.upperBound)]
  }

  func declarations(of element: ElementNode) -> ArraySlice<Declaration> {
    declarations[Int(element.declarations.lowerBound)..<Int(element.declarations.upperBound)]
  }

  /// The declaration of a prefix that is in force at an element; nil if there is none.
  func declaration(of prefix: String, at index: Int32) -> Declaration? {
    var place = index
    while place >= 0 {
      for declaration in declarations(of: element(place))
      where strings[Int(declaration.prefix)] == prefix {
        return declaration
      }
      place = nodes[Int(place)].parent
    }
    return nil
  }

  /// The order of two strings by their bytes, which is that of their code points.
  func precedes(_ left: Int32, _ right: Int32) -> Bool {
    ByteScan.precedes(strings[Int(left)].utf8.span, strings[Int(right)].utf8.span)
  }

  func name(_ index: Int32) -> XMLName {
    let name = names[Int(index)]
    return XMLName(strings[Int(name.uri)], strings[Int(name.local)])
  }

  /// Whether a name is of exactly these bytes: `K` and the Kelvin sign are equal strings.
  func isName(_ index: Int32, _ local: String, _ namespace: String) -> Bool {
    let name = names[Int(index)]
    return ByteScan.same(strings[Int(name.local)].utf8.span, local.utf8.span)
      && ByteScan.same(strings[Int(name.uri)].utf8.span, namespace.utf8.span)
  }
}
