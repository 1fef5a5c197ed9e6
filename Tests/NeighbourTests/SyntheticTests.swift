import Crypto
import HTTP
import Neighbour
import Record
import Testing

/// The people and documents that a neighbour makes up.
@Suite struct SyntheticRecords {
  @Test func `the same seed gives the same bytes on every machine`() throws {
    let bytes = try Fixtures.get("DocumentReference?_count=200").body
    #expect(
      SHA256.hash(bytes).hex == "ed3f71164f3f3560ba6cc97c8853713ac73448867a70705525dfd8e37fee4840")
  }

  @Test func `two networks know the same people by other numbers`() {
    for index in 0..<50 {
      let here = Fixtures.patient(index)
      let there = Fixtures.patient(index, at: "mame")
      #expect(here.person == there.person)
      #expect(here.number != there.number)
    }
  }

  @Test func `numbers have eight digits and none is given twice`() {
    let institution = Institution(network: "oshidori", seed: Fixtures.seed)
    let numbers = (0..<5000).map { institution.number(for: $0) }
    #expect(Set(numbers).count == 5000)
    #expect(numbers.allSatisfy { $0.count == 8 && Int($0) != nil })
  }

  @Test(arguments: ["髙", "﨑", "𠮷", "濵", "德", "邊"])
  func `some names are written in old forms`(form: String) {
    let names = (0..<200).map { Fixtures.patient($0).name }
    #expect(names.contains { $0.contains(form) })
  }

  @Test func `every kind of document is among a patient's`() {
    let codes = Fixtures.patient().documents(seed: 42).compactMap {
      $0.resource["type"]?["coding"]?[0]?["code"]?.string
    }
    let kinds = ["57133-1", "18842-5", "57833-6", "11502-2", "18748-4", "11506-3", "34746-8"]
    #expect(Set(codes) == Set(kinds))
  }

  @Test func `the labels N, R and V and none at all occur`() {
    let labels = (0..<60).flatMap { Fixtures.patient($0).documents(seed: 42) }.map {
      $0.resource["securityLabel"]?[0]?["coding"]?[0]?["code"]?.string ?? "none"
    }
    #expect(Set(labels) == ["N", "R", "V", "none"])
  }

  @Test func `the tags about what the patient was told occur`() {
    let tags = (0..<60).flatMap { Fixtures.patient($0).documents(seed: 42) }.compactMap {
      $0.resource["meta"]?["tag"]?[0]?["code"]?.string
    }
    #expect(Set(tags) == ["UNINFORMED", "UNDELIVERED"])
  }

  @Test func `narratives hold number, name and insurance number`() {
    let patient = Fixtures.patient()
    let wide = String(
      String.UnicodeScalarView(
        patient.number.unicodeScalars.compactMap { UnicodeScalar($0.value + 0xFEE0) }))
    for document in patient.documents(seed: 42) where document.contentType.hasPrefix("text/") {
      #expect(
        Fixtures.contains(document.content, patient.number)
          || Fixtures.contains(document.content, wide))
      #expect(Fixtures.contains(document.content, patient.family))
      #expect(Fixtures.contains(document.content, patient.person.insurance.number))
    }
  }

  @Test func `a CDA document names the patient in its header`() throws {
    let patient = Fixtures.patient()
    let documents = patient.documents(seed: 42).filter { $0.contentType == "text/xml" }
    let first = try #require(documents.first)
    let id = "<id root=\"\(patient.institution.patientRoot)\" extension=\"\(patient.number)\"/>"
    #expect(Fixtures.contains(first.content, "<recordTarget><patientRole>"))
    #expect(Fixtures.contains(first.content, id))
  }

  @Test func `moments are written in Japan's time`() {
    let moment = Moment(year: 2024, month: 2, day: 29, hour: 8, minute: 5)
    #expect(moment.milliseconds == 1_709_161_500_000)
    #expect(moment.dateTime == "2024-02-29T08:05:00+09:00")
    #expect(moment.compact == "20240229080500")
    #expect(Moment(milliseconds: 0).dateTime == "1970-01-01T09:00:00+09:00")
    #expect(Moment(year: 1931, month: 12, day: 31).date == "1931-12-31")
  }
}

/// The pictures that a neighbour makes up.
@Suite struct Pictures {
  private func segments(_ bytes: [UInt8]) throws -> [(marker: UInt8, payload: [UInt8])] {
    var position = 2
    var found: [(marker: UInt8, payload: [UInt8])] = []
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      let end = position + 2 + length
      try #require(end <= bytes.count)
      found.append((bytes[position + 1], Array(bytes[(position + 4)..<end])))
      if bytes[position + 1] == 0xDA { break }
      position = end
    }
    return found
  }

  @Test func `a picture has the segments of a baseline JPEG in order`() throws {
    var dice = Dice(seed: 1, "picture")
    let bytes = Photograph.jpeg(of: Fixtures.patient(), &dice)
    #expect(bytes.prefix(2) == [0xFF, 0xD8])
    #expect(bytes.suffix(2) == [0xFF, 0xD9])
    #expect(
      try segments(bytes).map(\.marker) == [0xE1, 0xFE, 0xDB, 0xC0, 0xC4, 0xC4, 0xDA])
  }

  @Test func `Exif and comment hold the patient's number`() throws {
    var dice = Dice(seed: 1, "picture")
    let patient = Fixtures.patient()
    let parts = try segments(Photograph.jpeg(of: patient, &dice))
    let exif = try #require(parts.first { $0.marker == 0xE1 })
    let comment = try #require(parts.first { $0.marker == 0xFE })
    #expect(exif.payload.starts(with: Array("Exif\0\0MM".utf8)))
    #expect(Fixtures.contains(exif.payload, "PID \(patient.number)"))
    #expect(Fixtures.contains(comment.payload, "PatientID=\(patient.number)"))
  }
}
