namespace Kiln.Language.Decoding;

/// <summary>An argument that a body may have.</summary>
public sealed record ArgumentSchema(string Name, bool IsRequired = false)
{
    public ArgumentForm Form { get; init; }
}
