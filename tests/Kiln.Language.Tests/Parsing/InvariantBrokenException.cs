namespace Kiln.Language.Tests.Parsing;

/// <summary>Something that must hold for every input does not.</summary>
public sealed class InvariantBrokenException(string message) : Exception(message);
