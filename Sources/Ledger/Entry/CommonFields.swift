/// Fields that many entries have alike, written once.
package struct CommonFields: Sendable {
  let bytes: [UInt8]
  /// Where the first name and the last one stand.
  let first: Range<Int>
  let last: Range<Int>
  /// What is wrong with them, and so with every entry that has them.
  let fault: LedgerError?

  /// Texts, at least one, in the order of their names' bytes.
  package init(_ fields: [(name: StaticString, text: String)]) {
    precondition(!fields.isEmpty, "no fields need no writing")
    var writer = CanonicalWriter(storage: [])
    writer.beginObject()
    var names: [Range<Int>] = []
    for (name, text) in fields {
      writer.name(name)
      names.append(writer.lastName)
      writer.text(text)
    }
    // The brace is not theirs.
    bytes = Array(writer.bytes.dropFirst())
    first = names[0].shifted(by: -1)
    last = names[names.count - 1].shifted(by: -1)
    fault = writer.fault
  }
}

extension Range<Int> {
  func shifted(by offset: Int) -> Range<Int> { lowerBound + offset..<upperBound + offset }
}
