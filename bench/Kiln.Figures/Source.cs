using System.Collections.Immutable;
using System.Text;
using Kiln.Benchmarks;
using Kiln.Language.Text;

namespace Kiln.Figures;

/// <summary>A text to measure with.</summary>
internal sealed record Source(string Name, Func<int, string> Text)
{
    public static ImmutableArray<Source> All { get; } =
    [
        new("mixed", TemplateText.Mixed),
        new("data", TemplateText.Data),
        .. TinyTokens.Shapes.Select(static shape => new Source(shape.Name, shape.Text)),
    ];

    public SourceFile ToFile(int bytes) => new(Name, Encoding.UTF8.GetBytes(Text(bytes)));
}
