extension Document {
  /// The document as it is written to an artefact.
  var node: JSONNode {
    switch self {
    case .pack(let pack):
      .object([
        "artefact": .number(PolicyArtefact.form), "kind": .text("pack"),
        "comments": .texts(pack.comments), "name": .text(pack.name),
        "version": .number(pack.version), "vocabulary": .text(pack.vocabulary.identifier),
        "title": pack.title.map(\.node), "steward": pack.steward.map(JSONNode.text),
        "statements": .list(pack.statements.map(\.node)), "closing": .texts(pack.closing),
      ])
    case .agreement(let agreement):
      .object([
        "artefact": .number(PolicyArtefact.form), "kind": .text("agreement"),
        "comments": .texts(agreement.comments), "name": .text(agreement.name),
        "version": .number(agreement.version),
        "vocabulary": .text(agreement.vocabulary.identifier),
        "title": agreement.title.map(\.node), "boundary": agreement.boundary.map(\.node),
        "transport": agreement.transport.map(JSONNode.text),
        "directions": .list(agreement.directions.map(\.node)),
        "statements": .list(agreement.statements.map(\.node)),
        "closing": .texts(agreement.closing),
      ])
    case .mappings(let mappings):
      .object([
        "artefact": .number(PolicyArtefact.form), "kind": .text("mappings"),
        "mappings": .list(mappings.map(\.node)),
      ])
    case .vocabulary(let text):
      .object([
        "artefact": .number(PolicyArtefact.form), "kind": .text("vocabulary"),
        "comments": .texts(text.comments), "name": .text(text.identifier),
        "extends": text.base.map { .text($0.identifier) },
        "entries": .list(text.entries.map(\.node)), "closing": .texts(text.closing),
      ])
    }
  }
}

extension Statement {
  fileprivate var node: JSONNode {
    switch self {
    case .rule(let rule): rule.node
    case .never(let never):
      .object([
        "kind": .text("never"), "comments": .texts(never.comments), "half": never.half?.node,
        "title": .text(never.title), "when": .list(never.conditions.map(\.node)),
        "say": never.say?.node,
      ])
    case .always(let always):
      .object([
        "kind": .text("always"), "comments": .texts(always.comments), "half": always.half?.node,
        "title": .text(always.title), "when": .list(always.conditions.map(\.node)),
      ])
    case .given(let given):
      .object([
        "kind": .text("given"), "comments": .texts(given.comments),
        "facts": .list(given.facts.map(\.node)),
      ])
    case .test(let test):
      .object([
        "kind": .text("test"), "comments": .texts(test.comments), "half": test.half?.node,
        "title": .text(test.title), "given": .list(test.facts.map(\.node)),
        "expect": .text(test.effect.rawValue), "by": .texts(test.rules),
        "must": .list((test.obligations ?? []).map(\.node)),
      ])
    }
  }
}

extension Rule {
  fileprivate var node: JSONNode {
    .object([
      "kind": .text("rule"), "comments": .texts(comments), "id": .text(id),
      "effect": .text(effect.rawValue), "half": half.node,
      "when": .list(conditions.map(\.node)), "must": .list(obligations.map(\.node)),
      "basis": basis?.node, "say": say?.node,
    ])
  }
}

extension Half {
  fileprivate var node: JSONNode { .text(rawValue) }
}

extension Condition {
  fileprivate var node: JSONNode {
    .object(["attribute": .text(attribute), isComplement ? "not" : "is": .texts(values)])
  }
}

extension GivenFact {
  fileprivate var node: JSONNode {
    .object(["attribute": attribute.map(JSONNode.text), "value": .text(value)])
  }
}

extension Obligation {
  fileprivate var node: JSONNode {
    let name = JSONNode.text(kind.rawValue)
    return switch self {
    case .viewOnly, .noPrint, .watermark: .object(["kind": name])
    case .sessionMinutes(let count), .reviewWithinHours(let count):
      .object(["kind": name, "count": .number(count)])
    case .redactLabels(let words), .categories(let words), .notify(let words):
      .object(["kind": name, "words": .texts(words)])
    }
  }
}

extension Basis {
  fileprivate var node: JSONNode {
    switch self {
    case .cited(let source): .object(["kind": .text("cited"), "source": .text(source)])
    case .toConfirm(let note):
      .object(["kind": .text("TO-CONFIRM"), "note": note.map(JSONNode.text)])
    }
  }
}

extension Sentence {
  fileprivate var node: JSONNode { .object(["ja": .text(ja), "en": .text(en)]) }
}

extension Direction {
  fileprivate var node: JSONNode {
    .object(["requester": .text(requester), "custodian": .text(custodian)])
  }
}

extension VocabularyMapping {
  fileprivate var node: JSONNode {
    .object([
      "comments": .texts(comments), "network": .text(network),
      "vocabulary": .text(vocabulary.identifier),
      "rows": .list(
        rows.map {
          .object([
            "kind": .text($0.kind.rawValue), "foreign": .text($0.foreign),
            "value": .text($0.value),
          ])
        }),
      "ceilings": .list(
        ceilings.map {
          .object(["facilityType": .text($0.facilityType), "roles": .texts($0.roles)])
        }),
    ])
  }
}

extension VocabularyEntry {
  fileprivate var node: JSONNode {
    .object([
      "comments": .texts(comments), "attribute": .text(attribute),
      "axis": definition.map { .text($0.axis.rawValue) },
      "order": definition?.isOrdered == true ? .text("declared") : nil,
      "called": definition?.called.node,
      "values": .list(
        values.map { .object(["name": .text($0.name), "ja": .text($0.ja), "en": .text($0.en)]) }),
    ])
  }
}
