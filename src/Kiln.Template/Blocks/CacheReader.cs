using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Evaluation;
using Kiln.Language.Text;
using Kiln.Values;

namespace Kiln.Template.Blocks;

/// <summary>Reads <c>cache</c> blocks, of which a template and each of its build blocks may have one.</summary>
internal static class CacheReader
{
    public const string Type = "cache";
    private const string Enabled = "enabled";
    private const string MaxAge = "max_age";
    private const string MaxSize = "max_size";

    private static readonly BodySchema Schema = BodyReading.Schema(Enabled, MaxAge, MaxSize);

    /// <returns>Null when there is none.</returns>
    public static CacheSettings? Read(
        ImmutableArray<BodyBlock> blocks,
        EvaluationScope scope,
        List<Diagnostic> diagnostics)
    {
        diagnostics.AddRange(blocks
            .Skip(1)
            .Select(block => CacheDiagnostics.Second(blocks[0].HeaderRange, block.HeaderRange)));
        return blocks.IsEmpty ? null : Read(blocks[0], scope, diagnostics);
    }

    private static CacheSettings Read(BodyBlock block, EvaluationScope scope, List<Diagnostic> diagnostics)
    {
        BodyContent content = block.Body.Read(Schema, diagnostics);
        MetaArguments arguments = new(content, scope, diagnostics);
        TimeSpan? age = arguments.Duration(MaxAge);
        if (age <= TimeSpan.Zero)
        {
            diagnostics.Add(CacheDiagnostics.AgeNotPositive(PlaceOf(MaxAge)));
        }

        long? bytes = null;
        if (arguments.Text(MaxSize) is { Length: > 0 } text)
        {
            if (ByteSize.TryParse(text, out long size))
            {
                bytes = size;
            }
            else
            {
                diagnostics.Add(CacheDiagnostics.InvalidSize(text, PlaceOf(MaxSize)));
            }
        }

        return new() { IsEnabled = arguments.Flag(Enabled), MaxAge = age, MaxBytes = bytes };

        SourceRange PlaceOf(string name) => content.Find(name)!.Expression.Range;
    }
}
