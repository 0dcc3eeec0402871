using System.Collections.Immutable;
using Kiln.Language.Decoding;
using Kiln.Language.Diagnostics;

namespace Kiln.Template.Blocks;

internal static class BodyReading
{
    /// <summary>A schema of arguments of which none is required.</summary>
    public static BodySchema Schema(params ReadOnlySpan<string> arguments) =>
        new([.. arguments.ToArray().Select(static name => new ArgumentSchema(name))], []);

    /// <summary>An argument whose value uses no names.</summary>
    public static ArgumentSchema Literal(string name, bool isRequired = false) =>
        new(name, isRequired) { Form = ArgumentForm.Literal };

    /// <summary>The content of a body; what does not fit is added to the diagnostics.</summary>
    public static BodyContent Read(this Body body, BodySchema schema, List<Diagnostic> diagnostics)
    {
        Parsed<BodyContent> content = body.Content(schema);
        diagnostics.AddRange(content.Diagnostics);
        return content.Tree;
    }

    /// <summary>The arguments of a body that must not have blocks.</summary>
    public static ImmutableArray<BodyArgument> ReadArguments(
        this Body body,
        List<Diagnostic> diagnostics,
        ArgumentForm form)
    {
        Parsed<ImmutableArray<BodyArgument>> arguments = body.JustArguments(form);
        diagnostics.AddRange(arguments.Diagnostics);
        return arguments.Tree;
    }
}
