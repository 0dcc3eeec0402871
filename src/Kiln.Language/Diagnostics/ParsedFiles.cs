using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Diagnostics;

/// <summary>The files whose source may be shown in messages, with their trees.</summary>
public sealed class ParsedFiles
{
    private readonly Dictionary<SourceFile, BodySyntax?> _bodies = new(ReferenceEqualityComparer.Instance);

    /// <param name="file">Shown by line.</param>
    /// <param name="body">Names the block that a line is in; null when the file has no blocks.</param>
    public void Add(SourceFile file, BodySyntax? body) => _bodies[file] = body;

    public bool Contains(SourceFile file) => _bodies.ContainsKey(file);

    /// <summary>
    /// The header of the outermost block around a place, as <c>source "null" "a"</c>, or null when there is none.
    /// </summary>
    public string? BlockHeaderAt(SourceFile file, int offset)
    {
        BlockSyntax? block = _bodies.GetValueOrDefault(file)?.Blocks
            .FirstOrDefault(b => b.Range.Start <= offset && offset < b.Range.End);
        return block is null
            ? null
            : string.Join(' ', block.Labels.Select(static l => GoText.Quote(l.Value)).Prepend(block.Type));
    }
}
