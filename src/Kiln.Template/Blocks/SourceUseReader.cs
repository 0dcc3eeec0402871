using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Syntax;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>Resolves what a build says about its sources.</summary>
internal sealed class SourceUseReader
{
    private static readonly BodySchema OwnArguments = new([BodyReading.Literal("name")], []);

    private readonly Dictionary<string, SourceBlock> _known = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string> _names;
    private readonly List<Diagnostic> _diagnostics;

    public SourceUseReader(ImmutableArray<SourceBlock> sources, List<Diagnostic> diagnostics)
    {
        foreach (SourceBlock source in sources)
        {
            _known.TryAdd(source.Reference, source);
        }

        _names = [.. _known.Keys.Order(StringComparer.Ordinal)];
        _diagnostics = diagnostics;
    }

    /// <summary>Those of the argument <c>sources</c>.</summary>
    public IEnumerable<SourceUse> ReadList(MetaArguments arguments)
    {
        ImmutableArray<string> references = arguments.KnownList("sources");
        ExpressionSyntax? list = arguments.Find("sources")?.Expression;
        for (int i = 0; i < references.Length; i++)
        {
            // The items of the text and of the value agree when the text is a plain list.
            SourceRange place = list is TupleSyntax tuple && tuple.Elements.Length == references.Length
                ? tuple.Elements[i].Range
                : list!.Range;
            if (Resolve(references[i], place) is { } source)
            {
                yield return new(source, null, place);
            }
        }
    }

    /// <summary>That of a nested <c>source</c> block.</summary>
    public SourceUse? ReadBlock(BodyBlock block)
    {
        SourceBlock? source = Resolve(block.Labels[0].Value, block.Labels[0].Range);
        Parsed<PartialContent> partial = block.Body.PartialContent(OwnArguments);
        _diagnostics.AddRange(partial.Diagnostics);
        string? localName = new MetaArguments(partial.Tree.Content, EvaluationScope.Empty, _diagnostics).Text("name");
        return source is null ? null : new(source, localName, block.HeaderRange) { Additions = partial.Tree.Rest };
    }

    private SourceBlock? Resolve(string reference, SourceRange place)
    {
        string[] parts = reference.Split('.');
        ReadOnlySpan<string> rest = parts.Length == 3 && parts[0] == "source" ? parts.AsSpan(1) : parts;
        if (rest.Length != 2 || !Identifiers.IsValid(rest[0]) || !Identifiers.IsValid(rest[1]))
        {
            _diagnostics.Add(SourceDiagnostics.InvalidReference(place));
            return null;
        }

        string name = $"{rest[0]}.{rest[1]}";
        if (!_known.TryGetValue(name, out SourceBlock? source))
        {
            _diagnostics.Add(SourceDiagnostics.Unknown(name, _names, place));
        }

        return source;
    }
}
