import Dialect
import HTTP
import Platform
import Record
import Testing
import Transport

/// A small SS-MIX2 storage of one patient, as a hospital's system would write it.
struct SmallStorage {
  static let patient = "5532128904"
  static let name = "仮橋本"
  private static let order = "000040982123554"

  let folder: String

  /// Writes the storage below `folder`.
  init(at folder: String) throws {
    self.folder = folder
    try write("-", "ADT-00", "999999999999999", "20240116142524314", "ADT^A08^ADT_A01", "")
    try write(
      "20240116", "OMP-01", "000409821235513", "20240116141700000", "RDE^O11^RDE_O11",
      """
      ORC|NW|000409821235513||01|||||20240116141700|||2466098519^仮松本^香織^^^^^^^L^^^^^I
      RXE||103835401^ムコダイン錠２５０ｍｇ^HOT9|1||TAB^錠^MR9P|||||3|TAB^錠^MR9P
      TQ1|1||1013044400000000&内服・経口・１日３回朝昼夕食後&JAMISDP01|||3^D|20240116
      RXR|PO^口^HL70162
      """)
    try write(
      "20240116", "OML-11", Self.order, "20240116135310000", "OUL^R22^OUL_R22",
      """
      SPM|1|000040982123556||019^全血(添加物入り)^JC10|||||||||||||202401161059
      OBR|1|\(Self.order)||2^血液学的検査^JC10|||202401161059
      ORC|SC|\(Self.order)||||||20240116135310
      OBX|1|NM|2A010000001930901^白血球数^JC10||13244|/uL^/uL^99XYZ|||||F
      """)
  }

  /// Adds a file of one message.
  func write(
    _ day: String, _ type: String, _ order: String, _ time: String, _ message: String,
    _ segments: String, patient: String = patient
  ) throws {
    let name = "\(Self.patient)_\(day)_\(type)_\(order)_\(time)_-_1"
    let text = """
      MSH|^~\\&|HIS123|SEND|GW|RCV|20240116142524||\(message)|1|P|2.5||||||~ISO IR87||ISO 2022-1994
      PID|0001||\(patient)^^^^PI||\(Self.name)^学^^^^^L^I||19850116|M|||\
      ^^^^781-1136^JPN^H^高知県土佐市浅井99丁目2番4号||\
      ^PRN^PH^^^^^^^^^099-924-3207

      """ + segments
    let lines = text.split(separator: "\n").map { $0 + "\r" }.joined()
    let path = "\(folder)/553/212/\(Self.patient)/\(day)/\(type)"
    var made = folder
    for part in ["", "553", "212", Self.patient, day, type] {
      made += part.isEmpty ? "" : "/\(part)"
      try DurableFile.makeDirectory(made, mode: 0o700)
    }
    try DurableFile.replace(
      "\(path)/\(name)", with: JapaneseText.encode(lines).bytes, mode: 0o600)
  }
}

extension Live {
  /// A custodian whose records lie in SS-MIX2 storage, asked in FHIR.
  @Suite(.serialized) struct `A storage as custodian` {
    private func host() async throws -> (BridgeHost, SmallStorage) {
      let site = try Site.current
      let storage = try SmallStorage(at: "\(site.folder)/ssmix2-\(Int.random(in: 0..<1 << 40))")
      let host = try await site.bridge(.init(upstream: .storage(storage.folder)))
      try await host.registerAll()
      return (host, storage)
    }

    private func referral(_ host: BridgeHost) async throws -> Referral {
      try await host.agree("M-77", SmallStorage.patient)
      return try await host.link("M-77", SmallStorage.patient)
    }

    @Test func `shows what its rules permit, as JP Core resources`() async throws {
      let (host, _) = try await host()
      let referral = try await referral(host)
      let found = try await host.visible(referral.handle)
      #expect(Set(found.map { $0.typeCode ?? "" }) == ["ADT-00", "OMP-01", "OML-11"])
      let client = try host.client("mame", "c-101")
      var seen: [UInt8] = []
      var types: Set<String> = []
      for document in found {
        let url = try #require(document.attachmentURL)
        let answer = try await client.retrieve(url, bearer: host.token(.doctor))
        seen += document.encoded() + answer.bytes
        types.formUnion(try answer.json().resources.compactMap { $0["resourceType"]?.string })
      }
      #expect(types.isSuperset(of: ["Patient", "MedicationRequest", "Observation"]))
      let text = String(decoding: seen, as: UTF8.self)
      #expect(text.contains("103835401") && text.contains("ムコダイン") && text.contains("13244"))
      for own in [
        SmallStorage.patient, SmallStorage.name, "000040982123554", "000409821235513",
        "2466098519", "浅井99丁目", "099-924-3207", "781-1136",
      ] { #expect(!text.contains(own), "\(own)") }
      await host.stop()
    }

    @Test func `shows a new file without a restart, and one taken away no more`() async throws {
      let (host, storage) = try await host()
      let referral = try await referral(host)
      #expect(try await host.visible(referral.handle).count == 3)
      try storage.write(
        "20240117", "OMP-01", "000409821235599", "20240117141700000", "RDE^O11^RDE_O11",
        """
        ORC|NW|000409821235599||01|||||20240117141700
        RXE||103835401^ムコダイン錠２５０ｍｇ^HOT9|1||TAB^錠^MR9P|||||3|TAB^錠^MR9P
        """)
      let found = try await host.visible(referral.handle)
      #expect(found.count == 4)
      let day = "\(storage.folder)/553/212/\(SmallStorage.patient)/20240117/OMP-01"
      for name in try DurableFile.list(day) { try DurableFile.remove("\(day)/\(name)") }
      #expect(try await host.visible(referral.handle).count == 3)
      await host.stop()
    }

    @Test func `holds back a file that names another patient, and one that is no message`()
      async throws
    {
      let (host, storage) = try await host()
      let referral = try await referral(host)
      try storage.write(
        "20240118", "OMP-01", "000409821235600", "20240118141700000", "RDE^O11^RDE_O11",
        "ORC|NW|000409821235600", patient: "5532120000")
      try storage.write(
        "20240118", "OML-11", "000409821235601", "20240118141700000", "ADT^A08^ADT_A01", "")
      #expect(try await host.visible(referral.handle).count == 3)
      await host.stop()
    }

    @Test func `looks the same to who may see nothing, whatever the reason`() async throws {
      let (host, _) = try await host()
      let referral = try await referral(host)
      let other = try await host.link("M-78", "5532129999")
      try await host.agree("M-78", "5532129999")
      var answers: Set<String> = []
      for (handle, person) in [
        (other.handle, Assertion.doctor), (referral.handle, .clerk),
        (try await host.handle("M-79"), .doctor),
      ] {
        let answer = try await host.client("mame", "c-101").search(
          handle, bearer: host.token(person))
        answers.insert(
          String(decoding: answer.body, as: UTF8.self).replacing(handle, with: "H"))
      }
      #expect(answers.count == 1)
      await host.stop()
    }
  }
}
