import HTTP
import Record
import Testing
import Transport

extension Live {
  /// Pages of a search result, and the two ways to ask for it.
  @Suite(.bridge, .serialized) struct Pages {
    @Test(arguments: [1, 2, 3, 5, 200])
    func `the pages joined are the whole`(count: Int) async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(0, here: "M-page-\(count)")
      let client = try host.client("mame", "c-101")
      let whole = try await host.visible(referral.handle)
      var totals: Set<Int64> = []
      var sizes: [Int] = []
      let joined = try await client.documents(
        referral.handle, "status=current&_count=\(count)", bearer: { try host.token(.doctor) }
      ) { answer in
        guard let bundle = try? answer.json() else { return }
        totals.insert(bundle["total"]?.integer ?? -1)
        sizes.append(bundle.resources.count)
      }
      #expect(whole.count >= 4)
      #expect(joined == whole)
      #expect(totals == [Int64(whole.count)])
      #expect(sizes.dropLast().allSatisfy { $0 == count })
      #expect(sizes.count == (whole.count + count - 1) / count)
    }

    @Test func `a page token that was tampered with is refused`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(1)
      let client = try host.client("mame", "c-101")
      let next = try await firstNext(referral)
      let (name, token) = try #require(Self.pageItem(next))
      let middle = token.index(token.startIndex, offsetBy: token.count / 2)
      let changed = token[middle] == "a" ? "b" : "a"
      for forged in [
        token.replacingCharacters(at: middle, with: changed), "", "after:2",
        String(token.dropLast()),
      ] {
        let path = Client.path(next).split(separator: "\(name)=\(token)").joined(
          separator: "\(name)=\(forged)")
        let answer = try await client.send(
          .get, forged.isEmpty ? "\(Client.path(next))x" : path, bearer: host.token(.doctor))
        #expect(answer.head.status == 400, "\(forged)")
      }
    }

    @Test func `a page token is another patient's and another facility's for nothing`()
      async throws
    {
      let host = try BridgeHost.current
      let referral = try await host.referral(2)
      let other = try await host.referral(3)
      let next = Client.path(try await firstNext(referral))
      let foreign = next.split(separator: referral.handle).joined(separator: other.handle)
      let answer = try await host.client("mame", "c-101").send(
        .get, foreign, bearer: host.token(.doctor))
      #expect(answer.head.status == 400)
      try await host.agree(referral.here, referral.there, facilities: ["mame/c-102"])
      let handle = try await host.handle(referral.here, "mame", "c-102")
      let elsewhere = next.split(separator: referral.handle).joined(separator: handle)
      let refused = try await host.client("mame", "c-102").send(
        .get, elsewhere, bearer: host.token(.otherDoctor))
      #expect(refused.head.status == 400)
    }

    @Test func `a search by POST finds what one by GET finds`() async throws {
      let host = try BridgeHost.current
      let referral = try await host.referral(4)
      let client = try host.client("mame", "c-101")
      let query = "patient=\(referral.handle)&status=current&_count=3"
      let got = try await client.send(
        .get, "/fhir/oshidori/DocumentReference?\(query)", bearer: host.token(.doctor))
      let posted = try await client.send(
        .post, "/fhir/oshidori/DocumentReference/_search", Array(query.utf8),
        bearer: host.token(.doctor), contentType: "application/x-www-form-urlencoded")
      #expect(try got.json()["entry"] == posted.json()["entry"])
      #expect(try got.json()["total"] == posted.json()["total"])
      #expect(try got.json().link("self") == posted.json().link("self"))
      #expect(try got.json().resources.count == 3)
    }

    private func firstNext(_ referral: Referral) async throws -> String {
      let host = try BridgeHost.current
      let first = try await host.client("mame", "c-101").search(
        referral.handle, "status=current&_count=2", bearer: host.token(.doctor))
      return try #require(try first.json().link("next"))
    }

    /// The query item whose value is the longest: the sealed page token.
    private static func pageItem(_ url: String) -> (name: String, value: String)? {
      let query = url.split(separator: "?").last ?? ""
      let items = query.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
      let pairs = items.filter { $0.count == 2 && $0[0] != "patient" }
      return pairs.max { $0[1].count < $1[1].count }.map { (String($0[0]), String($0[1])) }
    }
  }
}

extension String {
  fileprivate func replacingCharacters(at index: String.Index, with text: String) -> String {
    String(self[..<index]) + text + String(self[self.index(after: index)...])
  }
}
