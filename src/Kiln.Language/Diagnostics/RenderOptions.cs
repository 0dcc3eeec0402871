namespace Kiln.Language.Diagnostics;

/// <summary>How diagnostics are written. The default is Packer's text, byte for byte.</summary>
public sealed record RenderOptions
{
    public static RenderOptions Default { get; } = new();

    /// <summary>Details are wrapped at this column; 0 does not wrap.</summary>
    public int Width { get; init; } = 80;

    /// <summary>
    /// Adds what Packer does not print: a line of carets under the subject, the suggestion, the notes and the id.
    /// </summary>
    public bool IsRich { get; init; }
}
