import Crypto
import Linkage
import Record
import Testing

@Suite struct `Patient and document handles` {
  let handles: Handles
  let here: FacilityReference
  let there: FacilityReference

  init() throws {
    handles = try Samples.handles()
    here = try Samples.facility("mame/3210001")
    there = try Samples.facility("mame/3210002")
  }

  @Test func `are the same for the same facility and link`() throws {
    let link = try Samples.link()
    #expect(handles.handle(for: here, link: link) == handles.handle(for: here, link: link))
  }

  @Test func `open to their link for their own facility`() throws {
    let link = try Samples.link()
    #expect(handles.link(handles.handle(for: here, link: link), for: here) == link)
  }

  @Test(arguments: ["mame/3210002", "oshidori/3210001", "mame/321000", "mam/e-3210001"])
  func `do not open for another facility`(_ other: String) throws {
    let handle = handles.handle(for: here, link: try Samples.link())
    #expect(handles.link(handle, for: try Samples.facility(other)) == nil)
  }

  @Test func `do not open under another secret`() throws {
    let handle = handles.handle(for: here, link: try Samples.link())
    #expect(try Samples.handles(2).link(handle, for: here) == nil)
  }

  @Test func `do not open with any one character changed`() throws {
    let text = handles.handle(for: here, link: try Samples.link()).text
    for position in text.indices {
      var altered = text
      altered.replaceSubrange(
        position...position, with: text[position] == "a" ? "b" : "a")
      let handle = try #require(Handle(altered))
      #expect(handles.link(handle, for: here) == nil)
    }
  }

  @Test func `of two facilities for one link share no window of eight characters`() throws {
    for byte in UInt8(0)..<50 {
      let link = try Samples.link(byte)
      let mine = Array(handles.handle(for: here, link: link).text)
      let theirs = Array(handles.handle(for: there, link: link).text)
      let windows = Set((0...mine.count - 8).map { String(mine[$0..<$0 + 8]) })
      #expect(!(0...theirs.count - 8).contains { windows.contains(String(theirs[$0..<$0 + 8])) })
    }
  }

  // MARK: Decoys

  @Test func `of decoys look like any other and open to the decoy's link`() throws {
    let decoy = handles.decoyLink(
      network: here.network, localID: try Samples.localID(), facility: here)
    let handle = handles.handle(for: here, link: decoy)
    let real = handles.handle(for: here, link: try Samples.link())
    #expect(handle.text.utf8.count == real.text.utf8.count)
    #expect(handles.link(handle, for: here) == decoy)
  }

  @Test func `of decoys are stable and differ by patient, network and facility`() throws {
    func decoy(_ network: String, _ id: String, _ facility: FacilityReference) throws -> LinkID {
      handles.decoyLink(
        network: try Samples.network(network), localID: try Samples.localID(id),
        facility: facility)
    }
    #expect(try decoy("mame", "1", here) == decoy("mame", "1", here))
    let all: Set = [
      try decoy("mame", "1", here), try decoy("mame", "2", here), try decoy("mio", "1", here),
      try decoy("mame", "1", there),
    ]
    #expect(all.count == 4)
  }

  // MARK: Blind indexes

  @Test func `index a patient the same way each time and differently in each network`() throws {
    let id = try Samples.localID()
    let mame = handles.index(id, in: try Samples.network("mame"))
    #expect(mame == handles.index(id, in: try Samples.network("mame")))
    #expect(mame != handles.index(id, in: try Samples.network("oshidori")))
    #expect(mame != handles.index(try Samples.localID("9"), in: try Samples.network("mame")))
  }

  @Test func `hash a claim code under the secret`() throws {
    let code = ClaimCode.random()
    #expect(handles.digest(of: code) == handles.digest(of: code))
    #expect(handles.digest(of: code) != (try Samples.handles(2)).digest(of: code))
  }

  // MARK: Documents and pages

  @Test func `of documents differ by document, link and facility`() throws {
    func handle(
      _ id: String, _ link: UInt8, _ facility: FacilityReference
    ) throws -> DocumentHandle {
      handles.documentHandle(localID: id, link: try Samples.link(link), for: facility)
    }
    #expect(try handle("d1", 1, here) == handle("d1", 1, here))
    let all: Set = [
      try handle("d1", 1, here), try handle("d2", 1, here), try handle("d1", 2, here),
      try handle("d1", 1, there),
    ]
    #expect(all.count == 4)
  }

  @Test(arguments: ["doc-1", "1.2.392|1.2.3|患者=1", ""])
  func `seal a document's address for one facility`(_ localID: String) throws {
    let token = DocumentToken(link: try Samples.link(), localID: localID)
    let text = try handles.documentToken(token, for: here)
    #expect(handles.documentToken(text, for: here) == token)
    #expect(handles.documentToken(text, for: there) == nil)
    #expect(try handles.documentToken(token, for: here) == text)
  }

  @Test func `seal a page's name for one facility`() throws {
    let token = PageToken(link: try Samples.link(), next: "?_getpages=1&_offset=50")
    let text = try handles.pageToken(token, for: here)
    #expect(handles.pageToken(text, for: here) == token)
    #expect(handles.pageToken(text, for: there) == nil)
  }

  @Test func `do not take a page for a document`() throws {
    let page = try handles.pageToken(PageToken(link: try Samples.link(), next: "x"), for: here)
    #expect(handles.documentToken(page, for: here) == nil)
  }

  @Test func `refuse a document's address beyond its limit`() throws {
    func token(_ id: Int) throws -> DocumentToken {
      DocumentToken(link: try Samples.link(), localID: String(repeating: "i", count: id))
    }
    let longest = try handles.documentToken(try token(256), for: here)
    #expect(handles.documentToken(longest, for: here) == (try token(256)))
    #expect(throws: LinkageError.tokenTooLong) {
      try handles.documentToken(try token(257), for: here)
    }
  }

  @Test func `refuse a page's name beyond its limit`() throws {
    let longest = PageToken(link: try Samples.link(), next: String(repeating: "n", count: 4_096))
    let text = try handles.pageToken(longest, for: here)
    #expect(handles.pageToken(text, for: here) == longest)
    #expect(throws: LinkageError.tokenTooLong) {
      try handles.pageToken(
        PageToken(link: try Samples.link(), next: String(repeating: "n", count: 4_097)),
        for: here)
    }
  }

  @Test(arguments: ["", "=", "AAAA", "ＡＡＡＡ", String(repeating: "A", count: 6_145)])
  func `open nothing from a malformed token`(_ text: String) {
    #expect(handles.documentToken(text, for: here) == nil)
    #expect(handles.pageToken(text, for: here) == nil)
  }
}
