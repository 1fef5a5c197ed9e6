extension Document {
  /// Reads a document from an artefact's node; the parser still has to accept it.
  init(_ node: JSONNode, _ vocabularies: [Vocabulary]) throws(ArtefactError) {
    var fields = try JSONFields(node)
    guard try fields.number("artefact") == PolicyArtefact.form else {
      throw ArtefactError(.expected("artefact \(PolicyArtefact.form)"), at: node.offset)
    }
    switch try fields.text("kind") {
    case "pack": self = .pack(try Pack(&fields, vocabularies))
    case "agreement": self = .agreement(try Agreement(&fields, vocabularies))
    case "mappings":
      self = .mappings(
        try fields.list("mappings").map { node throws(ArtefactError) in
          try VocabularyMapping(node, vocabularies)
        })
    case "vocabulary": self = .vocabulary(try VocabularyText(&fields, vocabularies))
    default:
      throw ArtefactError(.expected("pack, agreement, mappings or vocabulary"), at: node.offset)
    }
    try fields.end()
  }
}

extension JSONFields {
  fileprivate mutating func vocabulary(
    _ key: String, _ vocabularies: [Vocabulary]
  ) throws(ArtefactError) -> Vocabulary {
    try vocabularies.first(named: node(key))
  }

  fileprivate mutating func sentence(_ key: String) throws(ArtefactError) -> Sentence? {
    guard let node = optional(key) else { return nil }
    var fields = try JSONFields(node)
    let sentence = Sentence(ja: try fields.text("ja"), en: try fields.text("en"))
    try fields.end()
    return sentence
  }

  fileprivate mutating func half() throws(ArtefactError) -> Half? {
    guard let node = optional("half") else { return nil }
    guard let half = Half(rawValue: try node.asText()) else {
      throw ArtefactError(.expected("request, disclose or agreement"), at: node.offset)
    }
    return half
  }

  fileprivate mutating func conditions() throws(ArtefactError) -> [Condition] {
    try list("when").map { node throws(ArtefactError) in
      var fields = try JSONFields(node)
      let attribute = try fields.text("attribute")
      let others = try fields.texts("not")
      let values = try fields.texts("is")
      try fields.end()
      guard others.isEmpty != values.isEmpty else {
        throw ArtefactError(.expected("either `is` or `not`"), at: node.offset)
      }
      return Condition(attribute, isComplement: !others.isEmpty, values + others)
    }
  }

  fileprivate mutating func facts(_ key: String) throws(ArtefactError) -> [GivenFact] {
    try list(key).map { node throws(ArtefactError) in
      var fields = try JSONFields(node)
      let attribute = try fields.optional("attribute")?.asText()
      let value = try fields.text("value")
      try fields.end()
      return GivenFact(attribute: attribute, value: value, meaning: attribute ?? "")
    }
  }

  fileprivate mutating func obligations() throws(ArtefactError) -> [Obligation] {
    try list("must").map { node throws(ArtefactError) in
      var fields = try JSONFields(node)
      let obligation: Obligation =
        switch try fields.word("kind", ObligationKind.self) {
        case .viewOnly: .viewOnly
        case .noPrint: .noPrint
        case .watermark: .watermark
        case .sessionMinutes: .sessionMinutes(try fields.number("count"))
        case .reviewWithinHours: .reviewWithinHours(try fields.number("count"))
        case .redactLabels: .redactLabels(try fields.texts("words"))
        case .categories: .categories(try fields.texts("words"))
        case .notify: .notify(try fields.texts("words"))
        }
      try fields.end()
      return obligation
    }
  }

  fileprivate mutating func statements() throws(ArtefactError) -> [Statement] {
    try list("statements").map { node throws(ArtefactError) in
      var fields = try JSONFields(node)
      let statement: Statement
      switch try fields.text("kind") {
      case "rule": statement = .rule(try Rule(&fields))
      case "never":
        statement = .never(
          Never(
            title: try fields.text("title"), conditions: try fields.conditions(),
            half: try fields.half(), say: try fields.sentence("say"),
            comments: try fields.texts("comments")))
      case "always":
        statement = .always(
          Always(
            title: try fields.text("title"), conditions: try fields.conditions(),
            half: try fields.half(), comments: try fields.texts("comments")))
      case "given":
        statement = .given(
          Given(comments: try fields.texts("comments"), facts: try fields.facts("facts")))
      case "test": statement = .test(try TestCase(&fields))
      default:
        throw ArtefactError(.expected("rule, never, always, given or test"), at: node.offset)
      }
      try fields.end()
      return statement
    }
  }
}

extension Pack {
  fileprivate init(
    _ fields: inout JSONFields, _ vocabularies: [Vocabulary]
  ) throws(ArtefactError) {
    self.init(
      name: try fields.text("name"), version: try fields.number("version"),
      vocabulary: try fields.vocabulary("vocabulary", vocabularies),
      title: try fields.sentence("title"), steward: try fields.optional("steward")?.asText(),
      statements: try fields.statements(), comments: try fields.texts("comments"),
      closing: try fields.texts("closing"))
  }
}

