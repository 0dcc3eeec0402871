using Kiln.Language.Decoding;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>A <c>source</c> block at the top level.</summary>
/// <param name="Type">The builder's type.</param>
/// <param name="Name">Unique per type.</param>
/// <param name="Body">The builder's options, not evaluated.</param>
/// <param name="Place">The header.</param>
public sealed record SourceBlock(string Type, string Name, Body Body, SourceRange Place)
{
    /// <summary><c>type.name</c>.</summary>
    public string Reference => $"{Type}.{Name}";
}
