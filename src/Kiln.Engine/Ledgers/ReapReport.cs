using System.Collections.Immutable;

namespace Kiln.Engine.Ledgers;

/// <param name="Removed">Names of what was removed, in the order of removing.</param>
/// <param name="Left">What is still there.</param>
public sealed record ReapReport(ImmutableArray<string> Removed, ImmutableArray<LeftResource> Left);

/// <param name="Name">In the user's words.</param>
/// <param name="Reason">Why it could not be removed.</param>
/// <param name="LedgerFile">Where it stays recorded.</param>
public sealed record LeftResource(string Name, string Reason, string LedgerFile);
