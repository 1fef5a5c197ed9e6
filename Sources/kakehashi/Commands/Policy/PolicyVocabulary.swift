import Bridge
import Policy
import Record

/// `policy vocabulary`: the words that rules and facts are written in.
enum PolicyVocabulary {
  static func run(_ arguments: Arguments, _ output: Output) -> Int32 {
    let vocabulary = Vocabulary.bridge2
    guard !arguments.json else {
      output.json([
        "vocabulary": .string(vocabulary.identifier),
        "attributes": .array(vocabulary.attributes.map(json)),
      ])
      return 0
    }
    let isJapanese = output.language == .japanese
    for attribute in vocabulary.attributes {
      output.line("\(attribute.name)  \(isJapanese ? attribute.ja : attribute.en)")
      output.table(
        attribute.values.map { ["", $0.name, isJapanese ? $0.ja : $0.en] })
    }
    return 0
  }

  private static func json(_ attribute: Attribute) -> JSONValue {
    [
      "name": .string(attribute.name), "ja": .string(attribute.ja), "en": .string(attribute.en),
      "ordered": .bool(attribute.isOrdered),
      "values": .array(
        attribute.values.map {
          ["name": .string($0.name), "ja": .string($0.ja), "en": .string($0.en)]
        }),
    ]
  }
}
