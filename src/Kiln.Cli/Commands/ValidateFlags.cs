using System.Collections.Immutable;
using Kiln.Cli.Flags;

namespace Kiln.Cli.Commands;

/// <summary>The flags of <c>validate</c>.</summary>
internal sealed class ValidateFlags
{
    public TemplateFlags Template { get; } = new();

    public BoolFlag SyntaxOnly { get; } = new("syntax-only");

    public BoolFlag NoWarnUndeclaredVar { get; } = new("no-warn-undeclared-var");

    public BoolFlag EvaluateDataSources { get; } = new("evaluate-datasources");

    public ImmutableArray<Flag> All => [.. Template.All, SyntaxOnly, NoWarnUndeclaredVar, EvaluateDataSources];

    public ParsedFlags Parse(ImmutableArray<string> arguments) => new FlagSet(All).Parse(arguments);
}
