/// A piece of a page: markup that this floor wrote, with every text in it escaped.
///
/// It is the only way to bytes that a browser gets. A literal in the source is markup; whatever
/// is put into it is text: `"<td>\(name)</td>"`. So no text of a custodian is ever markup (HTML
/// Living Standard §13.3). The markup is XHTML as well, so that an XML parser can judge it.
package struct HTML: ExpressibleByStringInterpolation, Equatable, Sendable {
  /// The bytes, UTF-8.
  package private(set) var bytes: [UInt8]

  /// Nothing.
  package init() { bytes = [] }

  /// Markup as it stands in the source.
  package init(stringLiteral markup: StaticString) {
    bytes = []
    bytes.append(markup: markup)
  }

  /// Markup as it stands in the source, with texts and other pieces in it.
  package init(stringInterpolation: StringInterpolation) {
    bytes = stringInterpolation.bytes
  }

  /// Pieces one after the other.
  package init(_ pieces: some Sequence<HTML>) {
    bytes = []
    for piece in pieces { bytes += piece.bytes }
  }

  /// Adds a piece.
  package static func += (left: inout HTML, right: HTML) { left.bytes += right.bytes }

  /// Pieces one after the other.
  package static func + (left: HTML, right: HTML) -> HTML {
    var both = left
    both += right
    return both
  }

  /// True if there is nothing.
  package var isEmpty: Bool { bytes.isEmpty }
}

extension HTML {
  /// What a literal with pieces in it is put together from.
  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    /// Makes room for a literal.
    package init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 24 * interpolationCount)
    }

    /// Adds markup as it stands in the source.
    package mutating func appendLiteral(_ markup: StaticString) { bytes.append(markup: markup) }

    /// Adds a text, escaped for an element and for an attribute in quotation marks.
    package mutating func appendInterpolation(_ text: String) { bytes.append(escaped: text) }

    /// Adds a number.
    package mutating func appendInterpolation(_ number: Int) {
      bytes.append(contentsOf: String(number).utf8)
    }

    /// Adds a piece as it is.
    package mutating func appendInterpolation(_ piece: HTML) { bytes += piece.bytes }

    /// Adds a piece, or nothing.
    package mutating func appendInterpolation(_ piece: HTML?) {
      if let piece { bytes += piece.bytes }
    }

    /// Adds pieces one after the other.
    package mutating func appendInterpolation(_ pieces: some Sequence<HTML>) {
      for piece in pieces { bytes += piece.bytes }
    }

    /// Adds an address of the bridge itself.
    package mutating func appendInterpolation(_ path: Path) { bytes.append(escaped: path.text) }

    /// Adds a coordinate of a picture, to a tenth.
    package mutating func appendInterpolation(_ coordinate: Double) {
      bytes.append(contentsOf: tenths(coordinate).utf8)
    }
  }
}

/// The nearest whole number, of a number that is small enough to have one.
func nearest(_ number: Double) -> Int { Int(number < 0 ? number - 0.5 : number + 0.5) }

/// A number with at most one digit behind the point, without a locale.
func tenths(_ number: Double) -> String {
  guard number.isFinite, abs(number) < 1e9 else { return "0" }
  let tenths = nearest(number * 10)
  let sign = tenths < 0 ? "-" : ""
  let (whole, fraction) = abs(tenths).quotientAndRemainder(dividingBy: 10)
  return fraction == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(fraction)"
}

extension [UInt8] {
  fileprivate mutating func append(markup: StaticString) {
    markup.withUTF8Buffer { unsafe append(contentsOf: $0) }
  }
}
