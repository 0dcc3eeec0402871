using System.Collections.Immutable;

namespace Kiln.Sdk.Components;

/// <summary>
/// A plugin that a template requires, and that neither is installed nor stood for by built-in components.
/// </summary>
/// <param name="Reasons">
/// Why what is there does not serve, for the user; empty when there is nothing of the kind.
/// </param>
public sealed record UnservedPlugin(ImmutableArray<string> Reasons);
