using System.Collections.Immutable;

namespace Kiln.Machines.Typing;

/// <summary>A boot command that was read.</summary>
/// <param name="Actions">In the order of typing.</param>
/// <param name="Problems">The actions are of no use when there is one.</param>
/// <param name="Doubts">What is typed as it is and looks as if something else was meant.</param>
public sealed record BootCommand(
    ImmutableArray<BootAction> Actions,
    ImmutableArray<BootProblem> Problems,
    ImmutableArray<BootProblem> Doubts);

/// <param name="Message">In the user's words.</param>
/// <param name="Place">Where the expression begins in the text, in UTF-16 code units.</param>
public readonly record struct BootProblem(string Message, int Place);
