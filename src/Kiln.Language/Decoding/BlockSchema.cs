using System.Collections.Immutable;

namespace Kiln.Language.Decoding;

/// <summary>A type of nested block that a body may have, any number of times.</summary>
/// <param name="Type">The word at the start of the block.</param>
/// <param name="LabelNames">What each label is called in messages: exactly so many labels are needed.</param>
public sealed record BlockSchema(string Type, params ImmutableArray<string> LabelNames);
