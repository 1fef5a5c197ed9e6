import Bridge
import Consent
import Crypto
import Platform
import Policy
import Record

/// `policy propose | sign | verify`: one file that gathers signatures on its way.
enum PolicySigning {
  /// Makes an edition of the policies in a folder over the latest one, signed by its author.
  static func propose(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let sources = try EditionSources(arguments)
    let documents: PolicySet
    do throws(ConfigurationError) {
      guard let folder = arguments.value("packs") else {
        throw .fault(Wording(ja: "--packs DIR が要ります", en: "--packs DIR is required"))
      }
      documents = try PolicyFolder(folder).policies(of: arguments.value("agreement"))
    } catch {
      throw CommandError(error.wording, code: 2)
    }
    let latest = try await sources.latest(of: documents.agreement.name)
    return try make(documents, over: latest, sources, arguments, output)
  }

  /// Proposes `documents` over `latest` in the name of whoever holds `--key`.
  static func make(
    _ documents: PolicySet, over latest: Edition, _ sources: EditionSources,
    _ arguments: Arguments, _ output: Output
  ) throws -> Int32 {
    let key = try EditionSources.key(arguments)
    let effective = try EditionSources.effective(arguments)
    _ = try holder(of: key, documents, sources, arguments)
    var signed = try EditionSources.told { () throws(ActivationError) in
      SignedEdition(
        try latest.following(
          documents, by: key.verifying, effective: effective, honouring: PolicyFiles.honoured))
    }
    try signed.sign(with: key)
    let review = try EditionSources.told { () throws(ActivationError) in
      try EditionReview(
        signed, over: latest, by: sources.approvers, honouring: PolicyFiles.honoured)
    }
    let path = try EditionSources.write(signed, arguments)
    tell(review, arguments, output)
    output.talk(Wording(ja: "`\(path)` に書きました", en: "wrote `\(path)`"))
    return 0
  }

  /// Adds a signature after showing what is signed and asking.
  static func sign(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let path = try arguments.operand(1, "FILE")
    let sources = try EditionSources(arguments)
    var signed = try EditionSources.file(path)
    let key = try EditionSources.key(arguments)
    let signer = try holder(of: key, signed.edition.documents, sources, arguments)
    // What cannot be approved is not signed.
    let review = try await sources.review(signed)
    guard !signed.signatures.contains(where: { $0.key == key.verifying.digest }) else {
      throw CommandError(ActivationError.signedTwice(by: signer.text).wording, code: 4)
    }
    tell(review, arguments, output)
    if review.author?.isSamePerson(as: signer) == true {
      output.talk(
        Wording(
          ja: "作成者の署名は承認に数えません", en: "an author's further signature counts for no approval"))
    }
    guard arguments.has("yes") || agrees(signer, output) else {
      output.talk(Wording(ja: "署名しませんでした", en: "nothing was signed"))
      return 3
    }
    try signed.sign(with: key)
    let written = try EditionSources.write(signed, arguments, else: path)
    output.talk(
      Wording(
        ja: "\(signer.text) として `\(written)` に署名しました", en: "signed `\(written)` as \(signer.text)"))
    return 0
  }

  /// Tells what an edition changes, who signed it and what is missing; exit code 0 if nothing is.
  static func verify(_ arguments: Arguments, _ output: Output) async throws -> Int32 {
    let review = try await EditionSources(arguments).review(
      try EditionSources.file(try arguments.operand(1, "FILE")))
    tell(review, arguments, output)
    try EditionSources.told { () throws(ActivationError) in
      _ = try review.approve(at: WallClock.system.now())
    }
    output.talk(Wording(ja: "有効にできます", en: "it can be activated"))
    return 0
  }

  private static func tell(_ review: EditionReview, _ arguments: Arguments, _ output: Output) {
    let sheet = EditionSheet(output: output, review: review)
    if arguments.json { output.json(sheet.json) } else { sheet.show() }
    output.talk(sheet.verdict)
  }

  /// Whoever holds the key, who has to be of the network that `--network` names, if it does.
  private static func holder(
    of key: SigningKey, _ documents: PolicySet, _ sources: EditionSources, _ arguments: Arguments
  ) throws(CommandError) -> Approver {
    let digest = key.verifying.digest
    guard
      let holder = sources.approvers.holder(of: digest, among: documents.agreement.parties)
    else { throw CommandError(ActivationError.unknownKey(digest).wording, code: 4) }
    guard arguments.value("network").map({ $0 == holder.network.text }) ?? true else {
      throw CommandError(
        ja: "この鍵は \(holder.text) のものです", en: "this key is that of \(holder.text)", code: 4)
    }
    return holder
  }

  private static func agrees(_ signer: Approver, _ output: Output) -> Bool {
    output.talk(
      Wording(
        ja: "\(signer.text) として署名するなら yes と入力してください",
        en: "type yes to sign as \(signer.text)"))
    return readLine() == "yes"
  }
}
