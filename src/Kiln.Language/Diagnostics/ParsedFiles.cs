using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Kiln.Language.Json;
using Kiln.Language.Syntax;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Language.Diagnostics;

/// <summary>The files whose source may be shown in messages, with their trees.</summary>
public sealed class ParsedFiles
{
    private readonly Dictionary<SourceFile, SyntaxNode?> _trees = new(ReferenceEqualityComparer.Instance);

    /// <param name="file">Shown by line.</param>
    /// <param name="tree">
    /// Names the block (<see cref="BodySyntax"/>) or property (<see cref="JsonNode"/>) that a line is in; null when the
    /// file has neither.
    /// </param>
    public void Add(SourceFile file, SyntaxNode? tree) => _trees[file] = tree;

    /// <summary>Of all files that have one.</summary>
    public IEnumerable<SyntaxNode> Trees => _trees.Values.OfType<SyntaxNode>();

    public bool Contains(SourceFile file) => _trees.ContainsKey(file);

    /// <summary>
    /// The header of the outermost block around a place, as <c>source "null" "a"</c>, or in JSON the way to the
    /// innermost object or array, as <c>source.null.a</c>; null when there is none.
    /// </summary>
    public string? BlockHeaderAt(SourceFile file, int offset) => _trees.GetValueOrDefault(file) switch
    {
        BodySyntax body => HeaderIn(body, offset),
        JsonNode root => PathIn(root, offset),
        _ => null,
    };

    private static string? HeaderIn(BodySyntax body, int offset)
    {
        BlockSyntax? block = body.Blocks.FirstOrDefault(b => IsInside(b.Range, offset));
        return block is null
            ? null
            : string.Join(' ', block.Labels.Select(static l => GoText.Quote(l.Value)).Prepend(block.Type));
    }

    private static string? PathIn(JsonNode root, int offset)
    {
        StringBuilder path = new();
        JsonNode? inner = root;
        while (inner is not null)
        {
            inner = Descend(inner, offset, path);
        }

        return path.Length == 0 ? null : path.ToString();
    }

    /// <summary>The object or array directly inside a value that a place is in; its step is added to the path.</summary>
    private static JsonNode? Descend(JsonNode value, int offset, StringBuilder path)
    {
        if (value is JsonObject obj)
        {
            JsonMember member = obj.Members.FirstOrDefault(m => IsAround(m.Value, offset));
            if (member.Value is not null)
            {
                path.Append(path.Length == 0 ? "" : ".").Append(member.Name);
            }

            return member.Value;
        }

        ImmutableArray<JsonNode> elements = value is JsonArray array ? array.Elements : [];
        for (int i = 0; i < elements.Length; i++)
        {
            if (IsAround(elements[i], offset))
            {
                path.Append(CultureInfo.InvariantCulture, $"[{i}]");
                return elements[i];
            }
        }

        return null;
    }

    private static bool IsAround(JsonNode value, int offset) =>
        value is JsonObject or JsonArray && IsInside(value.Range, offset);

    private static bool IsInside(SourceRange range, int offset) => range.Start <= offset && offset < range.End;
}
