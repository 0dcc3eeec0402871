using Kiln.Language.Decoding;
using Kiln.Language.Text;

namespace Kiln.Template.Blocks;

/// <summary>A <c>post-processor</c> block.</summary>
/// <param name="Type">The post-processor's type.</param>
/// <param name="Place">The header.</param>
public sealed record PostProcessorBlock(string Type, SourceRange Place)
{
    /// <summary>Empty when it has none.</summary>
    public string Name { get; init; } = "";

    public StepFilter Filter { get; init; } = StepFilter.None;

    /// <summary>Null when the template leaves it to the post-processor.</summary>
    public bool? KeepInputArtifact { get; init; }

    /// <summary>The component's own options, not evaluated.</summary>
    public required Body Body { get; init; }
}
