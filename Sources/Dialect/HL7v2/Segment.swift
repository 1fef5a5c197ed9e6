extension HL7v2 {
  /// A segment of a message.
  package struct Segment: Sendable {
    /// Its name.
    package let name: SegmentName
    /// Its place in the message, from 1.
    package let number: Int

    private let storage: MessageStorage
    private let fields: Range<Int>

    init(storage: MessageStorage, name: SegmentName, at bounds: SegmentBounds) {
      self.storage = storage
      self.name = name
      number = bounds.number
      fields = bounds.fields
    }

    /// The last field that is there, even if it is empty.
    package var fieldCount: Int { fields.count - 1 }

    /// The field `number`, counted from 1 as HL7 does; absent where there is none.
    package subscript(_ number: Int) -> Field {
      guard number > 0, number < fields.count else {
        return Field(part: Part(storage: storage, range: 0..<0))
      }
      let bounds = storage.fields[fields.lowerBound + number]
      // MSH-2 holds the delimiters as they are.
      let isLiteral = number <= 2 && name == "MSH"
      return Field(
        part: Part(storage: storage, range: Int(bounds.lower)..<Int(bounds.upper)),
        isLiteral: isLiteral)
    }
  }
}

extension Sequence<HL7v2.Segment> {
  /// The first segment named `name`.
  package func first(_ name: HL7v2.SegmentName) -> HL7v2.Segment? { first { $0.name == name } }

  /// The segments named `name`, in order.
  package func all(_ name: HL7v2.SegmentName) -> [HL7v2.Segment] { filter { $0.name == name } }
}

extension Collection<HL7v2.Segment> {
  /// The groups that begin with a segment named `name`, each up to the next of them.
  ///
  /// What stands before the first belongs to none.
  package func groups(_ name: HL7v2.SegmentName) -> [SubSequence] {
    var groups: [SubSequence] = []
    var start: Index?
    for index in indices where self[index].name == name {
      if let start { groups.append(self[start..<index]) }
      start = index
    }
    if let start { groups.append(self[start...]) }
    return groups
  }

  /// The segments before the first named `name`; all if there is none.
  package func before(_ name: HL7v2.SegmentName) -> SubSequence { prefix { $0.name != name } }
}

extension HL7v2 {
  /// Walks segments in order, taking those that come next.
  package struct Cursor: Sendable {
    private var rest: ArraySlice<Segment>

    /// Before the first of `segments`.
    package init(_ segments: ArraySlice<Segment>) { rest = segments }

    /// Before the first of `segments`.
    package init(_ segments: [Segment]) { rest = segments[...] }

    /// The segment that comes next, left where it is.
    package var next: Segment? { rest.first }

    /// Takes the segment that comes next.
    package mutating func take() -> Segment? { rest.popFirst() }

    /// Takes the segment that comes next if it is named `name`.
    package mutating func take(_ name: SegmentName) -> Segment? {
      rest.first?.name == name ? rest.popFirst() : nil
    }

    /// Takes all segments that come next and are named `name`.
    package mutating func takeAll(_ name: SegmentName) -> [Segment] {
      var taken: [Segment] = []
      while let segment = take(name) { taken.append(segment) }
      return taken
    }

    /// Takes segments up to the next that is one of `names`.
    package mutating func takeAll(before names: Set<SegmentName>) -> ArraySlice<Segment> {
      let taken = rest.prefix { !names.contains($0.name) }
      rest = rest.dropFirst(taken.count)
      return taken
    }
  }
}
