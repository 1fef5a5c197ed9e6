import SSMIX2Storage
import Testing

@Suite struct `SS-MIX2 storages` {
  @Test func `reach as deep as a contents folder of the extended storage`() {
    #expect(SSMIX2Storage.depthMax >= 7)
  }
}
