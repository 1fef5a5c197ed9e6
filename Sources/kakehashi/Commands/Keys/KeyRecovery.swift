import Bridge
import Platform
import Record

/// Going on after a key is lost.
///
/// Nobody keeps a second copy for others: what it opened is gone.
enum KeyRecovery {
  /// What is lost with a key, and what to do then.
  struct Loss {
    let lost: Wording
    let remedy: Wording
  }

  static func run(_ arguments: Arguments, _ output: Output) throws -> Int32 {
    let configuration = try KeyCommand.configuration(arguments)
    let isKeystore = try arguments.operand(1, "KIND") == "keystore"
    let subject = isKeystore ? nil : try KeyCommand.subject(arguments, configuration)
    let loss = subject.map { of($0.kind) } ?? ofKeystore
    output.talk(Wording(ja: "失われるもの: \(loss.lost.ja)", en: "lost: \(loss.lost.en)"))
    output.talk(Wording(ja: "すること: \(loss.remedy.ja)", en: "to do: \(loss.remedy.en)"))
    guard arguments.has("accept-loss") else {
      throw CommandError(
        ja: "これでよければ --accept-loss を付けてください", en: "add --accept-loss if that is accepted")
    }
    let persons = try KeyCommand.persons(arguments)
    let ceremony: Ceremony
    if let (kind, network) = subject {
      ceremony = try KeyCeremonies.made(
        .recover, kind, network, nil, persons, configuration, arguments)
    } else {
      do throws(BridgeError) { try KeystoreCopies.begin(configuration) } catch {
        throw CommandError(error.wording)
      }
      ceremony = try KeyCeremonies.noted(
        .recover, nil, nil, id: "empty", former: nil, path: nil, persons, configuration)
    }
    try CeremonySheet.write(ceremony, arguments)
    output.show(ceremony.value, arguments)
    return 0
  }

  private static let ofKeystore = Loss(
    lost: Wording(ja: "すべてのリンクと未使用の送信票", en: "every link and every unused slip"),
    remedy: Wording(
      ja: "写しがあれば `key restore`。なければ起動し、患者さんの来院時に紐付けをやり直す",
      en: "`key restore` if there is a copy; else start the bridge and link patients again as they "
        + "come"))

  private static func of(_ kind: KeptKey.Kind) -> Loss {
    switch kind {
    case .side:
      Loss(
        lost: Wording(
          ja: "このネットワーク側のすべてのリンクの中身と、このネットワーク宛ての送信票",
          en: "what the network's halves of all links say, and the slips to it"),
        remedy: Wording(
          ja: "新しい鍵を設定し、紐付けをやり直す。送信票は出し直す",
          en: "name the new key, link patients again, issue the slips again"))
    case .slip:
      Loss(
        lost: Wording(ja: "使われていない送信票", en: "slips that were not redeemed"),
        remedy: Wording(
          ja: "新しい鍵を設定し、送信票を出し直す。リンクは残る",
          en: "name the new key and issue the slips again; links stay"))
    case .audit:
      Loss(
        lost: Wording(
          ja: "台帳のうち自分だけが読める部分（これまでの分）。検証はできる",
          en: "what the network alone could read in the ledger so far; it still verifies"),
        remedy: Wording(
          ja: "新しい鍵を設定する。第29条・第30条の記録は印刷か CSV で残した分だけになる",
          en: "name the new key; of the records of Articles 29 and 30 what was printed remains"))
    case .linkage:
      Loss(
        lost: Wording(
          ja: "ハンドル・索引・仮名のすべて（リンクは探せなくなる）",
          en: "every handle, index and pseudonym: no link is found any more"),
        remedy: Wording(
          ja: "data/store と data/keystore を空にして登録からやり直す。台帳はそのまま続く",
          en: "begin with an empty data/store and data/keystore; the ledger goes on"))
    case .store:
      Loss(
        lost: Wording(
          ja: "登録・同意・リンクと資格情報のすべて（data/store、data/keystore、data/vault は開けない）",
          en: "registers, consents, links and credentials: data/store, data/keystore and "
            + "data/vault do not open"),
        remedy: Wording(
          ja: "三つを空にして登録からやり直し、資格情報を入れ直す。台帳はそのまま続く",
          en: "begin with all three empty and put the credentials in again; the ledger goes on"))
    case .ledger:
      Loss(
        lost: Wording(
          ja: "この台帳の続き。これまでの分は検証できる", en: "the ledger's continuation; what it has verifies"),
        remedy: Wording(
          ja: "最後の確認票を両運営者が保管し、新しい名前（origin）で新しい台帳を始める",
          en: "both operators keep the last checkpoint; begin another ledger under a new origin"))
    case .match:
      Loss(
        lost: Wording(ja: "照合の索引（この世代）", en: "the index of the match, of this epoch"),
        remedy: Wording(
          ja: "`kakehashi gateway` で新しい世代の鍵と索引を作る。リンクは残る",
          en: "make keys and an index of another epoch with `kakehashi gateway`; links stay"))
    }
  }
}
