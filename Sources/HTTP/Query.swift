/// Parameters of a query or of a form, in order, repetitions kept.
package struct Query: Sendable, Equatable {
  /// One parameter, decoded.
  package struct Item: Sendable, Hashable {
    /// The name, never empty.
    package let name: String
    /// The value, perhaps empty.
    package let value: String

    /// A parameter from its parts.
    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The parameters in order.
  package let items: [Item]

  /// Parameters from a list.
  package init(_ items: [Item]) { self.items = items }

  /// Parameters of a query such as `a=1&b=%20`, `+` standing for a space.
  ///
  /// Throws `parametersTooLarge`, `parameterMalformed` for an empty name or parameter, and the
  /// errors of ``PercentEncoding``.
  package init(percentEncoded text: String, limits: HTTPLimits = .standard) throws(HTTPError) {
    try self.init(text.utf8.span, limits: limits, admittingLineBreaks: false)
  }

  /// Parameters of a body of type `application/x-www-form-urlencoded`; values may hold line breaks.
  package init(form body: [UInt8], limits: HTTPLimits = .standard) throws(HTTPError) {
    try self.init(body.span, limits: limits, admittingLineBreaks: true)
  }

  /// The first value with this name.
  package subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

  /// All values with this name, in order.
  package func all(_ name: String) -> [String] {
    items.filter { $0.name == name }.map(\.value)
  }

  /// The value of a parameter that may appear once; throws `parameterMalformed` if repeated.
  package func single(_ name: String) throws(HTTPError) -> String? {
    let values = all(name)
    guard values.count <= 1 else { throw .parameterMalformed }
    return values.first
  }

  /// The parameters as a query, in order, without `?`.
  package var percentEncoded: String {
    items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
      .joined(separator: "&")
  }

  private init(
    _ bytes: Bytes, limits: HTTPLimits, admittingLineBreaks: Bool
  ) throws(HTTPError) {
    guard bytes.count <= limits.parametersBytesMax else { throw .parametersTooLarge }
    var items: [Item] = []
    // A last `&` is followed by an empty parameter, which is refused.
    var start = bytes.isEmpty ? 1 : 0
    while start <= bytes.count {
      guard items.count < limits.parameterCountMax else { throw .parametersTooLarge }
      let end = bytes.first(0x26, in: start..<bytes.count) ?? bytes.count
      items.append(try Self.item(bytes, start..<end, admittingLineBreaks: admittingLineBreaks))
      start = end + 1
    }
    self.init(items)
  }

  private static func item(
    _ bytes: Bytes, _ pair: Range<Int>, admittingLineBreaks: Bool
  ) throws(HTTPError) -> Item {
    let name = pair.lowerBound..<(bytes.first(0x3D, in: pair) ?? pair.upperBound)
    let value = min(name.upperBound + 1, pair.upperBound)..<pair.upperBound
    guard !name.isEmpty else { throw .parameterMalformed }
    return Item(
      name: try PercentEncoding.text(bytes, name, plusIsSpace: true),
      value: try PercentEncoding.text(
        bytes, value, plusIsSpace: true, admittingLineBreaks: admittingLineBreaks))
  }
}
