using System.Collections.Immutable;

namespace Kiln.Cli.Flags;

/// <param name="Positional">The arguments after the flags.</param>
/// <param name="Error">Not null: one line that says what is wrong with the flags.</param>
internal readonly record struct ParsedFlags(ImmutableArray<string> Positional, string? Error);
