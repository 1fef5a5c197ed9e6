/// SS-MIX2 storage in the file system: which files a facility's root holds, kept current.
package enum SSMIX2Storage {
  /// The deepest folder that is looked into below a root, in levels.
  package static let depthMax = 8
}
