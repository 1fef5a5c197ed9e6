extension Stylesheet {
  static let ground: StaticString = """
    """
}
