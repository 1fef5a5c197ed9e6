extension QRCode {
  /// Modules of white around a symbol (§6.3.8).
  package static let quietZone = 4

  /// The symbol with its quiet zone as an `svg` element, one unit a module.
  ///
  /// `label` is what a screen reader says; it must be fit to stand in an attribute.
  package func svg(label: String) -> String {
    let side = size + 2 * Self.quietZone
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img" \
      aria-label="\(label)" shape-rendering="crispEdges">\
      <path fill="#fff" d="M0 0h\(side)v\(side)h-\(side)z"/>\
      <path d="\(outline)"/></svg>
      """
  }

  /// One rectangle for each run of dark modules in a row.
  private var outline: String {
    var path = ""
    for row in 0..<size {
      var column = 0
      while column < size {
        let start = column
        while column < size, self[row, column] { column += 1 }
        let run = column - start
        if run > 0 {
          path += "M\(start + Self.quietZone) \(row + Self.quietZone)h\(run)v1h-\(run)z"
        }
        column += 1
      }
    }
    return path
  }
}
