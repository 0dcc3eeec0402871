using System.Collections.Immutable;
using Kiln.Language.Diagnostics;

namespace Kiln.Cli.Commands.Interpolation;

/// <summary>What the console says to one input.</summary>
/// <param name="Text">The result; empty after an error.</param>
/// <param name="Diagnostics">What was wrong.</param>
/// <param name="Files">The input, for messages that show it.</param>
internal sealed record ConsoleAnswer(string Text, ImmutableArray<Diagnostic> Diagnostics, ParsedFiles Files)
{
    public static ConsoleAnswer Of(string text) => new(text, [], new());
}
