import Dialect
import Foundation
import Platform
import Record
import SSMIX2Storage
import Testing

/// What a storage says of a patient.
@Suite struct `SS-MIX2 storages` {
  private static let order = "000000011000185"

  private func names(_ root: Root, _ patient: String = "9999013") throws -> [String] {
    let number = try #require(SSMIX2.PatientNumber(patient))
    return try root.storage.documents(of: number).map { $0.name.exposed }
  }

  @Test func `files of a patient come by day, type and time`() throws {
    let root = try Root()
    let later = try root.add("9999013_20110702_ADT-12_\(Self.order)_20110702000000000_01_1")
    let drug = try root.add("9999013_20110701_OMP-01_\(Self.order)_20110701224603984_01_1")
    let patient = try root.add("9999013_-_ADT-00_999999999999999_20111220224447339_-_1")
    try root.add("9999014_-_ADT-00_999999999999999_20111220224447339_-_1")
    #expect(try names(root) == [patient, drug, later])
    #expect(try names(root, "9999015").isEmpty)
  }

  @Test func `deleted and superseded files do not count`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_0")
    try root.add("9999013_20110701_OMP-01_2_20110701000000000_01_2")
    let valid = try root.add("9999013_20110701_OMP-01_3_20110701000000000_01_1")
    #expect(try names(root) == [valid])
  }

  @Test func `of files of one order the newest counts`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    let newest = try root.add("9999013_20110701_OMP-01_1_20110702000000000_01_1")
    let other = try root.add("9999013_20110701_OMP-01_2_20110701000000000_01_1")
    #expect(try names(root) == [other, newest])
  }

  @Test(arguments: ["20110702000000000", "20110701000000000"])
  func `a deletion that is not older hides a valid file`(time: String) throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    try root.add("9999013_20110701_OMP-01_1_\(time)_02_0")
    #expect(try names(root).isEmpty)
    let again = try root.add("9999013_20110701_OMP-01_1_20110703000000000_01_1")
    #expect(try names(root) == [again])
  }

  @Test func `a file is seen from the moment it is there`() throws {
    let root = try Root()
    #expect(try names(root).isEmpty)
    let first = try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    #expect(try names(root) == [first])
    try root.rename(first, to: String(first.dropLast()) + "2")
    #expect(try names(root).isEmpty)
  }

  @Test func `a file that is renamed before it is read is gone`() throws {
    let root = try Root()
    let name = try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1", "MSH")
    let number = try #require(SSMIX2.PatientNumber("9999013"))
    let file = try #require(try root.storage.documents(of: number).first)
    #expect(try root.storage.read(file) == Array("MSH".utf8))
    try root.rename(name, to: String(name.dropLast()) + "2")
    #expect(throws: StorageError.gone) { try root.storage.read(file) }
  }

  @Test func `what lies in the wrong folder is not shown`() throws {
    let root = try Root()
    let folder = "999/901/9999013/20110701/OMP-01"
    try root.add("9999014_20110701_OMP-01_1_20110701000000000_01_1", in: folder)
    try root.add("9999013_20110702_OMP-01_1_20110701000000000_01_1", in: folder)
    try root.add("9999013_20110701_OMP-02_1_20110701000000000_01_1", in: folder)
    try root.add("9999013_20110701_XYZ-01_1_20110701000000000_01_1")
    try root.add("notes.txt", in: folder)
    #expect(try names(root).isEmpty)
  }

  @Test func `no symbolic link is followed`() throws {
    let root = try Root()
    let outside = try Root()
    let name = "9999013_20110701_OMP-01_1_20110701000000000_01_1"
    try outside.add(name)
    try root.link("999", to: "\(outside.path)/999")
    #expect(try names(root).isEmpty)
    try root.remove("999")
    let folder = "999/901/9999013/20110701/OMP-01"
    try root.add("9999013_20110701_OMP-01_2_20110701000000000_01_1")
    try root.link("\(folder)/\(name)", to: "\(outside.path)/\(folder)/\(name)")
    #expect(try names(root).count == 1)
  }

  @Test func `a file swapped for a link is gone`() throws {
    let root = try Root()
    let name = try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    let number = try #require(SSMIX2.PatientNumber("9999013"))
    let file = try #require(try root.storage.documents(of: number).first)
    try root.remove("999/901/9999013/20110701/OMP-01/\(name)")
    try root.link("999/901/9999013/20110701/OMP-01/\(name)", to: "/etc/hostname")
    #expect(throws: StorageError.gone) { try root.storage.read(file) }
  }

  @Test func `sizes are limited`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1", "1234")
    try root.add("9999013_20110701_OMP-01_2_20110701000000000_01_1", "12345")
    var limits = SSMIX2Storage.Limits()
    limits.fileBytesMax = 4
    let number = try #require(SSMIX2.PatientNumber("9999013"))
    let storage = SSMIX2Storage(roots: [root.path], limits: limits)
    let files = try storage.documents(of: number)
    #expect(try storage.read(files[0]).count == 4)
    #expect(throws: StorageError.tooLarge) { try storage.read(files[1]) }
    limits.filesMax = 1
    #expect(throws: StorageError.tooLarge) {
      try SSMIX2Storage(roots: [root.path], limits: limits).documents(of: number)
    }
  }

  @Test func `documents of the extended storage are the files of their folder`() throws {
    let (root, other) = (try Root(), try Root())
    let type = "L-OBSERVATIONS^OBSERVATIONS^99ZL01"
    let folder = "999/901/9999013/20110701/\(type)"
    let contents = "9999013_20110701_L-OBSERVATIONS_1_20110701000000000_01_1"
    try other.add("main_document.hl7", "x", in: "\(folder)/\(contents)")
    try other.add("image.jpg", in: "\(folder)/\(contents)")
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    let number = try #require(SSMIX2.PatientNumber("9999013"))
    let storage = SSMIX2Storage(roots: [root.path, other.path])
    let files = try storage.documents(of: number)
    #expect(files.map(\.contentName) == ["image.jpg", "main_document.hl7", nil])
    #expect(files.map { $0.extended?.localCode } == ["L-OBSERVATIONS", "L-OBSERVATIONS", nil])
    #expect(try storage.read(files[1]) == Array("x".utf8))
  }

  @Test func `a root that is not there is no patient that is not there`() throws {
    let number = try #require(SSMIX2.PatientNumber("9999013"))
    #expect(throws: StorageError.gone) {
      try SSMIX2Storage(roots: ["/nonexistent/ssmix2"]).documents(of: number)
    }
  }

  @Test func `a patient is asked for by the ID of the facility`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    let (known, other) = (try #require(LocalID("9999013")), try #require(LocalID("../9013")))
    #expect(try root.storage.documents(of: known).count == 1)
    #expect(try root.storage.documents(of: other).isEmpty)
  }

  @Test func `a file does not show its patient's number`() throws {
    let root = try Root()
    try root.add("9999013_20110701_OMP-01_1_20110701000000000_01_1")
    let number = try #require(SSMIX2.PatientNumber("9999013"))
    let file = try #require(try root.storage.documents(of: number).first)
    #expect(!"\(file)".contains("9999013"))
  }
}
