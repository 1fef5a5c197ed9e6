/// A document that was read as a whole (XML 1.0, Namespaces in XML 1.0).
///
/// Comments and processing instructions beside the root are dropped; a processing instruction
/// inside the root refuses the document. Prefixes are kept: a canonical form needs them.
package struct XMLTree: Sendable {
  let arena: XMLArena

  /// Reads `bytes`, which have to be UTF-8.
  ///
  /// Throws for all that is not well-formed, for document type declarations, and for what
  /// exceeds `limits`. No entity is loaded or expanded.
  package init(_ bytes: [UInt8], limits: XMLLimits = .standard) throws(XMLError) {
    let finding = try XMLPrecheck.check(bytes.span, limits: limits)
    let reader = XMLReader(
      elementCount: finding.elementCount, byteCount: bytes.count, limits: limits)
    arena = try reader.read(
      finding.holdsCarriageReturn ? Self.withNormalLineEnds(bytes) : bytes)
  }

  /// Line ends as one line feed each (XML 1.0 §2.11), which the parser forgets inside CDATA.
  private static func withNormalLineEnds(_ bytes: [UInt8]) -> [UInt8] {
    let carriageReturn: UInt8 = 0x0D
    var normal: [UInt8] = []
    normal.reserveCapacity(bytes.count)
    var last: UInt8 = 0
    for byte in bytes {
      if byte == carriageReturn {
        normal.append(0x0A)
      } else if byte != 0x0A || last != carriageReturn {
        normal.append(byte)
      }
      last = byte
    }
    return normal
  }

  /// The outermost element.
  package var root: Element { Element(arena: arena, index: 0) }
}
