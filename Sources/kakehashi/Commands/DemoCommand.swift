import Bridge
import Glibc
import Platform
import Record

/// `demo`: one referral across the bridge, told as it happens.
enum DemoCommand {
  static let command = Command(
    name: "demo",
    summary: Wording(ja: "手元で一件の紹介を通しで見る", en: "watch one referral, on this machine"),
    text: Wording(
      ja: """
        使い方: kakehashi demo [--stay] [--custodian fhir|xca|ssmix2] [--records DIR]
                             [--capture DIR] [--language ja|en]

        二つの合成ネットワークのサーバーと架け橋を、三つのプロセスとして相互 TLS で動かし、
        紹介一件を順に見せます。作ったものは一時フォルダーに置き、終わると消します。

          --stay         動かしたままにし、ビューアーの開き方と curl の行を示す（Ctrl-C で終わる）
          --custodian X  提供側の言葉: FHIR（既定）、XCA、病院の SS-MIX2 ストレージ
          --records DIR  提供側に DIR の FHIR NDJSON を持たせる
          --capture DIR  各側が受け取った全バイト（復号済み）と書かれた全ファイルを DIR に残す

        例: kakehashi demo --capture /tmp/seen && grep -r 患者番号 /tmp/seen/received-by-a
        """,
      en: """
        usage: kakehashi demo [--stay] [--custodian fhir|xca|ssmix2] [--records DIR]
                              [--capture DIR] [--language ja|en]

        Runs the servers of two synthetic networks and the bridge as three processes over mutual
        TLS and tells one referral step by step. What it makes lies in a temporary folder and goes.

          --stay         leave it running; says how to open the viewer (Ctrl-C ends it)
          --custodian X  what the custodian speaks: FHIR (default), XCA, a hospital's SS-MIX2
          --records DIR  the custodian holds the FHIR NDJSON in DIR
          --capture DIR  keep in DIR all bytes each side received, decrypted, and all files written

        example: kakehashi demo --capture /tmp/seen && grep -r 患者番号 /tmp/seen/received-by-a
        """)
  ) { words, output in
    let arguments = try Arguments(
      words, options: ["records", "capture", "language", "custodian"], flags: ["stay"])
    var output = output
    if let language = arguments.value("language") {
      guard let chosen = Language(rawValue: language) else {
        throw UsageError("`--language` is ja or en")
      }
      output = Output(language: chosen)
    }
    let spoken = arguments.value("custodian") ?? DemoSite.Custodian.fhir.rawValue
    guard let custodian = DemoSite.Custodian(rawValue: spoken) else {
      throw UsageError("`--custodian` is fhir, xca or ssmix2")
    }
    guard custodian != .ssmix2 || arguments.value("records") == nil else {
      throw UsageError("`--records` holds FHIR; with `--custodian ssmix2` leave it out")
    }
    SignalWatch.block([SIGTERM, SIGINT])
    let folder = try Folder(kept: arguments.value("capture"))
    let site = try await DemoSite.start(
      in: folder.path, custodian: custodian,
      records: arguments.value("records").map { .folder($0) } ?? .synthetic,
      capture: arguments.value("capture"))
    defer { site.stop() }
    let referral = try Referral(site, Transcript(output), capture: arguments.value("capture"))
    try await referral.run()
    if arguments.has("stay") {
      try await referral.reopen()
      if arguments.json { output.json(referral.summary) } else { try referral.invite() }
      waitForSignal()
    }
    return 0
  }

  private static func waitForSignal() {
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGTERM)
    var number: Int32 = 0
    _ = unsafe sigwait(&set, &number)
  }
}

/// The demo's folder: the capture's, which stays, or a temporary one, which goes.
private struct Folder: ~Copyable {
  private let temporary: TemporaryDirectory?
  let path: String

  init(kept: String?) throws {
    if let kept {
      try DurableFile.makeDirectory(kept, mode: 0o700)
      try DurableFile.makeDirectory("\(kept)/written-by-the-bridge", mode: 0o700)
      temporary = nil
      path = "\(kept)/written-by-the-bridge"
    } else {
      let made = try TemporaryDirectory()
      path = made.path
      temporary = consume made
    }
  }
}
