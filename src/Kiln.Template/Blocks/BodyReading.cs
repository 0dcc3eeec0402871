using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;
using Kiln.Language.Syntax;

namespace Kiln.Template.Blocks;

internal static class BodyReading
{
    /// <summary>A schema of arguments of which none is required.</summary>
    public static BodySchema Schema(params ReadOnlySpan<string> arguments) =>
        new([.. arguments.ToArray().Select(static name => new ArgumentSchema(name))], []);

    /// <summary>
    /// The content of a body without <c>dynamic</c> blocks; what does not fit is added to the diagnostics.
    /// </summary>
    public static BodyContent Read(this BodySyntax body, BodySchema schema, List<Diagnostic> diagnostics) =>
        Body.Of(body).Read(schema, diagnostics);

    /// <summary>The content of a body; what does not fit is added to the diagnostics.</summary>
    public static BodyContent Read(this Body body, BodySchema schema, List<Diagnostic> diagnostics)
    {
        Parsed<BodyContent> content = body.Content(schema);
        diagnostics.AddRange(content.Diagnostics);
        return content.Tree;
    }

    /// <summary>The arguments of a body that must not have blocks.</summary>
    public static IEnumerable<BodyArgument> ReadArguments(this BodySyntax body, List<Diagnostic> diagnostics)
    {
        Parsed<ImmutableArray<BodyArgument>> arguments = Body.Of(body).JustArguments();
        diagnostics.AddRange(arguments.Diagnostics);
        return arguments.Tree;
    }
}
