using Kiln.Language.Decoding;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>A <c>data</c> block.</summary>
/// <param name="Type">The data source's type.</param>
/// <param name="Name">Unique per type.</param>
/// <param name="Body">The data source's options, not evaluated.</param>
/// <param name="Place">The header.</param>
public sealed record DataBlock(string Type, string Name, Body Body, SourceRange Place)
{
    /// <summary><c>data.type.name</c>.</summary>
    public string Reference => $"data.{Type}.{Name}";
}
