import Bridge
import Platform

extension Referral {
  /// Why the clinic without consent saw nothing, and what an edit of B's rules would change.
  func rules() async throws {
    tell.step(
      "なぜ見えないのか、規則を変えると何が変わるのか",
      "why it is refused, and what an edit of the rules would do")
    let policies = Installation.policies
    try await tell.command([
      "policy", "why", "--packs", policies, "--case",
      "\(policies)/mame--oshidori/DENY/no-viewing-consent.json",
    ])
    let pack = "\(policies)/oshidori/oshidori.pack"
    let edited = "\(site.folder)/edited.pack"
    try DurableFile.replace(edited, with: Array(try edit(Files.text(pack)).utf8), mode: 0o600)
    tell.note("B の編集案: 薬局に画像も見せる", "an edit of B's rules: pharmacies see images as well")
    try await tell.command(["policy", "diff", pack, edited], ending: 1)
  }

  /// B's pack with one category more in its rule on pharmacies.
  private func edit(_ pack: String) throws -> String {
    guard let rule = pack.firstRange(of: "facilityType is pharmacy"),
      let kinds = pack[rule.upperBound...].firstRange(of: "category is prescription,")
    else { throw CommandError(ja: "薬局の規則がありません", en: "B has no rule on pharmacies") }
    return pack[..<kinds.upperBound] + " image," + pack[kinds.upperBound...]
  }
}