extension Agreement {
  fileprivate init(
    _ fields: inout JSONFields, _ vocabularies: [Vocabulary]
  ) throws(ArtefactError) {
    self.init(
      name: try fields.text("name"), version: try fields.number("version"),
      vocabulary: try fields.vocabulary("vocabulary", vocabularies),
      title: try fields.sentence("title"), boundary: try fields.sentence("boundary"),
      transport: try fields.optional("transport")?.asText(),
      directions: try fields.list("directions").map { node throws(ArtefactError) in
        var fields = try JSONFields(node)
        let direction = Direction(
          requester: try fields.text("requester"), custodian: try fields.text("custodian"))
        try fields.end()
        return direction
      },
      statements: try fields.statements(), comments: try fields.texts("comments"),
      closing: try fields.texts("closing"))
  }
}

extension Rule {
  fileprivate init(_ fields: inout JSONFields) throws(ArtefactError) {
    self.init(
      id: try fields.text("id"), effect: try fields.word("effect", Effect.self),
      half: try fields.word("half", Half.self), conditions: try fields.conditions(),
      obligations: try fields.obligations(), basis: try Basis(&fields),
      say: try fields.sentence("say"), comments: try fields.texts("comments"))
  }
}

extension Basis {
  /// Nil if the rule has none.
  fileprivate init?(_ fields: inout JSONFields) throws(ArtefactError) {
    guard let node = fields.optional("basis") else { return nil }
    var fields = try JSONFields(node)
    switch try fields.text("kind") {
    case "cited": self = .cited(try fields.text("source"))
    case "TO-CONFIRM": self = .toConfirm(try fields.optional("note")?.asText())
    default: throw ArtefactError(.expected("cited or TO-CONFIRM"), at: node.offset)
    }
    try fields.end()
  }
}

extension TestCase {
  fileprivate init(_ fields: inout JSONFields) throws(ArtefactError) {
    let obligations = try fields.obligations()
    self.init(
      comments: try fields.texts("comments"), half: try fields.half(),
      title: try fields.text("title"), facts: try fields.facts("given"),
      effect: try fields.word("expect", Effect.self), rules: try fields.texts("by"),
      obligations: obligations.isEmpty ? nil : obligations)
  }
}

extension VocabularyMapping {
  fileprivate init(
    _ node: JSONNode, _ vocabularies: [Vocabulary]
  ) throws(ArtefactError) {
    var fields = try JSONFields(node)
    self.init(
      network: try fields.text("network"),
      vocabulary: try fields.vocabulary("vocabulary", vocabularies),
      rows: try fields.list("rows").map { node throws(ArtefactError) in
        var fields = try JSONFields(node)
        let row = MappingRow(
          try fields.word("kind", MappingKind.self), try fields.text("foreign"),
          try fields.text("value"))
        try fields.end()
        return row
      },
      ceilings: try fields.list("ceilings").map { node throws(ArtefactError) in
        var fields = try JSONFields(node)
        let ceiling = MappingCeiling(
          try fields.text("facilityType"), roles: try fields.texts("roles"))
        try fields.end()
        return ceiling
      },
      comments: try fields.texts("comments"))
    try fields.end()
  }
}

extension VocabularyText {
  fileprivate init(
    _ fields: inout JSONFields, _ vocabularies: [Vocabulary]
  ) throws(ArtefactError) {
    let base: Vocabulary? =
      if let name = fields.optional("extends") {
        try vocabularies.first(named: name)
      } else { nil }
    self.init(
      identifier: try fields.text("name"), base: base,
      entries: try fields.list("entries").map { node throws(ArtefactError) in
        try VocabularyEntry(node)
      }, comments: try fields.texts("comments"), closing: try fields.texts("closing"))
  }
}

extension [Vocabulary] {
  /// The vocabulary a node names.
  fileprivate func first(named node: JSONNode) throws(ArtefactError) -> Vocabulary {
    let name = try node.asText()
    guard let vocabulary = first(where: { $0.identifier == name }) else {
      throw ArtefactError(.expected("a known vocabulary"), at: node.offset)
    }
    return vocabulary
  }
}

extension VocabularyEntry {
  fileprivate init(_ node: JSONNode) throws(ArtefactError) {
    var fields = try JSONFields(node)
    var definition: Definition?
    if let called = try fields.sentence("called") {
      let axis = try fields.word("axis", AttributeAxis.self)
      let order = fields.optional("order")
      if let order, try order.asText() != "declared" {
        throw ArtefactError(.expected("declared"), at: order.offset)
      }
      definition = Definition(axis: axis, isOrdered: order != nil, called: called)
    }
    self.init(
      try fields.text("attribute"), definition,
      values: try fields.list("values").map { node throws(ArtefactError) in
        var fields = try JSONFields(node)
        let value = AttributeValue(
          name: try fields.text("name"), ja: try fields.text("ja"), en: try fields.text("en"))
        try fields.end()
        return value
      }, comments: try fields.texts("comments"))
    try fields.end()
  }
}
