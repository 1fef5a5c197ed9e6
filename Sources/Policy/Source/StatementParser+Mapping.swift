extension StatementParser {
  /// Reads the rows of `map network -> vocabulary`, whose header is already taken.
  mutating func mapping(
    _ network: String, at header: SourcePosition, _ comments: [String]
  ) throws(Abandoned) -> VocabularyMapping {
    var mapping = VocabularyMapping(
      network: network, vocabulary: vocabulary, rows: [], ceilings: [], comments: comments)
    var isClosed = false
    while next != nil, !isClosed {
      let (clause, position) = try word("`role`, `facility`, `purpose`, `ceiling` or `else`")
      switch clause {
      case "ceiling":
        let ceiling = try ceiling()
        if mapping.ceilings.contains(where: { $0.facilityType == ceiling.facilityType }) {
          report(.twice("ceiling \(ceiling.facilityType)"), at: position)
        }
        mapping.ceilings.append(ceiling)
      case "else":
        try require("deny")
        try require(VocabularyMapping.unmapped)
        isClosed = true
      default:
        guard let kind = MappingKind(rawValue: clause) else {
          throw unknownClause(
            clause, at: position, MappingKind.allCases.map(\.rawValue) + ["ceiling", "else"])
        }
        let row = try row(kind)
        if mapping.rows.contains(where: { $0.kind == kind && $0.foreign == row.foreign }) {
          report(.twice(row.foreign), at: position)
        }
        mapping.rows.append(row)
      }
    }
    if !isClosed { report(.missing("else deny \(VocabularyMapping.unmapped)"), at: header) }
    try end()
    for row in mapping.rows where row.kind == .facility {
      if !mapping.ceilings.contains(where: { $0.facilityType == row.value }) {
        report(.ceilingMissing(row.value), at: header)
      }
    }
    return mapping
  }

  private mutating func row(_ kind: MappingKind) throws(Abandoned) -> MappingRow {
    let foreign = try text("the network's word, in quotes")
    guard take(.becomes) else { throw abandon(expecting: "`=>`") }
    let (value, position) = try word("the bridge's word")
    check(value, of: attribute(kind.attribute, at: position), kind.attribute, at: position)
    return MappingRow(kind, foreign, value)
  }

  private mutating func ceiling() throws(Abandoned) -> MappingCeiling {
    let (type, position) = try word("a facility type")
    check(type, of: attribute("facilityType", at: position), "facilityType", at: position)
    try require("role")
    var roles: [String] = []
    repeat {
      let (role, position) = try word("a role")
      check(role, of: attribute("role", at: position), "role", at: position)
      if roles.contains(role) { report(.twice(role), at: position) }
      roles.append(role)
    } while take(.comma)
    return MappingCeiling(type, roles: roles)
  }
}
